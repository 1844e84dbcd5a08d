"""Who may be given a case today: active leads and managers who are not rated in it, and who stands in for whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run
from survey_service.staff.absence import Absence
from survey_service.staff.role import Role, user_roles
from survey_service.staff.user import User

CALLERS = ("lead", "manager")
_CALLERS = (
    select(User.id, User.agent_id, User.team_id, User.department_id, Role.name)
    .join(user_roles, user_roles.c.user_id == User.id)
    .join(Role, Role.id == user_roles.c.role_id)
    .where(User.active.is_(True), Role.name.in_(CALLERS))
    .order_by(User.id)
)
_AWAY = (
    select(Absence.user_id, Absence.cover_id)
    .where(Absence.last_day >= bindparam("today"), Absence.first_day <= bindparam("today"))
    .order_by(Absence.id)
)


class Place(NamedTuple):
    """`leads` a team; `manages` a department, or all where `of_all`."""

    leads: int | None
    manages: int | None
    of_all: bool


@dataclass(frozen=True)
class Callers:
    """`tiers` in the order they are asked: the team's leads, its department's managers, those of all; ids ascending,
    absent ones too. `fit`: everybody, of other teams too, but whoever is rated in the case. `away`: by whom covered."""

    tiers: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    fit: frozenset[int]
    away: dict[int, int | None]

    def stand_in(self, user_id: int | None) -> int | None:
        """The person, or while away the cover, or whoever covers that one; None: nobody is there."""
        seen: set[int] = set()
        while user_id in self.away and user_id not in seen:
            seen.add(user_id)
            user_id = self.away[user_id]
        return user_id if user_id in self.fit and user_id not in self.away else None

    def present(self, people: Iterable[int]) -> list[int]:
        """Each one's stand-in, once, in the order of the people."""
        found = (self.stand_in(one) for one in people)
        return list(dict.fromkeys(one for one in found if one is not None))

    def to_tell(self, *, departments: bool = False, but: int | None = None) -> list[int]:
        """The first tier in which somebody is there; where nobody is anywhere, the first with anybody, who reads it
        when back. `departments`: managers only. Never `but`."""
        tiers = [[one for one in tier if one != but] for tier in self.tiers[1 if departments else 0 :]]
        here = ([one for one in tier if one not in self.away] for tier in tiers)
        return next(filter(None, here), None) or next(filter(None, tiers), [])


def callers_of(session: Session, case: Callback, today: date) -> Callers:
    """For a case, on a day of REPORT_TIMEZONE."""
    session.flush()
    return callers_for(session, case.team_id, case.department_id, _rated(session, case.id), today)


def callers_for(
    session: Session, team_id: int | None, department_id: int | None, rated: Collection[int], today: date
) -> Callers:
    """For a case of this team and department in which these agents are rated."""
    places = {user_id: place for user_id, agent_id, place in _callers(session) if agent_id not in rated}
    leads = [one for one, place in places.items() if place.leads is not None and place.leads == team_id]
    managers = [one for one, place in places.items() if place.manages == (department_id or -1)]
    return Callers(
        tiers=(tuple(leads), tuple(managers), tuple(one for one, place in places.items() if place.of_all)),
        fit=frozenset(places),
        away=_away(session, today),
    )


def is_caller() -> ColumnElement[bool]:
    """As a condition on User: may own cases."""
    return and_(User.active.is_(True), User.roles.any(Role.name.in_(CALLERS)))


def without_a_caller() -> ColumnElement[bool]:
    """As a condition on Callback: its owner has left, or calls nobody back any more."""
    still = select(User.id).where(User.id == Callback.owner_id, is_caller())
    return and_(Callback.owner_id.is_not(None), Callback.closed_at.is_(None), ~exists(still))


def _callers(session: Session) -> list[tuple[int, int | None, Place]]:
    """Id, the agent it is, and place; by id."""
    found: dict[int, tuple[int, int | None, Place]] = {}
    for row in run(session, _CALLERS, {}):
        leads, manages, of_all = found[row.id][2] if row.id in found else (None, None, False)
        if row.name == "lead":
            leads = row.team_id
        else:
            manages, of_all = row.department_id, row.department_id is None
        found[row.id] = (row.id, row.agent_id, Place(leads, manages, of_all))
    return list(found.values())


def _rated(session: Session, case_id: int) -> set[int]:
    """Agents of any cause, eased ones too (M7)."""
    credited = (
        select(Invitation.credit_agent_id)
        .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
        .where(CallbackCause.callback_id == case_id, Invitation.credit_agent_id.is_not(None))
    )
    return {agent_id for agent_id in session.scalars(credited) if agent_id is not None}


def _away(session: Session, today: date) -> dict[int, int | None]:
    """Of several absences of a day the one entered last tells."""
    return {row.user_id: row.cover_id for row in run(session, _AWAY, {"today": today})}
