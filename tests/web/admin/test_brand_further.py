"""Which one question more the thank-you page may ask, set by brand over the installation (N3)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.preferences.further import Shares, further_shares
from tests.feedback_world import shown, words
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]
EVERY = "/admin/brands/~/further"


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


def test_nothing_is_asked_until_somebody_says_so(ada: StaffClient) -> None:
    assert "After a rating nothing more is asked." in words(shown(ada, EVERY))


def test_shares_are_set_for_all_brands_and_for_one(ada: StaffClient, ctx: Callable[[], DbContext]) -> None:
    ada.post(EVERY, data={"effort": "25 %", "tried": "0.1", "nps": ""})
    ada.post("/admin/brands/acme/further", data={"effort": "0", "tried": "", "nps": "50 %"})

    preferences = ctx().preferences
    assert further_shares(preferences, None) == Shares(effort=0.25, tried=0.1)
    assert further_shares(preferences, "acme") == Shares(tried=0.1, nps=0.5)
    assert "Empty: as for all brands, 25" in words(shown(ada, "/admin/brands/acme/further"))
    acts = [one.changed for one in ctx().session.scalars(select(AuditEntry)) if one.act == "brand_changed"]
    assert acts == [["further_effort", "further_tried"], ["further_effort", "further_nps"]]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"effort": "60 %", "tried": "60 %"}, "Together they make 120"),
        ({"effort": "often"}, "is no share like 25 % or 0.25"),
        ({"nps": "2"}, "is no share like 25 % or 0.25"),
    ],
)
def test_what_cannot_be_saved_says_why(
    ada: StaffClient, ctx: Callable[[], DbContext], typed: dict[str, str], told: str
) -> None:
    answer = ada.post(EVERY, data=typed)

    assert answer.status_code == 422
    assert told in words(answer.get_data(as_text=True)).replace("&#39;", "'")
    assert not further_shares(ctx().preferences, None).any
