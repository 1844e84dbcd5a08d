"""Words shown in parts: never altered, names hidden also across a cut, blanks in no part."""

import unicodedata
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.masking import Piece, hidden_in
from survey_service.feedback.said import Said, SaidPart, said
from survey_service.language import translator

ENGLISH = translator(None)
NOBODY = frozenset[str]()


@dataclass
class Stored:
    start_at: int
    end_at: int
    label: str
    tone: str = "good"
    filed: bool = True
    source: str = "model"


def read(found: Said) -> str:
    return "".join(one.text for one in found)


def shown(why: str, *parts: Stored, people: frozenset[str] = NOBODY) -> Said:
    return said(why, lambda text: hidden_in(text, people), parts, ENGLISH)


@st.composite
def cut_comments(draw: st.DrawFn) -> tuple[str, list[Stored]]:
    why = draw(st.text(min_size=1, max_size=60))
    places = sorted(draw(st.sets(st.integers(1, len(why)), max_size=5)) | {0, len(why)})
    labels = draw(st.lists(st.sampled_from(["agent", "product", "process", "none"]), min_size=6, max_size=6))
    tones = draw(st.lists(st.sampled_from(["good", "neutral", "bad"]), min_size=6, max_size=6))
    bounds = zip(places, places[1:], labels, tones, strict=False)
    return why, [Stored(*bound, filed=draw(st.booleans())) for bound in bounds]


@given(cut_comments())
def test_the_words_are_never_altered(comment: tuple[str, list[Stored]]) -> None:
    why, parts = comment

    found = said(why, lambda _text: [], parts, ENGLISH)

    assert unicodedata.normalize("NFC", read(found)) == unicodedata.normalize("NFC", why)
    assert all(one.text == one.text.strip() for one in found if isinstance(one, SaidPart))


@given(cut_comments(), st.integers(0, 60))
def test_a_name_is_hidden_wherever_the_words_are_cut(comment: tuple[str, list[Stored]], place: int) -> None:
    why, _ = comment
    named = f"{why} Marguerite {why}"
    at = len(why) + 1 + place % len("Marguerite")
    both = [Stored(0, at, "agent"), Stored(at, len(named), "product")]

    found = shown(named, *both, people=frozenset({"Marguerite"}))

    assert "marguerite" not in read(found).casefold()


def test_neighbours_of_one_side_and_tone_share_their_label() -> None:
    found = shown("Kind. Quick. It crashes.", Stored(0, 6, "agent"), Stored(6, 13, "agent"), Stored(13, 24, "product"))

    assert [one.text for one in found] == ["Kind. Quick.", " ", "It crashes."]


def test_what_nobody_is_sure_of_says_so_and_words_about_nothing_are_plain() -> None:
    found = shown("Hello. It crashes.", Stored(0, 7, "none"), Stored(7, 18, "product", "bad", filed=False))

    assert found == [Piece("Hello. "), SaidPart((Piece("It crashes."),), "product", "wait")]


def test_words_that_wait_for_the_splitter_are_plain() -> None:
    assert shown("Kind. It crashes.") == [Piece("Kind. It crashes.")]
    assert shown("Longer since", Stored(0, 6, "agent")) == [Piece("Longer since")]
