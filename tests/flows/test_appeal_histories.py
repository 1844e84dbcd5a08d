"""Any history of appeals, decisions, undoings, edits and erasures: with nothing granted, figures are as if nobody had
appealed. Each rating of Asha's has a twin of Ben's that hears the same customer and no appeal."""

from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from survey_service.feedback.appeal import REASONS, Appeal
from survey_service.feedback.appealing import AlreadyAppealed, NotAppealable
from survey_service.flows.appeal_decided import appeal_undone
from survey_service.flows.appeal_made import appeal_made, appeal_withdrawn
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.responses.marking import MarkRefused, NoSuchRating
from survey_service.responses.response import Response
from tests.appeal_world import Appeals
from tests.feedback_world import BEN

NUMBERS = count(1)
NUMBER, SCORE = st.integers(0, 9), st.integers(1, 5)
WHY = st.sampled_from(["The export stops", "Kind", None])
ROW = st.sampled_from(["good", "bad", "none", None])
VERDICT = st.sampled_from(["good", "neutral", "bad", "none", None])


def test_figures_after_undoing_are_the_figures_before(appeals: Appeals) -> None:
    max_ = appeals.cases.person("Max Brand", "manager")

    def machine() -> Histories:
        return Histories(appeals, max_)

    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # it asks for a factory, and calls it
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
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

    @initialize(score=SCORE)
    def begun(self, score: int) -> None:
        self.given(score, None, None, None)

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

    @rule(which=NUMBER, reason=st.sampled_from(REASONS))
    def appealed(self, which: int, reason: str) -> None:
        with suppress(AlreadyAppealed, NotAppealable, NoSuchRating):
            appeal_made(self.cases.acting(self.appeals.asha), self.one(which).mine, reason, "as I said")

    @rule(which=NUMBER)
    def withdrawn(self, which: int) -> None:
        for appeal in self.now("open", which):
            appeal_withdrawn(self.cases.acting(self.appeals.asha), appeal)

    @rule(which=NUMBER, grant=st.sampled_from([True, True, True, False]), verdict=VERDICT)
    def decided(self, which: int, grant: bool, verdict: str | None) -> None:  # drawn, not passed
        for appeal in self.now("open", which):
            self.appeals.decide(appeal, grant=grant, verdict=verdict, answer="so be it")

    @rule(which=NUMBER)
    def undone(self, which: int) -> None:
        for appeal in self.now("granted", which):
            appeal_undone(self.cases.acting(self.appeals.mia), appeal)

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
    def the_customers_words_and_scores_are_as_given(self) -> None:
        for twins in self.ratings:
            mine, other = (self.appeals.rating(one) for one in (twins.mine, twins.other))
            assert (mine.why, mine.score, mine.score_now) == (other.why, other.score, other.score_now)

    @invariant()
    def with_nothing_granted_the_figures_are_as_if_nobody_had_appealed(self) -> None:
        if self.stands():
            return
        mine, other = (self.appeals.figures(email=email).as_dict() for email in ("asha@example.com", "ben@example.com"))
        assert mine | {"key": None} == other | {"key": None}

    @invariant()
    def what_stands_is_what_left_the_figures(self) -> None:
        mine, other = (self.appeals.figures(email=email) for email in ("asha@example.com", "ben@example.com"))
        invalid = sum(self.appeals.rating(one.mine).status == "invalid" for one in self.ratings)
        of_nobody = len(self.granted("wrong_person"))
        assert other.n - mine.n <= invalid + of_nobody
        assert self.appeals.figures("company").n == 2 * len(self.ratings) - invalid

    def teardown(self) -> None:
        for which in range(len(self.ratings)):
            self.undone(which)
            self.counted_again(which)
        if self.ratings:
            self.with_nothing_granted_the_figures_are_as_if_nobody_had_appealed()
            assert not self.stands()

    def one(self, which: int) -> Twins:
        return self.ratings[which % len(self.ratings)]

    def now(self, state: str, which: int) -> list[int]:
        session = self.cases.ctx().session
        session.rollback()
        of_rating = select(Appeal.id).where(Appeal.response_id == self.one(which).mine, Appeal.state == state)
        return list(session.scalars(of_rating.order_by(Appeal.id)))

    def granted(self, *reasons: str) -> list[int]:
        session = self.cases.ctx().session
        session.rollback()
        standing = select(Appeal.id).where(Appeal.state == "granted", Appeal.reason.in_(reasons))
        return list(session.scalars(standing.where(Appeal.response_id.in_([one.mine for one in self.ratings]))))

    def stands(self) -> bool:
        session = self.cases.ctx().session
        session.rollback()
        invalid = select(Response.id).where(Response.status == "invalid")
        return bool(self.granted(*REASONS)) or session.scalar(invalid.limit(1)) is not None
