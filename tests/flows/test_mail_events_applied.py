"""What becomes of a letter is written down as the mail service tells it: once, in any order, whatever came between."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.customers.opt_out import OptOut
from survey_service.db import db, new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import leases_expired
from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.preferences.preference import InstallationFact
from tests.events_world import WHO_KNOWS, YES, Told
from tests.world import HandClock


def fact(name: str) -> str | None:
    db.session.rollback()
    found = db.session.get(InstallationFact, name, populate_existing=True)
    return found.value if found else None


def test_delivered(told: Told, clock: HandClock) -> None:
    letter = told.leaves()

    told.tell(told.event(letter, "processed"), told.event(letter, "delivered", minutes=2))

    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)
    assert told.post.survey_of(letter.mail_id).delivered_at == clock.at + timedelta(minutes=2)


@pytest.mark.parametrize("kind", ["processed", "delivered", "deferred"])
def test_an_event_settles_a_mail_of_unknown_fate(told: Told, clock: HandClock, kind: str) -> None:
    letter = told.leaves(WHO_KNOWS)
    sent_at = clock.at
    clock.move(minutes=5)

    told.tell(told.event(letter, kind))

    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)
    assert told.post.survey_of(letter.mail_id).sent_at == sent_at
    assert told.post.mail(letter.mail_id).sealed is None


def test_an_event_before_the_answer_settles_and_the_answer_changes_nothing(told: Told, clock: HandClock) -> None:
    letter = told.leaves(None)
    told.tell(told.event(letter, "delivered"))
    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)

    told.settle(letter, WHO_KNOWS)
    clock.move(minutes=2)

    assert (leases_expired(new_context(Actor("worker"))), told.post.state(letter.mail_id)[0]) == (0, "accepted")


def test_a_mail_that_waits_to_be_tried_again_though_it_was_taken_is_not_sent_twice(
    told: Told, clock: HandClock
) -> None:
    letter = told.leaves(Reply(Outcome.RETRY, "answered 500"))

    told.tell(told.event(letter, "delivered"))
    clock.move(hours=1)

    assert mails_claimed(new_context(Actor("worker")), 10) == []
    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)


def test_a_bounce_ends_the_survey_and_the_address(told: Told) -> None:
    letter = told.leaves()

    told.tell(told.event(letter, "bounce", type="bounce", status="5.1.1", reason="550 no such user cy1@example.com"))

    assert told.post.state(letter.mail_id) == ("accepted", "bounced", None)
    assert told.suppressed() == [("bad_address", "bounce", letter.mail_id)]
    assert db.session.scalars(select(MailEvent.code)).all() == ["5.1.1"]


@pytest.mark.parametrize(
    ("reason", "code", "suppressed"),
    [
        ("Bounced Address", "bounced_address", [("bad_address", "dropped")]),
        ("Invalid", "invalid_address", [("bad_address", "dropped")]),
        ("Spam Reporting Address", "spam_reporting_address", [("suppressed", "dropped")]),
        ("Unsubscribed Address", "unsubscribed_address", [("suppressed", "dropped")]),
        ("Recipient List over Package Quota", "over_quota", []),
        ("something about cy1@example.com", "other", []),
        (None, "other", []),
    ],
)
def test_a_drop_blames_the_address_only_where_its_reason_does(
    told: Told, reason: str | None, code: str, suppressed: list[tuple[str, str]]
) -> None:
    letter = told.leaves()

    told.tell(told.event(letter, "dropped", reason=reason))

    assert told.post.state(letter.mail_id) == ("accepted", "bounced", "dropped")
    assert [row[:2] for row in told.suppressed()] == suppressed
    assert db.session.scalars(select(MailEvent.code)).all() == [code]


@pytest.mark.parametrize("more", [{"event": "bounce", "type": "blocked"}, {"event": "blocked"}, {"event": "deferred"}])
def test_blocked_and_deferred_stop_nothing(told: Told, more: dict[str, str]) -> None:
    letter = told.leaves()

    told.tell(told.event(letter, "bounce", reason="552 mailbox full") | more)

    assert (told.post.state(letter.mail_id), told.suppressed()) == (("accepted", "sent", None), [])
    assert db.session.scalars(select(MailEvent.code)).all() == ["552"]


def test_a_complaint_stops_what_is_scheduled_for_that_address(told: Told, clock: HandClock) -> None:
    letter = told.leaves(customer__email="cy@example.com")
    clock.move(days=20)
    waiting = told.post.survey(ticket__id="later", customer__email="cy@example.com")
    assert told.post.mail(waiting).state == "queued"

    told.tell(told.event(letter, "spamreport"))

    assert told.suppressed() == [("suppressed", "spam_report", letter.mail_id)]
    assert told.post.surveys() == [("sent", None), ("not_asked", "suppressed")]
    assert told.post.mail(waiting).state == "cancelled"


@pytest.mark.parametrize("kind", ["unsubscribe", "group_unsubscribe"])
def test_unsubscribing_is_an_opt_out(told: Told, clock: HandClock, kind: str) -> None:
    letter = told.leaves(customer__email="cy@example.com")
    clock.move(days=20)
    told.post.survey(ticket__id="later", customer__email="cy@example.com")

    told.tell(told.event(letter, kind))

    assert (told.opted_out(), told.suppressed()) == (1, [])
    assert told.post.surveys() == [("sent", None), ("not_asked", "opted_out")]


def test_subscribing_again_at_the_mail_service_undoes_nothing_here(told: Told) -> None:
    letter = told.leaves()

    told.tell(told.event(letter, "group_unsubscribe"), told.event(letter, "group_resubscribe", minutes=9))

    assert told.opted_out() == 1


def test_a_bounce_after_a_rating_changes_the_list_and_not_the_rating(told: Told, clock: HandClock) -> None:
    letter = told.leaves()
    with new_context(Actor("command")).writing() as session:
        survey = session.scalars(select(Invitation)).one()
        survey.state, survey.rated_at = "rated", clock.at

    told.tell(told.event(letter, "bounce"))

    assert told.post.state(letter.mail_id) == ("accepted", "rated", None)
    assert told.suppressed() == [("bad_address", "bounce", letter.mail_id)]


def test_a_late_delivered_does_not_undo_a_bounce(told: Told) -> None:
    letter = told.leaves()
    told.tell(told.event(letter, "bounce", minutes=3))

    told.tell(told.event(letter, "delivered", minutes=1))

    assert told.post.state(letter.mail_id) == ("accepted", "bounced", None)
    assert told.post.survey_of(letter.mail_id).delivered_at is not None


def test_an_event_is_applied_once_however_often_it_is_told(told: Told) -> None:
    letter = told.leaves()
    event = told.event(letter, "delivered")

    news = [told.tell(event, event), told.tell(event), told.tell(event | {"event": "bounce"})]

    assert (news, told.kinds(), told.suppressed()) == ([1, 0, 0], ["delivered"], [])


def test_ids_too_long_or_missing_are_told_apart_by_their_hash(told: Told) -> None:
    letter = told.leaves()
    long = told.event(letter, "delivered", sg_event_id="x" * 101)
    without = {name: value for name, value in told.event(letter, "deferred").items() if name != "sg_event_id"}

    news = [told.tell(long, without), told.tell(long, without)]

    assert news == [2, 0]


def test_events_of_other_mail_or_another_attempt_are_passed_over(told: Told) -> None:
    letter = told.leaves()
    others = (
        told.event(letter, "bounce", attempt_id="another"),
        told.event(letter, "bounce", mail_id="999"),
        {"event": "bounce", "sg_event_id": "1", "email": letter.to},
        told.event(letter, "something new"),
    )

    assert (told.tell(*others), told.kinds(), told.suppressed()) == (0, [], [])


def test_events_of_the_attempt_before_still_tell_of_the_mail(told: Told) -> None:
    letter = told.leaves(WHO_KNOWS)
    with new_context(Actor("command")).writing() as session:
        mail = session.get_one(Mail, letter.mail_id)
        mail.earlier_attempt_id, mail.attempt_id, mail.state = letter.attempt_id, "again", "sending"

    told.tell(told.event(letter, "bounce"))

    assert told.post.state(letter.mail_id) == ("accepted", "bounced", None)


def test_events_of_a_reminder_leave_the_survey_where_it_is(told: Told, clock: HandClock) -> None:
    letter, reminder = told.leaves(), told.leaves()
    with new_context(Actor("command")).writing() as session:
        survey, reminded = session.scalars(select(Invitation).order_by(Invitation.id))
        reminded.mail_id, survey.reminder_mail_id = None, reminder.mail_id

    told.tell(told.event(reminder, "bounce"))

    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)
    assert told.suppressed() == [("bad_address", "bounce", reminder.mail_id)]


def test_opens_and_clicks_are_noted_as_tracking_and_not_kept(told: Told, clock: HandClock) -> None:
    letter = told.leaves()
    told.tell(told.event(letter, "open", mail_id="999"))
    assert (fact("tracking_seen"), fact("events_seen")) == (None, clock.at.isoformat())

    told.tell(told.event(letter, "open", ip="203.0.113.9"), told.event(letter, "click", url="https://example.com/r/t"))

    assert (fact("tracking_seen"), told.kinds()) == (clock.at.isoformat(), [])


def test_of_somebody_erased_only_a_wish_is_kept(told: Told) -> None:
    one, other = told.leaves(), told.leaves()
    for letter in (one, other):
        customer_erased(new_context(Actor("command")), letter.to)

    told.tell(told.event(one, "bounce"), told.event(one, "spamreport"), told.event(other, "unsubscribe"))

    assert (told.suppressed(), told.opted_out()) == ([], 2)
    assert told.post.surveys() == [("bounced", "erased"), ("sent", "erased")]


def test_erasure_leaves_codes_alone_and_of_a_complaint_the_wish(told: Told) -> None:
    bounced, complained = told.leaves(), told.leaves()
    told.tell(told.event(bounced, "bounce", reason=f"550 {bounced.to}"), told.event(complained, "spamreport"))

    for letter in (bounced, complained):
        customer_erased(new_context(Actor("command")), letter.to)

    assert (told.suppressed(), told.opted_out()) == ([], 1)
    kept = db.session.execute(select(MailEvent.kind, MailEvent.code).order_by(MailEvent.mail_id)).all()
    assert kept == [("bounce", "550"), ("spam_report", None)]


def test_who_took_an_opt_out_back_since_is_not_opted_out_by_old_news(told: Told, clock: HandClock) -> None:
    letter = told.leaves()
    told.tell(told.event(letter, "unsubscribe", minutes=0))
    with new_context(Actor("command")).writing() as session:
        row = session.scalars(select(OptOut)).one()
        row.undone_at = clock.at + timedelta(minutes=5)

    told.tell(told.event(letter, "group_unsubscribe", minutes=4))
    assert told.opted_out() == 0

    told.tell(told.event(letter, "group_unsubscribe", minutes=6))
    assert told.opted_out() == 1


def test_answers_that_came_meanwhile_are_not_lost(told: Told) -> None:
    letter = told.leaves(WHO_KNOWS)
    told.tell(told.event(letter, "processed"))

    told.settle(letter, YES)

    assert told.post.state(letter.mail_id) == ("accepted", "sent", None)
