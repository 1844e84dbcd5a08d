"""The survey as it leaves (C9, C10): complete as text, sturdy as HTML, and its fourth link leads to a rating."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.outcome import Outcome, outcome
from tests.browser.product import Letter, Product

LONG = "The export of a very long table fails each time at the same row, whatever I try with it " * 3


@pytest.fixture(scope="module")
def letter(running: Product) -> Letter:
    return running.letter_for("cy-mail", ticket__subject=LONG, customer__name="Cy \u202eYoung <b>&")


def test_the_text_part_holds_the_five_labelled_addresses_on_lines_of_their_own(letter: Letter) -> None:
    lines = letter.part("plain").splitlines()

    for score, word in enumerate(("Poor", "Weak", "OK", "Good", "Excellent"), 1):
        assert lines[lines.index(f"{score} {word}") + 1] == letter.scores[score - 1]
    assert letter.opt_out in lines
    assert "Not solved? Just reply. Your answer goes to the ticket." in lines
    assert max(map(len, lines)) < 78


def test_subject_and_text_name_the_ticket_and_cut_its_subject_at_60(letter: Letter) -> None:
    named = re.search(r"“(.+?)”|\"(.+?)\"", letter.part("plain").replace("\n", " "))

    assert letter.ticket in letter.message["Subject"]
    assert letter.ticket in letter.part("plain")
    assert named is not None
    assert len(named[1] or named[2]) <= 61  # with the mark that it was cut


def test_the_html_part_holds_nothing_that_mail_programs_drop_or_distrust(letter: Letter) -> None:
    html = letter.part("html")

    assert not re.search(r"<(form|script|svg|iframe|object|link|img)\b|flex|javascript:|@import", html, re.IGNORECASE)
    assert "<b>&" not in html.replace("&lt;b&gt;&amp;", "")
    assert re.search(r'<html[^>]* lang="en"[^>]* dir="ltr"|<div[^>]* lang="en"[^>]* dir="ltr"', html)


def test_the_message_is_small_and_says_how_to_treat_it(letter: Letter) -> None:
    message = letter.message

    assert len(letter.raw) <= 50 * 1024
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https?://\S+/u/\S+>", message["List-Unsubscribe"])
    assert re.fullmatch(r"<\S+@\S+>", message["Message-ID"])


def test_no_line_on_the_wire_is_longer_than_smtp_takes(letter: Letter) -> None:
    assert max(map(len, letter.raw.split(b"\r\n"))) <= 998
    assert b"\n" not in letter.raw.replace(b"\r\n", b"")


def test_answer_and_opt_out_have_tokens_of_their_own_of_128_bits(letter: Letter) -> None:
    tokens = {letter.link.rpartition("/")[2], letter.opt_out.rpartition("/")[2]}

    assert len(tokens) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", token) for token in tokens)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_letter_is_read_on_a_phone_with_targets_of_44_px(letter: Letter, phone: Page, scheme: str) -> None:
    phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.set_content(letter.part("html"))

    heights = [box["height"] for link in phone.locator("a").all() if (box := link.bounding_box())]

    assert len(heights) == 6
    assert min(heights) >= 44
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_fourth_link_of_the_html_leads_to_a_rating(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.set_content(letter.part("html"))

    phone.locator("a").nth(3).click()
    phone.get_by_role("button", name="Send rating: 4 – Good").first.click()

    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    assert outcome(running, letter) == Outcome(ratings=[4], state="rated")
