"""The checklist as a page: it names the next step, and offers nothing to tick."""

from collections.abc import Callable

from survey_service.flows.event_received import Receipt
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]


def page(client: StaffClient) -> str:
    return client.get("/admin/").get_data(as_text=True)


def test_at_first_the_helpdesk_is_the_next_step(signed_in: SignedIn) -> None:
    text = page(signed_in("Ada"))

    assert "0 of 5 steps are done." in text
    assert '<span class="dot now">1</span>' in text
    assert "/admin/sources/new" in text


def test_a_step_ticks_itself_off(signed_in: SignedIn, receive: Callable[..., Receipt]) -> None:
    receive()

    text = page(signed_in("Ada"))

    assert "1 of 5 steps is done." in text
    assert "API: its last event came just now." in text
    assert '<span class="dot now">2</span>' in text


def test_hours_count_once_somebody_has_set_them(signed_in: SignedIn) -> None:
    ada = signed_in("Ada")
    assert "Nobody has set them" in page(ada)

    ada.post("/admin/settings/business_hours", data={"business_hours-value": "Mon-Thu 08:00-16:00"})

    assert "Business hours: Mon-Thu 08:00-16:00" in page(ada)


def test_without_https_the_address_is_named(signed_in: SignedIn) -> None:
    assert "http://localhost:8000, which is not encrypted" in page(signed_in("Ada"))
