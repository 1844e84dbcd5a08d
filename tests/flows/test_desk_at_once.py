"""Workers and customers at the same moment, on SQLite and PostgreSQL: nobody is told or given anything twice."""

from collections import Counter

from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.callbacks.notice import CaseNotice
from survey_service.db import new_context
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.callbacks_escalated import callbacks_escalated
from survey_service.flows.callbacks_returned import callbacks_returned
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.preference_set import preference_set
from survey_service.flows.rating_given import rating_given
from survey_service.flows.user_changed import user_deactivated
from survey_service.mail.queued import Mail
from survey_service.responses.answer import Answer
from tests.at_once import at_once
from tests.case_world import Cases
from tests.world import HandClock

WORKER = Actor("worker")


def kinds(cases: Cases) -> Counter[str]:
    session = cases.ctx().session
    session.rollback()
    return Counter(session.scalars(select(CaseNotice.kind)))


def test_two_workers_escalate_each_case_once(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    cases = any_cases
    for name in ("Mia Torres", "Max Brand"):
        cases.person(name, "manager")
    for number in range(6):
        cases.low(f"cy{number}")

    done = []
    for _ in range(2):
        clock.move(days=4)
        done.append(at_once(any_app, *[lambda: callbacks_escalated(new_context(WORKER))] * 3))

    assert kinds(cases) == {"unassigned": 12, "overdue": 6, "overdue_department": 12}
    assert [sum(int(str(one)) for one in each) for each in done] == [6, 6]


def test_two_workers_give_each_case_back_once(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    cases = any_cases
    mia = cases.person("Mia Torres", "manager")
    for number in range(4):
        callback_taken(cases.acting(mia), cases.low(f"cy{number}"))
    clock.move(days=3)

    at_once(any_app, *[lambda: callbacks_returned(new_context(WORKER))] * 3)

    assert kinds(cases)["returned"] == 4
    assert {case.state for case in cases.all()} == {"open"}


def test_cases_opened_at_once_go_round_and_make_one_letter_each(any_app: APIFlask, any_cases: Cases) -> None:
    cases = any_cases
    preference_set(cases.ctx(), "callback_assignment", "round_robin")
    people = {cases.person(name, "manager") for name in ("Mia Torres", "Max Brand")}
    links = [cases.asked(f"cy{number}") for number in range(6)]

    at_once(
        any_app, *[lambda link=link: rating_given(new_context(Actor("customer")), link, Answer(1)) for link in links]
    )

    assert Counter(case.owner_id for case in cases.all()) == dict.fromkeys(people, 3)
    assert how_many(cases) == 2


def test_a_notice_and_the_worker_who_sends_its_letter_lose_nothing(any_app: APIFlask, any_cases: Cases) -> None:
    cases = any_cases
    preference_set(cases.ctx(), "callback_assignment", "round_robin")
    cases.person("Mia Torres", "manager")
    cases.low("first")
    link = cases.asked("second")

    sent, _ = at_once(
        any_app,
        lambda: [one for one in mails_claimed(new_context(WORKER), 9) if one.letter == "case_notice"],
        lambda: rating_given(new_context(Actor("customer")), link, Answer(1)),
    )

    told = len(sent[0].values["assigned"]) if sent else 0  # type: ignore[index]
    session = cases.ctx().session
    session.rollback()
    waiting = session.scalar(
        select(func.count())
        .select_from(CaseNotice)
        .join(Mail, Mail.id == CaseNotice.mail_id)
        .where(Mail.state == "queued")
    )
    assert told + (waiting or 0) == 2


def test_an_owner_who_leaves_while_a_case_is_being_given_keeps_none(any_app: APIFlask, any_cases: Cases) -> None:
    cases = any_cases
    preference_set(cases.ctx(), "callback_assignment", "round_robin")
    mia, max_ = cases.person("Mia Torres", "manager"), cases.person("Max Brand", "manager")
    links = [cases.asked(f"cy{number}") for number in range(4)]

    at_once(
        any_app,
        lambda: user_deactivated(new_context(Actor("command")), mia),
        *[lambda link=link: rating_given(new_context(Actor("customer")), link, Answer(1)) for link in links],
    )
    callbacks_returned(new_context(WORKER))

    assert {case.owner_id for case in cases.all()} == {max_}


def how_many(cases: Cases) -> int:
    session = cases.ctx().session
    session.rollback()
    return session.scalar(select(func.count()).where(Mail.letter == "case_notice")) or 0
