"""What the page of a link promises everybody (C2, C4): small, alone, whole on the smallest phone, by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.outcome import Outcome, outcome
from tests.browser.product import Letter, Product, fetch

SMALLEST = {"width": 320, "height": 568}


def test_page_and_style_together_weigh_at_most_30_kb_and_come_from_one_host(running: Product, phone: Page) -> None:
    letter = running.letter()
    loaded: list[tuple[str, int]] = []
    phone.on("response", lambda answer: loaded.append((answer.url, len(answer.body()))))

    for link in (*letter.scores, letter.opt_out):
        phone.goto(link)
        phone.wait_for_load_state("networkidle")

    asked = dict(loaded)
    assert {url.split("/")[2] for url in asked} == {running.address.removeprefix("http://")}
    sheets = sum(size for url, size in asked.items() if "/static/" in url)
    heaviest = max(size for url, size in asked.items() if "/static/" not in url)
    assert sheets > 0
    assert heaviest + sheets <= 30 * 1024


@pytest.fixture(scope="module")
def long_numbered(running: Product) -> Letter:
    """A letter about a ticket whose number is as long as trackers make them."""
    running.happened("ticket.closed", "PROJECT-1234567890", "cy-small")
    running.worker()
    return running.mail_to("cy-small")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False])
def test_score_box_and_button_are_seen_on_the_smallest_phone_without_scrolling(
    long_numbered: Letter, new_context: Callable[..., BrowserContext], scheme: str, script: bool
) -> None:
    page = new_context(viewport=SMALLEST, color_scheme=scheme, java_script_enabled=script).new_page()

    for link in (long_numbered.link, *long_numbered.scores):
        page.goto(link)
        for part in ("#s1 + span", "#s5 + span", "#why", "form > button >> nth=0"):
            box = page.locator(part).bounding_box()
            assert box is not None, part
            assert box["x"] >= 0, part
            assert box["x"] + box["width"] <= 320, part
            assert box["y"] + box["height"] <= 568, part


def test_a_keyboard_alone_completes_a_rating(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.goto(letter.scores[1])

    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Tab")
    phone.keyboard.type("By keyboard.")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")

    expect(phone.get_by_text("Your rating 4 – Good")).to_be_visible()
    assert outcome(running, letter) == Outcome(ratings=[4], state="rated")


def test_every_place_the_keyboard_reaches_shows_that_it_is_there(running: Product, phone: Page) -> None:
    phone.goto(running.letter().scores[0])
    seen = []

    for _ in range(40):
        phone.keyboard.press("Tab")
        seen.append(
            phone.evaluate(
                "() => { const one = document.activeElement; if (!one || one === document.body) return null;"
                " const drawn = one.matches('.faces input') ? one.nextElementSibling : one;"
                " return [one.tagName + one.id, getComputedStyle(drawn).outlineStyle]; }"
            )
        )

    reached = [place for place in seen if place]
    assert {"INPUTs1", "TEXTAREAwhy"} <= {name for name, _ in reached}
    assert [name for name, style in reached if style == "none"] == []


def test_who_returns_sees_the_score_and_may_delete_the_words_unseen(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.goto(letter.scores[3])
    phone.get_by_label("What went well?").fill("Words for nobody else")
    phone.get_by_role("button", name="Send rating").first.click()

    phone.goto(letter.link)
    shown = phone.content()
    phone.get_by_label("Delete the comment I sent").check()
    phone.get_by_role("button", name="Send rating").first.click()

    assert "Words for nobody else" not in shown
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    assert running.rows("SELECT why FROM responses ORDER BY id DESC LIMIT 1") == [{"why": None}]


def test_a_wrong_number_is_told_at_the_field_and_what_was_typed_stays(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.goto(letter.scores[0])
    phone.get_by_label("What went wrong?").fill("Nobody called.")
    phone.locator("#yes").check()
    phone.locator("#phone").check()
    phone.get_by_label("Phone number").fill("12")
    phone.get_by_role("button", name="Send rating").first.click()

    expect(phone.get_by_role("alert")).to_contain_text("Nothing is sent yet")
    expect(phone.locator("#why")).to_have_value("Nobody called.")
    expect(phone.locator("#number")).to_have_value("12")
    assert outcome(running, letter).ratings == []


def test_a_link_nobody_knows_is_answered_in_general_words(running: Product, phone: Page) -> None:
    answer = phone.goto(f"{running.address}/r/AAAAAAAAAAAAAAAAAAAAAA/4")

    assert answer is not None
    assert answer.status == 404
    expect(phone.get_by_role("heading", name="We cannot find this link")).to_be_visible()


def test_a_reopened_ticket_offers_a_manager_and_opens_one_case(running: Product, phone: Page) -> None:
    letter = running.letter()
    running.happened("ticket.reopened", letter.ticket, letter.who)

    phone.goto(letter.scores[0])
    phone.get_by_role("button", name="Have a manager contact me").click()

    expect(phone.get_by_role("heading", name="A manager takes it from here")).to_be_visible()
    assert outcome(running, letter) == Outcome(callbacks=1, state="revoked")


def test_an_expired_link_says_so_and_an_answered_one_is_read_only(running: Product, phone: Page) -> None:
    asked, answered = running.letter(), running.letter()
    phone.goto(answered.scores[4])
    phone.get_by_role("button", name="Send rating").first.click()

    with running.later(days=29) as month:
        expired = phone.goto(month.here(asked.scores[4]))
        words = phone.locator("main").inner_text()
        phone.goto(month.here(answered.scores[0]))
        read_only = phone.locator("main").inner_text()
        refused = fetch(month.here(answered.link), "POST", b"score=1", Content_Type="application/x-www-form-urlencoded")

    assert expired is not None
    assert (expired.status, refused.status) == (410, 409)
    assert "28 days" in words
    assert "You rated 5 – Excellent" in read_only
    assert outcome(running, answered).ratings == [5]


def test_the_pages_of_a_token_are_kept_by_nobody_and_framed_by_nobody(running: Product) -> None:
    letter = running.letter()

    for link in (letter.scores[0], letter.link, letter.opt_out, f"{running.address}/r/unknown"):
        headers = fetch(link).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "form-action 'self'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


def test_the_policy_holds_back_nothing_the_page_uses(running: Product, phone: Page) -> None:
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text))

    phone.goto(running.letter().scores[0])
    phone.get_by_role("button", name="Send rating").first.click()

    assert said == []


def test_no_token_reaches_the_log_of_the_web_process(running: Product, phone: Page) -> None:
    letter = running.letter()
    phone.goto(letter.scores[0])
    fetch(letter.opt_out)

    logged = running.log.read_text()

    assert letter.link.rpartition("/")[2] not in logged
    assert letter.opt_out.rpartition("/")[2] not in logged
