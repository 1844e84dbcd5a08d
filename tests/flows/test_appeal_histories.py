"""Any history of appeals, decisions, undoings, edits and erasures: with nothing granted, figures are as if nobody had
appealed. Each rating of Asha's has a twin of Ben's that hears the same customer and no appeal."""

from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from survey_service.feedback.appeal import REASONS, Appeal
from survey_service.feedback.appealing import AlreadyAppealed, NotAppealable
from survey_service.flows.appeal_decided import appeal_undone
from survey_service.flows.appeal_made import appeal_made, appeal_withdrawn
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.responses.marking import MarkRefused, NoSuchRating
from tests.appeal_world import Appeals
from tests.feedback_world import BEN

NUMBERS = count(1)
NUMBER, SCORE = st.integers(0, 9), st.integers(1, 5)
WHY = st.sampled_from(["The export stops", "Kind", None])
ROW = st.sampled_from(["good", "bad", "none", None])
REASON = st.sampled_from(REASONS)
VERDICT = st.sampled_from(["good", "neutral", "bad", "none", None])


def test_figures_after_undoing_are_the_figures_before(appeals: Appeals) -> None:
    max_ = appeals.cases.person("Max Brand", "manager")

    def machine() -> Histories:
        return Histories(appeals, max_)

    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # it asks for a factory, and calls it
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            phases=(Phase.generate,),  # one database for all histories: a shorter one would not be the same
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


@dataclass
class Twins:
    """Two ratings of one customer's two selves: `mine` is Asha's, `other` Ben's."""

    links: tuple[bytes, bytes]
    customers: tuple[str, str]
    mine: int
    other: int
    erased: bool = False


class Histories(RuleBasedStateMachine):
    """Ratings and appeals are picked by number; what a flow refuses changes nothing."""

    def __init__(self, appeals: Appeals, max_: int) -> None:
        super().__init__()
        self.appeals, self.cases = appeals, appeals.cases
        self.max = max_
        self.cases.clock.move(days=200)  # what earlier histories left is out of the period
        self.ratings: list[Twins] = []

    @initialize(score=SCORE, product=ROW, reason=REASON, verdict=VERDICT)
    def begun(self, score: int, product: str | None, reason: str, verdict: str | None) -> None:
        """Every history has an appeal that was granted."""
        self.given(score, "The export stops", None, product)
        self.appealed(0, reason)
        self.decided(grant=True, verdict=verdict)

    @precondition(lambda self: len(self.ratings) < 4)
    @rule(score=SCORE, why=WHY, agent=ROW, product=ROW)
    def given(self, score: int, why: str | None, agent: str | None, product: str | None) -> None:
        number = next(NUMBERS)
        names = (f"one{number}", f"two{number}")
        links = (self.cases.asked(names[0]), self.cases.asked(names[1], **BEN))
        said = {"why": why, "agent_was": agent, "product_was": product}
        mine, other = (self.cases.rate(link, score, **said).response_id for link in links)
        self.ratings.append(Twins(links, names, mine, other))

    @rule(which=NUMBER, score=SCORE, why=WHY, agent=ROW, product=ROW)
    def edited(self, which: int, score: int, why: str | None, agent: str | None, product: str | None) -> None:
        twins = self.one(which)
        if not twins.erased:
            for link in twins.links:
                self.cases.rate(link, score, why=why, agent_was=agent, product_was=product)

    @rule(which=NUMBER)
    def erased(self, which: int) -> None:
        twins = self.one(which)
        twins.erased = True
        for name in twins.customers:
            customer_erased(self.cases.ctx(), f"{name}@example.com")

    @rule(which=NUMBER, reason=REASON)
    def appealed(self, which: int, reason: str) -> None:
        with suppress(AlreadyAppealed, NotAppealable, NoSuchRating):
            appeal_made(self.cases.acting(self.appeals.asha), self.one(which).mine, reason, "as I said")

    @precondition(lambda self: self.now("open"))
    @rule()
    def withdrawn(self) -> None:
        appeal_withdrawn(self.cases.acting(self.appeals.asha), self.now("open")[0])

    @precondition(lambda self: self.now("open"))
    @rule(grant=st.sampled_from([True, True, False]), verdict=VERDICT)
    def decided(self, grant: bool, verdict: str | None) -> None:  # drawn, not passed
        self.appeals.decide(self.now("open")[0], grant=grant, verdict=verdict, answer="so be it")

    @precondition(lambda self: self.now("granted"))
    @rule(newest=st.booleans())
    def undone(self, newest: bool) -> None:  # drawn, not passed
        appeal_undone(self.cases.acting(self.appeals.mia), self.now("granted")[-1 if newest else 0])

    @rule(which=NUMBER, agree=st.booleans())
    def by_two_managers(self, which: int, agree: bool) -> None:  # drawn, not passed
        with suppress(MarkRefused):
            invalid_proposed(self.cases.acting(self.appeals.mia), self.one(which).mine, "abuse", None)
        with suppress(MarkRefused):
            invalid_decided(self.cases.acting(self.max), self.one(which).mine, agree=agree)

    @rule(which=NUMBER)
    def counted_again(self, which: int) -> None:
        with suppress(MarkRefused):
            invalid_undone(self.cases.acting(self.max), self.one(which).mine)

    @invariant()
    def words_scores_and_figures_are_as_given(self) -> None:
        """What stands is what left the figures; with nothing granted they are as if nobody had appealed."""
        pairs = [(self.appeals.rating(one.mine), self.appeals.rating(one.other)) for one in self.ratings]
        assert [(one.why, one.score, one.score_now) for one, _ in pairs] == [
            (one.why, one.score, one.score_now) for _, one in pairs
        ]
        invalid = sum(one.status == "invalid" for one, _ in pairs)
        mine, other = (self.appeals.figures(email=email) for email in ("asha@example.com", "ben@example.com"))
        assert other.n - invalid - len(self.now("granted", "wrong_person")) <= mine.n <= other.n - invalid
        if not invalid and not self.now("granted"):
            assert mine.as_dict() | {"key": None} == other.as_dict() | {"key": None}

    def teardown(self) -> None:
        for appeal in self.now("granted"):
            appeal_undone(self.cases.acting(self.appeals.mia), appeal)
        for which in range(len(self.ratings)):
            self.counted_again(which)
        assert not self.now("granted")
        self.words_scores_and_figures_are_as_given()

    def one(self, which: int) -> Twins:
        return self.ratings[which % len(self.ratings)]

    def now(self, state: str, *reasons: str) -> list[int]:
        """Appeals against these ratings in this state, of these reasons or any."""
        session = self.cases.ctx().session
        session.rollback()
        found = select(Appeal.id).where(Appeal.state == state, Appeal.reason.in_(reasons or REASONS))
        found = found.where(Appeal.response_id.in_([one.mine for one in self.ratings]))
        return list(session.scalars(found.order_by(Appeal.id)))
