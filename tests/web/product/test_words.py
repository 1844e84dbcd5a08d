"""Only the product's part of the words, by area, theme and tone; nobody named for anybody (P1, C13)."""

import pytest

from tests.feedback_world import Rated, SignedIn, shown, words
from tests.theme_world import Themes

ATLAS = {"id": "a-1", "name": "Atlas Mutual", "segment": "enterprise", "vip": True, "value": 310000}
VELO = {"id": "a-2", "name": "Velo", "segment": "small business", "value": 1000}
READERS = ["Pia", "Mia", "Otto"]


@pytest.fixture
def said(themes: Themes, rated: Rated) -> int:
    """The theme "Export stops" and comments in parts."""
    theme = themes.make("Export stops", "export stop*")
    text = (
        "Asha was wonderful. ",
        "Cy Young of Atlas Mutual told Ben: the export stops, cy@example.com.",
        " Slow though.",
    )
    first = rated(1, "cy", {"why": "".join(text)}, customer__account=ATLAS)
    themes.cut(first, (text[0], "agent", "good"), (text[1], "product", "bad"), (text[2], "process", "bad"))
    themes.said("Import is slow", "di", 4, ticket__product_area="imports", customer__account=VELO)
    themes.said("Love the dashboard", "ed", 5, tone="good")
    rated(2, "fi", {"why": "Whole words of Fi about it", "product_was": "bad"}, customer__name="Fi Moss")
    unsure = rated(2, "gi", {"why": "Perhaps about it"})
    themes.cut(unsure, ("Perhaps about it", "product", "bad"), filed=False)
    themes.as_("Ben")
    return theme


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("path", ["/product/", "/product/themes", "/product/themes/1", "/product/themes/1/check"])
def test_nobody_is_named_and_only_the_products_part_is_shown(
    themes: Themes, signed_in: SignedIn, who: str, path: str
) -> None:
    themes.apply()
    browser = signed_in(who)

    page = shown(browser, path)

    main = page[page.index("<main") :]
    for secret in (
        "Cy",
        "Young",
        "Atlas",
        "Asha",
        "Ben",
        "cy@example.com",
        "wonderful",
        "Slow though",
        "Moss",
        "Perhaps",
    ):
        assert secret not in main, secret
    assert ("the export stops" in main) == (path != "/product/themes")


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["export stops", "Import is slow", "Love", "Whole words"]),
        ("?tone=bad", ["export stops", "Import is slow", "Whole words"]),
        ("?tone=good", ["Love"]),
        ("?area=imports", ["Import is slow"]),
        ("?theme=1", ["export stops"]),
        ("?theme=-", ["Import is slow", "Love", "Whole words"]),
        ("?theme=999999999", []),
        ("?theme=x", []),
        ("?month=2026-02", []),
    ],
)
def test_filters_of_the_address(themes: Themes, signed_in: SignedIn, query: str, seen: list[str]) -> None:
    themes.apply()

    page = words(shown(signed_in("Pia"), f"/product/{query}").partition('id="words"')[2])

    assert [word for word in ("export stops", "Import is slow", "Love", "Whole words") if word in page] == seen
    assert ("No words here" in page) == (not seen)


@pytest.mark.usefixtures("said")
def test_the_headline_first_then_the_csat_of_those_who_named_it_under_its_own_label(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Pia"), "/product/"))

    assert "The product was a problem in 3 of 5 answers, and in 2 of 3 lows." in page
    assert "4 or 5 (CSAT), only those who named it 2 of 4 who named the product gave 4 or 5" in page
    assert page.index("was a problem in") < page.index("only those who named it")


@pytest.mark.usefixtures("said")
def test_themes_with_answers_accounts_value_weeks_and_the_rest(themes: Themes, signed_in: SignedIn) -> None:
    themes.apply()

    page = words(shown(signed_in("Pia"), "/product/"))

    assert "Export stops: 1; no theme: 2" in page
    assert "Export stops 1 33 % 1 1 VIP 310,000 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 by week" in page
    assert "All product problems 3" in page
    assert "likely" in page[page.index("As a table") :]


@pytest.mark.usefixtures("said")
def test_problems_without_words_about_the_product_are_a_row_of_their_own(
    themes: Themes, rated: Rated, signed_in: SignedIn
) -> None:
    rated(1, "hi", {"product_was": "bad"})
    ticked = rated(2, "jo", {"why": "Nobody called back", "product_was": "bad"})
    themes.cut(ticked, ("Nobody called back", "agent", "bad"))
    themes.apply()

    page = shown(signed_in("Pia"), "/product/")

    assert "Export stops: 1; no theme: 2; no words: 2" in words(page)
    assert "no theme 2 60 %" in words(page)
    assert "no words only ticked, or no words that are surely about the product 2 100 %" in words(page)
    assert "theme=-#words" in page
    assert '<th scope="row">no words</th><td class="num">2</td>' in page


def test_the_row_without_words_leads_nowhere_where_every_word_has_a_theme(
    themes: Themes, rated: Rated, signed_in: SignedIn
) -> None:
    themes.make("Export stops", "export stop*")
    themes.said("The export stops")
    rated(1, "hi", {"product_was": "bad"})
    themes.apply()

    pia = signed_in("Pia")
    page = shown(pia, "/product/")

    assert "Export stops: 1; no words: 1" in words(page)
    assert "theme=-" not in page
    assert "1 theme; 0 of 1 product problems told in words have none." in words(shown(pia, "/product/themes"))


@pytest.mark.usefixtures("said")
def test_an_answer_in_two_themes_is_counted_once_in_the_sum(themes: Themes, signed_in: SignedIn) -> None:
    themes.make("Exports", "export")
    themes.apply()

    page = words(shown(signed_in("Pia"), "/product/"))

    assert "Export stops 1 33 % " in page
    assert "Exports 1 33 % " in page


def test_pages_of_words_go_on_where_they_ended(themes: Themes, signed_in: SignedIn) -> None:
    for number in range(27):
        themes.said(f"Word{number:02} fails", f"c{number}")
    browser = signed_in("Pia")

    first = shown(browser, "/product/?tone=bad")
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = shown(browser, older)

    assert "tone=bad" in older
    assert first.count("<article") == 25
    assert second.count("<article") == 2
    assert {f"Word{n:02}" in first or f"Word{n:02}" in second for n in range(27)} == {True}


def test_abuse_in_the_products_part_is_folded(themes: Themes, signed_in: SignedIn) -> None:
    themes.said("You fucking idiots, the export stops")

    assert "Show the words; they are abusive" in shown(signed_in("Pia"), "/product/")


def test_hostile_very_long_and_right_to_left_words(themes: Themes, signed_in: SignedIn) -> None:
    themes.said('<script>alert(1)</script> "onload=x the export', "a")
    themes.said("W" * 9000, "b")
    themes.said("التصدير لا يعمل", "c")

    page = shown(signed_in("Pia"), "/product/")

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "W" * 9000 in page
    assert 'dir="auto"' in page


@pytest.mark.usefixtures("said")
def test_a_manager_may_go_on_to_the_answer_and_pia_may_not(signed_in: SignedIn) -> None:
    assert "Open this answer" in shown(signed_in("Mia"), "/product/")
    assert "Open this answer" not in shown(signed_in("Pia"), "/product/")
