"""The rating beside the words is evidence of their tone, and of nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_service.feedback.splitter import Split, default_splitter
from survey_service.feedback.splitter.corpus import LABELS, parse_line
from survey_service.feedback.splitter.learning.scoring import drawn_score, score_chances
from survey_service.feedback.splitter.rated import ONE_SIDED, TWO_SIDED, with_score

WORDS = st.lists(
    st.sampled_from(["Anna", "was", "great", "but", "the", "app", "crashes", ".", ",", "not", "slow", "waiter", "ok"]),
    min_size=1,
    max_size=30,
).map(" ".join)
AGENT, PRODUCT = LABELS.index("agent"), LABELS.index("product")
TABLE = {
    ONE_SIDED: [[0.05, 0.2, 0.7], [0.1, 0.2, 0.2], [0.1, 0.3, 0.1], [0.2, 0.2, 0.1], [0.7, 0.2, 0.05]],
    TWO_SIDED: [[0.1, 0.2, 0.3]] * 4 + [[0.3, 0.2, 0.1]],
}


def labels(text: str, split: Split) -> list[str]:
    """Character by character."""
    return [part.label for part in split.parts for _ in text[part.start : part.end]]


@settings(max_examples=100, deadline=None)
@given(text=WORDS, score=st.sampled_from(range(1, 6)), agent=st.none() | st.just("Anna"))
def test_a_score_never_changes_what_words_are_about(text: str, score: int, agent: str | None) -> None:
    without, rated = default_splitter().split(text, agent), default_splitter().split(text, agent, None, score)

    assert labels(text, rated) == labels(text, without)
    assert rated.labels == without.labels
    assert all(one.end == other.start for one, other in pairwise(rated.parts))


@settings(max_examples=50, deadline=None)
@given(score=st.sampled_from(range(1, 6)))
def test_what_a_person_did_sounds_the_same_beside_a_bad_product_whatever_the_score(score: int) -> None:
    text = "Anna looked at it on Tuesday. The export keeps crashing."

    agent = [part for part in default_splitter().split(text, "Anna", "en", score).parts if part.label == "agent"]

    without = [part for part in default_splitter().split(text, "Anna", "en").parts if part.label == "agent"]
    assert [part.tone for part in agent] == [part.tone for part in without] != []


@pytest.mark.parametrize(("score", "tone"), [(1, "bad"), (5, "good")])
def test_words_that_could_be_either_follow_the_score(score: int, tone: str) -> None:
    (part,) = default_splitter().split("your app", None, "en", score).parts

    assert (part.label, part.tone) == ("product", tone)


def test_clear_words_outweigh_the_score() -> None:
    (part,) = default_splitter().split("The app keeps crashing and loses my data, terrible", None, "en", 5).parts

    assert (part.label, part.tone) == ("product", "bad")


def test_a_score_weighs_less_in_a_comment_with_two_sides_and_not_at_all_on_the_agent() -> None:
    unsure = (0.4, 0.2, 0.4, 0.0)

    ((alone, *_),) = with_score([unsure], [PRODUCT], [3], 5, TABLE)
    agent, product = with_score([unsure, unsure], [AGENT, PRODUCT], [3, 3], 5, TABLE)

    assert alone > product[0] > 0.4
    assert agent == unsure


def test_unknown_scores_and_models_without_a_table_change_nothing() -> None:
    row = (0.4, 0.2, 0.4, 0.0)

    assert with_score([row], [PRODUCT], [3], 6, TABLE) == [row]
    assert with_score([row], [PRODUCT], [3], 5, {}) == [row]


def test_an_assumed_score_leans_to_what_the_comment_says() -> None:
    praise, both = parse_line("{a+|Anna was kind}", "en"), parse_line("{a+|Anna was kind} {p-|it crashed}", "en")

    assert sum(score_chances(praise)) == pytest.approx(1)
    assert max(range(5), key=score_chances(praise).__getitem__) == 4
    assert max(range(5), key=score_chances(both).__getitem__) == 2
    assert drawn_score(praise) == drawn_score(praise)
