"""Whom to ask and when: a draft is played beside the rules in force, and only what was shown can be saved."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.flows.event_received import Receipt
from survey_service.flows.preference_set import preference_set
from survey_service.flows.source_changed import asking_switched, source_added
from survey_service.staff.team import Team
from survey_service.tickets.source import Source
from tests.people import StaffClient
from tests.world import START, HandClock

Ctx = Callable[[], DbContext]
Receive = Callable[..., Receipt]
SignedIn = Callable[[str], StaffClient]


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


@pytest.fixture
def tickets(receive: Receive) -> None:
    """Five of five customers: one was closed by a rule, two had one public reply, two had three."""
    for number in range(5):
        receive(
            event_id=f"e-{number}",
            ticket__id=f"T{number}",
            customer__id=f"c-{number}",
            customer__email=f"c{number}@example.com",
            ticket__public_replies=3 if number < 3 else 1,
            ticket__auto_closed=number == 0,
            ticket__brand="acme" if number % 2 else None,
            agent__team="Billing" if number < 4 else "Technical",
            at=START - timedelta(hours=number + 1),
        )


def shown(client: StaffClient, query: str = "") -> str:
    answer = client.get(f"/admin/asking{query}")
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def saved(client: StaffClient, page: str) -> TestResponse:
    found = re.search(r'name="draft" value="([^"]+)"', page)
    assert found is not None
    return client.post("/admin/asking", data={"draft": found[1]})


def cell(page: str, row: str) -> list[str]:
    """The numbers of a row of the table of reasons."""
    found = re.search(rf'<th scope="row">{row}</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None, row
    return [re.sub("<[^>]+>", "", one).strip() for one in re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)]


@pytest.mark.usefixtures("tickets")
def test_the_rules_in_force_are_played_over_what_was_solved(ada: StaffClient) -> None:
    page = shown(ada)

    assert "Of 5 tickets solved in the last 30 days, 4 would be asked about (80" in page
    assert cell(page, "Will be asked, the moment is still to come")[0] == "4"
    assert cell(page, "Closed by a rule, no person")[0] == "1"
    assert cell(page, "Solved")[0] == "5"
    assert "c1@example.com" not in page


@pytest.mark.usefixtures("tickets")
def test_a_draft_stands_beside_them_and_changes_nothing_yet(ada: StaffClient, ctx: Ctx) -> None:
    page = shown(ada, "?min_public_replies=2&ask_auto_closed=yes")

    assert "With this draft, 3 of 5 tickets would be asked about; by the rules in force 4." in page
    assert cell(page, "Too few answers the customer could read") == ["0", "2", "+2"]
    assert "Asked by the draft only: 1" in page
    assert "Asked by the rules in force only: 2" in page
    assert (ctx().preferences.min_public_replies, ctx().preferences.ask_auto_closed) == (0, False)


@pytest.mark.usefixtures("tickets")
def test_what_was_shown_is_saved_all_at_once_and_audited(ada: StaffClient, ctx: Ctx) -> None:
    answer = saved(ada, shown(ada, "?min_public_replies=2&ask_auto_closed=yes"))

    assert answer.location == "/admin/asking"
    assert (ctx().preferences.min_public_replies, ctx().preferences.ask_auto_closed) == (2, True)
    entry = ctx().session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, sorted(entry.changed)) == ("preference_set", ["ask_auto_closed", "min_public_replies"])


@pytest.mark.usefixtures("tickets")
def test_a_team_and_a_brand_have_their_own(ada: StaffClient, ctx: Ctx) -> None:
    team = ctx().session.scalars(select(Team.id).where(Team.name == "Billing")).one()

    of_team = shown(ada, f"?team={team}&survey_throttle=P30D")
    of_brand = shown(ada, "?brand=acme&skip_channels=email")

    assert "Billing: With this draft, 3 of 4 tickets" in of_team
    assert "acme: With this draft, 0 of 2 tickets" in of_brand
    assert saved(ada, of_team).location == f"/admin/asking?team={team}"
    assert saved(ada, shown(ada, "?brand=acme&skip_channels=email")).location == "/admin/asking?brand=acme"
    ctx().session.rollback()
    own = ctx().preferences.own_asking
    assert dict(own.of_team[team]) == {"survey_throttle": "P30D"}
    assert dict(own.of_brand["acme"]) == {"skip_channels": "email"}


@pytest.mark.usefixtures("tickets")
def test_empty_falls_back_and_what_is_not_named_stays(ada: StaffClient, ctx: Ctx) -> None:
    preference_set(ctx(), "survey_throttle", "P30D")
    preference_set(ctx(), "min_public_replies", "2")

    saved(ada, shown(ada, "?survey_throttle="))

    assert ctx().preferences.survey_throttle == timedelta(days=14)
    assert ctx().preferences.min_public_replies == 2


@pytest.mark.parametrize("draft", ["", "nonsense", "gAAAAA=="])
def test_nothing_is_saved_that_was_not_shown(ada: StaffClient, ctx: Ctx, draft: str) -> None:
    answer = ada.post("/admin/asking", data={"draft": draft, "min_public_replies": "2"})

    assert "look at who would be asked first" in ada.get(answer.location).text
    assert ctx().preferences.min_public_replies == 0


def test_a_draft_is_of_today_and_nothing_else_is_one(ada: StaffClient, ctx: Ctx, clock: HandClock) -> None:
    page = shown(ada, "?min_public_replies=2")
    source = _source(ctx)
    asking_switched(ctx(), source, on=False)
    seen = re.search(r'name="seen" value="([^"]+)"', ada.get(f"/admin/sources/{source}/asking").text)
    assert seen is not None

    ada.post("/admin/asking", data={"draft": seen[1]})
    clock.move(hours=13)
    saved(ada, page)

    assert ctx().preferences.min_public_replies == 0


def _source(ctx: Ctx) -> str:
    return source_added(ctx(), "generic", "Our desk").id


def test_rules_that_changed_meanwhile_are_to_be_looked_at_again(ada: StaffClient, ctx: Ctx) -> None:
    page = shown(ada, "?min_public_replies=2")
    preference_set(ctx(), "survey_throttle", "P30D")

    answer = saved(ada, page)

    assert answer.status_code == 409
    assert "Somebody changed rules of asking meanwhile" in answer.text
    assert ctx().preferences.min_public_replies == 0


def test_what_cannot_be_used_is_told_beside_its_field(ada: StaffClient) -> None:
    answer = ada.get("/admin/asking?survey_throttle=a+month&survey_sampling=2")

    assert answer.status_code == 422
    assert "'a month' is not an ISO 8601 duration" in html.unescape(answer.text)
    assert 'name="draft"' not in answer.text
    assert ada.get("/admin/asking/tickets.csv?survey_throttle=a+month").status_code == 404


@pytest.mark.parametrize("query", ["?team=999", "?team=x", "?brand=" + "x" * 201])
def test_a_place_there_cannot_be_is_not_taken_for_the_installation(ada: StaffClient, query: str) -> None:
    assert ada.get(f"/admin/asking{query}&min_public_replies=2").status_code == 404


def test_without_tickets_the_page_says_so(ada: StaffClient) -> None:
    page = shown(ada)

    assert "there is nobody to be asked yet" in page
    assert "No ticket to try the rules on" in page


@pytest.mark.usefixtures("tickets")
def test_the_list_and_its_file_hold_the_tickets_of_a_kind(ada: StaffClient) -> None:
    page = shown(ada, "?min_public_replies=2&ask_auto_closed=yes&show=fewer")
    file = ada.get("/admin/asking/tickets.csv?min_public_replies=2&ask_auto_closed=yes&show=fewer").text

    assert re.findall(r'<th scope="row">(T\d)<small>', page) == ["T3", "T4"]
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["T3", "T4"]
    assert "Too few answers the customer could read" in file


def test_pages_of_the_list_hold_every_ticket_once(ada: StaffClient, receive: Receive) -> None:
    for number in range(120):
        changes = {"ticket__id": f"T{number:03}", "customer__email": f"c{number}@example.com", "customer__id": None}
        receive(event_id=f"e-{number}", at=START - timedelta(minutes=number), **changes)
    found: list[str] = []
    address = "/admin/asking?survey_sampling=0.5"

    while address:
        page = html.unescape(ada.get(address).text)
        found += re.findall(r'<th scope="row">(T\d+)<small>', page)
        older = re.search(r'rel="next" href="([^"#]+)', page)
        address = older[1] if older else ""

    assert found == [f"T{number:03}" for number in range(120)]


@pytest.mark.usefixtures("tickets")
def test_a_source_that_does_not_ask_is_played_as_if_it_did(ada: StaffClient, ctx: Ctx) -> None:
    asking_switched(ctx(), "api", on=False)

    page = html.unescape(ada.get("/admin/sources/api/asking").text)

    assert "4 would be asked about" in page
    assert "0 would be asked about" in shown(ada)
    assert "Asking is switched off for API." in shown(ada)
    assert ada.get("/admin/sources/api/asking.csv?show=waiting").text.count("T") >= 4


def test_a_new_source_asks_in_production_only_after_its_dry_run(new_app: Callable[..., APIFlask], ctx: Ctx) -> None:
    environ = {"APP_ENV": "production", "MAIL_TRANSPORT": "outbox", "OUTBOX_IN_PRODUCTION": "yes"}
    with new_app(**environ, BASE_URL="https://feedback.example.com").app_context():
        source = _source(ctx)
        found = ctx().session.get(Source, source)

        assert found is not None
        assert not found.asking
        asking_switched(ctx(), source, on=True, rehearsed=True)
