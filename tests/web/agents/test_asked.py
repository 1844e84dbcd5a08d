"""An agent's page says what is asked of the agent, and nothing of a customer who wants another person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from survey_service.callbacks.closing import Closing
from survey_service.callbacks.steps import agents_rated
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.repair_steps import Asked, step_given
from tests.case_world import Cases
from tests.people import StaffClient
from tests.web.managers.test_board import text
from tests.world import START

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]
ALOOF = {"contact": "yes", "contact_channel": "email", "contact_other_person": True}


def asked(cases: Cases, mia: int, said: dict[str, Any] | None = None, customer: str = "cy") -> int:
    case_id = cases.low(customer, 1, said, ticket=f"T-{customer}")
    agent = agents_rated(cases.ctx().session, case_id)[0][0]
    step_given(cases.acting(mia), case_id, Asked(agent, "Send Cy Young the row limits", START.date()))
    return case_id


def own(browser: StaffClient) -> str:
    answer = browser.get("/agents/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_names_what_by_when_and_from_whom_and_hides_the_customer(
    signed_in: SignedIn, person: Person, cases: Cases
) -> None:
    person("Asha")
    asked(cases, person("Mia"))

    page = text(own(signed_in("Asha")))

    assert "By Monday, 2 March, asked by Mia Torres Ticket T-cy Send name hidden the row limits" in page
    assert "The case is open; somebody is calling." in page
    assert "Young" not in page


def test_it_is_done_with_a_sentence_which_the_case_shows(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    asha = signed_in("Asha")
    case_id = asked(cases, person("Mia"))

    blank = asha.post("/agents/steps/1/done", data={"words": " "})
    done = asha.post("/agents/steps/1/done", data={"words": "Sent them on Monday"})

    assert (blank.status_code, done.status_code) == (422, 302)
    assert "Say in a sentence what you did." in blank.get_data(as_text=True)
    assert "You: Sent them on Monday" in text(own(asha))
    assert "Mark it as done" not in own(asha)
    assert "Sent them on Monday" in signed_in("Mia").get(f"/callbacks/{case_id}").get_data(as_text=True)
    assert asha.post("/agents/steps/1/done", data={"words": "Again"}).status_code == 409


def test_another_agents_step_is_not_there(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    person("Asha")
    asked(cases, person("Mia"))

    ben = signed_in("Ben")

    assert "row limits" not in own(ben)
    assert [ben.post("/agents/steps/1/done", data={"words": words}).status_code for words in ("Done", "")] == [404] * 2


def test_late_is_said(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    person("Asha")
    asked(cases, person("Mia"))

    cases.clock.at = START + timedelta(days=1)

    assert "late By Monday, 2 March" in text(own(signed_in("Asha")))


def test_where_another_person_is_wanted_nothing_of_the_case_is_told(
    signed_in: SignedIn, person: Person, cases: Cases
) -> None:
    person("Asha")
    mia = person("Mia")
    case_id = asked(cases, mia, ALOOF | {"why": "Please somebody else"})
    callback_attempted(cases.acting(mia), case_id, Try("email", "talked"))
    callback_closed(cases.acting(mia), case_id, Closing("settled", "slow"))

    page = text(own(signed_in("Asha")))

    assert "Send name hidden the row limits" in page
    section = page[page.index("Asked of you") : page.index("What customers wrote")]
    assert "Ticket" not in section
    assert "closed" not in section
    assert "A manager has looked after this rating." in page
    assert "settled" not in page


def test_on_an_open_case_the_page_says_who_calls_and_to_stay_away(
    signed_in: SignedIn, person: Person, cases: Cases
) -> None:
    person("Asha")
    case_id = cases.low("cy", 1, {"why": "Nobody answered"})
    callback_taken(cases.acting(person("Mia")), case_id)

    page = text(own(signed_in("Asha")))

    assert "Mia Torres is calling. Please do not contact the customer about the rating." in page
