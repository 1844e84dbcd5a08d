"""What lies beside a case: notes, whys, steps asked of agents, letters, who was told, incidents, what is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.letters import Hindrance, Posted, hindrance, letters_of
from survey_service.callbacks.noted import WHYS, CaseRemark, Why
from survey_service.callbacks.notice import CaseNotice
from survey_service.callbacks.steps import Given, agents_rated, steps_of
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.staff.user import User

HISTORY = 12


class Remarked(NamedTuple):
    """A note and whose it is."""

    remark: CaseRemark
    by: str


class Told(NamedTuple):
    """Who was written to of the case, and where the mail stands."""

    notice: CaseNotice
    who: str
    mail: str


class Change(NamedTuple):
    """A corrective action this case taught, and who looks after it."""

    action: CorrectiveAction
    owner: str


class Rated(NamedTuple):
    """A rating by somebody else of the same account, with whom it is credited to."""

    id: int
    score: int
    agent_id: int | None
    team_id: int | None
    department_id: int | None


@dataclass(frozen=True)
class Beside:
    """`whys`: WHYS answers, None where there is none yet; `letters` by attempt; `hindered`: why nobody may write."""

    remarks: list[Remarked]
    whys: list[str | None]
    steps: list[Given]
    agents: list[tuple[int, str]]
    letters: dict[int, Posted]
    hindered: Hindrance | None
    told: list[Told]
    incidents: list[tuple[int, str]]
    changes: list[Change]
    of_account: list[Rated]

    @property
    def disagreements(self) -> int:
        """How often the customer's word and our numbers say different things."""
        return sum(one.remark.disagrees for one in self.remarks)


def beside(session: Session, case: Callback, customer: Customer, ticket_ids: Sequence[int]) -> Beside:
    """Of a case the reader may open; a fixed number of queries."""
    return Beside(
        remarks=_remarks(session, case.id),
        whys=_whys(session, case.id),
        steps=steps_of(session, case.id),
        agents=agents_rated(session, case.id),
        letters=letters_of(session, case.id),
        hindered=hindrance(session, case, customer),
        told=_told(session, case.id),
        incidents=_incidents(session, ticket_ids),
        changes=_changes(session, case.id),
        of_account=_of_account(session, case),
    )


def _remarks(session: Session, case_id: int) -> list[Remarked]:
    found = session.execute(
        select(CaseRemark, User.name)
        .join(User, User.id == CaseRemark.user_id)
        .where(CaseRemark.callback_id == case_id, CaseRemark.words.is_not(None))
        .order_by(CaseRemark.id.desc())
    )
    return [Remarked._make(row) for row in found]


def _whys(session: Session, case_id: int) -> list[str | None]:
    found = session.execute(select(Why.number, Why.words).where(Why.callback_id == case_id))
    answers = {number: words for number, words in found if words}
    return [answers.get(number) for number in range(1, WHYS + 1)]


def _told(session: Session, case_id: int) -> list[Told]:
    found = session.execute(
        select(CaseNotice, User.name, Mail.state)
        .join(User, User.id == CaseNotice.user_id)
        .join(Mail, Mail.id == CaseNotice.mail_id)
        .where(CaseNotice.callback_id == case_id)
        .order_by(CaseNotice.id.desc())
    )
    return [Told._make(row) for row in found]


def _incidents(session: Session, ticket_ids: Sequence[int]) -> list[tuple[int, str]]:
    found = session.execute(
        select(Incident.id, Incident.name)
        .distinct()
        .join(IncidentTicket, IncidentTicket.incident_id == Incident.id)
        .where(IncidentTicket.ticket_id.in_(ticket_ids), IncidentTicket.how != "left_out")
        .where(Incident.removed_at.is_(None))
        .order_by(Incident.id)
    )
    return [(number, name) for number, name in found]


def _changes(session: Session, case_id: int) -> list[Change]:
    found = session.execute(
        select(CorrectiveAction, User.name)
        .join(ActionCase, ActionCase.action_id == CorrectiveAction.id)
        .join(User, User.id == CorrectiveAction.owner_id)
        .where(ActionCase.callback_id == case_id)
        .order_by(CorrectiveAction.id)
    )
    return [Change._make(row) for row in found]


def _of_account(session: Session, case: Callback) -> list[Rated]:
    """The latest of the account's other people."""
    if case.account_id is None:
        return []
    found = session.execute(
        select(
            Response.id,
            Response.score,
            Invitation.credit_agent_id,
            Invitation.credit_team_id,
            Invitation.credit_department_id,
        )
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.credit_account_id == case.account_id, Invitation.customer_id != case.customer_id)
        .where(Response.status == "counted")
        .order_by(Response.rated_at.desc(), Response.id.desc())
        .limit(HISTORY)
    )
    return [Rated._make(row) for row in found]
