"""Nights on which the splitter learns: when, from what, one worker at a time, and only for the better."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from survey_service.audit import Actor, AuditEntry
from survey_service.db import DbContext, new_context
from survey_service.feedback.learnt import KEPT, splitter_in_use
from survey_service.feedback.learnt_model import LearntModel
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.scoring import Scores
from survey_service.feedback.splitter import default_splitter
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.splitter.weights import Weights
from survey_service.feedback.taught import is_held_back
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.model_learnt import LEASE, Begun, Tried, learning_begun, model_learnt, night_of
from survey_service.flows.model_swapped import NoSuchModel, model_swapped
from survey_service.responses.response import Response
from survey_service.tickets.source import Source
from tests.case_world import Cases
from tests.learning_world import comments, told
from tests.world import HandClock

Ctx = Callable[[], DbContext]
ENOUGH = 60


@pytest.fixture
def small() -> Model:
    """One that knows nothing, where it does not matter what it says."""
    return replace(default_splitter().model, word_lists={}, vocabularies={}, weights=Weights.of({}))


@pytest.fixture
def taught(cases: Cases) -> list[int]:
    return told(cases, comments(ENOUGH))


def brought() -> str:
    """The version that came with the product."""
    return "shipped-1"


def scores(f1: float, filed: float | None = 0.95) -> Scores:
    return Scores(n=12, macro_f1=f1, spans=f1, spans_n=20, filed=filed, filed_n=8)


def night(
    ctx: Ctx, model: Model, f1: float = 0.8, than: float = 0.7, filed: float | None = 0.95, shipped: float | None = None
) -> str | None:
    """A whole night that ends with these scores; its state, None where nothing came of it."""
    begun = learning_begun(ctx(), brought)
    if begun is None:
        return "not begun"
    learnt = replace(model, version=f"learnt-{begun.night.split()[0]}")
    return model_learnt(ctx(), begun, Tried(learnt, scores(f1, filed), scores(than), scores(shipped or than)))


def one_more(ctx: Ctx) -> None:
    """Somebody corrects a comment again, so there is something new."""
    context = ctx()
    with context.writing() as session:
        last = session.scalars(select(ReviewDecision).order_by(ReviewDecision.id.desc())).first()
        assert last is not None
        values = {name: getattr(last, name) for name in ("response_id", "by", "before", "after")}
        session.add(ReviewDecision(at=context.now, **values))


def models(ctx: Ctx) -> dict[str, str]:
    session = ctx().session
    session.rollback()
    return {model.version[-5:]: model.state for model in session.scalars(select(LearntModel).order_by(LearntModel.id))}


def acts(ctx: Ctx) -> list[str]:
    found = select(AuditEntry.act).where(AuditEntry.about == "model").order_by(AuditEntry.id)
    return list(ctx().session.scalars(found))


def test_a_better_one_takes_over_and_the_one_before_retires(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    first = night(ctx, small)
    clock.move(days=1)
    one_more(ctx)

    second = night(ctx, small, 0.9, than=0.8)

    assert (first, second) == ("active", "active")
    assert models(ctx) == {"03-02": "retired", "03-03": "active"}
    assert acts(ctx) == ["model_swapped_in"] * 2


@pytest.mark.parametrize(
    ("f1", "than", "filed"),
    [(0.8, 0.8, 0.95), (0.79, 0.8, 0.95), (0.8, 0.7, 0.85)],
    ids=["no better", "worse", "files more wrongly"],
)
def test_any_other_is_rejected_and_leaves_no_weights(
    ctx: Ctx, taught: list[int], small: Model, f1: float, than: float, filed: float
) -> None:
    state = night(ctx, small, f1, than=than, filed=filed)

    kept = ctx().session.scalars(select(LearntModel)).one()
    assert (state, kept.weights) == ("rejected", None)
    assert acts(ctx) == ["model_rejected"]
    assert splitter_in_use(ctx().session) is default_splitter()


def test_one_better_than_the_active_one_but_not_than_what_the_product_brought_is_rejected(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    night(ctx, small)
    clock.move(days=1)
    one_more(ctx)

    assert night(ctx, small, 0.55, than=0.5, shipped=0.6) == "rejected"
    assert models(ctx) == {"03-02": "active", "03-03": "rejected"}


def test_it_learns_once_a_night_and_only_what_is_new(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    states = [night(ctx, small), night(ctx, small)]
    clock.move(hours=17, minutes=59)  # 02:59
    one_more(ctx)
    states.append(night(ctx, small))
    clock.move(minutes=1)
    states.append(night(ctx, small))
    clock.move(days=1)
    states.append(night(ctx, small))

    assert states == ["active", "not begun", "not begun", "active", "not begun"]


def test_three_o_clock_is_that_of_the_reports(new_app: Callable[..., APIFlask], clock: HandClock) -> None:
    with new_app(REPORT_TIMEZONE="America/New_York").app_context():
        clock.at = clock.at.replace(hour=7, minute=59)
        before = night_of(new_context(Actor("worker")))
        clock.move(minutes=1)
        after = night_of(new_context(Actor("worker")))

    assert (before, after) == ("2026-03-01", "2026-03-02")


def test_few_corrections_teach_nothing(ctx: Ctx, cases: Cases, small: Model) -> None:
    told(cases, comments(39))

    assert night(ctx, small) == "not begun"
    assert models(ctx) == {}


def test_what_is_held_back_is_never_learnt_from(ctx: Ctx, taught: list[int]) -> None:
    begun = learning_begun(ctx(), brought)

    assert begun is not None
    assert {one.response for one in begun.held_back} == {number for number in taught if is_held_back(number)}
    assert not any(is_held_back(one.response) for one in begun.taught)
    assert len(begun.taught) + len(begun.held_back) == ENOUGH


def test_undone_outdated_and_invalid_ones_teach_nothing(ctx: Ctx, taught: list[int]) -> None:
    first, second, third = [number for number in taught if not is_held_back(number)][:3]
    with ctx().writing() as session:
        decided = update(ReviewDecision)
        session.execute(decided.where(ReviewDecision.response_id == first).values(undone_at=ctx().now))
        session.execute(decided.where(ReviewDecision.response_id == second).values(outdated=True))
        session.execute(update(Response).where(Response.id == third).values(status="invalid"))

    begun = learning_begun(ctx(), brought)

    assert begun is not None
    assert not {first, second, third} & {one.response for one in begun.taught}


def test_a_lone_row_is_weak_evidence(ctx: Ctx, cases: Cases, taught: list[int]) -> None:
    found = []
    for number in range(8):
        link = cases.asked(f"row{number}")
        found.append(cases.rate(link, 2, why="it broke", product_was="bad").response_id)
    both = cases.rate(cases.asked("both"), 2, why="it broke", product_was="bad", agent_was="good").response_id

    begun = learning_begun(ctx(), brought)

    assert begun is not None
    weak = {one.response: one for one in begun.taught if one.decision is None}
    assert weak.keys() == {number for number in found if not is_held_back(number)}
    assert {one.labels for one in weak.values()} == {frozenset({"product"})}
    assert both not in weak
    assert begun.corrections == len(begun.taught) - len(weak)


def test_two_workers_never_learn_at_once(ctx: Ctx, clock: HandClock, taught: list[int], small: Model) -> None:
    first = learning_begun(ctx(), brought)
    second = learning_begun(ctx(), brought)

    assert first is not None
    assert second is None
    assert model_learnt(ctx(), first, tried(small)) == "active"


def test_a_worker_that_died_is_followed_by_another_and_nothing_is_half_done(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    dead = learning_begun(ctx(), brought)
    assert dead is not None
    assert models(ctx) == {}
    clock.move(seconds=LEASE.total_seconds() + 1)

    next_one = learning_begun(ctx(), brought)

    assert next_one is not None
    assert model_learnt(ctx(), dead, tried(small)) is None
    assert model_learnt(ctx(), next_one, tried(small)) == "active"
    assert len(models(ctx)) == 1


def test_a_crash_in_the_swap_leaves_the_one_before_in_use(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(ctx, small)
    clock.move(days=1)
    one_more(ctx)
    begun = learning_begun(ctx(), brought)
    assert begun is not None
    with monkeypatch.context() as patched:
        patched.setattr("survey_service.flows.model_learnt.drop_old", power_cut)
        with pytest.raises(OSError, match="power"):
            model_learnt(ctx(), begun, tried(replace(small, version="learnt-new")))

    assert models(ctx) == {"03-02": "active"}
    clock.move(seconds=LEASE.total_seconds() + 1)
    assert night(ctx, small, 0.9, than=0.8) == "active"


def power_cut(_session: object) -> None:
    raise OSError("power")


def tried(model: Model) -> Tried:
    return Tried(model, scores(0.8), scores(0.7), scores(0.6))


def test_words_erased_while_it_learnt_are_not_kept(ctx: Ctx, cases: Cases, taught: list[int], small: Model) -> None:
    begun = learning_begun(ctx(), brought)
    assert begun is not None
    erase(ctx, begun)

    state = model_learnt(ctx(), begun, tried(small))

    again = learning_begun(ctx(), brought)
    assert state is None
    assert models(ctx) == {}
    assert again is not None
    assert len(again.taught) == len(begun.taught) - 1


def erase(ctx: Ctx, begun: Begun) -> None:
    number = begun.taught[0].response
    context = ctx()
    with context.writing() as session:
        session.execute(update(Response).where(Response.id == number).values(why=None))


def test_the_next_night_forgets_who_was_erased_even_if_it_learns_nothing_better(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    night(ctx, small)
    known = ctx().session.scalars(select(LearntModel)).one().scores["responses"]
    customer_erased(ctx(), f"c{taught.index(known[0]) + 1}@example.com")
    clock.move(days=1)

    state = night(ctx, small, 0.5)

    session = ctx().session
    old = session.scalars(select(LearntModel).order_by(LearntModel.id)).first()
    assert old is not None
    assert (state, old.state, old.weights) == ("rejected", "retired", None)
    assert "model_forgotten" in acts(ctx)
    assert splitter_in_use(session) is default_splitter()


def test_words_edited_later_are_forgotten_too_also_when_too_few_are_left(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    night(ctx, small)
    clock.move(days=1)
    with ctx().writing() as session:
        session.execute(update(Response).values(edited_at=ctx().now))
        session.execute(update(ReviewDecision).values(outdated=True))

    assert night(ctx, small) == "not begun"
    assert models(ctx) == {"03-02": "retired"}
    assert ctx().session.scalars(select(LearntModel.weights)).all() == [None]


def test_going_back_restores_the_same_bytes_and_answers(ctx: Ctx, clock: HandClock, taught: list[int]) -> None:
    shipped = default_splitter().model
    night(ctx, shipped)
    first = ctx().session.scalars(select(LearntModel)).one()
    number, bytes_before = first.id, first.weights
    answer = splitter_in_use(ctx().session).split("Anna was kind but the app crashes", "Anna", "en")
    clock.move(days=1)
    one_more(ctx)
    night(ctx, replace(shipped, named_from={}), 0.9, than=0.8)
    assert splitter_in_use(ctx().session).split("Anna was kind but the app crashes", "Anna", "en") != answer

    model_swapped(ctx(), number)

    assert models(ctx) == {"03-02": "active", "03-03": "retired"}
    assert ctx().session.get_one(LearntModel, number).weights == bytes_before
    assert splitter_in_use(ctx().session).split("Anna was kind but the app crashes", "Anna", "en") == answer


def test_going_back_to_what_came_with_the_product(ctx: Ctx, taught: list[int], small: Model) -> None:
    night(ctx, small)

    changed = [model_swapped(ctx(), None), model_swapped(ctx(), None)]

    assert changed == [True, False]
    assert models(ctx) == {"03-02": "retired"}
    assert splitter_in_use(ctx().session) is default_splitter()
    assert acts(ctx) == ["model_swapped_in", "model_rolled_back"]


def test_there_is_no_way_back_to_a_model_without_weights(ctx: Ctx, taught: list[int], small: Model) -> None:
    night(ctx, small, 0.5)
    number = ctx().session.scalars(select(LearntModel.id)).one()

    with pytest.raises(NoSuchModel):
        model_swapped(ctx(), number)


def test_a_model_chosen_while_it_learnt_is_not_replaced_by_what_was_compared_with_another(
    ctx: Ctx, clock: HandClock, taught: list[int], small: Model
) -> None:
    night(ctx, small)
    clock.move(days=1)
    one_more(ctx)
    begun = learning_begun(ctx(), brought)
    assert begun is not None
    model_swapped(ctx(), None)

    assert model_learnt(ctx(), begun, tried(replace(small, version="learnt-new"))) is None
    assert models(ctx) == {"03-02": "retired"}


def test_the_last_few_keep_their_weights(ctx: Ctx, clock: HandClock, taught: list[int], small: Model) -> None:
    for number in range(KEPT + 2):
        one_more(ctx)
        assert night(ctx, small, 0.8 + number / 100, than=0.7 + number / 100) == "active"
        clock.at += timedelta(days=1)

    kept = ctx().session.scalars(select(LearntModel.weights.is_not(None)).order_by(LearntModel.id)).all()
    assert kept == [False] * 2 + [True] * KEPT


def test_on_postgresql_as_well(postgres_app: APIFlask, clock: HandClock, small: Model) -> None:
    cases = Cases(lambda: new_context(Actor("command")), clock, count(1))
    with cases.ctx().writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=clock.at))
    told(cases, comments(ENOUGH))

    states = [night(cases.ctx, small)]
    clock.move(days=1)
    one_more(cases.ctx)
    states.append(night(cases.ctx, small, 0.9, than=0.8))

    assert states == ["active", "active"]
    assert models(cases.ctx) == {"03-02": "retired", "03-03": "active"}
