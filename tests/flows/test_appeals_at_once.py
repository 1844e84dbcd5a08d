"""Two people or two workers at the same moment, on SQLite and PostgreSQL: one of them does it."""

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.feedback.appealing import AlreadyAppealed
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from survey_service.flows.appeals_passed_on import appeals_passed_on
from survey_service.mail.queued import Mail
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.marking import AlreadyDecided
from tests.appeal_world import Appeals
from tests.at_once import at_once, names
from tests.case_world import Cases
from tests.world import HandClock


@pytest.fixture
def appeals(any_cases: Cases) -> Appeals:
    cases = any_cases
    cases.rate(cases.asked("first"), 5)
    asha = cases.person("Asha Rao", "agent", agent="asha@example.com")
    return Appeals(cases, asha, cases.person("Mia Torres", "manager"))


def how_many(appeals: Appeals, statement: object) -> int | None:
    session = appeals.cases.ctx().session
    session.rollback()
    return session.scalar(statement)  # type: ignore[call-overload, no-any-return]


def test_two_deciders_make_one_decision(any_app: APIFlask, appeals: Appeals) -> None:
    appeal = appeals.made("scanner")
    people = (appeals.mia, appeals.cases.person("Max Brand", "manager"))

    deciding = [lambda by=by: appeal_decided(new_context(Actor("user", by)), appeal, grant=True) for by in people]
    came = at_once(any_app, *deciding, refused=AlreadyDecided)

    assert names(came) == ["AlreadyDecided", "None"]
    assert how_many(appeals, select(func.count()).select_from(InvalidMark)) == 1


def test_two_workers_pass_an_appeal_on_once(any_app: APIFlask, appeals: Appeals, clock: HandClock) -> None:
    for name in ("Max Brand", "Moritz Brand", "Mona Brand"):
        appeals.cases.person(name, "manager")
    appeal = appeals.made()
    clock.move(days=7)

    came = at_once(any_app, *[lambda: appeals_passed_on(new_context(Actor("worker")))] * 2)

    assert names(came) == ["0", "1"]
    assert appeals.one(appeal).passed_on == 1
    assert how_many(appeals, select(func.count()).where(Mail.letter == "appeal_waiting")) == 2


def test_a_form_sent_twice_makes_one_appeal(any_app: APIFlask, appeals: Appeals) -> None:
    rating = appeals.rated(1)

    def make() -> int:
        return appeal_made(new_context(Actor("user", appeals.asha)), rating, "product", None)

    came = at_once(any_app, make, make, refused=AlreadyAppealed)

    assert names(came) == ["1", "AlreadyAppealed"]
