"""The way out (C9): by the mail program's own button as RFC 8058 has it, or on the page, and back."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.outcome import UNTOUCHED, outcome
from tests.browser.product import FORM, Answer, Letter, Product, fetch

ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--x7\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x7--\r\n',
    "multipart/form-data; boundary=x7",
)


def one_click(letter: Letter, body: bytes = ONE_CLICK, kind: str = FORM) -> Answer:
    """As a mail program posts it: no cookie, no referrer, redirects not followed."""
    return fetch(letter.opt_out, "POST", body, Content_Type=kind, User_Agent="curl/8.0")


@pytest.mark.parametrize(("body", "kind"), [(ONE_CLICK, FORM), MULTIPART])
def test_the_mail_programs_button_stops_surveys_twice_pressed_too(running: Product, body: bytes, kind: str) -> None:
    letter = running.letter()

    answers = [one_click(letter, body, kind) for _ in range(2)]

    assert [(answer.status, "set-cookie" in answer.headers) for answer in answers] == [(200, False)] * 2
    assert outcome(running, letter).opt_outs == 1


def test_who_stopped_surveys_is_not_asked_again(running: Product) -> None:
    letter = running.letter_for("cy-stops")
    one_click(letter)

    running.happened("ticket.closed", "T-after-stop", "cy-stops")
    running.worker()

    asked = running.rows(
        "SELECT i.state, i.reason FROM invitations i JOIN tickets t ON t.id = i.ticket_id WHERE t.external_id = ?",
        "T-after-stop",
    )
    assert asked == [{"state": "not_asked", "reason": "opted_out"}]


def test_looking_changes_nothing_pressing_stops_and_undo_takes_it_back(running: Product, phone: Page) -> None:
    letter = running.letter()

    phone.goto(letter.opt_out)
    looked = outcome(running, letter)
    phone.get_by_role("button", name="Stop survey e-mails").click()
    expect(phone.get_by_role("heading", name="You will get no more survey e-mails")).to_be_visible()
    stopped = outcome(running, letter)
    phone.get_by_role("button", name="Send me surveys again").click()
    expect(phone.get_by_role("heading", name="Surveys are on again")).to_be_visible()

    assert looked == UNTOUCHED
    assert (stopped.opt_outs, outcome(running, letter).opt_outs) == (1, 0)


def test_the_way_out_is_open_long_after_the_survey_expired(running: Product) -> None:
    letter = running.letter()

    with running.later(days=400) as next_year:
        answer = fetch(next_year.here(urlsplit(letter.opt_out).path), "POST", ONE_CLICK, Content_Type=FORM)

    assert answer.status == 200
    assert outcome(running, letter).opt_outs == 1
