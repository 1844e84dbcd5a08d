"""Thanking, noting and sharing on the pages, and the team's wall (A6)."""

import re

import pytest
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.customers.addresses import normalise
from survey_service.db import db, new_context
from survey_service.feedback.sharing import Lesson
from survey_service.flows.customer_erased import customer_erased
from survey_service.staff.agent import Agent
from survey_service.staff.team import Team
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words
from tests.people import StaffClient

SAID = {"why": "Rang me back at once. Cy Young, cy@example.com"}


def steps(number: int) -> dict[str, dict[str, str]]:
    own = {"thank": {}, "note": {"words": "Well done"}, "share": {"kind": "praise", "words": "Ring early"}}
    all_of_them: dict[str, dict[str, str]] = own | {"answer": {"agree": "1"}, "withdraw": {}}
    return {f"/agents/comments/{number}/{name}": data for name, data in all_of_them.items()}


def take(browser: StaffClient, number: int, step: str, **data: str) -> str:
    """The step's answer, followed."""
    answer = browser.post(f"/agents/comments/{number}/{step}", data=data, follow_redirects=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return words(answer.get_data(as_text=True))


def page_of(email: str) -> str:
    number = db.session.scalar(select(Agent.id).where(Agent.email == email))
    db.session.rollback()
    return f"/agents/{number}"


@pytest.fixture
def comment(rated: Rated) -> int:
    rated(5, "di", **BEN)
    return rated(5, "cy", SAID, account__name="Acme")


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("Ben", {404}),
        ("Pia", {403}),
        ("Ada", {403}),
        ("Otto", {403}),
    ],
)
def test_whom_it_does_not_concern_can_take_no_step(
    comment: int, signed_in: SignedIn, who: str, statuses: set[int]
) -> None:
    signed_in("Asha").post(f"/agents/comments/{comment}/share", data={"kind": "praise"})
    browser = signed_in(who)

    found = {browser.post(url, data=data).status_code for url, data in steps(comment).items()}

    assert found == statuses
    assert "Rang me back" in shown(signed_in("Asha"), "/agents/wall")


def test_a_lead_asks_the_agent_agrees_and_the_team_reads_it_without_the_customer(
    comment: int, signed_in: SignedIn
) -> None:
    lena, asha = signed_in("Lena"), signed_in("Asha")
    take(lena, comment, "share", kind="lesson", words="Cy Young was glad: ring early")
    asked = words(shown(asha, "/agents/"))
    assert "Lena Fuchs asks to share this with the team." in asked
    assert "No lessons yet" in words(shown(asha, "/agents/wall?kind=lesson"))

    take(asha, comment, "answer", agree="1")

    for browser in (asha, lena, signed_in("Mia"), signed_in("Otto")):
        team = "?team=" + str(billing()) if browser not in (asha, lena) else ""
        page = words(shown(browser, f"/agents/wall{team}"))
        assert "5 Excellent" in page
        assert "Rang me back at once." in page
        assert "was glad: ring early" in page
        assert not [name for name in ("Cy Young", "cy@example.com", "Acme") if name in page]


def billing() -> int:
    number = db.session.scalar(select(Team.id).where(Team.name == "Billing"))
    db.session.rollback()
    assert number is not None
    return number


def test_declined_it_is_nowhere_and_not_asked_again(comment: int, signed_in: SignedIn) -> None:
    lena, asha = signed_in("Lena"), signed_in("Asha")
    take(lena, comment, "share", kind="praise")

    take(asha, comment, "answer", agree="0")

    assert "Rang me back" not in shown(lena, "/agents/wall")
    page = shown(lena, page_of("asha@example.com"))
    assert "The agent does not want to share this with the team." in page
    assert "Ask to share with the team" not in page
    assert lena.post(f"/agents/comments/{comment}/share", data={"kind": "praise"}).status_code == 409
    assert "Share with the team" in shown(asha, "/agents/")


