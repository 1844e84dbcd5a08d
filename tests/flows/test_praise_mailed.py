"""Praise at once, for those who chose so; never a low, at most one an hour (A1)."""

from typing import Any

import pytest

from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.mails_chosen import mails_chosen
from survey_service.flows.praise_mailed import praise_mailed
from survey_service.responses.response import Response
from tests.desk_world import Desk, text
from tests.feedback_world import Rated


@pytest.fixture(autouse=True)
def chosen(desk: Desk) -> None:
    mails_chosen(desk.cases.acting(desk.asha), daily_feedback=True, praise_at_once=True)


def sent(desk: Desk) -> list[Any]:
    desk.told_apart()
    desk.cases.clock.move(minutes=2)
    praise_mailed(desk.cases.ctx())
    return desk.letters()


def test_praise_with_words_is_told_within_minutes(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "Rang me back"})

    (letter,) = sent(desk)

    assert letter.letter == "praise"
    assert "5 Excellent, Ticket T2, exports “Rang me back”" in text(letter)


@pytest.mark.parametrize(
    "said",
    [
        (1, {"why": "Bad"}),
        (2, {"why": "Kind but slow", "agent_was": "good"}),
        (3, {"why": "So so"}),
        (5, {}),
        (5, {"why": "The app is great", "product_was": "good", "agent_was": "bad"}),
    ],
    ids=str,
)
def test_lows_and_all_that_is_no_praise_with_words_never_are(
    desk: Desk, rated: Rated, said: tuple[int, dict[str, Any]]
) -> None:
    rated(said[0], "cy", said[1])

    assert sent(desk) == []


def test_what_waits_for_review_is_not_told(desk: Desk, rated: Rated) -> None:
    waiting = rated(5, "cy", {"why": "Hm"})
    desk.change(Response, Response.id == waiting, agent_source="to_review")

    assert sent(desk) == []


def test_more_of_it_within_the_hour_comes_as_one(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "first"})
    assert len(sent(desk)) == 1
    for customer in ("di", "ed"):
        desk.cases.clock.move(minutes=5)
        split = rated(5, customer, {"why": f"from {customer}"})
        desk.change(Response, Response.id == split, words_split_at=desk.cases.clock.at)
        assert praise_mailed(desk.cases.ctx()) == 0
    desk.cases.clock.move(hours=1)
    praise_mailed(desk.cases.ctx())

    (letter,) = desk.letters()

    assert ("from di" in text(letter), "from ed" in text(letter), "first" in text(letter)) == (True, True, False)
    assert praise_mailed(desk.cases.ctx()) == 0


def test_erased_before_it_leaves_it_does_not_leave(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "Rang me back"})
    desk.told_apart()
    desk.cases.clock.move(minutes=2)
    praise_mailed(desk.cases.ctx())

    customer_erased(desk.cases.ctx(), "cy@example.com")

    assert desk.letters() == []


def test_who_did_not_choose_it_hears_in_the_morning(desk: Desk, rated: Rated) -> None:
    mails_chosen(desk.cases.acting(desk.asha), daily_feedback=True, praise_at_once=False)
    rated(5, "cy", {"why": "Rang me back"})

    assert sent(desk) == []
