"""What is written beside a case from its page: notes, whys, steps, letters; and what the page names around it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.case_letter import CaseLetter
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.noted import CaseRemark, Why
from survey_service.callbacks.notice import CaseNotice
from survey_service.callbacks.repair_step import RepairStep
from survey_service.callbacks.steps import agents_rated
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.case_remarked import case_remarked
from survey_service.flows.repair_steps import Asked, step_given
from survey_service.flows.whys_answered import whys_answered
from survey_service.mail.mail_event import MailEvent
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket
from tests.case_world import Cases
from tests.people import StaffClient
from tests.web.managers.test_board import text
from tests.web.managers.test_case import opened
from tests.world import START, HandClock

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]
LETTER = "Hello Cy,\r\n\r\nthe export works again.\r\n\r\nMia Torres"
POSTS = ("remark", "whys", "step", "letter", "remark/1/back", "step/1/withdraw")


def agent_of(cases: Cases, case_id: int) -> int:
    return agents_rated(cases.ctx().session, case_id)[0][0]


def changed(cases: Cases, statement: object) -> None:
    with cases.ctx().writing() as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_note_that_disagrees_is_counted_and_taken_back_by_its_writer(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(), signed_in("Mia")

    mia.post(f"/callbacks/{case_id}/remark", data={"remark": "Says nine days,\r\nwe count two", "disagrees": "y"})
    page = opened(mia, case_id)
    assert "1 note: our numbers say otherwise" in page
    assert "Mia Torres: Says nine days,\nwe count two" in page
    assert "Take the note back" not in opened(signed_in("Lena"), case_id)
    mia.post(f"/callbacks/{case_id}/remark/1/back")

    assert "Says nine days" not in opened(mia, case_id)
    assert "Note taken back" in opened(mia, case_id)


def test_after_a_quarter_of_an_hour_it_is_not_offered(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    case_id = cases.low()
    case_remarked(cases.acting(person("Mia")), case_id, "It stays")

    clock.move(minutes=16)

    assert "Take the note back" not in opened(signed_in("Mia"), case_id)
    assert signed_in("Mia").post(f"/callbacks/{case_id}/remark/1/back").status_code == 409


def test_whys_are_saved_shown_again_and_printed(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(), signed_in("Mia")

    mia.post(f"/callbacks/{case_id}/whys", data={"why_1": "The export stopped", "why_2": "The limit was kept"})

    page = opened(mia, case_id)
    assert "2 of 5 answered" in page
    assert 'name="seen_2" value="The limit was kept"' in page
    assert page.count("The limit was kept") == 3  # typed, seen, on paper


def test_a_gap_in_the_whys_says_where_and_keeps_what_was_typed(signed_in: SignedIn, cases: Cases) -> None:
    case_id = cases.low()

    answer = signed_in("Mia").post(f"/callbacks/{case_id}/whys", data={"why_1": "One", "why_3": "Three"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Answer this one first" in page
    assert "Three" in page
    assert cases.ctx().session.scalars(select(Why)).all() == []


def test_whys_are_read_only_a_month_after_the_closing(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    case_id, mia = cases.low(), person("Mia")
    whys_answered(cases.acting(mia), case_id, ["The export stopped"], [])
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))
    assert "Save the whys" in opened(signed_in("Mia"), case_id)

    clock.move(days=31)
    page = opened(signed_in("Mia"), case_id)

    assert "Save the whys" not in page
    assert "The export stopped" in page


def test_paper_holds_no_number_and_no_address(signed_in: SignedIn, cases: Cases) -> None:
    wish = {"contact": "yes", "contact_channel": "phone", "contact_number": "+442079460958"}
    page = opened(signed_in("Mia"), cases.low("cy", 1, wish, customer__name=None))

    paper = page[page.index('<div class="paper">') :]
    assert "Export fails" in paper
    assert not re.search("20 ?7946|@example", paper.split("<footer")[0])


def test_the_agent_is_asked_late_steps_are_marked_and_withdrawn(
    signed_in: SignedIn, cases: Cases, clock: HandClock
) -> None:
    case_id, mia = cases.low(), signed_in("Mia")
    data = {"agent": str(agent_of(cases, case_id)), "asked": "Send the row limits", "due_on": "2026-03-03"}

    answer = mia.post(f"/callbacks/{case_id}/step", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert "Asha Rao, by Tuesday, 3 March" in text(opened(mia, case_id))
    assert "No account here: tell the agent yourself." in opened(mia, case_id)
    clock.at = START + timedelta(days=2)
    assert "1 step asked of the agent is late." in opened(mia, case_id)
    mia.post(f"/callbacks/{case_id}/step/1/withdraw")

    assert "is late" not in opened(mia, case_id)
    assert "Step withdrawn" in opened(mia, case_id)


@pytest.mark.parametrize(
    ("post", "data", "said"),
    [
        ("remark", {"remark": " "}, "Write what colleagues should know."),
        ("remark", {"remark": "x" * 4001}, "Shorten it"),
        ("step", {"agent": "999", "asked": "Do it", "due_on": "2026-03-03"}, "Choose one."),
        ("step", {"agent": "1", "asked": "", "due_on": "2026-03-03"}, "Say what is to be put right."),
        ("step", {"agent": "1", "asked": "Do it", "due_on": "2026-03-01"}, "Choose a day from today on"),
        ("step", {"agent": "1", "asked": "Do it", "due_on": "soon"}, "Choose a day from today on"),
        ("letter", {"subject": "", "letter": "Hello"}, "Give the letter a subject."),
        ("letter", {"subject": "Hello", "letter": ""}, "Write your own words"),
        ("letter", {"subject": "Hello", "letter": "Hi", "look_at": "2026-03-01T10:00"}, "lies ahead"),
        ("whys", {"why_1": "x" * 501}, "Shorten it"),
    ],
)
def test_a_form_that_does_not_fit_stays_unfolded_says_where_and_changes_nothing(
    signed_in: SignedIn, cases: Cases, post: str, data: dict[str, str], said: str
) -> None:
    case_id = cases.low()

    answer = signed_in("Mia").post(f"/callbacks/{case_id}/{post}", data=data)

    assert answer.status_code == 422
    assert said in text(answer.get_data(as_text=True))
    session = cases.ctx().session
    assert [session.scalars(select(table)).all() for table in (CaseRemark, RepairStep, CaseLetter, Why)] == [[]] * 4


def test_the_letter_is_prefilled_sent_and_its_state_is_told(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(ticket="T-77"), signed_in("Mia")
    assert "Hello Cy,\n\non Monday, 2 March you rated" in opened(mia, case_id).replace("March,", "March")

    answer = mia.post(f"/callbacks/{case_id}/letter", data={"subject": "Your ticket T-77", "letter": LETTER})
    assert answer.status_code == 302, answer.get_data(as_text=True)

    page = opened(mia, case_id)
    assert "E-mail, waits to leave" in page
    assert "the export works again." in page
    changed(cases, update(Mail).where(Mail.letter == "case_mail").values(state="unknown"))
    assert "Nobody knows whether it arrived." in opened(mia, case_id)
    changed(cases, update(Mail).where(Mail.letter == "case_mail").values(state="accepted"))
    assert "E-mail, sent" in opened(mia, case_id)
    changed(cases, update(Mail).where(Mail.letter == "case_mail").values(state="refused"))
    assert "The mail service did not take it." in opened(mia, case_id)


def test_a_letter_that_came_back_is_told(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(ticket="T-77"), signed_in("Mia")
    mia.post(f"/callbacks/{case_id}/letter", data={"subject": "Your ticket T-77", "letter": LETTER})

    with cases.ctx().writing() as session:
        mail = session.scalars(select(Mail).where(Mail.letter == "case_mail")).one()
        mail.state = "accepted"
        told = {"kind": "bounce", "at": cases.clock.at, "received_at": cases.clock.at}
        session.add(MailEvent(event_key="evt-1", mail_id=mail.id, **told))

    assert "E-mail, not delivered" in opened(mia, case_id)


def test_the_letter_as_it_was_prefilled_is_not_sent(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low(), signed_in("Mia")
    filled = re.search(r'<textarea[^>]*name="letter"[^>]*>\s*(.*?)</textarea>', opened(mia, case_id), re.DOTALL)
    assert filled is not None

    data = {"subject": "Your ticket", "letter": filled.group(1).replace("\n", "\r\n")}
    answer = mia.post(f"/callbacks/{case_id}/letter", data=data)

    assert answer.status_code == 422
    assert cases.ctx().session.scalars(select(CaseLetter)).all() == []


def test_who_wants_no_contact_is_not_written_to_from_the_page(signed_in: SignedIn, cases: Cases) -> None:
    case_id, mia = cases.low("cy", 1, {"contact": "no"}), signed_in("Mia")

    assert "Send the letter" not in opened(mia, case_id)
    assert mia.post(f"/callbacks/{case_id}/letter", data={"subject": "Hi", "letter": "Hello"}).status_code == 409


def test_incident_actions_notices_and_a_reopened_ticket_are_named(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    case_id, mia, lena = cases.low(), person("Mia"), person("Lena")
    with cases.ctx().writing() as session:
        ticket = session.scalars(select(Ticket)).one()
        ticket.reopened_at, ticket.state = clock.at + timedelta(hours=1), "open"
        for number, name, how in ((1, "Export limit", "rule"), (2, "Not this one", "left_out")):
            session.add(Incident(id=number, name=name, starts_at=clock.at, made_at=clock.at))
            session.flush()
            session.add(IncidentTicket(incident_id=number, ticket_id=ticket.id, how=how))
        action = CorrectiveAction(title="Print the limit", root_cause="defect", owner_id=mia, made_by=mia)
        action.due_on, action.check_on, action.made_at = START.date(), START.date(), clock.at
        session.add(action)
        session.flush()
        session.add(ActionCase(action_id=action.id, callback_id=case_id))
        mail = enqueue(session, "case_notice", {}, due=clock.at, now=clock.at, user_id=lena)
        mail.state = "unknown"
        session.add(CaseNotice(callback_id=case_id, user_id=lena, kind="overdue", at=clock.at, mail_id=mail.id))

    page = text(opened(signed_in("Mia"), case_id))

    assert "Export limit" in page
    assert "Not this one" not in page
    assert "Print the limit Mia Torres, due 2 March" in page
    assert "Lena Fuchs was told that the case is late" in page
    assert "Nobody knows whether the mail arrived." in page
    assert "ticket open again" in page


def test_the_best_time_is_told_there_and_here(signed_in: SignedIn, cases: Cases) -> None:
    wish = {"contact": "yes", "contact_channel": "phone", "contact_time": "morning"}
    tokyo = cases.low("cy", 1, wish, customer__timezone="Asia/Tokyo")
    berlin = cases.low("dee", 1, wish, customer__timezone="Europe/Berlin")

    assert "Next: Tuesday, 3 March, 08:00 to 12:00 there, for you from 23:00." in text(opened(signed_in("Mia"), tokyo))
    assert "That is now, until 12:00 there. For you: 11:00." in text(opened(signed_in("Mia"), berlin))


def test_others_of_the_account_are_shown_and_linked_where_the_reader_may_look(
    signed_in: SignedIn, cases: Cases
) -> None:
    firm = {"id": "a-1", "name": "Atlas Mutual"}
    cases.rate(cases.asked("dee", customer__account=firm, agent__team="Technical", agent__id="u-10"), 4)
    case_id = cases.low("cy", customer__account=firm)

    assert 'href="/callbacks/ratings/1"' in opened(signed_in("Mia"), case_id)
    lenas = opened(signed_in("Lena"), case_id)
    assert "Others of this account answered" in lenas
    assert 'href="/callbacks/ratings/1"' not in lenas


def test_a_lead_of_another_team_finds_no_such_case(signed_in: SignedIn, cases: Cases) -> None:
    case_id = cases.low(agent__team="Technical")

    answers = {post: signed_in("Lena").post(f"/callbacks/{case_id}/{post}").status_code for post in POSTS}

    assert set(answers.values()) == {404}


def test_who_is_rated_sees_the_case_and_can_do_nothing(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    case_id = cases.low("cy", customer__name="Cy Young")
    case_remarked(cases.acting(person("Mia")), case_id, "Cy Young was kind")
    agent = agent_of(cases, case_id)
    lena = person("Lena")
    changed(cases, update(User).where(User.id == lena).values(agent_id=agent))

    page = opened(signed_in("Lena"), case_id)

    assert "Cy" not in text(page[page.index("<main") :])
    assert not re.search("Write a note|Save the whys|Ask the agent|Send the letter|Close the case", page)
    data = {"remark": "It was not me"}
    assert signed_in("Lena").post(f"/callbacks/{case_id}/remark", data=data).status_code == 409


def test_an_auditor_reads_notes_whys_and_steps_without_names(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    case_id, mia = cases.low("cy", customer__name="Cy Young"), person("Mia")
    case_remarked(cases.acting(mia), case_id, "Cy Young was kind to Asha Rao")
    whys_answered(cases.acting(mia), case_id, ["Cy Young asked twice"], [])
    step_given(cases.acting(mia), case_id, Asked(agent_of(cases, case_id), "Tell Cy Young", START.date()))

    page = opened(signed_in("Otto"), case_id)

    assert "Cy Young" not in page
    assert "was kind to" in page
    assert not re.search("Save the whys|Withdraw the step|Write a note", page)


def test_closing_goes_on_to_the_next_case(signed_in: SignedIn, cases: Cases) -> None:
    first, second = cases.low("cy"), cases.low("dee")

    answer = signed_in("Mia").post(f"/callbacks/{first}/close", data={"outcome": "withdrawn"}, follow_redirects=True)

    assert answer.request.path == f"/callbacks/{second}"
    assert f"Case {first} is closed. This is the next one." in answer.get_data(as_text=True)


def test_a_case_to_review_has_its_end_chosen(signed_in: SignedIn, cases: Cases) -> None:
    page = opened(signed_in("Mia"), cases.low("cy", 1, {"contact": "no"}))

    assert re.search(r'<input checked[^>]*value="reviewed"', page)
