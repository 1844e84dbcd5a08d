"""Letters nobody knows the fate of: worker or mail service fell silent after they may have been taken."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

PAGE = 50
UNDECIDED = (Mail.state == "unknown", Mail.decided_at.is_(None))
LEFT = (Mail.state == "unknown", Mail.decided_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Unknown:
    """`left_at`: when it may have left. A survey is told by its ticket's number, a letter to a colleague by `user`.
    `survey` is the id of the survey it is of, `wanted` whether that still waits for an answer."""

    mail: int
    letter: str
    left_at: datetime
    detail: str | None
    survey: int | None
    ticket: str | None
    user: str | None
    wanted: bool
    decided_at: datetime | None
    decided_by: str | None


def how_many_undecided(session: Session, upto: int | None = None) -> int:
    """That wait for somebody; `upto`: with an id no larger."""
    counted = select(func.count()).select_from(Mail).where(*UNDECIDED)
    return session.scalar(counted if upto is None else counted.where(Mail.id <= upto)) or 0


def undecided_ids(session: Session, upto: int) -> list[int]:
    """All of them that the page knew of."""
    return list(session.scalars(select(Mail.id).where(*UNDECIDED, Mail.id <= upto).order_by(Mail.id)))


def unknown_mails(session: Session, *, left: bool, before: int | None = None) -> list[Unknown]:
    """Newest first, PAGE + 1 at most; `before` is the mail the page before ended with."""
    statement = (
        select(Mail, Invitation, Ticket.external_id, User.name)
        .outerjoin(Invitation, or_(Invitation.mail_id == Mail.id, Invitation.reminder_mail_id == Mail.id))
        .outerjoin(Ticket, Ticket.id == Invitation.ticket_id)
        .outerjoin(User, User.id == Mail.user_id)
        .where(*(LEFT if left else UNDECIDED))
        .order_by(Mail.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Mail.id < before)
    names: dict[int, str] = {}
    found = session.execute(statement).all()
    deciders = {mail.decided_by for mail, *_ in found if mail.decided_by is not None}
    if deciders:
        names = dict(session.execute(select(User.id, User.name).where(User.id.in_(deciders))).all())
    return [_shown(mail, survey, ticket, user, names) for mail, survey, ticket, user in found]


def _shown(
    mail: Mail, survey: Invitation | None, ticket: str | None, user: str | None, names: dict[int, str]
) -> Unknown:
    asks = survey is not None and survey.mail_id == mail.id
    return Unknown(
        mail=mail.id,
        letter=mail.letter,
        left_at=(survey.sent_at if survey is not None and asks else None) or mail.due_at,
        detail=mail.detail,
        survey=survey.id if survey is not None else None,
        ticket=ticket,
        user=user,
        wanted=survey is None or (survey.state == "unknown" if asks else survey.state in ("sent", "unknown")),
        decided_at=mail.decided_at,
        decided_by=names.get(mail.decided_by) if mail.decided_by is not None else None,
    )
