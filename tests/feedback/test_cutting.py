"""However a person cuts, merges and labels, the parts tile the words, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.cutting import Cut, borders, likely_border, merge, split, tiles
from survey_service.feedback.segment import LABELS, TONES

words = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)
labels, tones = st.sampled_from(LABELS), st.sampled_from(TONES)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("split"), st.integers(-3, 45)),
        st.tuples(st.just("merge"), st.integers(-3, 45)),
        st.tuples(st.just("label"), st.integers(0, 45), labels, tones),
    ),
    max_size=12,
)


def whole(text: str, label: str = "none", tone: str = "neutral") -> list[Cut]:
    return [Cut(0, len(text), label, tone)]


@given(words, steps)
def test_after_any_steps_the_parts_tile_the_words(text: str, taken: list[tuple[str, int, str, str]]) -> None:
    parts = whole(text)
    for name, number, *said in taken:
        if name == "split":
            parts = split(parts, number)
        elif name == "merge":
            parts = merge(parts, number)
        else:
            at = number % len(parts)
            parts[at] = Cut(parts[at].start, parts[at].end, *said)

    assert tiles(parts, len(text))
    assert "".join(text[part.start : part.end] for part in parts) == text


@given(words)
def test_every_border_splits_into_two_and_merging_brings_the_part_back(text: str) -> None:
    for at in borders(text, whole(text)[0]):
        two = split(whole(text, "agent", "good"), at)
        assert [part.label for part in two] == ["agent", "agent"]
        assert merge(two, 0) == whole(text, "agent", "good")


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [Cut(0, 4, "agent", "good")],
        [Cut(1, 5, "agent", "good")],
        [Cut(0, 6, "agent", "good")],
        [Cut(0, 3, "agent", "good"), Cut(2, 5, "none", "good")],
        [Cut(0, 2, "agent", "good"), Cut(3, 5, "none", "good")],
        [Cut(0, 0, "agent", "good"), Cut(0, 5, "none", "good")],
        [Cut(3, 5, "agent", "good"), Cut(0, 3, "none", "good")],
        [Cut(0, 5, "weather", "good")],
        [Cut(0, 5, "agent", "angry")],
    ],
)
def test_what_leaves_out_overlaps_or_says_what_there_is_not_does_not_tile(parts: list[Cut]) -> None:
    assert not tiles(parts, 5)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Anna was great, but the export crashes again.", "but the export crashes again."),
        ("Was told twice it is fixed. It was not.", "It was not."),
        ("担当者は親切でした。アプリは落ちます。", "アプリは落ちます。"),
        ("كانت آنا رائعة، لكن التصدير يتعطل", "لكن التصدير يتعطل"),
        ("two words", "words"),
    ],
)
def test_the_border_offered_first_is_where_a_sentence_or_a_clause_ends(text: str, second: str) -> None:
    at = likely_border(text, whole(text)[0])

    assert at is not None
    assert text[at:] == second


@pytest.mark.parametrize("text", ["word", "👩🏽‍🚒", " ", "é"])
def test_one_word_cannot_be_split(text: str) -> None:
    assert likely_border(text, whole(text)[0]) is None


def test_what_is_about_nothing_takes_the_label_of_what_it_is_merged_with() -> None:
    merged = merge([Cut(0, 3, "none", "neutral"), Cut(3, 9, "product", "bad")], 0)

    assert merged == [Cut(0, 9, "product", "bad")]
