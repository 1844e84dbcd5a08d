"""After a call the customer is asked how it is now: whom, when, once, and never against a "no"."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from survey_service.audit import Actor, AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.recovered import recovery_of
from survey_service.callbacks.recovery import Recovery
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.customers.suppression import Suppression
from survey_service.db import db, new_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed, reviews_closed
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.opt_out_changed import opted_out
from survey_service.flows.recovery_asked import recovery_asked
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.neighbours import neighbourhood
from survey_service.invitations.throttle import Peace
from survey_service.mail.outgoing import Outcome
from survey_service.responses.contact_wish import ContactWish
from survey_service.tickets.source import Source
from tests.case_world import Cases
from tests.recovery_world import Recoveries
from tests.world import START, HandClock

TOMORROW = START + timedelta(hours=24)


def written(*statements: object) -> None:
    with new_context(Actor("command")).writing() as session:
        for statement in statements:
            session.execute(statement)  # type: ignore[call-overload]


def address_hash(recoveries: Recoveries) -> bytes:
    return recoveries.cases.ctx().keys.address_hash("cy@example.com")


def opt_out(recoveries: Recoveries) -> None:
    with new_context(Actor("command")).writing() as session:
        session.add(OptOut(address_hash=address_hash(recoveries), since=recoveries.cases.clock.at))


def suppress(recoveries: Recoveries, reason: str = "suppressed") -> None:
    with new_context(Actor("command")).writing() as session:
        row = Suppression(address_hash=address_hash(recoveries), reason=reason, since=START, detail="")
        session.add(row)


@pytest.mark.parametrize("outcome", ["settled", "not_settled"])
def test_who_was_reached_is_asked_a_day_later(recoveries: Recoveries, outcome: str) -> None:
    case_id = recoveries.called(outcome=outcome)

    asked = recoveries.question(case_id)

    assert (asked.kind, asked.resolution, asked.state, asked.due_at) == ("recovery", 1, "scheduled", TOMORROW)
    assert (asked.throttle_exempt, asked.language, asked.closed_at) == (True, "en", START - timedelta(seconds=3599))
    assert (asked.credit_agent, asked.credit_team, asked.credit_product_area) == ("Asha Rao", "Billing", "exports")
    assert list(recoveries.queued()) == [("queued", TOMORROW)]


def test_who_was_not_reached_is_not_asked(recoveries: Recoveries) -> None:
    unreachable, withdrawn = recoveries.called("cy", "unreachable"), recoveries.called("dee", "withdrawn")

    assert (recoveries.asked(unreachable), recoveries.asked(withdrawn)) == (None, None)


def test_who_refused_contact_is_not_asked(recoveries: Recoveries) -> None:
    review = recoveries.cases.low("cy", said={"contact": "no"})
    call = recoveries.cases.low("dee")
    callback_attempted(recoveries.cases.acting(recoveries.mia), call, Try("phone", "talked"))
    written(
        ContactWish.__table__.insert().values(  # type: ignore[attr-defined]
            invitation_id=select(Invitation.id).order_by(Invitation.id.desc()).limit(1).scalar_subquery(),
            wanted=False,
            other_person=False,
            at=START,
        )
    )

    reviews_closed(recoveries.cases.acting(recoveries.mia), [review])
    callback_closed(recoveries.cases.acting(recoveries.mia), call, Closing("settled", "slow"))

    assert [recoveries.asked(case) for case in (review, call)] == [None, None]


def test_the_last_word_on_contact_counts(recoveries: Recoveries, clock: HandClock) -> None:
    case_id = recoveries.cases.low(said={"contact": "no"})
    clock.move(hours=1)
    recoveries.cases.low(said={"contact": "yes"})

    recoveries.close(case_id)

    assert recoveries.question(case_id).state == "scheduled"


def test_whoever_is_erased_opted_out_or_cannot_be_written_to_is_not_asked(recoveries: Recoveries) -> None:
    cy, dee, eli = (recoveries.cases.low(name) for name in ("cy", "dee", "eli"))
    opt_out(recoveries)
    hashed = recoveries.cases.ctx().keys.address_hash("dee@example.com")
    with new_context(Actor("command")).writing() as session:
        session.add(Suppression(address_hash=hashed, reason="bad_address", since=START, detail="refused"))
    written(update(Customer).where(Customer.email == "eli@example.com").values(email=None))

    closed = [recoveries.close(case_id) for case_id in (cy, dee, eli)]

    assert [recoveries.asked(case_id) for case_id in closed] == [None, None, None]
    assert list(recoveries.queued()) == []


def test_a_source_that_asks_nothing_asks_nothing_after_a_call_either(recoveries: Recoveries) -> None:
    case_id = recoveries.cases.low()
    written(update(Source).values(asking=False))

    recoveries.close(case_id)

    assert recoveries.asked(case_id) is None


def test_nobody_is_asked_twice_for_a_case(recoveries: Recoveries) -> None:
    case_id = recoveries.called()

    ctx = recoveries.cases.ctx()
    with ctx.writing() as session:
        again = recovery_asked(ctx, session, session.get_one(Callback, case_id))

    assert again is None
    assert len(recoveries.queued()) == 1


def test_an_older_question_that_has_not_left_gives_way(recoveries: Recoveries, clock: HandClock) -> None:
    first = recoveries.called(ticket="7")
    clock.move(hours=2)

    second = recoveries.called(ticket="7")

    assert (recoveries.question(first).state, recoveries.question(first).reason) == ("cancelled", "throttled")
    assert (recoveries.question(second).state, recoveries.question(second).resolution) == ("scheduled", 2)
    assert [state for state, _ in recoveries.queued()] == ["cancelled", "queued"]


def test_a_question_that_has_left_stays(recoveries: Recoveries, clock: HandClock) -> None:
    first, _ = recoveries.sent()
    clock.move(days=1)

    second = recoveries.called()

    assert (recoveries.question(first).state, recoveries.question(second).state) == ("sent", "scheduled")


@pytest.mark.parametrize(
    ("zone", "closed_at", "due"),
    [
        # the day after is a Saturday: Monday morning there
        ("Europe/Berlin", datetime(2026, 3, 6, 15, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)),
        # 24 hours later it is evening in Tokyo
        ("Asia/Tokyo", datetime(2026, 3, 3, 12, tzinfo=UTC), datetime(2026, 3, 4, 23, tzinfo=UTC)),
        # the clocks went forward on Sunday the 29th: 08:00 is an hour earlier by UTC
        ("Europe/Berlin", datetime(2026, 3, 27, 15, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 23, 14, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC)),
    ],
)
def test_it_waits_for_the_customers_day(
    recoveries: Recoveries, clock: HandClock, zone: str, closed_at: datetime, due: datetime
) -> None:
    clock.at = closed_at

    case_id = recoveries.called(customer__timezone=zone)

    assert recoveries.question(case_id).due_at == due


def test_the_letter_leaves_with_its_links_and_the_way_out(recoveries: Recoveries, clock: HandClock) -> None:
    case_id = recoveries.called(ticket="1042")
    clock.move(hours=23, minutes=59)
    early = recoveries.leave()
    clock.move(minutes=1)

    (letter,) = recoveries.leave()

    assert early == []
    assert (letter.letter, letter.to, letter.language) == ("recovery", "cy@example.com", "en")
    assert (letter.values["ticket_number"], letter.values["reached_day"]) == ("1042", START.date())
    assert [link.rsplit("/", 1)[1] for link in letter.values["links"].values()] == ["1", "2", "3", "4", "5"]
    assert letter.optout_url == letter.values["optout_link"]
    assert (recoveries.question(case_id).state, recoveries.question(case_id).sent_at) == ("sent", TOMORROW)


def test_asleep_when_it_is_about_to_leave_the_customer_is_let_sleep(recoveries: Recoveries, clock: HandClock) -> None:
    case_id = recoveries.called()
    clock.at = TOMORROW.replace(hour=22)

    left = recoveries.leave()

    assert (left, recoveries.question(case_id).state) == ([], "scheduled")
    assert recoveries.question(case_id).due_at == datetime(2026, 3, 4, 8, tzinfo=UTC)


def test_a_no_that_came_meanwhile_holds(recoveries: Recoveries, clock: HandClock) -> None:
    case_id = recoveries.called()
    suppress(recoveries)
    clock.at = TOMORROW

    left = recoveries.leave()

    asked = recoveries.question(case_id)
    assert (left, asked.state, asked.reason) == ([], "not_asked", "suppressed")
    assert [state for state, _ in recoveries.queued()] == ["cancelled"]


def test_an_opt_out_stops_what_is_scheduled(recoveries: Recoveries) -> None:
    case_id = recoveries.called()
    with new_context(Actor("command")).writing() as session:
        session.add(OptOutLink(token_hash=b"o" * 32, address_hash=address_hash(recoveries), language="en"))

    opted_out(new_context(Actor("customer")), b"o" * 32)

    assert (recoveries.question(case_id).state, recoveries.question(case_id).reason) == ("not_asked", "opted_out")
    assert [state for state, _ in recoveries.queued()] == ["cancelled"]


def test_an_erasure_stops_it_and_empties_what_was_said(recoveries: Recoveries) -> None:
    answered, hashed = recoveries.sent()
    recoveries.press(hashed, 4, why="Mia sorted it")
    waiting = recoveries.called()

    customer_erased(new_context(Actor("command")), "cy@example.com")

    assert (recoveries.question(waiting).state, recoveries.question(waiting).reason) == ("cancelled", "erased")
    assert (recoveries.answer(answered).score, recoveries.answer(answered).why) == (4, None)
    assert recoveries.leave() == []


def test_a_ticket_open_again_does_not_take_the_question_back(recoveries: Recoveries, clock: HandClock) -> None:
    case_id = recoveries.called(ticket="7")
    recoveries.cases.asked("dee", ticket="7")
    clock.at = TOMORROW

    assert [letter.to for letter in recoveries.leave()] == ["cy@example.com"]
    assert recoveries.question(case_id).state == "sent"


def test_who_has_a_new_case_meanwhile_is_not_asked_about_the_old_one(recoveries: Recoveries, clock: HandClock) -> None:
    case_id = recoveries.called(ticket="7")
    recoveries.cases.low(ticket="7")
    clock.at = TOMORROW

    left = recoveries.leave()

    assert (left, recoveries.question(case_id).state) == ([], "cancelled")
    assert recoveries.question(case_id).reason == "reopened"


def test_it_is_exempt_from_the_throttle_and_starts_none(recoveries: Recoveries, clock: HandClock) -> None:
    recoveries.sent()
    cy = db.session.scalars(select(Customer.id)).one()
    written(delete(Recovery), update(Invitation).where(Invitation.kind == "survey").values(sent_at=None))

    peace = Peace(cy, None, timedelta(days=14), timedelta(0))
    ctx = recoveries.cases.ctx()
    assert neighbourhood(ctx.session, ctx.preferences, [peace], clock.at).of(peace) == []


def test_a_mail_surely_not_accepted_is_tried_again_with_the_same_links(
    recoveries: Recoveries, clock: HandClock
) -> None:
    case_id = recoveries.called()
    clock.at = TOMORROW
    (first,) = recoveries.leave(Outcome.RETRY)
    state = recoveries.question(case_id).state
    clock.move(hours=1)

    (second,) = recoveries.leave(Outcome.UNKNOWN)

    assert (state, recoveries.question(case_id).state) == ("scheduled", "unknown")
    assert second.values["links"] == first.values["links"]


def test_what_came_of_it_is_told_and_the_asking_is_in_the_log(recoveries: Recoveries) -> None:
    waiting = recoveries.called("dee")
    case_id, hashed = recoveries.sent()
    recoveries.press(hashed, 5, why="All well")
    session = recoveries.cases.ctx().session

    told, scheduled = recovery_of(session, case_id), recovery_of(session, waiting)

    assert told is not None
    assert scheduled is not None
    assert (told.asked_at, told.state, told.score, told.why) == (TOMORROW, "rated", 5, "All well")
    assert (scheduled.state, scheduled.score, recovery_of(session, 999)) == ("sent", None, None)
    acts = select(AuditEntry.actor, AuditEntry.act, AuditEntry.about_id).where(AuditEntry.act == "recovery_asked")
    assert [tuple(row) for row in session.execute(acts)] == [
        ("user", "recovery_asked", waiting),
        ("user", "recovery_asked", case_id),
    ]


def test_a_case_without_a_survey_of_its_customer_asks_nothing(cases: Cases, recoveries: Recoveries) -> None:
    case_id = cases.low()
    written(update(Invitation).values(customer_id=None))

    recoveries.close(case_id)

    assert recoveries.asked(case_id) is None
