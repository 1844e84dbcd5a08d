"""A manager labels, splits and merges the parts of a comment; taken back, everything is as it was (A2, P2)."""

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.feedback.cutting import Cut, borders, merge, split
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.review_mark import Mark
from survey_service.feedback.review_refusals import (
    DecidedMeanwhile,
    NothingToReview,
    NotTheLatest,
    PartsDoNotTile,
    WordsChanged,
)
from survey_service.feedback.segment import LABELS, TONES
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.parts_reviewed import part_moved, parts_reviewed, review_undone
from survey_service.responses.marking import NoSuchRating, OwnFigures
from survey_service.staff.agent import Agent
from survey_service.staff.known import known_department
from tests.case_world import Cases
from tests.review_world import Said, as_cuts, commented, cut, kinds, mark, parts, response, state

TWICE = (Said("Was told twice it is fixed. ", "agent", "bad", filed=False), Said("It was not.", "product", "bad"))
NUMBERS = count(1)


@pytest.fixture
def rating(cases: Cases) -> int:
    return commented(cases, *TWICE)


@pytest.fixture
def mia(cases: Cases) -> int:
    return cases.person("Mia Torres", "manager")


def product(number: int, *tones: str) -> list[Cut]:
    """Two parts about the product."""
    return [Cut(0, 28, "product", tones[0]), Cut(28, 39, "product", tones[-1])]


def test_what_a_person_says_holds_and_the_rating_no_longer_waits(cases: Cases, rating: int, mia: int) -> None:
    assert response(cases, rating).agent_source == "to_review"

    parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), mark(cases, rating))

    now = response(cases, rating)
    assert (now.agent_verdict, now.agent_source) == ("none", "person")
    assert (now.product_verdict, now.product_source) == ("bad", "person")
    assert (now.review_due_at, now.score, now.why) == (None, 2, "Was told twice it is fixed. It was not.")
    assert [(one["source"], one["certainty"], one["model"]) for one in parts(cases, rating)] == [
        ("person", 0.62, "test-1")
    ] * 2


def test_a_decision_is_kept_without_words_and_in_history_and_audit(cases: Cases, rating: int, mia: int) -> None:
    before = parts(cases, rating)

    number = parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), mark(cases, rating))

    session = cases.ctx().session
    kept = session.get_one(ReviewDecision, number)
    assert (kept.by, kept.before, kept.after) == (mia, before, parts(cases, rating))
    assert "fixed" not in str(kept.before) + str(kept.after)
    assert kinds(cases, rating)[-2:] == ["reviewed", "review_due"]
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.actor_id, entry.about_id, entry.changed) == (
        "parts_reviewed",
        str(mia),
        rating,
        ["label"],
    )


def test_sent_twice_it_is_one_decision(cases: Cases, rating: int, mia: int) -> None:
    shown = mark(cases, rating)

    first = parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), shown)
    second = parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), shown)

    assert first == second
    assert len(cases.ctx().session.scalars(select(ReviewDecision)).all()) == 1


def test_of_two_reviewers_at_once_the_second_is_told(cases: Cases, rating: int, mia: int) -> None:
    max_ = cases.person("Max Brand", "manager")
    shown = mark(cases, rating)
    parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), shown)
    held = state(cases, rating)

    for said in (product(rating, "bad"), product(rating, "good")):
        with pytest.raises(DecidedMeanwhile):
            parts_reviewed(cases.acting(max_), rating, said, shown)

    assert state(cases, rating) == held


def test_words_that_changed_meanwhile_are_not_labelled_unseen(cases: Cases, mia: int) -> None:
    link = cases.asked()
    rating = cases.rate(link, 2, why="It was not.").response_id
    cut(cases, Said("It was not.", "product", "bad", filed=False))
    shown = mark(cases, rating)
    cases.clock.move(minutes=1)
    cases.rate(link, 2, why="It is now..")
    cut(cases, Said("It is now..", "product", "bad", filed=False))

    for end in (11, 12):
        with pytest.raises(WordsChanged):
            parts_reviewed(cases.acting(mia), rating, [Cut(0, end, "agent", "bad")], shown)

    assert response(cases, rating).agent_source == "to_review"