def test_thanks_reach_the_agent_by_name_and_are_given_once(comment: int, signed_in: SignedIn) -> None:
    lena, mia = signed_in("Lena"), signed_in("Mia")

    assert "Thanked." in take(lena, comment, "thank")
    assert "You had thanked for this already." in take(lena, comment, "thank")
    take(mia, comment, "thank")

    assert "Lena Fuchs, Mia Torres thank you for this." in words(shown(signed_in("Asha"), "/agents/"))
    assert "Thank the agent" not in shown(lena, page_of("asha@example.com"))


def test_a_note_is_read_by_agent_and_lead_and_names_no_customer_to_the_agent(comment: int, signed_in: SignedIn) -> None:
    lena, asha = signed_in("Lena"), signed_in("Asha")

    take(lena, comment, "note", words="Cy Young called again, all well")

    assert "Lena Fuchs , today, 09:00: name hidden called again, all well" in words(shown(asha, "/agents/"))
    assert "Cy Young called again" in shown(lena, page_of("asha@example.com"))
    assert "called again" not in shown(signed_in("Ben"), "/agents/")


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("note", {}),
        ("note", {"words": " \0 "}),
        ("note", {"words": "x" * 2001}),
        ("share", {}),
        ("share", {"kind": "blame"}),
        ("share", {"kind": "praise", "words": "x" * 2001}),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_kept(
    comment: int, signed_in: SignedIn, step: str, data: dict[str, str]
) -> None:
    asha = signed_in("Asha")

    answer = asha.post(f"/agents/comments/{comment}/{step}", data=data)

    assert answer.status_code == 422
    assert "Nothing was saved" in answer.get_data(as_text=True)
    page = shown(asha, "/agents/")
    assert "On the team wall" not in page
    assert 'class="aside"' not in page


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_a_step_leads_back_within_the_site_only(comment: int, signed_in: SignedIn, wanted: str) -> None:
    answer = signed_in("Asha").post(f"/agents/comments/{comment}/note", data={"words": "Well", "next": wanted})

    assert answer.location == f"/agents/#a{comment}"


def test_a_step_leads_back_to_its_page_of_the_list(comment: int, signed_in: SignedIn) -> None:
    data = {"words": "Well", "next": "/agents/?show=newest#old"}

    answer = signed_in("Asha").post(f"/agents/comments/{comment}/note", data=data)

    assert answer.location == f"/agents/?show=newest#a{comment}"


def test_without_the_token_of_the_form_nothing_happens(comment: int, signed_in: SignedIn) -> None:
    answer = signed_in("Asha").post(f"/agents/comments/{comment}/share", data={"kind": "praise"}, csrf=False)

    assert answer.status_code == 400
    assert "No praise yet" in shown(signed_in("Asha"), "/agents/wall")


def test_walls_of_other_teams_open_only_to_those_who_lead_them(comment: int, signed_in: SignedIn) -> None:
    signed_in("Asha").post(f"/agents/comments/{comment}/share", data={"kind": "praise"})
    address = f"/agents/wall?team={billing()}"

    statuses = {
        name: signed_in(name).get(address).status_code for name in ("Asha", "Ben", "Lena", "Mia", "Otto", "Pia")
    }

    assert statuses == {"Asha": 200, "Ben": 404, "Lena": 200, "Mia": 200, "Otto": 200, "Pia": 403}
    assert "Rang me back" not in shown(signed_in("Ben"), "/agents/wall")
    assert [signed_in("Mia").get(f"/agents/wall?team={bad}").status_code for bad in ("999", "x")] == [404, 404]


def test_a_colleague_thanks_from_the_wall(comment: int, signed_in: SignedIn, cases: Cases) -> None:
    asha = signed_in("Asha")
    take(asha, comment, "share", kind="praise", next="/agents/wall")
    lena = signed_in("Lena")
    assert "Thank Asha Rao" in words(shown(lena, "/agents/wall"))

    page = take(lena, comment, "thank", next="/agents/wall?kind=praise")

    assert "1 thanks, yours too" in page
    assert "Thank Asha Rao" not in page
    assert "Take it off the wall" in words(shown(asha, "/agents/wall"))
    assert "Take it off the wall" not in page


