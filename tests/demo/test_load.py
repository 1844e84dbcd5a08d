"""The demo in the database: what the flows would have written, found again by reading it."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.callbacks.acting import standing
from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.callbacks.noted import Why
from survey_service.callbacks.recovered import REACHED
from survey_service.callbacks.recovery import Recovery
from survey_service.customers.customer import Customer
from survey_service.db import DbContext, new_context
from survey_service.demo.load import OtherData, Summary, load
from survey_service.demo.world import World, build_world
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.parts import judged, parts_of
from survey_service.feedback.segment import Segment
from survey_service.feedback.sharing import Lesson, Thanks
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.flows.comments_split import comments_split
from survey_service.flows.rating_given import rating_given
from survey_service.flows.recovery_asked import DELAY
from survey_service.flows.verdicts_settled import columns
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.keys import token_hash
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from survey_service.reports.cohorts import Buckets, Narrowed
from survey_service.reports.funnel import LEAVES, funnel
from survey_service.reports.period import Period
from survey_service.responses.answer import Answer
from survey_service.responses.landing import Landing
from survey_service.responses.quarantine import pressed_by_a_machine
from survey_service.responses.response import Response
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket
from tests.world import HandClock

FEW = 500
STANDING = {"open", "late", "to_check", "worked", "unclear", "did_not"}


@pytest.fixture
def loaded(ctx: Callable[[], DbContext], world: World) -> Summary:
    return load(ctx(), world, str.upper, FEW)


@pytest.fixture
def session(loaded: Summary, ctx: Callable[[], DbContext]) -> Session:
    return ctx().session


def test_actions_stand_in_every_way_and_are_linked_to_cases_of_their_kind(session: Session, clock: HandClock) -> None:
    actions = session.scalars(select(CorrectiveAction)).all()

    assert {standing(action, clock.at.date()) for action in actions} == STANDING
    linked = select(CorrectiveAction.root_cause, Callback.root_cause).select_from(ActionCase)
    pairs = session.execute(linked.join(CorrectiveAction).join(Callback)).all()
    assert pairs
    assert all(planned == closed for planned, closed in pairs)
    assert counted(session, Why) > 4


def test_after_the_calls_customers_were_asked_and_some_answered(session: Session) -> None:
    found = session.execute(
        select(Recovery, Invitation, Mail.letter, Callback)
        .join(Invitation, Invitation.id == Recovery.invitation_id)
        .join(Mail, Mail.id == Invitation.mail_id)
        .join(Callback, Callback.id == Recovery.callback_id)
    ).all()

    assert {letter for _, _, letter, _ in found} == {"recovery"}
    assert {case.outcome for *_, case in found} <= set(REACHED)
    assert all((kept.score is not None) == (asked.state == "rated") for kept, asked, *_ in found)
    assert all(
        asked.sent_at and case.closed_at and asked.sent_at - case.closed_at >= DELAY for _, asked, _, case in found
    )
    assert {kept.score for kept, *_ in found} >= {None, 3, 4, 5}


def test_incidents_hold_the_tickets_of_their_time_and_area(session: Session) -> None:
    tags = select(Incident.name, IncidentTicket.how, func.count()).join(
        IncidentTicket, IncidentTicket.incident_id == Incident.id
    )

    found = {(name, how): n for name, how, n in session.execute(tags.group_by(Incident.name, IncidentTicket.how))}

    assert found["Exports incomplete since 7.3", "event"] == counted(session, Ticket, Ticket.incident.is_not(None))
    since = session.scalars(select(Incident.starts_at).where(Incident.ends_at.is_(None))).one()
    its = counted(session, Ticket, Ticket.product_area == "invoices", Ticket.opened_at >= since)
    assert found.get(("Invoices arrive twice", "rule"), 0) == its


def counted(session: Session, model: type, *where: object) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


def test_what_was_told_is_in_the_database(session: Session, loaded: Summary, world: World) -> None:
    assert counted(session, Ticket, Ticket.closed_at.is_not(None)) == loaded.tickets == FEW
    assert counted(session, Customer) == len(world.customers)
    assert counted(session, Response) == loaded.answers > 60
    assert counted(session, Invitation) >= FEW


def test_some_tickets_are_open_as_their_opening_told(session: Session, clock: HandClock) -> None:
    waiting = session.scalars(select(Ticket).where(Ticket.state == "open", Ticket.resolutions == 0)).all()

    assert waiting
    assert all(ticket.closed_at is None and ticket.opened_at and ticket.opened_at < clock.at for ticket in waiting)
    assert all((ticket.first_response_at is None) == (ticket.public_replies == 0) for ticket in waiting)


def test_calls_are_told_without_replies_and_all_else_with_them(session: Session) -> None:
    rows = session.execute(select(Ticket.channel, Ticket.public_replies, Ticket.first_response_at, Ticket.resolutions))

    solved = [(channel == "phone", replies is None, first is None) for channel, replies, first, times in rows if times]
    assert {told[1] == told[0] == told[2] for told in solved} == {True}


def test_nine_callbacks_wait_two_of_them_late(session: Session, clock: HandClock) -> None:
    waiting = session.scalars(select(Callback).where(Callback.closed_at.is_(None))).all()
    late = [case for case in waiting if case.first_attempt_at is None and case.due_at and case.due_at < clock.at]

    assert len(waiting) == 9
    assert len(late) == 2
    assert {case.state for case in waiting} == {"open", "owned", "waiting"}


def test_the_demo_is_reproducible_but_its_passwords_are_not(session: Session, loaded: Summary) -> None:
    assert len(loaded.logins) == session.scalar(select(func.count()).select_from(User))
    assert len({login.password for login in loaded.logins}) == len(loaded.logins)
    users = {user.email: user for user in session.scalars(select(User))}
    assert all(users[login.email].password == login.password.upper() for login in loaded.logins)
    assert all([role.name for role in users[login.email].roles] == [login.role] for login in loaded.logins)


def test_verdicts_are_those_the_rules_give(session: Session) -> None:
    for response in session.scalars(select(Response)):
        assert {name: getattr(response, name) for name in columns(judged(session, response))} == columns(
            judged(session, response)
        )


def test_comments_are_cut_whole_and_what_waits_is_not_over(session: Session, clock: HandClock) -> None:
    for response in session.scalars(select(Response).where(Response.why.is_not(None))):
        parts = parts_of(session, response.id)
        bounds = [0, *(part.end_at for part in parts)]
        assert [part.start_at for part in parts] == bounds[:-1]
        assert bounds[-1] in (0, len(response.why or ""))
        assert (response.review_due_at is not None) == (response.agent_source == "to_review")
        assert response.review_due_at is None or response.review_due_at > clock.at
    assert counted(session, Segment) > 50


def test_the_worker_finds_nothing_left_to_cut(session: Session, ctx: Callable[[], DbContext]) -> None:
    assert comments_split(ctx(), lambda *_: pytest.fail("nothing waits")) == 0


def test_only_what_c15_calls_a_machine_is_quarantined(session: Session) -> None:
    for response in session.scalars(select(Response)):
        seen = session.execute(
            select(Landing.score, Landing.at).where(
                Landing.invitation_id == response.invitation_id,
                Landing.score.is_not(None),
                Landing.at <= response.rated_at,
            )
        ).all()
        pressed = pressed_by_a_machine([(score, at) for score, at in seen], response.rated_at)
        assert pressed == (response.status == "quarantined")


def test_every_case_has_its_cause_and_every_owner_is_a_caller(session: Session) -> None:
    cases = session.scalars(select(Callback)).all()
    caused = set(session.scalars(select(CallbackCause.callback_id)))
    callers = {user.id for user in session.scalars(select(User)) if {r.name for r in user.roles} & {"lead", "manager"}}

    assert caused == {case.id for case in cases}
    assert {case.owner_id for case in cases if case.owner_id} <= callers
    assert set(session.scalars(select(Attempt.user_id))) <= callers


def test_an_asked_survey_has_its_mail_and_a_sent_one_its_links(session: Session) -> None:
    states = session.execute(select(Invitation.state, Mail.state).outerjoin(Mail, Mail.id == Invitation.mail_id)).all()

    assert set(states) <= {
        ("not_asked", None), ("cancelled", None), ("stopped", None), ("scheduled", "queued"),
        ("sent", "accepted"), ("rated", "accepted"), ("revoked", "accepted"), ("bounced", "accepted"),
        ("refused", "refused"), ("unknown", "unknown"),
    }  # fmt: skip


def test_the_funnel_has_tickets_in_every_leaf(session: Session, clock: HandClock) -> None:
    today = clock.at.date()
    year = Buckets(Period(today - timedelta(days=366), today + timedelta(days=1), ZoneInfo("UTC")))

    found = funnel(session, year, Narrowed())

    empty = [leaf for leaf in LEAVES if not getattr(found.total, leaf)]
    assert (empty, found.total.solved) == ([], counted(session, Invitation, Invitation.kind == "survey"))
    assert 0 < found.total.unheard < found.total.told_delivered
    assert counted(session, SurveyStop) == found.total.stopped
    assert found.fetched.by_machines > 0


def test_reminders_went_to_those_who_had_not_answered(session: Session, clock: HandClock) -> None:
    reminded = session.execute(
        select(Invitation, Mail, Response)
        .join(Mail, Mail.id == Invitation.reminder_mail_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
    ).all()

    assert len(reminded) > 50
    for survey, mail, response in reminded:
        assert (mail.letter, mail.state, mail.settled_at) == ("survey_reminder", "accepted", survey.reminded_at)
        assert survey.sent_at
        assert survey.reminded_at
        assert survey.sent_at + timedelta(days=3) <= survey.reminded_at < clock.at
        assert response is None or response.status == "quarantined" or response.rated_at > survey.reminded_at
    waiting = select(Invitation).where(Invitation.reminder_due_at.is_not(None))
    assert {survey.state for survey in session.scalars(waiting)} == {"sent"}


def test_letters_in_the_outbox_have_links_that_work(session: Session, ctx: Callable[[], DbContext]) -> None:
    kept = session.scalars(select(OutboxMail).order_by(OutboxMail.sent_at.desc())).first()
    assert kept
    text = kept.raw.decode().replace("=\r\n", "")
    token = text.partition("/r/")[2][:22]

    given = rating_given(ctx(), token_hash(token), Answer(score=5))

    assert given.kind == "given"


def test_ids_go_on_after_the_last(ctx: Callable[[], DbContext], loaded: Summary) -> None:
    with ctx().writing() as session:
        customer = Customer(email="new@example.com")
        session.add(customer)
        session.flush()

        assert customer.id == counted(session, Customer)


def test_other_data_is_never_mixed_with_it(ctx: Callable[[], DbContext], loaded: Summary, world: World) -> None:
    with pytest.raises(OtherData):
        load(ctx(), world, str.upper, FEW)


def test_a_whole_year_is_loaded(ctx: Callable[[], DbContext]) -> None:
    summary = load(ctx(), build_world(1), str.upper)

    assert summary.tickets == 8000
    assert summary.open_callbacks == 9
    session = ctx().session
    states = session.scalars(select(Appeal.state)).all()
    assert sorted(states) == ["declined", "granted", "open", "open", "withdrawn"]
    kinds = session.scalars(select(Lesson.kind).where(Lesson.state == "shared")).all()
    assert set(kinds) == {"praise", "lesson"}
    assert session.scalars(select(Lesson).where(Lesson.state == "proposed")).one()
    assert counted(session, Thanks) > len(kinds)
    assert session.scalars(select(Theme).where(Theme.fixed_in.is_not(None))).first()
    assert counted(session, Theme) == 6
    assert counted(session, SegmentTheme) > 10
    waiting = session.scalars(select(Response.review_due_at).where(Response.review_due_at.is_not(None))).all()
    assert 1 <= len(waiting) <= 60
    assert all(session.scalars(select(Appeal.decided_by).where(Appeal.state.in_(("granted", "declined")))))


@pytest.mark.usefixtures("postgres_app")
def test_postgresql_takes_it_too_and_its_sequences_go_on(world: World) -> None:
    load(new_context(Actor("command")), world, str.upper, 300)

    with new_context(Actor("command")).writing() as session:
        customer = Customer(email="new@example.com")
        session.add(customer)
        session.flush()
        assert customer.id == len(world.customers) + 1
