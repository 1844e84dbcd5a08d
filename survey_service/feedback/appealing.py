"""Who decides an appeal, in which order it is passed on, and why something cannot be done with it now (A4)."""

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session, aliased

from survey_service.feedback.appeal import Appeal
from survey_service.invitations.invitation import Invitation
from survey_service.responses.marking import REASONS as INVALIDATING
from survey_service.responses.marking import is_in_figures_of
from survey_service.staff.agent import Agent
from survey_service.staff.role import Role
from survey_service.staff.user import User

DECIDE_WITHIN = 5
"""Business days each decider has; then the appeal passes to the next manager."""

SIDES = {"product": "product", "policy": "process"}
"""Reason → the side that is meant instead of the agent."""


class NoSuchAppeal(LookupError):
    """There is no appeal of this number, or not for this person."""


class AppealRefused(RuntimeError):
    """The parent of what an agent is told: it came too late, or too early."""


class AlreadyAppealed(AppealRefused):
    """An appeal against this rating waits already."""


class NotAppealable(AppealRefused):
    """The rating counts nowhere, so there is nothing to appeal against."""


class AppealClosed(AppealRefused):
    """It was decided or withdrawn meanwhile."""


def default_verdict(score: int, now: str) -> str:
    """What a decider is offered for the product or the process: what it is already; else bad for a low score."""
    if now != "none":
        return now
    return "bad" if score <= 2 else "neutral" if score == 3 else "none"


def makes_invalid(reason: str) -> bool:
    """Whether granting takes the rating out of all figures; the other reasons change verdict or credit only."""
    return reason in INVALIDATING


def is_concerned(session: Session, person: User, appeal: Appeal, credit: Invitation) -> bool:
    """Appealed it, or has the rating in the own or team's figures; also where its credit was taken away since."""
    if person.id == appeal.appealed_by or (person.agent_id is not None and person.agent_id == appeal.agent_id):
        return True
    own_team = session.scalar(select(Agent.team_id).where(Agent.id == person.agent_id)) if person.agent_id else None
    return is_in_figures_of(credit, person.agent_id, {person.team_id, own_team})


def deciders(session: Session, appeal: Appeal, credit: Invitation) -> list[User]:
    """Whoever may decide: managers of the rating's department first, then those who answer for all."""
    agent = aliased(Agent)
    first = case((User.department_id.is_(None), 1), else_=0)
    found = (
        select(User)
        .outerjoin(agent, agent.id == User.agent_id)
        .where(User.active.is_(True), User.roles.any(Role.name == "manager"))
        .where(or_(User.department_id.is_(None), User.department_id == credit.credit_department_id))
        .order_by(first, User.id)
    )
    return [person for person in session.scalars(found) if not is_concerned(session, person, appeal, credit)]


def next_decider(session: Session, appeal: Appeal, credit: Invitation) -> User | None:
    """The one after whose turn it was, in that order; None: nobody is left."""
    people = deciders(session, appeal, credit)
    before = session.get(User, appeal.decider_id) if appeal.decider_id is not None else None
    if before is None:
        return people[0] if people else None
    return next((person for person in people if _place(person) > _place(before)), None)


def _place(person: User) -> tuple[bool, int]:
    return person.department_id is None, person.id