def test_praise_and_lessons_hang_apart_newest_first_in_pages(cases: Cases, rated: Rated, signed_in: SignedIn) -> None:
    asha = signed_in("Asha")
    for number in range(23):
        one = rated(5, f"c{number}", {"why": f"words {number}."})
        asha.post(f"/agents/comments/{one}/share", data={"kind": "praise"})
        cases.clock.move(minutes=1)
    lesson = rated(2, "lo", {"why": "a lesson"})
    asha.post(f"/agents/comments/{lesson}/share", data={"kind": "lesson"})

    first = shown(asha, "/agents/wall")
    older = re.search('rel="next" href="([^"]+)"', first)
    assert older is not None
    second = shown(asha, older[1].replace("&amp;", "&"))
    lessons = shown(asha, "/agents/wall?kind=lesson")

    found = re.findall(r"words (\d+)\.", first) + re.findall(r"words (\d+)\.", second)
    assert found == [str(number) for number in reversed(range(23))]
    assert ("a lesson" in first, "a lesson" in second, "a lesson" in lessons) == (False, False, True)
    assert "24 comments hang here" in words(first)
    assert "words 22" in shown(asha, re.search('rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&"))  # type: ignore[index]


def test_what_is_erased_is_off_the_wall(comment: int, signed_in: SignedIn) -> None:
    asha = signed_in("Asha")
    asha.post(f"/agents/comments/{comment}/share", data={"kind": "praise", "words": "Cy taught us"})

    customer_erased(new_context(Actor("command")), normalise("cy@example.com"))

    page = shown(asha, "/agents/wall")
    assert ("Rang me back" in page, "taught us" in page) == (False, False)
    assert db.session.scalars(select(Lesson.words)).all() == [None]


def test_insults_hang_folded_and_right_to_left_words_keep_their_direction(rated: Rated, signed_in: SignedIn) -> None:
    asha = signed_in("Asha")
    for customer, why in (("cy", "You idiot, thanks"), ("di", "شكرا جزيلا")):
        asha.post(f"/agents/comments/{rated(5, customer, {'why': why})}/share", data={"kind": "praise"})

    page = shown(asha, "/agents/wall")

    assert "<summary>Show the words; they are abusive</summary>" in page
    assert '<p class="words" dir="auto">“شكرا جزيلا”</p>' in page


def test_an_empty_wall_says_what_will_hang_there(signed_in: SignedIn) -> None:
    assert "Comments that agents are glad of appear here" in shown(signed_in("Asha"), "/agents/wall")


def test_without_a_team_the_wall_says_what_it_needs(signed_in: SignedIn) -> None:
    assert "No team yet" in shown(signed_in("Mia"), "/agents/wall")


@pytest.mark.parametrize("query", ["kind=blame", "after=a1", "after=%D9%A3"])
def test_an_address_of_the_wall_that_makes_no_sense_is_told_so(signed_in: SignedIn, query: str) -> None:
    assert signed_in("Asha").get(f"/agents/wall?{query}").status_code == 422


def test_a_teams_page_shows_its_latest_lessons_to_those_who_may_open_its_wall(
    comment: int, signed_in: SignedIn
) -> None:
    take(signed_in("Asha"), comment, "share", kind="lesson", words="Ring early")
    address = "/reports/?level=team&key=Billing"

    pages = {name: words(shown(signed_in(name), address)) for name in ("Asha", "Lena", "Mia", "Ben", "Pia", "Ada")}

    assert {name for name, page in pages.items() if "Rang me back" in page} == {"Asha", "Lena", "Mia"}
    assert "Lessons shared lately" not in pages["Pia"]
    assert "Cy Young" not in pages["Mia"]