def test_words_changed_after_a_decision_leave_nothing_to_undo(cases: Cases, mia: int) -> None:
    link = cases.asked()
    rating = cases.rate(link, 2, why="It was not.").response_id
    cut(cases, Said("It was not.", "product", "bad", filed=False))
    number = parts_reviewed(cases.acting(mia), rating, [Cut(0, 11, "agent", "bad")], mark(cases, rating))
    cases.rate(link, 2, why="All is well")
    cut(cases, Said("All is well", "none", "good"))

    with pytest.raises(NotTheLatest):
        review_undone(cases.acting(mia), number)


@pytest.mark.parametrize(
    "said",
    [
        [],
        [Cut(0, 28, "agent", "bad")],
        [Cut(0, 29, "agent", "bad"), Cut(28, 39, "agent", "bad")],
        [Cut(0, 40, "agent", "bad")],
        [Cut(0, 39, "weather", "bad")],
        [Cut(0, 39, "agent", "angry")],
    ],
)
def test_parts_that_do_not_tile_the_words_are_refused(cases: Cases, rating: int, mia: int, said: list[Cut]) -> None:
    before = state(cases, rating)

    with pytest.raises(PartsDoNotTile):
        parts_reviewed(cases.acting(mia), rating, said, mark(cases, rating))

    assert state(cases, rating) == before


def test_undone_it_waits_again_with_the_deadline_it_had(cases: Cases, rating: int, mia: int) -> None:
    before = state(cases, rating)
    cases.clock.move(days=3)
    number = parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), mark(cases, rating))
    cases.clock.move(days=2)

    review_undone(cases.acting(mia), number)

    assert state(cases, rating) == before
    with pytest.raises(NotTheLatest):
        review_undone(cases.acting(mia), number)


def test_decisions_are_undone_from_the_latest_back(cases: Cases, rating: int, mia: int) -> None:
    before = state(cases, rating)
    first = parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), mark(cases, rating))
    between = state(cases, rating)
    second = parts_reviewed(cases.acting(mia), rating, product(rating, "good"), mark(cases, rating))

    with pytest.raises(NotTheLatest):
        review_undone(cases.acting(mia), first)
    review_undone(cases.acting(mia), second)
    assert state(cases, rating) == between
    review_undone(cases.acting(mia), first)

    assert state(cases, rating) == before


def test_one_part_moved_leaves_the_others_and_goes_back(cases: Cases, rating: int, mia: int) -> None:
    before = state(cases, rating)

    number = part_moved(cases.acting(mia), rating, 1, "process", "bad", mark(cases, rating))

    first, second = parts(cases, rating)
    assert (first, second["label"], second["source"]) == (before["parts"][0], "process", "person")
    assert response(cases, rating).review_due_at == before["review_due_at"]
    review_undone(cases.acting(mia), number)
    assert state(cases, rating) == before


def test_a_part_that_is_not_there_is_not_moved(cases: Cases, rating: int, mia: int) -> None:
    for position, label in ((2, "agent"), (-1, "agent"), (0, "weather")):
        with pytest.raises(PartsDoNotTile):
            part_moved(cases.acting(mia), rating, position, label, "bad", mark(cases, rating))


def team_of(cases: Cases, agent: str) -> int | None:
    return cases.ctx().session.scalar(select(Agent.team_id).where(Agent.email == agent))


PEOPLE: dict[str, Callable[[Cases], int]] = {
    "the agent": lambda cases: cases.person("Asha Rao", "agent", agent="asha@example.com"),
    "the agent as a manager": lambda cases: cases.person("Asha Rao", "manager", agent="asha@example.com"),
    "the lead": lambda cases: cases.person("Lena Fuchs", "lead", team_id=team_of(cases, "asha@example.com")),
    "the lead as a manager": lambda cases: cases.person(
        "Lena Fuchs", "lead", "manager", team_id=team_of(cases, "asha@example.com")
    ),
    "product": lambda cases: cases.person("Pia Lind", "product"),
    "an administrator": lambda cases: cases.person("Ada Novak", "admin"),
    "an auditor": lambda cases: cases.person("Otto Berg", "auditor"),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_is_no_manager_or_concerned_neither_decides_nor_undoes(
    cases: Cases, rating: int, mia: int, who: str
) -> None:
    person = PEOPLE[who](cases)
    refusal = OwnFigures if "manager" in who else NoSuchRating
    number = parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), mark(cases, rating))
    held = state(cases, rating)

    with pytest.raises(refusal):
        parts_reviewed(cases.acting(person), rating, product(rating, "good"), mark(cases, rating))
    with pytest.raises(refusal):
        part_moved(cases.acting(person), rating, 0, "agent", "good", mark(cases, rating))
    with pytest.raises(refusal):
        review_undone(cases.acting(person), number)

    assert state(cases, rating) == held


