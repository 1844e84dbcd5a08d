"""The way of one survey: scheduled, sent, what the mail service told, reminded, opened, rated. Times and codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.responses.landed import by_people, fetches_of
from survey_service.tickets.ticket import Ticket

MOST = 20
TOLD = ("delivered", "deferred", "blocked", "bounce", "dropped", "spam_report", "unsubscribe")
"""`processed` says no more than `sent` does."""


@dataclass(frozen=True, slots=True)
class Step:
    """`what`: scheduled, sent, maybe_sent, reminded, landed, rated, or one of TOLD. `reminder`: of that letter."""

    at: datetime
    what: str
    code: str | None = None
    reminder: bool = False


def way_of(session: Session, survey: Invitation) -> list[Step]:
    """Oldest first. Clocks of the service and of our processes differ, so neighbours may stand the other way round."""
    steps = [Step(survey.created_at, "scheduled")] if survey.due_at is not None else []
    if survey.sent_at is not None:
        steps.append(Step(survey.sent_at, "maybe_sent" if survey.state == "unknown" else "sent"))
    if survey.reminded_at is not None:
        steps.append(Step(survey.reminded_at, "reminded"))
    steps += _told(session, survey)
    fetches, moments = fetches_of(session, [survey.id])
    people = by_people(fetches.get(survey.id, []), moments.get(survey.id, ()))
    if people:
        steps.append(Step(people[0].at, "landed"))
    if survey.rated_at is not None:
        steps.append(Step(survey.rated_at, "rated"))
    return sorted(steps, key=lambda step: step.at)


def _told(session: Session, survey: Invitation) -> list[Step]:
    mails = [number for number in (survey.mail_id, survey.reminder_mail_id) if number is not None]
    if not mails:
        return []
    told = session.scalars(select(MailEvent).where(MailEvent.mail_id.in_(mails), MailEvent.kind.in_(TOLD)))
    return [Step(one.at, one.kind, one.code, one.mail_id == survey.reminder_mail_id) for one in told]


def surveys_of_ticket(session: Session, number: str) -> list[tuple[Invitation, Ticket]]:
    """The latest MOST of tickets with this number, whatever their source."""
    found = session.execute(
        select(Invitation, Ticket)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(Ticket.external_id == number)
        .order_by(Invitation.id.desc())
        .limit(MOST)
    )
    return [(survey, ticket) for survey, ticket in found]


def survey_and_ticket(session: Session, survey_id: int) -> tuple[Invitation, Ticket] | None:
    """By its id."""
    found = session.execute(
        select(Invitation, Ticket).join(Ticket, Ticket.id == Invitation.ticket_id).where(Invitation.id == survey_id)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None
