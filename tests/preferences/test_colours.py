"""Any colour a brand chooses can be read on and seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.preferences.colours import (
    DARK_PAPER,
    PAPER,
    SHAPE,
    TEXT,
    Accent,
    accents,
    colour,
    contrast,
    ink,
)

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1f5f8b", "#ffffff") == contrast("#ffffff", "#1f5f8b")


@given(colours)
def test_words_on_any_colour_reach_4_5_and_the_shape_3(shade: str) -> None:
    assert contrast(ink(shade), shade) >= TEXT
    for accent, paper in zip(accents(shade), (PAPER, DARK_PAPER), strict=True):
        assert contrast(accent.shade, paper) >= SHAPE
        assert contrast(accent.ink, accent.shade) >= TEXT


def test_a_colour_that_stands_out_by_itself_is_left_alone() -> None:
    light, _dark = accents("#1f5f8b")
    assert light == Accent("#1f5f8b", "#ffffff")


def test_what_the_paper_would_swallow_is_made_darker_or_lighter() -> None:
    yellow, _ = accents("#ffee00")
    _, navy = accents("#000033")

    assert (yellow.shade, navy.shade) != ("#ffee00", "#000033")


@pytest.mark.parametrize(("typed", "kept"), [("#ABC", "#aabbcc"), ("1F5F8B", "#1f5f8b"), (" #1f5f8b ", "#1f5f8b")])
def test_a_colour_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert colour(typed) == kept


@pytest.mark.parametrize("text", ["red", "#12", "#1234567", "#1f5f8b;}", "", "#١٢٣"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a colour like #1f5f8b"):
        colour(text)
