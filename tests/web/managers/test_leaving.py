"""Surveys about to leave: who sees which, the way to stop one, and what is said when it is too late."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.event_received import Receipt
from survey_service.invitations.invitation import Invitation
from survey_service.reports import leaving as listed
from survey_service.staff.agent import Agent
from survey_service.staff.reader import Scope
from survey_service.staff.user import User
from survey_service.web.managers import leaving as page
from tests.people import StaffClient
from tests.world import START

Receive = Callable[..., Receipt]
SignedIn = Callable[[str], StaffClient]


@pytest.fixture
def lena(signed_in: SignedIn) -> StaffClient:
    return signed_in("Lena")


def solved(receive: Receive, number: int, **changes: object) -> int:
    """The id of its survey; each is due a minute after the one before."""
    told = {"ticket__id": f"T{number}", "customer__email": f"c{number}@example.com", "customer__id": f"c{number}"}
    receive(event_id=f"e-{number}", at=START - timedelta(hours=1, minutes=-number), **(told | changes))
    db.session.rollback()
    return db.session.scalars(select(Invitation.id).order_by(Invitation.id.desc())).first() or 0


def of_other_team(receive: Receive, number: int) -> int:
    ben = {"agent__id": "u-8", "agent__email": "ben@example.com", "agent__name": "Ben Oduya"}
    return solved(receive, number, **ben, agent__team="Technical")


def test_a_lead_sees_the_own_teams_and_a_manager_all(signed_in: SignedIn, receive: Receive) -> None:
    mine, other = solved(receive, 1), of_other_team(receive, 2)

    leads, managers = (signed_in(name).get("/reports/leaving").text for name in ("Lena", "Mia"))

    assert ("1 survey waits to leave." in leads, "2 surveys wait to leave." in managers) == (True, True)
    assert ("T1" in leads, "T2" in leads, "T2" in managers) == (True, False, True)
    assert "Export fails" in leads
    assert (signed_in("Lena").get(f"/reports/leaving/{mine}").status_code) == 200
    assert (signed_in("Lena").get(f"/reports/leaving/{other}").status_code) == 404
    assert (signed_in("Lena").post(f"/reports/leaving/{other}", data={"reason": "legal"}).status_code) == 404


def test_stopping_takes_a_reason_and_one_press(lena: StaffClient, receive: Receive) -> None:
    survey = solved(receive, 1)
    one = lena.get(f"/reports/leaving/{survey}").text
    without = lena.post(f"/reports/leaving/{survey}", data={})

    stopped = lena.post(f"/reports/leaving/{survey}", data={"reason": "bereavement"}, follow_redirects=True)

    assert "Do not ask about ticket T1" in one
    assert (without.status_code, "Choose one of the reasons." in without.text) == (422, True)
    assert "Stopped: the customer is not asked about this ticket." in stopped.text
    assert "No survey waits to leave." in stopped.text


def test_a_form_without_its_token_stops_nothing(lena: StaffClient, receive: Receive) -> None:
    survey = solved(receive, 1)

    assert lena.post(f"/reports/leaving/{survey}", data={"reason": "legal"}, csrf=False).status_code == 400
    assert "1 survey waits" in lena.get("/reports/leaving").text


def test_what_has_left_meanwhile_says_so(lena: StaffClient, receive: Receive) -> None:
    survey = solved(receive, 1)
    with new_context(Actor("command")).writing() as session:
        session.execute(update(Invitation).values(state="sending"))

    answer = lena.post(f"/reports/leaving/{survey}", data={"reason": "legal"})

    assert answer.status_code == 409
    assert "nothing was stopped" in answer.text
    assert lena.get(f"/reports/leaving/{survey}").status_code == 404


def test_a_lead_who_was_the_agent_finds_no_button(signed_in: SignedIn, receive: Receive) -> None:
    survey = solved(receive, 1)
    client = signed_in("Lena")
    with new_context(Actor("command")).writing() as session:
        asha = session.scalars(select(Agent.id).where(Agent.email == "asha@example.com")).one()
        session.execute(update(User).where(User.email == "lena@example.com").values(agent_id=asha))

    page = client.get("/reports/leaving").text
    answer = client.post(f"/reports/leaving/{survey}", data={"reason": "legal"})

    assert "your own work" in page
    assert f"/reports/leaving/{survey}" not in page
    assert "so somebody else decides" in client.get(f"/reports/leaving/{survey}").text
    assert (answer.status_code, "your own work" in answer.text) == (409, True)


def test_a_ticket_is_found_by_its_number(lena: StaffClient, receive: Receive) -> None:
    solved(receive, 1)
    solved(receive, 2)

    found, none = (lena.get(f"/reports/leaving?ticket={number}").text for number in ("T2", "T"))

    assert ("<bdi>" in found, ">T1" in found, ">T2" in found) == (True, False, True)
    assert "No survey about this ticket waits" in none


def test_pages_join_without_gap_or_double(lena: StaffClient, receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    surveys = [solved(receive, number) for number in range(5)]
    monkeypatch.setattr(page, "PAGE", 2)
    monkeypatch.setattr(listed.leaving, "__kwdefaults__", {"ticket": None, "after": None, "most": 2})

    text, seen, rounds = lena.get("/reports/leaving").text, [], 0
    while rounds < 5:
        seen += [survey for survey in surveys if f"/reports/leaving/{survey}" in text]
        following = text.partition("?after=")[2].partition('"')[0] if "Later ones" in text else ""
        if not following:
            break
        text, rounds = lena.get(f"/reports/leaving?after={following}").text, rounds + 1

    assert (seen, rounds) == (surveys, 2)
    assert lena.get("/reports/leaving?after=nonsense").status_code == 422


def test_reminders_wait_beside_surveys(lena: StaffClient, receive: Receive) -> None:
    first, second = solved(receive, 1), solved(receive, 2)
    values = {"state": "sent", "sent_at": START, "reminder_due_at": START + timedelta(hours=2), "mail_id": None}
    with new_context(Actor("command")).writing() as session:
        session.execute(update(Invitation).where(Invitation.id == first).values(values))

    found = listed.leaving(db.session(), Scope(everybody=True))
    shown = lena.get("/reports/leaving").text

    assert [(one.id, one.is_reminder) for one in found] == [(first, True), (second, False)]
    assert "1 survey waits to leave. 1 reminder waits." in shown
    assert "in 2 h" in shown
    assert "Do not remind about ticket T1" in lena.get(f"/reports/leaving/{first}").text


def test_managers_read_who_stopped_what_and_why(signed_in: SignedIn, receive: Receive) -> None:
    survey = solved(receive, 1)
    signed_in("Lena").post(f"/reports/leaving/{survey}", data={"reason": "safety"})

    shown = signed_in("Mia").get("/reports/leaving?show=stopped").text
    funnel = signed_in("Mia").get("/reports/funnel").text

    assert [words in shown for words in ("T1", "Lena Fuchs", "Somebody’s safety")] == [True] * 3
    assert ("Lena Fuchs" in funnel, "1 of 1" in funnel) == (True, True)
    assert signed_in("Lena").get("/reports/leaving?show=stopped").status_code == 422
    assert "Lena Fuchs" not in signed_in("Lena").get("/reports/funnel").text.partition("<main")[2]
