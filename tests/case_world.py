"""Customers who rate and colleagues who call them back, made through the flows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.db import DbContext, new_context
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.rating_given import Given, rating_given
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.responses.answer import Answer
from survey_service.staff.agent import Agent
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.world import HandClock, event


@dataclass
class Cases:
    """`asked()` makes a survey that was sent, `rate` presses its button; `case` and `cases` read what came of it."""

    ctx: Callable[[], DbContext]
    clock: HandClock
    _numbers: Iterator[int]

    def person(self, name: str, *roles: str, agent: str | None = None, **columns: Any) -> int:
        """A user; `agent` is the address of the agent this user is."""
        context = self.ctx()
        with context.writing() as session:
            wanted = session.scalars(select(Role).where(Role.name.in_(roles))).all()
            agent_id = session.scalar(select(Agent.id).where(Agent.email == agent)) if agent else None
            user = User(
                email=f"{name.split(maxsplit=1)[0].lower()}@support.example",
                name=name,
                active=True,
                fs_uniquifier=name,
                **columns,
            )
            user.agent_id, user.roles = agent_id, list(wanted)
            session.add(user)
            session.flush()
            return user.id

    def acting(self, user_id: int) -> DbContext:
        """A context of this user."""
        return new_context(Actor("user", user_id))

    def asked(self, customer: str = "cy", *, ticket: str | None = None, **changes: Any) -> bytes:
        """The hash of a link in a letter this customer got; a ticket of its own unless one is named."""
        number = next(self._numbers)
        named = ticket or f"T{number}"
        told = {"customer__email": f"{customer}@example.com", "customer__id": customer, "ticket__id": named} | changes
        told.setdefault("customer__name", f"{customer.title()} Young")
        if ticket is not None:
            self._reopened(ticket, number)
        data = event(event_id=f"e-{number}", at=self.clock.at - timedelta(hours=1, seconds=-number), **told)
        event_received(self.ctx(), "api", Delivery(parse_event(data), b"{}"))
        hashed = sha256(str(number).encode()).digest()
        context = self.ctx()
        with context.writing() as session:
            of_ticket = (
                select(Invitation.id).join(Ticket).where(Ticket.external_id == named, Invitation.kind == "survey")
            )
            survey = session.scalars(of_ticket.order_by(Invitation.id.desc())).first()
            assert survey is not None
            session.add(AnswerLink(token_hash=hashed, invitation_id=survey))
            session.execute(
                update(Invitation).where(Invitation.id == survey).values(state="sent", reason=None, sent_at=context.now)
            )
        return hashed

    def _reopened(self, ticket: str, number: int) -> None:
        moment = self.clock.at - timedelta(hours=1, seconds=0.5 - number)
        data = event("ticket.reopened", event_id=f"r-{number}", at=moment, ticket__id=ticket)
        event_received(self.ctx(), "api", Delivery(parse_event(data), b"{}"))

    def rate(self, hashed: bytes, score: int, **said: Any) -> Given:
        """One press of the button."""
        return rating_given(self.ctx(), hashed, Answer(score, **said))

    def low(self, customer: str = "cy", score: int = 1, said: dict[str, Any] | None = None, **changes: Any) -> int:
        """The number of the case of a customer who rated."""
        given = self.rate(self.asked(customer, **changes), score, **(said or {}))
        caused = select(CallbackCause.callback_id).where(CallbackCause.response_id == given.response_id)
        found = self.ctx().session.scalar(caused)
        assert found is not None
        return found

    def case(self, case_id: int) -> Callback:
        """As it is now."""
        session = self.ctx().session
        session.rollback()
        return session.get_one(Callback, case_id, populate_existing=True)

    def all(self) -> list[Callback]:
        """Every case, oldest first."""
        session = self.ctx().session
        session.rollback()
        return list(session.scalars(select(Callback).order_by(Callback.id).execution_options(populate_existing=True)))


@pytest.fixture
def cases(ctx: Callable[[], DbContext], clock: HandClock, api_source: str) -> Cases:
    return Cases(ctx, clock, count(1))
