"""The review queue as managers meet it: next due first, agent hidden, every step without script, nothing lost."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from apiflask import APIFlask
from sqlalchemy import event as sql_event
from sqlalchemy import update

from survey_service.db import db
from survey_service.feedback.cutting import Cut
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.parts_reviewed import parts_reviewed
from survey_service.invitations.invitation import Invitation
from tests.case_world import Cases
from tests.feedback_world import BEN, shown, words
from tests.people import StaffClient
from tests.review_world import Said, commented, cut, mark, parts, response, state
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
QUEUE = "/reports/review"
TWICE = (Said("Was told twice it is fixed. ", "agent", "bad", filed=False), Said("It was not.", "product", "bad"))


def fields(page: str) -> dict[str, str]:
    """What the page's form sends as it stands."""
    form = re.search(r'<form method="post" id="parts".*?</form>', page, re.DOTALL)
    assert form is not None
    inside = form.group()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
    radios = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', inside)
    chosen = re.findall(r'<select name="([^"]+)".*?<option value="(\d+)" selected', inside, re.DOTALL)
    return {name: unescape(value) for name, value in (*hidden, *radios, *chosen)}


def cut_words(page: str) -> list[str]:
    return [unescape(text) for text in re.findall(r'<span class="words" dir="auto">(.*?)</span>', page, re.DOTALL)]


def press(browser: StaffClient, rating: int, sent: dict[str, str], status: int = 200) -> str:
    answer = browser.post(f"{QUEUE}/{rating}", data=sent)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


@pytest.fixture
def rating(cases: Cases) -> int:
    return commented(cases, *TWICE)


def test_an_empty_queue_says_what_will_appear_here(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), QUEUE))

    assert "No answer waits for you to say what it is about." in page
    assert "Nothing to review" in page


def test_the_next_due_is_open_with_why_it_is_here_and_until_when(
    signed_in: SignedIn, cases: Cases, rating: int, clock: HandClock
) -> None:
    clock.move(days=2)
    later = commented(cases, Said("Great app.", "product", "good"), score=5, customer="dee", product_was="bad")
    clock.move(days=8)

    page = shown(signed_in("Mia"), QUEUE)

    told = words(page)
    assert "2 answers wait for you to say what they are about; the oldest has 2 business days left." in told
    assert "it is not clear what 1 of the 2 parts is about." in told
    assert cut_words(page) == ["Was told twice it is fixed. ", "It was not."]
    assert told.index("“Was told twice") < told.index("“Great app.”")
    other = words(shown(signed_in("Mia"), f"{QUEUE}?id={later}"))
    assert "row says “the product was a problem”, and the words sound the other way round." in other
    assert "To review 2 waiting" in words("<main" + page)


def test_the_agent_is_hidden_until_it_is_saved(signed_in: SignedIn, rating: int) -> None:
    mia = signed_in("Mia")
    before = shown(mia, QUEUE)

    press(mia, rating, fields(before) | {"do": "save"}, 303)

    assert "Asha" not in before
    assert "Billing" not in before
    after = words(shown(mia, QUEUE))
    assert "Asha Rao" in after
    assert "Saved." in after


def test_saving_goes_on_to_the_next_due(signed_in: SignedIn, cases: Cases, rating: int, clock: HandClock) -> None:
    clock.move(days=1)
    following = commented(cases, Said("Slow.", "process", "bad", filed=False), customer="dee")
    mia = signed_in("Mia")

    answer = mia.post(f"{QUEUE}/{rating}", data=fields(shown(mia, QUEUE)) | {"do": "save"})

    assert answer.headers["Location"] == f"{QUEUE}?id={following}"


def test_split_merge_and_labels_are_round_trips_that_keep_nothing(
    signed_in: SignedIn, cases: Cases, rating: int
) -> None:
    mia, before = signed_in("Mia"), state(cases, rating)
    sent = fields(shown(mia, QUEUE)) | {"about-1": "process"}

    page = press(mia, rating, sent | {"split": "0", "border-0": "10"})
    assert cut_words(page) == ["Was told t", "wice it is fixed. ", "It was not."]
    page = press(mia, rating, fields(page) | {"merge": "0"})
    assert cut_words(page) == ["Was told twice it is fixed. ", "It was not."]
    page = press(mia, rating, fields(page) | {"merge": "0"})

    assert cut_words(page) == ["Was told twice it is fixed. It was not."]
    assert state(cases, rating) == before
    assert "Merge with the next part" not in page


