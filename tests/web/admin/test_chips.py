"""The reason chips: what an administrator sets is what customers of the brand are offered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.responses.response import Response
from tests.case_world import Cases
from tests.feedback_world import words
from tests.people import StaffClient

PARKING = {"code": "parking", "family": "product", "words_en": "Parking", "words_de": "Parkplatz", "scores": ["1", "2"]}
Ctx = Callable[[], DbContext]


@pytest.fixture
def ada(signed_in: Callable[[str], StaffClient]) -> StaffClient:
    return signed_in("Ada")


@pytest.fixture
def link(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`link(ticket__brand="acme")` is the address of a survey that was sent."""

    def make(**changes: Any) -> str:
        hashed = cases.asked(**changes)
        monkeypatch.setattr("survey_service.web.survey.rating.token_hash", lambda _token: hashed)
        return "/r/cy"

    return make


def offered(page: str) -> list[str]:
    """Codes of the chips, with the scores they are hidden at."""
    found = re.findall(r'<label(?: class="([^"]+)")?><input type="checkbox" name="reasons" value="(\w+)"', page)
    return [f"{code} {hidden}".strip() for hidden, code in found]


def test_a_reason_added_is_offered_to_customers_for_its_scores(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    answer = ada.post("/admin/reasons", data=PARKING)

    page = client.get(link() + "/1").text
    assert answer.status_code == 303
    assert offered(page)[-1] == "parking not3 not4 not5"
    assert "<span>Parking</span>" in page


def test_its_brand_alone_offers_it_and_takes_it(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str], ctx: Ctx
) -> None:
    ada.post("/admin/reasons", data=PARKING | {"brand": "acme"})
    other = client.post(link(ticket__brand="other"), data={"score": "1", "reasons": "parking"})

    taken = client.post(link(customer="di", ticket__brand="acme"), data={"score": "1", "reasons": "parking"})

    assert (other.status_code, taken.status_code) == (422, 303)
    assert ctx().session.scalars(select(Response.reasons)).all() == [["parking"]]


def test_a_code_of_all_brands_is_taken_and_an_unknown_one_is_refused(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    ada.post("/admin/reasons", data=PARKING)
    address = link()

    refused = client.post(address, data={"score": "1", "reasons": ["parking", "weather"]})
    taken = client.post(address, data={"score": "1", "reasons": ["parking", "fault"]})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert 'value="parking" checked' in refused.text


def test_switched_off_nobody_is_offered_it_and_an_open_page_may_still_send_it(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    ada.post("/admin/reasons/speed/offered", data={"on": "0"})
    address = link()

    page = client.get(address + "/4").text

    assert "speed" not in offered(page)
    assert client.post(address, data={"score": "4", "reasons": "speed"}).status_code == 303
    assert "Switched off" in words(ada.get("/admin/reasons").text).replace("switched off", "Switched off")


def test_the_thank_you_page_offers_those_of_its_score(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    ada.post("/admin/reasons", data=PARKING)
    address = link()
    client.post(address, data={"score": "5"})

    page = client.get(address + "/thanks").text

    assert offered(page) == ["speed", "understanding", "explanation", "manner", "informed", "ease", "waiting", "price"]
    assert 'name="unsolved"' in page
    assert all(f'name="{side}_was"' in page for side in ("agent", "product", "process"))


def test_a_default_reason_gets_other_words_and_its_usual_ones_back(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    address = link()
    ada.post("/admin/reasons/price", data={"words_en": "Fares", "scores": ["1", "2", "3", "4", "5"]})
    renamed = client.get(address + "/1").text

    ada.post("/admin/reasons/price", data={"scores": ["1", "2", "3", "4", "5"]})

    assert "Fares" in renamed
    assert "Price or billing" in client.get(address + "/1").text


def test_the_order_is_the_customers(ada: StaffClient, client: FlaskClient, link: Callable[..., str]) -> None:
    ada.post("/admin/reasons/ease/move", data={"to": "up"})
    ada.post("/admin/reasons/ease/move", data={"to": "up"})
    ada.post("/admin/reasons/ease/move", data={"to": "up"})

    found = [text.split()[0] for text in offered(client.get(link() + "/1").text)]

    assert found[5:] == ["ease", "fault", "missing", "waiting", "price", "policy"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "Parking Lot"}, "Use a small letter first"),
        ({"code": "fault"}, "There is a chip with this code already."),
        ({"family": "weather"}, "Choose what it is about."),
        ({"words_en": ""}, "Enter the words in English"),
        ({"words_en": "x" * 41}, "Shorten it to 40 characters"),
        ({"scores": ["6"]}, "Choose at least one score"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    ada: StaffClient, ctx: Ctx, wrong: dict[str, Any], told: str
) -> None:
    answer = ada.post("/admin/reasons", data=PARKING | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert "reasons_changed" not in ctx().session.scalars(select(AuditEntry.act)).all()


def test_more_than_a_dozen_of_a_family_are_not_offered(ada: StaffClient) -> None:
    statuses = [ada.post("/admin/reasons", data=PARKING | {"code": f"p{n}"}).status_code for n in range(7)]

    assert statuses == [303] * 6 + [422]


def test_the_audit_log_holds_names_of_fields_and_no_words(ada: StaffClient, ctx: Ctx) -> None:
    ada.post("/admin/reasons", data=PARKING)

    entry = ctx().session.scalars(select(AuditEntry).where(AuditEntry.act == "reasons_changed")).one()
    assert (entry.actor, entry.about, entry.changed) == ("user", "reason", ["code", "family", "labels", "scores"])


def test_a_reason_nobody_knows_is_404(ada: StaffClient) -> None:
    assert ada.post("/admin/reasons/weather", data={"words_en": "Rain", "scores": "1"}).status_code == 404
    assert ada.post("/admin/reasons/weather/move", data={"to": "up"}).status_code == 404


def test_staff_read_the_words_of_the_brand(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str], signed_in: Callable[[str], StaffClient]
) -> None:
    ada.post("/admin/reasons", data=PARKING | {"brand": "acme"})

    client.post(link(ticket__brand="acme"), data={"score": "1", "why": "No room.", "reasons": "parking"})

    assert "Parking" in words(signed_in("Asha").get("/agents/").text)