def test_for_a_manager_of_another_department_there_is_no_such_rating(cases: Cases, rating: int) -> None:
    context = cases.ctx()
    with context.writing() as session:
        sales = known_department(session, "Sales").id
    max_ = cases.person("Max Brand", "manager", department_id=sales)

    with pytest.raises(NoSuchRating):
        parts_reviewed(cases.acting(max_), rating, product(rating, "bad"), mark(cases, rating))


def test_erased_words_have_no_parts_to_decide_about(cases: Cases, rating: int, mia: int) -> None:
    shown = mark(cases, rating)
    customer_erased(cases.ctx(), "cy@example.com")

    with pytest.raises(NothingToReview):
        parts_reviewed(cases.acting(mia), rating, product(rating, "bad"), shown)
    with pytest.raises(NoSuchRating):
        parts_reviewed(cases.acting(mia), 404, product(rating, "bad"), Mark("", ""))


texts = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12),
        st.sampled_from(LABELS),
        st.sampled_from(TONES),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
rows = st.fixed_dictionaries(
    {name: st.sampled_from((None, "good", "bad")) for name in ("agent_was", "product_was", "process_was")}
)
in_database = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@in_database
@given(texts, rows, st.integers(1, 5), st.data())
def test_saving_anything_and_undoing_it_is_as_if_nothing_had_been(
    cases: Cases, mia: int, said: list[tuple[str, str, str, bool]], row: dict[str, str], score: int, data: st.DataObject
) -> None:
    told = [Said(*one) for one in said]
    rating = commented(cases, *told, score=score, customer=f"c{next(NUMBERS)}", **row)
    before, found = state(cases, rating), as_cuts(parts(cases, rating))
    for step in data.draw(st.lists(st.sampled_from(("split", "merge", "label")), max_size=4)):
        at = data.draw(st.integers(0, 40))
        found = split(found, at) if step == "split" else merge(found, at) if step == "merge" else found
    found = [
        Cut(one.start, one.end, data.draw(st.sampled_from(LABELS)), data.draw(st.sampled_from(TONES))) for one in found
    ]

    number = parts_reviewed(cases.acting(mia), rating, found, mark(cases, rating))
    text = response(cases, rating).why or ""
    assert [text[one["start"] : one["end"]] for one in parts(cases, rating)] == [text[c.start : c.end] for c in found]
    cases.clock.move(hours=5)
    review_undone(cases.acting(mia), number)

    assert state(cases, rating) == before


@in_database
@given(st.sampled_from(TONES), st.lists(st.sampled_from(TONES), min_size=2, max_size=2), rows, st.integers(1, 5))
def test_what_is_said_of_the_product_moves_no_agents_verdict_that_has_evidence(
    cases: Cases, mia: int, of_agent: str, of_product: list[str], row: dict[str, str], score: int
) -> None:
    """Evidence about the agent: his row, or a part about him."""
    told = (
        Said("Anna. ", "agent", of_agent),
        Said("Export. ", "product", "bad", filed=False),
        Said("App.", "none", "bad"),
    )
    rating = commented(cases, *told, score=score, customer=f"c{next(NUMBERS)}", **row)
    verdicts = set()
    for tone in of_product:
        cuts = [Cut(0, 6, "agent", of_agent), Cut(6, 14, "product", tone), Cut(14, 18, "product", of_product[0])]
        parts_reviewed(cases.acting(mia), rating, cuts, mark(cases, rating))
        verdicts.add((response(cases, rating).agent_verdict, response(cases, rating).agent_source))

    assert verdicts == {(of_agent, "person")}


def test_a_border_is_where_the_page_lets_it_be_split() -> None:
    text = "Was told twice it is fixed. It was not."

    assert [text[at:].split(maxsplit=1)[0] for at in borders(text, Cut(28, 39, "none", "bad"))] == ["was", "not."]
