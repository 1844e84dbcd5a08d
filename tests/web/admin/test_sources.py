"""Sources: added, rotated, switched, and what is missing; a secret is shown once."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from survey_service.db import DbContext
from survey_service.flows.event_received import Delivery, Receipt, event_received
from survey_service.flows.source_changed import source_added
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from survey_service.tickets.sources.zendesk import TRIGGER_BODY
from tests.people import StaffClient
from tests.world import event

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]
ZENDESK = {"kind": "zendesk", "name": "Zendesk", "secret": "dGhpc19pc19hX3NlY3JldA=="}
GENERIC = {"kind": "generic", "name": "Our desk"}


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


def known(ctx: Ctx) -> int:
    session = ctx().session
    session.rollback()
    return session.scalar(select(func.count()).select_from(Source)) or 0


def secret_in(text: str) -> str | None:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", text)
    return found[0] if found else None


def test_without_sources_the_page_says_how_to_get_one(ada: StaffClient) -> None:
    page = ada.get("/admin/sources").get_data(as_text=True)

    assert "No tickets come in yet" in page
    assert "/admin/sources/new" in page


def test_a_secret_of_ours_is_shown_in_the_answer_and_nowhere_else(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/sources/new", data=GENERIC)
    page = answer.get_data(as_text=True)
    source_id = ctx().session.scalars(select(Source.id)).one()

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert f"http://localhost:8000/hooks/tickets/{source_id}" in page
    secret = secret_in(page)
    assert secret is not None
    for path in (f"/admin/sources/{source_id}", "/admin/sources", "/admin/audit", "/admin/"):
        assert secret not in ada.get(path).get_data(as_text=True)
    with ada.session_transaction() as session:
        assert secret not in str(dict(session))


def test_a_zendesk_source_takes_the_vendors_secret_and_shows_what_to_paste(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/sources/new", data=ZENDESK)
    page = ada.get(answer.location)
    text = page.get_data(as_text=True)

    assert answer.status_code == 303
    assert ZENDESK["secret"] not in text
    assert TRIGGER_BODY.replace('"', "&#34;") in text
    sealed = ctx().session.scalars(select(Source.secrets)).one()
    assert ctx().keys.unseal(sealed[0]) == ZENDESK["secret"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "x" * 201}, "Shorten it to 200"),
        ({"name": "a\0b"}, "without control characters"),
        ({"name": "a\nb"}, "without control characters"),
        ({"kind": "freshdesk"}, "Choose what sends"),
        ({"kind": ""}, "Choose what sends"),
        ({"kind": "api"}, "Choose what sends"),
        ({"brand": "\0"}, "without control characters"),
        ({"secret": ""}, "Paste the signing secret"),
        ({"secret": "short"}, "no signing secret"),
        ({"secret": "nul\0nul\0nul"}, "no signing secret"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_added(
    ada: StaffClient, ctx: Ctx, changed: dict[str, str], said: str
) -> None:
    answer = ada.post("/admin/sources/new", data=ZENDESK | changed)

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert known(ctx) == 0


def test_an_empty_form_is_told_too(ada: StaffClient) -> None:
    assert ada.post("/admin/sources/new", data={}).status_code == 422


def test_rotation_keeps_two_live_and_shows_the_new_one_once(ada: StaffClient, ctx: Ctx) -> None:
    added = source_added(ctx(), "generic", "Our desk")

    secrets = [secret_in(ada.post(f"/admin/sources/{added.id}/secret").get_data(as_text=True)) for _ in range(2)]

    ctx().session.rollback()
    sealed = ctx().session.scalars(select(Source.secrets)).one()
    assert [ctx().keys.unseal(one) for one in sealed] == secrets[::-1]
    assert added.secret not in secrets


def test_rotating_a_zendesk_source_needs_the_vendors_secret(ada: StaffClient, ctx: Ctx) -> None:
    added = source_added(ctx(), "zendesk", "Zendesk", ZENDESK["secret"])
    path = f"/admin/sources/{added.id}/secret"

    refused = ada.post(path, data={"secret": "bad"})
    taken = ada.post(path, data={"secret": "another-secret-of-zendesk"})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "no signing secret" in refused.get_data(as_text=True)


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_asking_is_switched_on_only_where_the_dry_run_was_seen_once(ada: StaffClient, ctx: Ctx) -> None:
    one, other = (source_added(ctx(), "generic", name).id for name in ("One", "Other"))
    for source in (one, other):
        ada.post(f"/admin/sources/{source}/asking", data={"on": "0"})
    page = ada.get(f"/admin/sources/{one}/asking").text

    assert "No ticket to try the rules on" in page
    assert ada.post(f"/admin/sources/{other}/asking", data={"on": "1", "seen": seen_on(page)}).status_code == 409
    assert ada.post(f"/admin/sources/{one}/asking", data={"on": "1", "seen": seen_on(page)}).status_code == 303
    ada.post(f"/admin/sources/{one}/asking", data={"on": "0"})
    assert ada.post(f"/admin/sources/{one}/asking", data={"on": "1"}).status_code == 303


def test_asking_is_switched_off_and_on(ada: StaffClient, ctx: Ctx, api_source: str) -> None:
    path = f"/admin/sources/{api_source}/asking"

    off = ada.post(path, data={"on": "0"})

    assert off.status_code == 303
    assert "Nobody is asked" in ada.get(off.location).get_data(as_text=True)
    assert ada.post(path, data={"on": "1"}).status_code == 409
    ada.post(path, data={"on": "1", "seen": seen_on(ada.get(path).text)})
    assert "Its customers are asked" in ada.get(off.location).get_data(as_text=True)
    assert ada.post(path, data={"on": "maybe"}).status_code == 422


def test_the_page_counts_what_came_without_an_address(ada: StaffClient, ctx: Ctx, api_source: str) -> None:
    nameless = parse_event(event(ticket__id="77", customer__email=None), address_required=False)
    event_received(ctx(), api_source, Delivery(nameless, b"{}"))

    page = ada.get("/admin/sources/api").get_data(as_text=True)

    assert "/admin/not-asked?source=api&amp;reason=no_address&amp;days=30" in page
    assert "not asked: No address came with the ticket" in page
    assert ">77<" in page


def test_the_page_shows_nothing_of_the_customer(ada: StaffClient, receive: Callable[..., Receipt]) -> None:
    receive(ticket__subject="My secret trouble")

    page = ada.get("/admin/sources/api").get_data(as_text=True)

    for personal in ("cy@example.com", "Cy Young", "My secret trouble"):
        assert personal not in page


@pytest.mark.parametrize("path", ["/admin/sources/nothing", "/admin/sources/%00", "/admin/sources/" + "x" * 300])
def test_an_unknown_source_is_not_found(ada: StaffClient, path: str) -> None:
    assert ada.get(path).status_code == 404
    assert ada.post(f"{path}/asking", data={"on": "1"}).status_code == 404
    assert ada.post(f"{path}/secret").status_code == 404


def test_a_source_that_does_not_call_has_no_secret(ada: StaffClient, api_source: str) -> None:
    assert ada.post(f"/admin/sources/{api_source}/secret").status_code == 404
    assert "Change the secret" not in ada.get(f"/admin/sources/{api_source}").get_data(as_text=True)


def test_without_the_token_of_the_form_nothing_is_added(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/sources/new", data=GENERIC, csrf=False)

    assert answer.status_code == 400
    assert known(ctx) == 0
