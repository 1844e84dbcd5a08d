"""Customers whose cases taught a change hear of it once, and nobody who may not be written to (C8)."""

import json
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from survey_service.callbacks.action_refusals import ActionMovedOn, MoreToTell, NothingToTell
from survey_service.callbacks.action_telling import action_telling
from survey_service.flows.action_checked import action_checked
from survey_service.flows.action_linked import case_linked
from survey_service.flows.action_reopened import action_reopened
from survey_service.flows.change_told import change_told, trial_change_wanted
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.worker.loop import once
from tests.action_world import TOLD, Loop
from tests.flows.test_customers_told import GONE, Ctx
from tests.world import HandClock


@pytest.fixture
def changed(loop: Loop) -> int:
    """An action that Cy's and Di's cases taught, done."""
    action = loop.plan(loop.learnt("cy"))
    case_linked(loop.as_("Mia"), action, loop.learnt("di"))
    return loop.done(action)


def mails(ctx: Ctx) -> list[Mail]:
    session = ctx().session
    session.rollback()
    found = select(Mail).where(Mail.letter == "changed").order_by(Mail.id).execution_options(populate_existing=True)
    return list(session.scalars(found))


def sent(ctx: Ctx) -> list[EmailMessage]:
    raw = ctx().session.scalars(select(OutboxMail.raw).where(OutboxMail.letter == "changed").order_by(OutboxMail.id))
    return [message_from_bytes(one, policy=policy.default) for one in raw]  # type: ignore[misc]


def test_each_customer_whose_case_taught_it_gets_one_letter(loop: Loop, changed: int, ctx: Ctx) -> None:
    assert change_told(loop.as_("Mia"), changed, TOLD, 2) == 2
    assert change_told(loop.as_("Mia"), changed, TOLD, 2) == 0
    once()

    letters = sent(ctx)
    assert sorted(str(one["To"]) for one in letters) == ["Cy Young <cy@example.com>", "Di Young <di@example.com>"]
    for one in letters:
        text = one.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert TOLD in " ".join(text.split())
        assert str(one["List-Unsubscribe"]).strip("<>") in text
    assert action_telling(ctx().session, changed) == (2, 2, 0, 0)


def test_a_customer_of_two_cases_gets_one_letter_about_the_newest(loop: Loop, changed: int, ctx: Ctx) -> None:
    case_linked(loop.as_("Mia"), changed, loop.learnt("cy"))

    assert change_told(loop.as_("Mia"), changed, TOLD, 9) == 2
    once()

    assert sorted(str(one["Subject"]).rpartition(" ")[2] for one in sent(ctx)) == ["T2", "T3"]


@pytest.mark.parametrize("gone", GONE)
def test_who_may_not_be_written_to_is_not_on_the_list(
    loop: Loop, changed: int, ctx: Ctx, gone: Callable[[Ctx, str], None]
) -> None:
    gone(ctx, "di@example.com")

    assert change_told(loop.as_("Mia"), changed, TOLD, 2) == 1


@pytest.mark.parametrize("gone", GONE)
def test_and_gets_no_letter_that_waited(loop: Loop, changed: int, ctx: Ctx, gone: Callable[[Ctx, str], None]) -> None:
    change_told(loop.as_("Mia"), changed, TOLD, 2)
    gone(ctx, "di@example.com")
    once()

    assert [str(one["To"]) for one in sent(ctx)] == ["Cy Young <cy@example.com>"]
    assert sorted(one.state for one in mails(ctx)) == ["accepted", "cancelled"]


def test_who_wanted_no_contact_is_never_told(loop: Loop, changed: int, ctx: Ctx) -> None:
    refused = loop.cases.low("ed", 1, {"contact": "no"}, ticket__product_area="exports")
    case_linked(loop.as_("Mia"), changed, refused)

    assert change_told(loop.as_("Mia"), changed, TOLD, 9) == 2


def test_a_letter_that_waits_stays_when_it_turns_out_that_it_did_not_work(
    loop: Loop, changed: int, ctx: Ctx, clock: HandClock
) -> None:
    clock.move(hours=14)  # 23:00
    change_told(loop.as_("Mia"), changed, TOLD, 2)
    assert {one.due_at - clock.now() for one in mails(ctx)} == {timedelta(hours=9)}

    action_checked(loop.as_("Mia"), changed, "did_not", "It still stops.")
    clock.move(hours=10)
    once()

    assert {one.state for one in mails(ctx)} == {"cancelled"}
    with pytest.raises(NothingToTell):
        change_told(loop.as_("Mia"), changed, TOLD, 2)


def test_a_letter_that_waits_stays_when_the_action_is_taken_up_again(loop: Loop, changed: int, ctx: Ctx) -> None:
    change_told(loop.as_("Mia"), changed, TOLD, 2)
    action_reopened(loop.as_("Mia"), changed, loop.today)
    once()

    assert {one.state for one in mails(ctx)} == {"cancelled"}


def test_nobody_is_told_before_it_is_done_nor_in_other_words_nor_more_than_were_shown(loop: Loop, changed: int) -> None:
    with pytest.raises(NothingToTell):
        change_told(loop.as_("Mia"), loop.plan(), TOLD, 2)
    with pytest.raises(ActionMovedOn):
        change_told(loop.as_("Mia"), changed, "Other words", 2)
    with pytest.raises(MoreToTell):
        change_told(loop.as_("Mia"), changed, TOLD, 1)


def test_erasure_leaves_no_word_of_a_letter_that_has_left(loop: Loop, changed: int, ctx: Ctx) -> None:
    change_told(loop.as_("Mia"), changed, TOLD, 2)
    once()
    customer_erased(ctx(), "cy@example.com")
    customer_erased(ctx(), "di@example.com")

    assert sent(ctx) == []
    assert [(one.params, one.sealed) for one in mails(ctx)] == [({}, None)] * 2


def test_a_person_erased_while_the_letter_is_on_its_way_leaves_no_copy(loop: Loop, changed: int, ctx: Ctx) -> None:
    change_told(loop.as_("Mia"), changed, TOLD, 2)
    letters = [one for one in mails_claimed(ctx(), 50) if one.letter == "changed"]
    customer_erased(ctx(), letters[0].to)

    accepted = Reply(Outcome.ACCEPTED, "kept")
    mails_settled(ctx(), [(one, accepted) for one in letters], {one.mail_id: b"Subject: x\n\n" for one in letters})

    kept = ctx().session.scalars(select(OutboxMail.mail_id).where(OutboxMail.letter == "changed")).all()
    assert list(kept) == [letters[1].mail_id]


def test_the_trial_letter_goes_to_whoever_asks_and_has_no_way_out(loop: Loop, changed: int, ctx: Ctx) -> None:
    trial_change_wanted(loop.as_("Mia"), changed)
    once()

    (letter,) = sent(ctx)
    assert "mia@example.com" in str(letter["To"])
    assert letter["List-Unsubscribe"] is None
    assert action_telling(ctx().session, changed).told == 0


def test_the_queue_holds_no_name_address_or_words_unsealed(loop: Loop, changed: int, ctx: Ctx) -> None:
    change_told(loop.as_("Mia"), changed, TOLD, 2)

    for one in mails(ctx):
        assert set(one.params) == {"action", "cause"}
        assert TOLD not in (one.sealed or "")
        assert json.loads(ctx().keys.unseal(one.sealed or "") or "") == {"changed": TOLD}
