"""What a theme could be made of: frequent and telling, never a name, never a word that says nothing."""

from survey_service.feedback.part_words import CUT_OUT
from survey_service.feedback.suggestions import phrases, suggestions

REST = ["Asha was kind", "a fast answer", "the import is slow", "quick help", "the price went up"]


def keywords(unthemed: list[str], rest: list[str] | None = None) -> list[str]:
    return [one.keyword for one in suggestions(unthemed, REST if rest is None else rest)]


def test_phrases_of_three_parts_are_suggested_each_once_with_their_places() -> None:
    stops = ["The export stops at 10 rows", "My export stops", "Export stops. Again"]
    totals = ["Invoice totals are wrong", "The invoice totals", "wrong invoice totals"]

    found = suggestions([*stops, *totals], REST)

    assert sorted(one.keyword for one in found) == ["export stops", "invoice totals"]
    assert {one.keyword: one.places for one in found}["export stops"] == (0, 1, 2)
    assert [one.support for one in found] == [3, 3]


def test_two_parts_are_too_few_and_repeating_oneself_does_not_help() -> None:
    assert keywords(["export export export", "the export"]) == []


def test_what_everybody_says_is_no_theme() -> None:
    assert keywords(["slow a", "slow b", "slow c"], ["slow"] * 20) == []


def test_dull_words_alone_are_never_suggested_in_any_language() -> None:
    assert keywords(["this is not the one"] * 5 + ["das ist nicht gut"] * 5 + ["ce n'est pas bon"] * 5, []) == []


def test_what_was_cut_out_parts_phrases_and_appears_in_none() -> None:
    text = f"export {CUT_OUT} stops"

    assert list(phrases(text)) == [("export",), ("stops",)]


def test_scripts_without_blanks_and_right_to_left() -> None:
    found = keywords(["エクスポートが止まる", "エクスポートできない", "エクスポートは遅い", *["التصدير بطيء"] * 3])

    assert "エクスポート" in found
    assert "التصدير بطيء" in found
