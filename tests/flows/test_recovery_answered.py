"""What the customer answers after the call is kept, may be changed for a week, and touches no rating."""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, update

from survey_service.audit import Actor, AuditEntry
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.recovered import came_back_from
from survey_service.callbacks.recovery import Recovery
from survey_service.db import db, new_context
from survey_service.flows.rating_given import LinkClosed, UnknownLink, contact_asked, rating_given
from survey_service.invitations.invitation import Invitation
from survey_service.reports.kpis import kpis
from survey_service.responses.answer import Answer, ContactRequest
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from tests.recovery_world import Recoveries
from tests.world import START, HandClock

EXPIRY = timedelta(days=28)


def ratings(recoveries: Recoveries) -> tuple[object, ...]:
    """All that is stored of ratings, and the company's figures."""
    session = recoveries.cases.ctx().session
    session.rollback()
    responses = session.execute(select(*Response.__table__.columns).order_by(Response.id)).all()
    changes = session.scalar(select(func.count()).select_from(ResponseChange))
    period = (date(2026, 1, 1), date(2027, 1, 1))
    figures = kpis(session, "company", None, *period, "rated_at", ZoneInfo("UTC"), START + EXPIRY * 3, EXPIRY)
    return responses, changes, repr(figures)


def pressed_by_machine(case_id: int, recoveries: Recoveries, at: timedelta) -> None:
    """A scanner has just fetched three of the links."""
    seen: dict[str, object] = {"invitation_id": recoveries.question(case_id).id, "machine": False}
    with new_context(Actor("command")).writing() as session:
        moment = recoveries.cases.clock.at - at
        session.execute(insert(Landing), [seen | {"score": score, "at": moment} for score in (1, 2, 3)])


