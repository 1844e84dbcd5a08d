"""The set-up check: what is looked at, and what is tried."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.db import DbContext, db, product_of
from survey_service.flows.mail_events_applied import EVENTS_SEEN, TRACKING_SEEN
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.mail.queued import Mail
from survey_service.preferences.preference import InstallationFact
from tests.people import StaffClient
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]


class Published:
    """The DNS of a domain that does everything right."""

    def txt(self, name: str) -> Sequence[str]:
        if name.startswith("_dmarc."):
            return ["v=DMARC1; p=quarantine"]
        return ["v=DKIM1; p=MIGf"] if "._domainkey." in name else ["v=spf1 -all"]


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


def check(ada: StaffClient, name: str, **more: str) -> str:
    """What the page says of one check, without its markup."""
    page = ada.get("/admin/setup", **more).get_data(as_text=True)
    found = re.search(rf'id="{name}">(.*?)</li>', page, re.DOTALL)
    assert found
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


def test_before_anybody_looked_it_says_what_to_do(ada: StaffClient) -> None:
    assert "to do" in check(ada, "spf")
    assert "press the button" in check(ada, "dmarc")
    assert "you came here by http://localhost. Is BASE_URL right?" in check(ada, "address")
    assert "Set BASE_URL to an https address" in check(ada, "https")


def test_an_https_address_that_is_this_sites_is_good(ada: StaffClient, app: APIFlask) -> None:
    product_of(app).defaults = replace(product_of(app).defaults, base_url="https://localhost")
    product_of(app).forget_preferences()

    assert "and you are there" in check(ada, "address", base_url="https://localhost")
    assert "good" in check(ada, "https")


def test_the_senders_domain_is_looked_up_on_demand_only(ada: StaffClient, app: APIFlask, clock: HandClock) -> None:
    product_of(app).resolver = Published()

    answer = ada.post("/admin/setup/domain", follow_redirects=True).get_data(as_text=True)

    assert "DNS looked up on 2 Mar 2026" in answer
    assert "good" in check(ada, "spf")
    assert "under the name s1" in check(ada, "dkim")
    assert "quarantine" in check(ada, "dmarc")


def test_offline_is_could_not_check(ada: StaffClient) -> None:
    ada.post("/admin/setup/domain")

    assert "could not check" in check(ada, "dkim")
    assert "did not answer" in check(ada, "spf")


def test_the_letter_counts_as_arrived_when_its_page_is_pressed_and_not_when_it_is_opened(
    ada: StaffClient, ctx: Ctx, clock: HandClock
) -> None:
    ada.post("/admin/setup/letter")
    assert "A letter left for you" in check(ada, "letter")
    (letter,) = mails_claimed(ctx(), 9)
    path = letter.values["link"].partition("localhost")[2].partition("/")[2]

    assert (letter.letter, letter.to) == ("setup_letter", "ada@example.com")
    assert ada.get(f"/{path}").status_code == 200
    assert "to do" in check(ada, "letter")
    assert "the letter arrived" in ada.post(f"/{path}", follow_redirects=True).get_data(as_text=True)
    assert "good" in check(ada, "letter")


def test_the_link_of_an_older_letter_ticks_nothing_off(ada: StaffClient, ctx: Ctx) -> None:
    ada.post("/admin/setup/letter")
    (first,) = mails_claimed(ctx(), 9)
    ada.post("/admin/setup/letter")

    answer = ada.post("/" + first.values["link"].split("/", 3)[3], follow_redirects=True).get_data(as_text=True)

    assert "older letter" in answer
    assert "to do" in check(ada, "letter")
    assert len(db.session.scalars(select(Mail)).all()) == 2


@pytest.mark.parametrize(
    ("key", "facts", "events", "tracking"),
    [
        (None, (), "Set SENDGRID_WEBHOOK_KEY", "good"),
        ("k", (), "No signed event came yet", "good"),
        ("k", (EVENTS_SEEN,), "The last signed events came", "good"),
        ("k", (EVENTS_SEEN, TRACKING_SEEN), "The last signed events came", "wrong"),
    ],
)
def test_what_sendgrid_tells(
    ada: StaffClient, app: APIFlask, ctx: Ctx, key: str | None, facts: tuple[str, ...], events: str, tracking: str
) -> None:
    product = product_of(app)
    product.defaults = replace(product.defaults, mail_transport="sendgrid")
    product.settings = product.settings.model_copy(update={"sendgrid_webhook_key": key})
    with ctx().writing() as session:
        session.add_all(InstallationFact(name=name, value="2026-03-02T08:00:00+00:00") for name in facts)
    product.forget_preferences()

    assert events in check(ada, "events")
    assert tracking in check(ada, "tracking")
