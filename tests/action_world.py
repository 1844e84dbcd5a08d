"""Cases closed with their causes, and what is changed because of them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from survey_service.audit import Actor
from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.closing import Closing
from survey_service.db import DbContext, new_context
from survey_service.flows.action_done import action_done
from survey_service.flows.action_made import action_made
from survey_service.flows.action_step import Plan
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from tests.case_world import Cases
from tests.world import HandClock

TOLD = "Large exports are tested before each release."


class Loop:
    """`learnt` closes a case with its cause; `plan` makes an action, `done` finishes it."""

    def __init__(self, cases: Cases, clock: HandClock, person: Callable[[str], int]) -> None:
        self.cases, self.clock, self.person = cases, clock, person

    def as_(self, name: str) -> DbContext:
        """A context of this persona."""
        return new_context(Actor("user", self.person(name)))

    @property
    def today(self) -> date:
        """By the clock."""
        return self.clock.at.date()

    def learnt(self, customer: str, cause: str = "defect", area: str = "exports", **changes: Any) -> int:
        """The number of a case that Mia closed."""
        case = self.cases.low(customer, 1, ticket__product_area=area, **changes)
        callback_attempted(self.as_("Mia"), case, Try("phone", "talked"))
        callback_closed(self.as_("Mia"), case, Closing("settled", cause))
        return case

    def plan(self, case: int | None = None, *, by: str = "Mia", **changes: Any) -> int:
        """The number of an action that is due in 14 days."""
        usual = {"title": "Test large exports", "root_cause": "defect", "product_area": "exports"}
        usual |= {"owner_id": self.person(by), "due_on": self.today + timedelta(days=14)} | changes
        return action_made(self.as_(by), Plan(**usual), case)

    def done(self, action: int, told: str | None = TOLD) -> int:
        """The same one, done."""
        action_done(self.as_("Mia"), action, told)
        return action

    def action(self, action_id: int) -> CorrectiveAction:
        """As it is now."""
        session = self.cases.ctx().session
        session.rollback()
        return session.get_one(CorrectiveAction, action_id, populate_existing=True)


@pytest.fixture
def loop(cases: Cases, clock: HandClock, person: Callable[[str], int]) -> Loop:
    return Loop(cases, clock, person)