def test_an_answer_is_kept_with_its_words(recoveries: Recoveries, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent()
    clock.move(hours=2)

    recoveries.press(hashed, 4, why="Mia called; card 4111 1111 1111 1111 was charged once")

    kept, asked = recoveries.answer(case_id), recoveries.question(case_id)
    assert (kept.score, kept.answered_at, kept.changed_at) == (4, clock.at, None)
    assert kept.why is not None
    assert "4111" not in kept.why
    assert (asked.state, asked.rated_at) == ("rated", clock.at)


def test_a_rating_and_its_figures_never_move_by_it(recoveries: Recoveries, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent()
    before = ratings(recoveries)

    recoveries.press(hashed, 5, why="Splendid", agent_was="good", unsolved=True, reasons=("speed",))
    clock.move(hours=1)
    recoveries.press(hashed, 1, contact="yes")

    assert ratings(recoveries) == before
    assert recoveries.answer(case_id).score == 1


def test_it_can_be_changed_for_a_week_and_not_after(recoveries: Recoveries, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent()
    first = clock.at
    recoveries.press(hashed, 2, why="Still slow")
    clock.move(days=7)
    recoveries.press(hashed, 4)
    changed = recoveries.answer(case_id)
    kept = (changed.score, changed.why, changed.answered_at, changed.changed_at)
    clock.move(seconds=1)

    with pytest.raises(LinkClosed) as closed:
        recoveries.press(hashed, 5)

    assert kept == (4, "Still slow", first, first + timedelta(days=7))
    assert closed.value.standing == "read_only"
    assert recoveries.answer(case_id).score == 4


def test_words_go_when_the_customer_says_so(recoveries: Recoveries) -> None:
    case_id, hashed = recoveries.sent()
    recoveries.press(hashed, 4, why="Call me Cy")

    recoveries.press(hashed, 4, clear=frozenset({"why"}))

    assert recoveries.answer(case_id).why is None


def test_a_double_click_is_one_answer(recoveries: Recoveries) -> None:
    case_id, hashed = recoveries.sent()

    recoveries.press(hashed, 4, why="Good", contact="yes")
    recoveries.press(hashed, 4, why="Good", contact="yes")

    assert recoveries.answer(case_id).changed_at is None
    assert db.session.scalar(select(func.count()).select_from(Recovery)) == 1
    assert [case.state for case in recoveries.cases.all()] == ["closed", "open"]


def test_an_answer_outlives_the_link_and_a_late_first_one_does_not(recoveries: Recoveries, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent()
    clock.move(days=28)
    recoveries.press(hashed, 3)
    clock.move(days=1)

    recoveries.press(hashed, 4)

    late, link = recoveries.sent("dee")
    clock.move(days=28, seconds=1)
    with pytest.raises(LinkClosed, match="expired"):
        recoveries.press(link, 5)
    assert (recoveries.answer(case_id).score, recoveries.answer(late).score) == (4, None)


@pytest.mark.parametrize("state", ["cancelled", "revoked", "not_asked"])
def test_what_was_taken_back_takes_no_answer_and_opens_no_case(recoveries: Recoveries, state: str) -> None:
    case_id, hashed = recoveries.sent()
    with new_context(Actor("command")).writing() as session:
        session.execute(update(Invitation).where(Invitation.kind == "recovery").values(state=state))

    with pytest.raises(LinkClosed, match="expired"):
        recoveries.press(hashed, 5, contact="yes")

    assert (recoveries.answer(case_id).score, len(recoveries.cases.all())) == (None, 1)


def test_flows_of_ratings_know_no_such_link(recoveries: Recoveries) -> None:
    _, hashed = recoveries.sent()

    with pytest.raises(UnknownLink):
        rating_given(recoveries.cases.ctx(), hashed, Answer(5))
    with pytest.raises(UnknownLink):
        contact_asked(recoveries.cases.ctx(), hashed, ContactRequest())


def test_what_a_machine_presses_is_not_kept_and_is_in_the_log(recoveries: Recoveries, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent()
    clock.move(minutes=5)
    pressed_by_machine(case_id, recoveries, timedelta(seconds=1))

    recoveries.press(hashed, 1)

    assert (recoveries.answer(case_id).score, recoveries.question(case_id).state) == (None, "sent")
    acts = select(AuditEntry.act, AuditEntry.about_id).where(AuditEntry.act == "recovery_press_ignored")
    assert db.session.execute(acts).all() == [("recovery_press_ignored", case_id)]


@pytest.mark.parametrize(
    "by_a_person",
    [
        lambda recoveries, hashed: recoveries.press(hashed, 2, why="Not yet"),
        lambda recoveries, hashed: (recoveries.cases.clock.move(seconds=2), recoveries.press(hashed, 2)),
    ],
)
def test_words_or_a_breath_make_it_a_persons(
    recoveries: Recoveries, by_a_person: Callable[[Recoveries, bytes], None]
) -> None:
    case_id, hashed = recoveries.sent()
    pressed_by_machine(case_id, recoveries, timedelta(seconds=1))

    by_a_person(recoveries, hashed)

    assert recoveries.answer(case_id).score == 2


def test_who_wants_a_manager_again_has_a_new_case_marked_so(recoveries: Recoveries, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent(ticket="7")
    clock.move(days=20)

    recoveries.press(hashed, 2, why="Still broken", contact="yes")

    old, new = recoveries.cases.all()
    assert (old.id, old.state) == (case_id, "closed")
    assert (new.state, new.severity, new.again, new.review_only) == ("open", "contact", True, False)
    cause = db.session.execute(
        select(CallbackCause.invitation_id, CallbackCause.response_id).order_by(CallbackCause.id)
    )
    assert cause.all()[-1] == (recoveries.question(case_id).id, None)
    wish = db.session.get_one(ContactWish, recoveries.question(case_id).id)
    assert (wish.wanted, wish.channel) == (True, None)
    back = came_back_from(recoveries.cases.ctx().session, new.id)
    assert back is not None
    assert (back.case_id, back.score, back.why) == (case_id, 2, "Still broken")


def test_a_low_answer_alone_opens_no_case(recoveries: Recoveries) -> None:
    _, hashed = recoveries.sent()

    recoveries.press(hashed, 1, why="No")

    assert [case.state for case in recoveries.cases.all()] == ["closed"]


def test_the_case_after_asks_a_question_of_its_own(recoveries: Recoveries, clock: HandClock) -> None:
    first, hashed = recoveries.sent(ticket="7")
    recoveries.press(hashed, 2, contact="yes")
    clock.move(hours=1)
    second = db.session.scalars(select(Callback.id).order_by(Callback.id.desc())).first()
    assert second is not None

    recoveries.close(second)

    asked = recoveries.question(second)
    assert (asked.resolution, asked.ticket_id) == (2, recoveries.question(first).ticket_id)
    assert asked.created_at.tzinfo is UTC


def test_a_link_pressed_while_its_mail_waits_to_be_tried_again_is_not_sent_again(
    recoveries: Recoveries, clock: HandClock
) -> None:
    case_id, hashed = recoveries.sent()
    number = recoveries.question(case_id).id
    with new_context(Actor("command")).writing() as session:
        values = {"state": "scheduled", "sent_at": None, "expires_at": None}
        session.execute(update(Invitation).where(Invitation.id == number).values(**values))

    recoveries.press(hashed, 4)

    asked = recoveries.question(case_id)
    assert (asked.state, asked.sent_at, asked.expires_at) == ("rated", clock.at, clock.at + EXPIRY)
