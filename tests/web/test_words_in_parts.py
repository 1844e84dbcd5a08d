"""Wherever staff read a comment its words are told apart, and nobody finds a name there who may not know it (C13)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event

from survey_service.db import db
from survey_service.flows.reviews_lapsed import reviews_lapsed
from tests.case_world import Cases
from tests.feedback_world import SignedIn, shown
from tests.review_world import Said, commented

KIND = Said("Asha Rao was kind to me, Cy Young of Acme.", "agent", "good")
CRASH = Said(" The export of Cy Young crashes.", "product", "bad")
UNSURE = Said(" Was told twice it is fixed.", "agent", "bad", filed=False)
ACME = {"customer__account": {"id": "a-3", "name": "Acme"}}
NAMES = ("Cy Young", "Young", "Acme")


@pytest.fixture
def told(cases: Cases) -> int:
    return commented(cases, KIND, CRASH, score=2, agent_was="good", **ACME)


def segments(page: str) -> list[tuple[str, str, str]]:
    """Side, words without tags, tone."""
    found = re.findall(r'<span class="seg (\w+)">(.*?)</span>[^<]*<span class="side (\w+)">', page)
    return [(side, re.sub(r"<[^>]+>", "", words), tone) for side, words, tone in found]


@pytest.mark.parametrize("address", ["/agents/", "/reports/ratings?days=90"])
def test_an_agent_reads_the_parts_and_no_customer(signed_in: SignedIn, told: int, address: str) -> None:
    page = shown(signed_in("Asha"), address)

    assert segments(page) == [
        ("agent", "Asha Rao was kind to me, name hidden of name hidden.", "good"),
        ("product", "The export of name hidden crashes.", "bad"),
    ]
    assert not [name for name in NAMES if name in page]


@pytest.mark.parametrize("address", ["/callbacks/ratings/{told}", "/callbacks/1", "/reports/ratings?days=90"])
def test_a_manager_reads_every_word(signed_in: SignedIn, told: int, address: str) -> None:
    page = shown(signed_in("Mia"), address.format(told=told))

    assert segments(page)[0] == ("agent", "Asha Rao was kind to me, Cy Young of Acme.", "good")
    assert "agent: said by the customer; product: from the words, 62\u202f% sure" in page


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Otto", "/reports/ratings?days=90"),
        ("Otto", "/callbacks/ratings/{told}"),
        ("Otto", "/callbacks/1"),
        ("Pia", "/product/"),
    ],
)
def test_who_knows_nobody_finds_no_name_in_the_words(signed_in: SignedIn, told: int, name: str, address: str) -> None:
    page = shown(signed_in(name), address.format(told=told))

    said = re.sub(r"<[^>]+>", "", " ".join(re.findall(r'<p class="words"[^>]*>(.*?)</p>', page, re.DOTALL)))
    assert "name hidden" in said
    assert "crashes" in said
    assert not [one for one in (*NAMES, "Asha", "Rao") if one in said]


def test_an_uncertain_part_waits_and_says_until_when(cases: Cases, signed_in: SignedIn) -> None:
    commented(cases, UNSURE, score=1)

    page = shown(signed_in("Asha"), "/agents/")

    assert segments(page) == [("agent", "Was told twice it is fixed.", "wait")]
    assert "waits for review until 16 March" in page


def test_abuse_stays_folded_for_agents_with_its_parts_inside(cases: Cases, signed_in: SignedIn) -> None:
    commented(cases, Said("You idiot.", "agent", "bad"), CRASH, score=1)

    page = shown(signed_in("Asha"), "/agents/")

    folded = page[page.index("Show the words; they are abusive") :]
    assert segments(folded)[0] == ("agent", "You idiot.", "bad")
    assert "idiot" not in page[: page.index("Show the words; they are abusive")]


def test_the_parts_of_a_page_are_one_statement(cases: Cases, signed_in: SignedIn) -> None:
    for number in range(4):
        commented(cases, KIND, CRASH, customer=f"c{number}")
    asha, statements = signed_in("Asha"), list[str]()
    shown(asha, "/agents/")
    sql_event.listen(db.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))

    shown(asha, "/agents/")

    assert len([text for text in statements if "FROM segments" in text]) == 1


def test_a_comment_that_lapsed_says_why_the_score_speaks(cases: Cases, signed_in: SignedIn) -> None:
    commented(cases, UNSURE, score=1)
    cases.clock.at += timedelta(days=20)
    reviews_lapsed(cases.ctx())

    assert "by the score, as nobody decided in time" in shown(signed_in("Asha"), "/agents/")
