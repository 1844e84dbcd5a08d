"""The owner of a corrective action is reminded on the due day and on the day of the check, once each (M4)."""

from datetime import timedelta

from apiflask import APIFlask
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.callbacks.action import CorrectiveAction
from survey_service.db import new_context
from survey_service.flows.action_dropped import action_dropped
from survey_service.flows.actions_reminded import actions_reminded
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.mail.queued import Mail
from tests.action_world import Loop
from tests.at_once import at_once, names
from tests.world import HandClock


def letters(loop: Loop) -> list[tuple[str, int | None]]:
    session = loop.cases.ctx().session
    session.rollback()
    found = select(Mail.params, Mail.user_id).where(Mail.letter == "action_due").order_by(Mail.id)
    return [(params["kind"], user_id) for params, user_id in session.execute(found)]


def test_nothing_is_due_before_its_day_and_each_reminder_comes_once(loop: Loop, clock: HandClock) -> None:
    action = loop.plan(due_on=loop.today + timedelta(days=1))
    assert actions_reminded(loop.cases.ctx()) == 0

    clock.move(days=1)
    assert [actions_reminded(loop.cases.ctx()) for _ in range(2)] == [1, 0]
    loop.done(action)
    clock.move(days=30)  # a Thursday
    assert [actions_reminded(loop.cases.ctx()) for _ in range(2)] == [1, 0]

    assert letters(loop) == [("due", loop.person("Mia")), ("check", loop.person("Mia"))]


def test_nobody_is_reminded_at_night_or_on_a_sunday(loop: Loop, clock: HandClock) -> None:
    loop.plan(due_on=loop.today + timedelta(days=5))  # a Saturday

    clock.move(days=5)
    assert actions_reminded(loop.cases.ctx()) == 0
    clock.move(days=1, hours=20)  # Monday, five in the morning
    assert actions_reminded(loop.cases.ctx()) == 0
    clock.move(hours=4)
    assert actions_reminded(loop.cases.ctx()) == 1


def test_another_day_or_another_owner_is_another_reminder(loop: Loop, clock: HandClock) -> None:
    action = loop.plan(due_on=loop.today)
    actions_reminded(loop.cases.ctx())
    values = {"owner_id": loop.person("Pia")}
    with loop.cases.ctx().writing() as session:
        session.execute(update(CorrectiveAction).where(CorrectiveAction.id == action).values(**values))

    assert actions_reminded(loop.cases.ctx()) == 1
    assert letters(loop)[-1] == ("due", loop.person("Pia"))


def test_what_was_dropped_meanwhile_sends_no_letter(loop: Loop) -> None:
    action = loop.plan(due_on=loop.today)
    actions_reminded(loop.cases.ctx())
    action_dropped(loop.as_("Mia"), action)

    assert [one for one in mails_claimed(loop.cases.ctx(), 50) if one.letter == "action_due"] == []


def test_the_letter_names_the_action_its_day_and_its_page(loop: Loop) -> None:
    action = loop.plan(due_on=loop.today)
    actions_reminded(loop.cases.ctx())

    (letter,) = [one for one in mails_claimed(loop.cases.ctx(), 50) if one.letter == "action_due"]

    assert letter.to == "mia@example.com"
    assert letter.values["action"] == "Test large exports"
    assert letter.values["link"].endswith(f"/callbacks/actions/{action}")
    assert (letter.values["is_check"], letter.values["due_day"]) == (False, loop.today)


def test_two_workers_at_once_send_one_letter(loop: Loop, app: APIFlask) -> None:
    loop.plan(due_on=loop.today)

    done = at_once(app, *[lambda: actions_reminded(new_context(Actor("worker")))] * 2)

    assert names(done) == ["0", "1"]
    assert len(letters(loop)) == 1
