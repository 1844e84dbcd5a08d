"""Which cases a reader may open (D6): one's team's or department's, those that belong to none, those one owns, and
those that were brought to one because they are late."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.notice import CaseNotice
from survey_service.invitations.invitation import Invitation
from survey_service.responses.contact_wish import ContactWish
from survey_service.staff.reader import Reader
from survey_service.staff.role import Role
from survey_service.staff.user import User


def is_open_to(reader: Reader) -> ColumnElement[bool]:
    """As a condition on Callback. What a customer wants kept from "the same person" is kept from that person (M7)."""
    if not reader.sees_cases:
        return false()
    own: list[ColumnElement[bool]] = [Callback.owner_id == reader.user_id, _brought_to(reader.user_id)]
    if reader.has("auditor") or (reader.has("manager") and reader.department_id is None):
        own.append(true())
    elif reader.has("manager"):
        nobodys = and_(Callback.team_id.is_(None), Callback.department_id.is_(None))
        own += [
            nobodys,
            Callback.department_id == reader.department_id,
            _caused(Invitation.credit_department_id == reader.department_id),
        ]
    if reader.has("lead") and reader.team_id is not None:
        own += [is_of_team(reader.team_id)]
    if reader.agent_id is None:
        return or_(*own)
    return and_(or_(*own), ~_kept_from(reader.agent_id))


def is_of_team(team_id: int) -> ColumnElement[bool]:
    """The owning team's, or that of any cause that joined."""
    return or_(Callback.team_id == team_id, _caused(Invitation.credit_team_id == team_id))


def is_own_area(reader: Reader) -> ColumnElement[bool]:
    """The tab "My teams": the team led, else the department answered for, else all."""
    if reader.team_id is not None and reader.has("lead"):
        return is_of_team(reader.team_id)
    if reader.department_id is not None:
        return Callback.department_id == reader.department_id
    return true()


def can_open(session: Session, reader: Reader, case_id: int) -> bool:
    """Whether the case is there, for this reader."""
    return bool(session.scalar(select(exists().where(Callback.id == case_id, is_open_to(reader)))))


def openable(session: Session, reader: Reader, case_ids: list[int]) -> list[int]:
    """Those of them that the reader may open."""
    return list(session.scalars(select(Callback.id).where(Callback.id.in_(case_ids), is_open_to(reader))))


def possible_owners(session: Session, case: Callback) -> list[tuple[int, str]]:
    """Id and name of whoever can be given the case: its leads and managers, but the people rated in it."""
    rated = (
        select(Invitation.credit_agent_id)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .where(CallbackCause.callback_id == case.id, Invitation.credit_agent_id.is_not(None))
    )
    manages = and_(
        User.roles.any(Role.name == "manager"),
        or_(User.department_id.is_(None), User.department_id == case.department_id),
    )
    leads = and_(User.roles.any(Role.name == "lead"), User.team_id.is_not(None), User.team_id == case.team_id)
    found = session.execute(
        select(User.id, User.name)
        .where(User.active.is_(True), or_(manages, leads))
        .where(or_(User.agent_id.is_(None), User.agent_id.not_in(rated)))
        .order_by(User.name, User.id)
    )
    return [(number, name) for number, name in found]


def _caused(credited: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(CallbackCause.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .where(CallbackCause.callback_id == Callback.id, credited)
    )


def _brought_to(user_id: int) -> ColumnElement[bool]:
    """A team's backup may be of another team."""
    told = select(CaseNotice.callback_id).where(CaseNotice.user_id == user_id, CaseNotice.kind == "overdue")
    return and_(Callback.closed_at.is_(None), Callback.id.in_(told))


def _kept_from(agent_id: int) -> ColumnElement[bool]:
    return exists(
        select(CallbackCause.id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(ContactWish, ContactWish.invitation_id == CallbackCause.invitation_id)
        .where(
            CallbackCause.callback_id == Callback.id,
            Invitation.credit_agent_id == agent_id,
            ContactWish.other_person.is_(True),
        )
    )
