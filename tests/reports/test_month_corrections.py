"""Stored counts with all corrections told since are what a recount gives, whatever happened in between (N10)."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from survey_service.language import translator
from survey_service.reports.month_corrections import Correction, Place, corrected, corrections, counts, scores, told_of
from survey_service.reports.month_words import corrected_words, place_words
from survey_service.reports.spread import Spread

LEVELS = (("company", None), ("team", "Billing"), ("team", None), ("department", "Support"))
FIGURES = ("scores.1", "scores.5", "agent.good", "agent.left_out.3", "invalid")
PLACES = st.builds(lambda whose, figure: Place(*whose, figure), st.sampled_from(LEVELS), st.sampled_from(FIGURES))
COUNTED = st.dictionaries(PLACES, st.integers(1, 9), max_size=8)


@given(COUNTED, st.lists(COUNTED, max_size=5))
def test_what_was_stored_and_every_correction_is_the_recount(stored: dict[Place, int], later: Any) -> None:
    told: list[Correction] = []

    for recount in later:
        told += corrections("2026-03", corrected(stored, told), recount)

        assert corrected(stored, told) == recount
        assert corrections("2026-03", corrected(stored, told), recount) == []


@given(COUNTED, COUNTED)
def test_corrections_come_back_from_the_json_they_are_kept_as(stored: Any, recount: Any) -> None:
    told = corrections("2026-03", stored, recount)

    report = {"corrections": [one.as_json() for one in told]}

    assert told_of("2026-03", [report]) == told
    assert told_of("2026-02", [report]) == []


def test_counts_hold_every_number_that_can_be_corrected() -> None:
    side = {"good": 2, "neutral": 0, "bad": 1, "to_review": 0, "left_out": [0, 0, 4, 0, 0]}
    part = {"key": "Billing", "scores": [1, 0, 0, 0, 2], "agent": side, "product": side, "process": side, "sent": {}}
    figures = {"counted": {"team": [part]}, "excluded": {"n": 3, "invalid": 0}}

    found = counts(figures)

    assert found[Place("team", "Billing", "scores.5")] == 2
    assert found[Place("team", "Billing", "process.left_out.3")] == 4
    assert found[Place("excluded", None, "n")] == 3
    assert scores(found, "team", "Billing") == [1, 0, 0, 0, 2]
    assert len(found) == 2 + 3 * 3 + 1  # what is 0 is not there


def test_a_correction_is_told_in_words() -> None:
    was, now = Spread(distribution=[2, 0, 0, 0, 18]), Spread(distribution=[1, 0, 0, 0, 18])
    english = translator(None)

    said = corrected_words(date(2026, 3, 1), was, now, english)
    same = corrected_words(date(2026, 3, 1), was, was, english)

    assert said == "March 2026: as last told 90\u202f% of 20 were 4 or 5; now 95\u202f% of 19."
    assert same == "March 2026: the scores are as they were told, 90\u202f% of 20 were 4 or 5."
    assert place_words(Place("team", None, "product.left_out.2"), english) == "The product: left out, score 2"
    assert place_words(Place("excluded", None, "invalid"), english) == "marked as invalid"