def test_the_labels_chosen_survive_a_split_and_the_effect_follows(signed_in: SignedIn, rating: int) -> None:
    mia = signed_in("Mia")
    sent = fields(shown(mia, QUEUE)) | {"about-0": "product", "about-1": "process", "tone-1": "good"}

    page = press(mia, rating, sent | {"split": "1"})

    found = fields(page)
    assert [found[f"about-{n}"] for n in range(3)] == ["product", "process", "process"]
    told = words(page)
    assert "Saving sets Product − problem Process + good and leaves the answer out of the agent’s figure." in told
    assert "The score stays 2." in told


def test_what_was_saved_is_what_was_shown_as_the_effect(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    mia = signed_in("Mia")
    page = press(mia, rating, fields(shown(mia, QUEUE)) | {"about-0": "agent", "tone-0": "good", "do": "show"})
    assert "Saving sets Agent + good Product − problem" in words(page)

    press(mia, rating, fields(page) | {"do": "save"}, 303)

    now = response(cases, rating)
    assert (now.agent_verdict, now.product_verdict, now.agent_source) == ("good", "bad", "person")


def test_undo_brings_it_back_to_its_place(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    mia, before = signed_in("Mia"), state(cases, rating)
    press(mia, rating, fields(shown(mia, QUEUE)) | {"about-0": "process", "do": "save"}, 303)
    page = shown(mia, QUEUE)
    assert "You decided “Was told twice it is fixed. It was not.” Product − problem Process − problem" in words(page)
    address = re.search(r'action="(/reports/review/undo/\d+)"', page)
    assert address is not None

    assert mia.post(address.group(1)).headers["Location"] == f"{QUEUE}?id={rating}"

    assert state(cases, rating) == before
    assert mia.post(address.group(1)).status_code == 409
    assert mia.post(f"{QUEUE}/undo/999").status_code == 404


def test_a_form_sent_twice_decides_once(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    mia = signed_in("Mia")
    sent = fields(shown(mia, QUEUE)) | {"do": "save"}

    for _ in range(2):
        press(mia, rating, sent, 303)

    assert [one["source"] for one in parts(cases, rating)] == ["person", "person"]


def test_of_two_managers_the_second_is_told_and_led_back(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    mia, max_ = signed_in("Mia"), cases.person("Max Brand", "manager")
    sent = fields(shown(mia, QUEUE)) | {"about-0": "product", "do": "save"}
    parts_reviewed(cases.acting(max_), rating, [Cut(0, 39, "agent", "bad")], mark(cases, rating))

    page = press(mia, rating, sent, 409)

    assert "Somebody has decided about these words since you opened them." in words(page)
    assert f"{QUEUE}?id={rating}" in page
    assert "Max Brand has decided about these words." in words(shown(mia, f"{QUEUE}?id={rating}"))


def test_words_changed_meanwhile_are_told(signed_in: SignedIn, cases: Cases) -> None:
    link = cases.asked()
    rating = cases.rate(link, 2, why="It was not.").response_id
    cut(cases, Said("It was not.", "product", "bad", filed=False))
    mia = signed_in("Mia")
    sent = fields(shown(mia, QUEUE))
    cases.rate(link, 2, why="It was")

    for button in ({"do": "save"}, {"split": "0"}):
        assert "The customer changed the words" in words(press(mia, rating, sent | button, 409))
    assert "The words are split within a minute." in words(shown(mia, f"{QUEUE}?id={rating}"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": ""},
        {"starts": "1 28"},
        {"starts": "0 99999999999999"},
        {"starts": "0 28 28"},
        {"starts": "0 ²"},
        {"about-0": "weather"},
        {"tone-1": ""},
    ],
)
def test_a_form_that_fits_no_words_is_refused(
    signed_in: SignedIn, cases: Cases, rating: int, wrong: dict[str, str]
) -> None:
    mia, before = signed_in("Mia"), state(cases, rating)

    page = press(mia, rating, fields(shown(mia, QUEUE)) | {"do": "save"} | wrong, 422)

    assert "The parts do not fit the words." in words(page)
    assert state(cases, rating) == before


@pytest.mark.parametrize("name", ["Asha", "Ben", "Lena", "Pia", "Ada", "Otto"])
def test_nobody_else_has_this_page(signed_in: SignedIn, cases: Cases, rating: int, name: str) -> None:
    browser, before = signed_in(name), state(cases, rating)

    assert browser.get(QUEUE).status_code == 403
    assert browser.post(f"{QUEUE}/{rating}", data={"do": "save"}).status_code == 403
    assert browser.post(f"{QUEUE}/undo/1").status_code == 403
    assert state(cases, rating) == before
    assert "To review" not in shown(browser, "/reports/")


def test_what_a_manager_may_not_open_is_not_there(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    mia = signed_in("Mia")

    for address in (f"{QUEUE}?id=999", f"{QUEUE}?id=x", f"{QUEUE}?id=99999999999999999999", f"{QUEUE}?id=0"):
        assert mia.get(address).status_code == 404
    assert mia.post(f"{QUEUE}/999", data={"do": "save"}).status_code == 404
    assert mia.post(f"{QUEUE}/undo/99999999999999999999").status_code == 404
    assert mia.get(f"{QUEUE}?after=x").status_code == 422


def test_a_rating_of_ones_own_team_waits_for_another_manager(signed_in: SignedIn, cases: Cases) -> None:
    cases.asked("eve", agent__id="u-5", agent__email="mia@example.com", agent__name="Mia Torres")
    mia = cases.person("Mia Torres", "manager", agent="mia@example.com")
    own = commented(cases, *TWICE, customer="dee")
    others = commented(cases, Said("Slow.", "process", "bad", filed=False), customer="cy", **BEN)
    browser = as_user(signed_in, mia)

    page = shown(browser, QUEUE)

    assert "1 answer waits for you" in words(page)
    assert "1 more is in your own or your team’s figures: another manager decides." in words(page)
    assert cut_words(page) == ["Slow."]
    assert browser.get(f"{QUEUE}?id={own}").status_code == 409
    assert browser.get(f"{QUEUE}?id={others}").status_code == 200


def as_user(signed_in: SignedIn, number: int) -> StaffClient:
    """A browser of this account instead of a persona's."""
    browser = signed_in("Otto")
    with browser.session_transaction() as session:
        session["_user_id"] = "Mia Torres"
    assert number
    return browser


def test_words_that_look_like_markup_stay_words(signed_in: SignedIn, cases: Cases) -> None:
    nasty = "<script>alert(1)</script> \"' & <img src=x onerror=alert(1)>"
    rating = commented(cases, Said(nasty, "none", "bad", filed=False))
    mia = signed_in("Mia")

    page = shown(mia, QUEUE)

    assert "<script>alert" not in page
    assert "<img" not in page
    assert cut_words(page) == [nasty]
    again = press(mia, rating, fields(page) | {"split": "0"})
    assert "".join(cut_words(again)) == nasty
    assert "<img" not in again


@pytest.mark.parametrize(
    "text",
    [
        "كانت آنا رائعة، لكن التصدير يتعطل",
        "担当者は親切でした。アプリは落ちます。" * 60,
        "👩🏽‍🚒 merci\n\nmais l'export plante… ",
        "x" * 3000,
        "word " * 600,
    ],
    ids=["right to left", "no spaces", "emoji and lines", "one long word", "many words"],
)
def test_any_script_can_be_split_and_saved(signed_in: SignedIn, cases: Cases, text: str) -> None:
    rating = commented(cases, Said(text.strip(), "product", "bad", filed=False))
    kept = response(cases, rating).why or ""
    mia = signed_in("Mia")

    page = press(mia, rating, fields(shown(mia, QUEUE)) | {"split": "0"})
    assert "".join(cut_words(page)) == kept
    press(mia, rating, fields(page) | {"do": "save"}, 303)

    assert "".join(kept[one["start"] : one["end"]] for one in parts(cases, rating)) == kept


def test_erased_words_leave_the_queue_and_the_decisions(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    mia = signed_in("Mia")
    press(mia, rating, fields(shown(mia, QUEUE)) | {"do": "save"}, 303)
    other = commented(cases, *TWICE, customer="dee")

    for who in ("cy", "dee"):
        customer_erased(cases.ctx(), f"{who}@example.com")

    page = words(shown(mia, QUEUE))
    assert "told twice" not in page
    assert mia.get(f"{QUEUE}?id={other}").status_code == 404


def test_a_long_queue_goes_on_page_by_page(signed_in: SignedIn, cases: Cases, clock: HandClock) -> None:
    for number in range(14):
        commented(cases, Said(f"Number {number}.", "none", "bad", filed=False), customer=f"cy{number}")
        clock.move(minutes=1)
    mia = signed_in("Mia")

    first = shown(mia, QUEUE)
    more = re.search(r'href="(/reports/review\?after=[^"]+)">The next ones', first)
    assert more is not None
    second = shown(mia, more.group(1))

    listed = [re.findall(r"“(Number \d+\.)”</a><span", page) for page in (first, second)]
    assert listed == [[f"Number {n}." for n in range(12)], ["Number 12.", "Number 13."]]


def test_skip_goes_on_in_order_past_the_end_of_the_list_and_round_to_the_first(
    signed_in: SignedIn, cases: Cases, clock: HandClock
) -> None:
    numbers = []
    for number in range(14):
        said = Said(f"Number {number}.", "none", "bad", filed=False)
        numbers.append(commented(cases, said, customer=f"cy{number}"))
        clock.move(minutes=1)
    mia = signed_in("Mia")

    skips = [re.search(r'href="/reports/review\?id=(\d+)">Skip', shown(mia, f"{QUEUE}?id={one}")) for one in numbers]

    assert [int(skip[1]) for skip in skips if skip] == [*numbers[1:], numbers[0]]


def test_the_page_and_the_menu_count_the_queues_once(
    signed_in: SignedIn, cases: Cases, rating: int, app: APIFlask
) -> None:
    for number in range(5):
        commented(cases, Said("Slow.", "process", "bad", filed=False), customer=f"cy{number}")
    mia, statements = signed_in("Mia"), []
    sql_event.listen(db.engine, "before_cursor_execute", note := lambda *said: statements.append(said[2]))

    page = shown(mia, QUEUE)

    sql_event.remove(db.engine, "before_cursor_execute", note)
    assert "Words 6" in words(page)
    assert "To review 6 waiting" in words("<main" + page)
    assert len(statements) == len(set(statements)) <= 16


def test_the_rating_leads_here_and_tells_what_was_decided(signed_in: SignedIn, rating: int) -> None:
    mia = signed_in("Mia")
    assert f'href="{QUEUE}?id={rating}"' in shown(mia, f"/callbacks/ratings/{rating}")
    press(mia, rating, fields(shown(mia, QUEUE)) | {"do": "save"}, 303)

    page = words(shown(mia, f"/callbacks/ratings/{rating}"))

    assert "a person said what the words are about" in page
    assert "review_due" not in page
    assert "Say what the words are about" not in words(shown(signed_in("Lena"), f"/callbacks/ratings/{rating}"))


def test_a_language_that_is_not_the_readers_is_named(signed_in: SignedIn, cases: Cases, rating: int) -> None:
    context = cases.ctx()
    with context.writing() as session:
        session.execute(update(Invitation).values(language="pt-BR"))

    page = words(shown(signed_in("Mia"), QUEUE))

    assert "unsure, Portuguese" in page
    assert "The survey was in Portuguese." in page


def test_the_tabs_count_what_waits_in_each_queue(signed_in: SignedIn, rating: int) -> None:
    mia = signed_in("Mia")

    for address in (QUEUE, "/callbacks/quarantine"):
        page = words(shown(mia, address))
        assert "Words 1" in page
        assert "Machines 0" in page
    assert "Words" not in words(shown(signed_in("Otto"), "/callbacks/quarantine"))
