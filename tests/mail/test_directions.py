"""Arabic letters: each paragraph begins at the right, and what is Latin in it keeps its own order."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from survey_service.mail.letters import render

Values = dict[str, dict[str, Any]]
TO_CUSTOMERS = ["survey", "recovery", "fixed", "changed"]


@pytest.mark.parametrize("letter", TO_CUSTOMERS)
def test_every_paragraph_of_an_arabic_letter_is_written_from_right_to_left(
    letter: str, values: Values, browser: Browser
) -> None:
    page = browser.new_page()
    page.set_content(render(letter, values[letter], "ar").html)

    directions = page.eval_on_selector_all("div, td, a, b", "all => all.map(one => getComputedStyle(one).direction)")
    page.close()

    assert set(directions) == {"rtl"}


def test_numbers_and_names_stand_apart_from_arabic_words(values: Values) -> None:
    said = render("survey", values["survey"] | {"ticket_number": "1042-A"}, "ar")

    assert "\u20681042-A\u2069" in said.text
    assert "\u20681042-A\u2069" in said.html
    assert "\u200e1042-A\u200e" in said.subject
    assert "\u2068" not in said.subject


def test_arabic_words_stand_apart_in_other_letters_and_nothing_else_does(values: Values) -> None:
    plain, mixed = (render("survey", values["survey"] | {"ticket_subject": it}, "de") for it in ("500", "500 خطأ"))

    assert "„\u2068500 خطأ\u2069“" in mixed.text
    assert "\u2068" not in plain.text + plain.html + mixed.subject


def test_digits_are_the_same_everywhere_in_a_letter(values: Values) -> None:
    said = render("survey", values["survey"], "ar-EG")

    assert not set("٠١٢٣٤٥٦٧٨٩") & set(said.text + said.html)
    assert "2 مارس" in said.text


@pytest.mark.parametrize("language", ["ja", "zh-Hant"])
def test_no_line_begins_with_a_stop_or_ends_with_a_bracket(language: str, values: Values) -> None:
    subject = "「エクスポート」が、大きなファイルで、失敗します。" * 3

    lines = render("survey", values["survey"] | {"ticket_subject": subject}, language).text.splitlines()

    assert [line for line in lines if line and (line[0] in "、。」）ー？" or line[-1] in "「（")] == []
