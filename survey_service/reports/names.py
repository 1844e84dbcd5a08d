"""The names nobody may read inside the words who does not know them already."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.reports.comments import Comment
from survey_service.staff.agent import Agent
from survey_service.staff.user import User


def staff_names(session: Session) -> frozenset[str]:
    """Everybody who answers tickets or signs in here."""
    agents = session.scalars(select(Agent.name).where(Agent.name.is_not(None), Agent.bot.is_(False)))
    return frozenset(name for name in (*agents, *session.scalars(select(User.name))) if name)


def customer_names(comment: Comment) -> frozenset[str]:
    """Who wrote it."""
    return frozenset(name for name in (comment.customer,) if name)


def company_names(comment: Comment) -> frozenset[str]:
    """From where."""
    return frozenset(name for name in (comment.account,) if name)
