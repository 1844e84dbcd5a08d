"""A lead stops a survey before it leaves; or it has left. Nobody stops one about the own work (A7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.audit import Actor, AuditEntry
from survey_service.db import db, new_context
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.survey_stopped import survey_stopped
from survey_service.flows.surveys_reminded import surveys_reminded
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.invitations.stopping import HasLeft, NoSuchSurvey, OwnTicket
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.staff.known import known_department, known_team
from survey_service.tickets.event import parse_event
from tests.at_once import at_once
from tests.case_world import Cases
from tests.world import START, HandClock, event

ACCEPTED = Reply(Outcome.ACCEPTED, "taken")


@pytest.fixture
def solved(any_cases: Cases) -> int:
    """A survey of Asha's, who is in Billing, waits."""
    return closed("T1")


@pytest.fixture
def lena(any_cases: Cases, solved: int) -> int:
    return any_cases.person("Lena Fuchs", "lead", team_id=team_of("Billing"))


def closed(ticket: str, number: int = 1, **changes: Any) -> int:
    told: dict[str, Any] = {
        "ticket__id": ticket,
        "customer__email": f"c{number}@example.com",
        "customer__id": f"c{number}",
    }
    data = event(**({"event_id": f"e-{ticket}"} | told | changes))
    event_received(new_context(Actor("command")), "api", Delivery(parse_event(data), b"{}"))
    return newest().id


def newest() -> Invitation:
    db.session.rollback()
    found = select(Invitation).order_by(Invitation.id.desc()).execution_options(populate_existing=True)
    return db.session.scalars(found).first() or pytest.fail("no survey")


def team_of(name: str) -> int:
    with new_context(Actor("command")).writing() as session:
        return known_team(session, name, "Support").id


def stop(user_id: int, survey: int, reason: str = "bereavement") -> str:
    return survey_stopped(new_context(Actor("user", user_id)), survey, reason)


def leaves() -> int:
    """What the worker sends now."""
    letters = mails_claimed(new_context(Actor("worker")), 10)
    mails_settled(new_context(Actor("worker")), [(letter, ACCEPTED) for letter in letters])
    return len(letters)


def test_a_stopped_survey_never_leaves(solved: int, lena: int, clock: HandClock) -> None:
    assert stop(lena, solved) == "survey"

    clock.move(days=2, hours=3)
    assert leaves() == 0
    survey = newest()
    assert (survey.state, survey.reason, survey.mail_id) == ("stopped", "stopped_by_lead", None)
    assert [mail.state for mail in db.session.scalars(select(Mail))] == ["cancelled"]


def test_who_and_why_is_kept_and_the_audit_log_names_fields_only(solved: int, lena: int) -> None:
    stop(lena, solved, "legal")

    kept = db.session.scalars(select(SurveyStop)).one()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "survey_stopped")).one()
    assert (kept.invitation_id, kept.user_id, kept.reason, kept.at) == (solved, lena, "legal", START)
    assert (entry.about, entry.about_id, entry.actor_id) == ("survey", solved, str(lena))
    assert set(entry.changed) == {"state", "reason"}


def test_a_new_solution_is_asked_about_again(solved: int, lena: int, clock: HandClock) -> None:
    stop(lena, solved)
    at = clock.move(hours=1)
    reopened = event("ticket.reopened", event_id="r-1", at=at, ticket__id="T1")
    event_received(new_context(Actor("command")), "api", Delivery(parse_event(reopened), b"{}"))

    again = closed("T1", event_id="e-2", at=at + timedelta(minutes=5))

    assert again != solved
    assert newest().state == "scheduled"
    assert db.session.get_one(Invitation, solved).state == "stopped"


def test_what_has_left_cannot_be_stopped_but_its_reminder_can(solved: int, lena: int, clock: HandClock) -> None:
    clock.move(days=1, hours=3)
    leaves()

    assert stop(lena, solved) == "reminder"
    with pytest.raises(HasLeft):
        stop(lena, solved)

    clock.move(days=5)
    surveys_reminded(new_context(Actor("worker")))
    assert leaves() == 0
    assert newest().state == "sent"


def test_a_reminder_in_the_queue_can_be_stopped_too(solved: int, lena: int, clock: HandClock) -> None:
    clock.move(days=1, hours=3)
    leaves()
    clock.move(days=3, hours=1)
    assert surveys_reminded(new_context(Actor("worker"))) == 1

    assert stop(lena, solved) == "reminder"

    assert leaves() == 0
    assert newest().reminded_at is None


def test_only_those_who_answer_for_it_stop_it(any_cases: Cases, solved: int, lena: int) -> None:
    with new_context(Actor("command")).writing() as session:
        elsewhere = known_department(session, "Sales").id
    others = (
        any_cases.person("Marcus Low", "lead", team_id=team_of("Technical")),
        any_cases.person("Max Brand", "manager", department_id=elsewhere),
        any_cases.person("Asha Rao", "agent", agent="asha@example.com"),
        any_cases.person("Otto Berg", "auditor"),
        any_cases.person("Ada Novak", "admin"),
    )

    for person in others:
        with pytest.raises(NoSuchSurvey):
            stop(person, solved)
    assert stop(any_cases.person("Mia Torres", "manager"), solved) == "survey"


@pytest.mark.parametrize("role", ["lead", "manager"])
def test_nobody_stops_a_survey_about_the_own_work(any_cases: Cases, solved: int, role: str) -> None:
    asha = any_cases.person("Asha Rao", "agent", role, agent="asha@example.com", team_id=team_of("Billing"))

    with pytest.raises(OwnTicket):
        stop(asha, solved)
    assert newest().state == "scheduled"


def test_a_reason_is_from_the_list(solved: int, lena: int) -> None:
    with pytest.raises(ValueError, match="no reason"):
        stop(lena, solved, "I want a good month")


def test_either_it_left_or_it_was_stopped(any_app: APIFlask, solved: int, lena: int, clock: HandClock) -> None:
    for number in range(2, 8):
        closed(f"T{number}", number)
    waiting = list(db.session.scalars(select(Invitation.id).order_by(Invitation.id)))
    db.session.rollback()
    clock.move(days=1, hours=3)

    def stopping(survey: int) -> Callable[[], str]:
        return lambda: stop(lena, survey)

    came = at_once(any_app, *(stopping(survey) for survey in waiting[::2]), leaves, refused=HasLeft)
    rest = leaves()

    stopped = [survey for survey, told in zip(waiting[::2], came, strict=False) if told == "survey"]
    states = {row.id: row.state for row in db.session.execute(select(Invitation.id, Invitation.state))}
    assert {survey for survey, state in states.items() if state == "stopped"} == set(stopped)
    assert {state for survey, state in states.items() if survey not in stopped} == {"sent"}
    assert int(str(came[-1])) + rest == len(waiting) - len(stopped)


def test_two_leads_at_once_stop_it_once(any_app: APIFlask, solved: int, lena: int) -> None:
    came = at_once(any_app, *[lambda: stop(lena, solved)] * 2, refused=HasLeft)

    assert sorted(map(str, came)) == ["HasLeft", "survey"]
    assert len(db.session.scalars(select(SurveyStop)).all()) == 1
