"""Any history of presses, edits, machines, erasures and the clock: a recovery answer is what the customer said last in
time, and no rating ever knows of it."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, insert, select

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.db import new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.rating_given import LinkClosed, UnknownLink
from survey_service.reports.recovery import recovery_shares
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from tests.recovery_world import Recoveries

NUMBERS = count(1)
SCORE = st.integers(1, 5)
WHY = st.sampled_from([None, "Solved", "Not yet"])
EDIT_WINDOW, EXPIRY = timedelta(days=7), timedelta(days=28)


def test_a_recovery_answer_is_what_was_said_in_time_and_touches_no_rating(recoveries: Recoveries) -> None:
    run_state_machine_as_test(
        lambda: Histories(recoveries),  # type: ignore[arg-type]  # it asks for a factory, and calls it
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            phases=(Phase.generate,),  # one database for all histories: a shorter one would not be the same
            suppress_health_check=list(HealthCheck),
        ),
    )


@dataclass
class Said:
    """What ought to be stored."""

    score: int | None = None
    why: str | None = None
    at: datetime | None = None
    open_case: bool = False
    cases: set[int] = field(default_factory=set)


class Histories(RuleBasedStateMachine):
    """One customer, one question after one call."""

    def __init__(self, world: Recoveries) -> None:
        super().__init__()
        self.world = world
        self.clock = world.cases.clock

    @initialize()
    def asked(self) -> None:
        self.name = f"c{next(NUMBERS)}"
        self.case_id, self.link = self.world.sent(self.name)
        self.sent_at = self.clock.at
        self.said, self.erased = Said(), False
        self.before = self._ratings()

    @rule(score=SCORE, why=WHY, contact=st.sampled_from([None, "yes"]), clear=st.booleans())
    def presses(self, score: int, why: str | None, contact: str | None, clear: bool) -> None:
        takes = self._takes()
        with suppress(LinkClosed, UnknownLink):
            self.world.press(
                self.link, score, why=why, contact=contact, clear=frozenset({"why"} if clear and not why else ())
            )
            assert takes
        if takes:
            self.said.at = self.said.at or self.clock.at
            self.said.score = score
            self.said.why = why or (None if clear else self.said.why)
            self.said.open_case = self.said.open_case or contact is not None

    @rule(score=SCORE)
    def a_machine_presses(self, score: int) -> None:
        number = self.world.question(self.case_id).id
        seen = [{"invitation_id": number, "score": one, "machine": False, "at": self.clock.at} for one in range(1, 6)]
        with new_context(Actor("command")).writing() as session:
            session.execute(insert(Landing), seen)
        self.clock.move(seconds=1)
        with suppress(LinkClosed, UnknownLink):
            self.world.press(self.link, score)
        self.clock.move(seconds=2)

    @rule(hours=st.sampled_from([1, 30, 24 * 8, 24 * 21]))
    def time_goes_by(self, hours: int) -> None:
        self.clock.move(hours=hours)

    @rule()
    def the_customer_is_erased(self) -> None:
        customer_erased(new_context(Actor("command")), f"{self.name}@example.com")
        self.erased, self.said.why = True, None

    @invariant()
    def it_is_what_was_said_in_time(self) -> None:
        kept, asked = self.world.answer(self.case_id), self.world.question(self.case_id)
        assert (kept.score, kept.why, kept.answered_at) == (self.said.score, self.said.why, self.said.at)
        assert (asked.state == "rated") == (self.said.score is not None)

    @invariant()
    def ratings_know_nothing_of_it(self) -> None:
        assert self._ratings() == self.before

    @invariant()
    def a_manager_wanted_is_one_new_case_marked_again(self) -> None:
        found = [case for case in self.world.cases.all() if case.customer_id == self._customer()]
        assert [case.id for case in found][:1] == [self.case_id]
        assert [case.again for case in found[1:]] == [True] * self.said.open_case

    @invariant()
    def the_share_is_of_this_answer(self) -> None:
        session = self.world.cases.ctx().session
        span = (self.sent_at - timedelta(days=9), self.sent_at + timedelta(days=400))
        shares = recovery_shares(session, Callback.id == self.case_id, *span)
        answered = int(self.said.score is not None)
        assert (shares.closed, shares.asked, shares.answers) == (1, 1, answered)
        assert shares.recovered == int((self.said.score or 0) >= 4)

    def _takes(self) -> bool:
        if self.erased:
            return False
        if self.said.at is not None:
            return self.clock.at <= self.said.at + EDIT_WINDOW
        return self.clock.at <= self.sent_at + EXPIRY

    def _customer(self) -> int:
        return self.world.cases.case(self.case_id).customer_id

    def _ratings(self) -> tuple[int, int, int]:
        session = self.world.cases.ctx().session
        session.rollback()
        counted = select(func.count(), func.coalesce(func.sum(Response.score * 7 + Response.score_now), 0))
        responses, scores = session.execute(counted.select_from(Response)).one()
        return responses, scores, session.scalar(select(func.count()).select_from(ResponseChange)) or 0
