"""The product inbox: whole comments that speak of the product, and nobody in them."""

import pytest

from tests.feedback_world import BEN, Rated, SignedIn, shown, words

ATLAS = {"id": "a-1", "name": "Atlas Mutual", "segment": "enterprise", "vip": True, "value": 310000}
VELO = {"id": "a-2", "name": "Velo", "segment": "small business", "value": 1000}


@pytest.fixture
def told(rated: Rated) -> None:
    stops = "Cy Young of Atlas Mutual here: Asha is kind, Ben too, cy@example.com. The export stops."
    rated(1, "cy", {"why": stops, "product_was": "bad"}, customer__account=ATLAS)
    rated(
        4, "di", {"why": "Import is slow", "product_was": "bad"}, customer__account=VELO, ticket__product_area="imports"
    )
    rated(5, "ed", {"why": "Love the new export", "product_was": "good"}, **BEN)
    rated(2, "fi", {"why": "Slow answer"})
    rated(3, "gi", {"product_was": "bad"}, ticket__product_area=None)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("who", ["Pia", "Mia", "Otto"])
def test_nobody_is_named_on_the_page_nor_inside_the_words(signed_in: SignedIn, who: str) -> None:
    page = words(shown(signed_in(who), "/product/"))

    assert "name hidden here: name hidden is kind" in page.replace("name hidden of name hidden", "name hidden")
    for secret in ("Cy", "Young", "Atlas", "Asha", "Ben", "cy@example.com", "Ticket", "Billing"):
        assert secret not in page, secret
    assert "The export stops." in page
    assert "VIP account, enterprise" in page


@pytest.mark.usefixtures("told")
def test_the_headline_the_areas_and_the_accounts(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Pia"), "/product/"))

    assert "The product was a problem in 3 of 5 answers, and in 1 of 2 lows." in page
    assert "exports: 1; imports: 1; no area: 1" in page
    assert "Accounts 2 of 2 that answered" in page
    assert "VIP among them 1" in page
    assert "Value a year 311,000" in page


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["stops", "slow", "Love"]),
        ("?tone=bad", ["stops", "slow"]),
        ("?tone=good", ["Love"]),
        ("?area=imports", ["slow"]),
        ("?area=-", []),
        ("?area=nowhere", []),
        ("?month=2026-02", []),
    ],
)
def test_filters_of_the_address(signed_in: SignedIn, query: str, seen: list[str]) -> None:
    page = shown(signed_in("Pia"), f"/product/{query}")

    assert [word for word in ("stops", "slow", "Love") if word in words(page)] == seen
    assert "Slow answer" not in page
    assert ("No words here" in page) == (not seen)


def test_an_edit_that_takes_the_product_back_leaves_the_list(rated: Rated, cases: object, signed_in: SignedIn) -> None:
    link = cases.asked("cy")  # type: ignore[attr-defined]
    cases.rate(link, 2, why="it stops", product_was="bad")  # type: ignore[attr-defined]
    cases.rate(link, 2, product_was="none")  # type: ignore[attr-defined]

    assert "it stops" not in shown(signed_in("Pia"), "/product/")


def test_an_empty_inbox_says_what_will_appear(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Pia"), "/product/"))

    assert "No answers in the last 90 days." in page
    assert "the words appear here within a minute, without names" in page


@pytest.mark.parametrize("who", ["Asha", "Lena", "Ada"])
def test_it_is_for_product_teams_managers_and_auditors(signed_in: SignedIn, who: str) -> None:
    assert signed_in(who).get("/product/").status_code == 403
