"""What holds, where it comes from, and what may be set."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask

from config import NAMES
from survey_service.db import DbContext
from survey_service.flows.preference_set import preference_set
from survey_service.preferences.preferences import EDITABLE
from survey_service.web.admin.setting_words import GROUPS, SECRETS, WORDS
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]

NOT_OF_INTEREST = {
    "app_env",
    "database_url",
    "trusted_proxies",
    "outbox_in_production",
    "sendgrid_host",
    "sendgrid_residency",
    "ratelimit_storage_uri",
}


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


def shown(ada: StaffClient) -> str:
    return ada.get("/admin/settings").get_data(as_text=True)


def test_every_setting_is_on_the_page_or_left_out_on_purpose() -> None:
    on_page = {name for group in GROUPS for name in group.names} | set(SECRETS)

    assert on_page | NOT_OF_INTEREST == set(NAMES) | set(EDITABLE)
    assert on_page == set(WORDS)


def test_every_setting_that_may_be_set_says_what_to_type() -> None:
    assert {name for name, words in WORDS.items() if words.form} == set(EDITABLE)


def test_a_value_is_told_in_words_with_its_variable(ada: StaffClient) -> None:
    page = shown(ada)

    assert "<b>24 hours</b>" in page
    assert "<b>08:00-20:00, Monday to Friday</b>" in page
    assert "<code>REPORT_TIMEZONE</code>" in page
    assert "Default · <code>SURVEY_DELAY</code>" in page


def test_secrets_are_shown_only_as_set(ada: StaffClient, app: APIFlask) -> None:
    page = shown(ada)

    assert "s" * 40 not in page
    assert "p" * 40 not in page
    assert "SECRET_KEY" in page


def test_what_is_set_here_holds_and_says_so(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/settings/edit_window", data={"edit_window-value": " P2D "})

    assert (answer.status_code, answer.location) == (303, "/admin/settings#edit_window")
    assert ctx().preferences.edit_window == timedelta(days=2)
    assert "Set here by an administrator, since 2 Mar 2026, 09:00; the environment says 7 days" in shown(ada)


def test_empty_goes_back_to_the_environment(ada: StaffClient, ctx: Ctx) -> None:
    ada.post("/admin/settings/edit_window", data={"edit_window-value": "P2D"})

    ada.post("/admin/settings/edit_window", data={"edit_window-value": ""})

    assert ctx().preferences.edit_window == timedelta(days=7)
    assert "Set here" not in shown(ada)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("edit_window", "2 hours", "is not an ISO 8601 duration"),
        ("edit_window", "P1M", "differ in length"),
        ("edit_window", "PT\0H", "without control characters"),
        ("edit_window", "P" + "1" * 600, "Shorten it to 500"),
        ("edit_window", "PT٣H", "is not an ISO 8601 duration"),
        ("survey_expiry", "PT0S", "may not be zero"),
        ("business_hours", "Mon-Fri", "is not days and hours"),
        ("callback_due", "9=PT8H", "is not one of"),
    ],
)
def test_a_bad_value_is_told_beside_its_field_and_nothing_changes(
    ada: StaffClient, ctx: Ctx, name: str, text: str, said: str
) -> None:
    before = ctx().preferences

    answer = ada.post(f"/admin/settings/{name}", data={f"{name}-value": text})

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert ctx().preferences == before


@pytest.mark.parametrize("name", ["base_url", "secret_key", "nothing", "SURVEY_DELAY", "x" * 500])
def test_what_may_not_be_set_here_is_not_found(ada: StaffClient, name: str) -> None:
    assert ada.post(f"/admin/settings/{name}", data={f"{name}-value": "PT2H"}).status_code == 404


def test_without_the_token_of_the_form_nothing_changes(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/settings/edit_window", data={"edit_window-value": "P2D"}, csrf=False)

    assert answer.status_code == 400
    assert ctx().preferences.edit_window == timedelta(days=7)


def test_a_rule_of_asking_goes_to_the_page_that_shows_who_would_be_asked(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/settings/survey_delay", data={"survey_delay-value": "PT2H"})

    assert (answer.status_code, answer.location) == (303, "/admin/asking?survey_delay=PT2H")
    assert ctx().preferences.survey_delay == timedelta(hours=24)


def test_what_the_environment_does_not_know_has_the_products_default_under_it(ada: StaffClient, ctx: Ctx) -> None:
    assert "<b>100\u202f%</b>" in shown(ada)
    assert "SURVEY_SAMPLING" not in shown(ada)

    preference_set(ctx(), "survey_sampling", "12.5 %")

    assert "<b>12.50\u202f%</b>" in shown(ada)
    assert "without that it is 100\u202f%" in shown(ada)


def test_days_holidays_and_yes_are_told_in_words(ada: StaffClient, ctx: Ctx) -> None:
    for name, text in (("survey_days", "Mon, Wed"), ("survey_holidays", "customer"), ("skip_role_addresses", "yes")):
        preference_set(ctx(), name, text)

    page = shown(ada)

    for words in ("Mon, Wed", "the country each customer is in", "yes"):
        assert f"<b>{words}</b>" in page
