"""Ratings of two teams, made through the flows, for the pages of figures."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.case_world import Cases
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]
ASHA: dict[str, Any] = {}  # the event's own agent, of Billing
BEN = {
    "agent__id": "u-2",
    "agent__email": "ben@example.com",
    "agent__name": "Ben Oduya",
    "agent__team": "Technical",
}
Rated = Callable[..., int]


@pytest.fixture
def rated(cases: Cases) -> Rated:
    """`rated(4, "cy", {"why": "thanks"}, **event)` is the id of the response; each customer is asked about a ticket of
    its own."""

    def make(score: int, customer: str = "cy", said: dict[str, Any] | None = None, **changes: Any) -> int:
        return cases.rate(cases.asked(customer, **changes), score, **(said or {})).response_id

    return make


def words(page: str) -> str:
    """What is read of a page, without tags and doubled spaces."""
    main = page[page.index("<main") :] if "<main" in page else page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("\u202f", " ")


def shown(browser: StaffClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status, page
    return page
