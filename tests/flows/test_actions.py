"""Corrective actions: made from a case, changed, done, checked, dropped, taken up again; each step once, by whom it
may be, and in the audit log (M4)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.action import ActionCase
from survey_service.callbacks.action_refusals import (
    ActionDays,
    ActionMovedOn,
    CaseIsElsewhere,
    NoSuchAction,
    NoSuchOwner,
    NotYourAction,
)
from survey_service.flows.action_changed import action_changed
from survey_service.flows.action_checked import action_checked
from survey_service.flows.action_done import action_done, action_told_worded
from survey_service.flows.action_dropped import action_dropped
from survey_service.flows.action_linked import case_linked, case_unlinked
from survey_service.flows.action_reopened import action_reopened
from survey_service.flows.action_step import Plan
from tests.action_world import TOLD, Loop


def audited(loop: Loop, about: str = "action") -> list[tuple[str, list[str]]]:
    found = select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.about == about).order_by(AuditEntry.id)
    return [(act, list(changed)) for act, changed in loop.cases.ctx().session.execute(found)]


def test_an_action_made_from_a_case_is_linked_to_it_and_checked_30_days_after_it_is_due(loop: Loop) -> None:
    case = loop.learnt("cy")

    action = loop.action(loop.plan(case, title=" Test large exports, not 4111 1111 1111 1111 "))

    assert action.title.startswith("Test large exports")
    assert "4111" not in action.title
    assert action.check_on == action.due_on + timedelta(days=30)
    assert loop.cases.ctx().session.get(ActionCase, (action.id, case)) is not None
    assert audited(loop)[0][0] == "action_made"
    assert ("action_linked", ["action"]) in audited(loop, "callback")


def test_the_audit_log_names_the_fields_that_changed_and_no_words(loop: Loop) -> None:
    number = loop.plan()
    action = loop.action(number)
    plan = Plan("Test exports twice", "slow", action.owner_id, action.due_on, action.check_on, product_area="exports")

    assert action_changed(loop.as_("Mia"), number, plan)
    assert not action_changed(loop.as_("Mia"), number, plan)

    assert audited(loop)[-1] == ("action_changed", ["title", "root_cause"])


def test_done_checked_and_taken_up_again(loop: Loop) -> None:
    number = loop.done(loop.plan())
    action_checked(loop.as_("Mia"), number, "did_not", "Exports still stop.")
    assert loop.action(number).effect == "did_not"

    action_reopened(loop.as_("Mia"), number, loop.today + timedelta(days=7))

    action = loop.action(number)
    assert (action.done_at, action.effect, action.effect_words, action.checked_at, action.checked_by) == (None,) * 5
    assert action.check_on == loop.today + timedelta(days=37)
    assert action.told == TOLD


def test_a_step_that_a_colleague_took_already_is_refused(loop: Loop) -> None:
    number = loop.done(loop.plan())

    with pytest.raises(ActionMovedOn):
        action_done(loop.as_("Mia"), number)
    with pytest.raises(ActionMovedOn):
        action_dropped(loop.as_("Mia"), number)
    action_checked(loop.as_("Mia"), number, "worked", "No case since.")
    with pytest.raises(ActionMovedOn):
        action_checked(loop.as_("Mia"), number, "unclear", "Hm.")


def test_what_is_not_done_cannot_be_checked_and_what_was_dropped_not_done(loop: Loop) -> None:
    number = loop.plan()
    with pytest.raises(ActionMovedOn):
        action_checked(loop.as_("Mia"), number, "worked", "Sure.")

    action_dropped(loop.as_("Mia"), number)

    for act in (action_done, action_told_worded):
        with pytest.raises(ActionMovedOn):
            act(loop.as_("Mia"), number, "Words")


def test_a_product_person_does_and_checks_what_is_hers_and_changes_nothing_else(loop: Loop) -> None:
    hers = loop.plan(owner_id=loop.person("Pia"))
    mias = loop.plan()

    action_done(loop.as_("Pia"), hers, TOLD)
    action_checked(loop.as_("Pia"), hers, "unclear", "Too few answers.")

    for refused in (lambda: action_done(loop.as_("Pia"), mias), lambda: action_dropped(loop.as_("Pia"), hers)):
        with pytest.raises(NotYourAction):
            refused()
    with pytest.raises(NotYourAction):
        loop.plan(by="Pia")


def test_agents_and_other_departments_do_not_even_find_it(loop: Loop) -> None:
    number = loop.plan()
    for name in ("Asha", "Ada"):
        with pytest.raises(NoSuchAction):
            action_done(loop.as_(name), number)


def test_owner_and_days_must_make_sense(loop: Loop) -> None:
    with pytest.raises(NoSuchOwner):
        loop.plan(owner_id=loop.person("Asha"))
    with pytest.raises(ActionDays):
        loop.plan(check_on=loop.today - timedelta(days=1))
    with pytest.raises(ActionDays):
        loop.plan(due_on=date(9999, 12, 31))


def test_a_case_is_linked_once_and_taken_away_again(loop: Loop) -> None:
    number, case = loop.plan(), loop.learnt("cy")

    assert case_linked(loop.as_("Mia"), number, case)
    assert not case_linked(loop.as_("Mia"), number, case)
    assert case_unlinked(loop.as_("Mia"), number, case)
    assert not case_unlinked(loop.as_("Mia"), number, case)
    with pytest.raises(CaseIsElsewhere):
        case_linked(loop.as_("Mia"), number, 999)

    assert [act for act, _ in audited(loop, "callback")][-2:] == ["action_linked", "action_unlinked"]
