"""The pages about mail as a browser shows them: empty, long and right to left, paused, on a phone and in the dark."""

from datetime import timedelta

import pytest

from survey_service.audit import Actor
from survey_service.customers.suppression import Suppression
from survey_service.db import new_context
from survey_service.flows.unknown_mails_decided import unknown_left
from survey_service.mail.pause import SendingPause
from survey_service.mail.queued import Mail
from tests.browsing import PageOf, looked_at
from tests.case_world import Cases
from tests.events_world import WHO_KNOWS, Told
from tests.world import HandClock

LONG = "a.very.long.mailbox.of.somebody.in.a.large.company.abroad@support.of.a.very.long.company.example.com"


@pytest.fixture
def filled(told: Told, clock: HandClock) -> int:
    """The survey of a letter that came back after a reminder; beside it letters of unknown fate and two pauses."""
    letter = told.leaves(ticket__id="T-77", customer__email=LONG)
    told.tell(told.event(letter, "deferred", response="421 busy"), told.event(letter, "delivered", minutes=3))
    told.tell(told.event(letter, "bounce", minutes=9, status="5.1.1"))
    unknown = [told.leaves(WHO_KNOWS, ticket__id=number) for number in ("T-78", "تذكرة-٧٩", "T-" + "9" * 60)]
    told.tell(told.event(told.leaves(), "spamreport"))
    unknown_left(new_context(Actor("command")), [told.leaves(WHO_KNOWS).mail_id])
    with new_context(Actor("command")).writing() as session:
        session.add(SendingPause(cause="complaints", bad=3, among=812, began_at=clock.at - timedelta(days=9)))
        session.flush()
        session.query(SendingPause).one().ended_at = clock.at - timedelta(days=8)
        session.add(SendingPause(cause="bounces", bad=1042, among=20_000, began_at=clock.at - timedelta(hours=3)))
        session.add(Suppression(address_hash=b"h" * 32, reason="suppressed", cause="by_hand", since=clock.at))
        session.get_one(Mail, unknown[0].mail_id).letter = "survey_reminder"
    return told.post.survey_of(letter.mail_id).id


def test_the_pages_are_accessible_and_fit(page_of: PageOf, filled: int) -> None:
    ada, mia = page_of("Ada"), page_of("Mia")

    found = looked_at(ada, "/admin/mail", "mail-unknown") + looked_at(ada, "/admin/mail?show=left", "mail-left")
    found += looked_at(ada, "/admin/mail/suppressed", "mail-suppressed")
    found += looked_at(ada, "/admin/mail/pauses", "mail-pauses")
    found += looked_at(ada, f"/admin/mail/surveys/{filled}", "mail-survey")
    found += looked_at(mia, "/callbacks/", "mail-banner")

    assert found == []


def test_so_are_the_empty_ones(page_of: PageOf, told: Told) -> None:
    ada = page_of("Ada")

    places = ("", "/suppressed", "/pauses", "/surveys", "/surveys?ticket=none")
    found = [one for place in places for one in looked_at(ada, f"/admin/mail{place}", f"mail-empty{place[1:4]}")]

    assert found == []


def test_so_is_the_way_of_a_ratings_letter(page_of: PageOf, cases: Cases) -> None:
    rating = cases.rate(cases.asked(), 1).response_id

    assert looked_at(page_of("Mia"), f"/callbacks/ratings/{rating}", "mail-rating") == []


def test_ada_sends_two_again_by_keyboard_and_finds_an_address(page_of: PageOf, filled: int) -> None:
    page = page_of("Ada")
    page.goto("/admin/mail")

    for box in page.locator("input[name=mail]").all()[:2]:
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Send those again").press("Enter")
    said = page.get_by_role("status").first.inner_text()
    page.goto("/admin/mail/suppressed")
    page.get_by_label("The whole address").fill(LONG.upper())
    page.get_by_role("button", name="Find").click()

    assert "2 letters are sent again" in said
    assert page.get_by_role("row").count() == 2
