"""The audit log, for administrators and auditors."""

from collections.abc import Callable

import pytest

from survey_service.db import DbContext
from survey_service.flows.preference_set import preference_set
from survey_service.flows.source_changed import source_added
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]


def shown(client: StaffClient, query: str = "") -> str:
    answer = client.get(f"/admin/audit{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_act_names_who_did_it_and_which_field(signed_in: SignedIn) -> None:
    ada = signed_in("Ada")
    ada.post("/admin/settings/survey_expiry", data={"survey_expiry-value": "P2D"})

    page = shown(signed_in("Otto"))

    assert "Ada Novak" in page
    assert "changed a setting" in page
    assert "survey_expiry" in page
    assert "P2D" not in page


def test_filters_leave_the_rest_out(signed_in: SignedIn, ctx: Ctx, person: Callable[[str], int]) -> None:
    ada = signed_in("Ada")
    source_added(ctx(), "generic", "Our desk")
    ada.post("/admin/settings/survey_expiry", data={"survey_expiry-value": "P2D"})

    assert "added a source</td>" in shown(ada, "?actor=command")
    assert "changed a setting</td>" not in shown(ada, "?actor=command")
    assert "added a source</td>" not in shown(ada, f"?actor=user:{person('Ada')}")
    assert "changed a setting</td>" in shown(ada, "?act=preference_set&about=preference&days=7")


def test_a_long_log_has_pages(signed_in: SignedIn, ctx: Ctx) -> None:
    for number in range(51):
        preference_set(ctx(), "survey_delay", f"PT{number + 1}H")
    otto = signed_in("Otto")

    first = shown(otto)
    before = first.partition("before=")[2].partition('"')[0]
    second = shown(otto, f"?before={before}")

    assert (first.count("changed a setting</td>"), second.count("changed a setting</td>")) == (50, 1)


def test_an_empty_log_says_what_will_appear(signed_in: SignedIn) -> None:
    assert "Nothing was done in this time" in shown(signed_in("Otto"))


@pytest.mark.parametrize("query", ["?actor=eve", "?actor=user:x", "?act=hack", "?about=x", "?before=-1", "?days=2"])
def test_what_the_address_does_not_know_is_left_out_and_said(signed_in: SignedIn, query: str) -> None:
    assert "holds something it does not know" in shown(signed_in("Otto"), query)
