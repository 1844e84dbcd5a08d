"""Four weeks of a callback desk on the demo data, hour by hour with the clock moved: what the page of figures reports
is what a ledger kept beside it says, and twenty cases are printed to be checked by hand.

`make prove ARGS="tests/prove/test_month.py -s"` prints both.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.callbacks.board import next_case
from survey_service.callbacks.callback import Attempt, Callback
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.recovery import Recovery
from survey_service.db import DbContext, new_context
from survey_service.demo.load import load
from survey_service.demo.world import build_world
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed, reviews_closed
from survey_service.flows.recovery_answered import link_answered
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.reports.case_figures import case_figures
from survey_service.reports.period import Period
from survey_service.reports.recovery import recovery_shares
from survey_service.responses.answer import Answer
from survey_service.staff.reader import Reader, reader_of
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.source import Source
from survey_service.worker.loop import once
from tests.case_world import Cases
from tests.world import HandClock

pytestmark = pytest.mark.prove

FIRST, END = date(2026, 3, 2), date(2026, 3, 30)
BUDGET = {1: 8, 2: 16}
OPENS, CLOSES = 9, 17


@dataclass
class Line:
    """What the desk's own book says of a case."""

    opened: datetime | None
    promised: datetime | None
    tried: datetime | None = None
    tries: int = 0
    review_only: bool = False
    closed: datetime | None = None
    outcome: str | None = None
    asked: bool = False
    recovery: int | None = None

    def in_time(self, end: datetime) -> bool | None:
        """None: no deadline in the month, or not yet come."""
        if self.promised is None or not moment(FIRST) <= self.promised < end:
            return None
        done = self.closed if self.review_only else self.tried
        return done is not None and done <= self.promised


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def due(at: datetime, hours: int) -> datetime:
    """By walking minute after minute through the opening hours."""
    left = hours * 60
    while left:
        if at.weekday() < 5 and OPENS <= at.hour < CLOSES:
            left -= 1
        at += timedelta(minutes=1)
    return at


class Month:
    """Customers, callers and the worker, hour after hour."""

    def __init__(self, clock: HandClock) -> None:
        self.clock, self.random, self.book = clock, Random(7), dict[int, Line]()  # no secret
        load(self.ctx(), build_world(), str.upper, 500)
        with self.ctx().writing() as session:
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=clock.at))
        self.cases, self.numbers = Cases(self.ctx, clock, count(1)), count(1)
        for case in self.rows(select(Callback)):
            closed = case.closed_at if case.closed_at and case.closed_at >= moment(FIRST) else None
            if case.closed_at is None or closed or (case.promised_at and case.promised_at >= moment(FIRST)):
                tries = len(self.rows(select(Attempt.id).where(Attempt.callback_id == case.id)))
                line = Line(None, case.promised_at, case.first_attempt_at, tries, case.review_only)
                line.closed, line.outcome = case.closed_at, case.outcome
                line.promised = None if case.due_at is None else case.promised_at
                self.book[case.id] = line

    def ctx(self, actor: Actor | None = None) -> DbContext:
        return new_context(actor or Actor("command"))

    def rows(self, statement: object) -> list:  # type: ignore[type-arg]  # of whatever was asked for
        session = self.ctx().session
        session.rollback()
        return list(session.scalars(statement.execution_options(populate_existing=True)))  # type: ignore[attr-defined]

    def lived(self) -> None:
        while self.clock.at < moment(END):
            if self.clock.at.weekday() < 5 and OPENS <= self.clock.at.hour < CLOSES:
                self.customers()
                self.callers()
            self.answers()
            assert once()[1]
            self.clock.move(hours=1)

    def customers(self) -> None:
        """Half an hour past, some are unhappy; one in ten wants no call."""
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 2))):
            score, silent = self.random.choice((1, 2)), self.random.random() < 0.1
            name = f"m{next(self.numbers)}"
            case = self.cases.low(name, score, {"contact": "no"} if silent else {})
            promised = due(self.clock.at, BUDGET[score])
            self.book[case] = Line(self.clock.at, promised, review_only=silent)

    def callers(self) -> None:
        """Each who may calls the next on the list; what is to be read only is read on the afternoon of its day."""
        for user in self.rows(select(User).where(User.active, User.roles.any(Role.name.in_(("lead", "manager"))))):
            reader = reader_of(self.ctx().session, user)
            for _ in range(self.random.choice((0, 1, 1, 2))):
                found = next_case(self.ctx().session, reader, self.clock.at, 0)
                if found is not None:
                    self.call(reader, found)
        if self.clock.at.hour == CLOSES - 1:
            manager = self.rows(
                select(User).where(User.roles.any(Role.name == "manager"), User.department_id.is_(None))
            )
            to_read = [case for case, line in self.book.items() if line.review_only and line.closed is None]
            acting = self.ctx(Actor("user", manager[0].id)) if manager else None
            if acting is not None and self.random.random() < 0.7:
                reviews_closed(acting, to_read)
                for case in self.rows(
                    select(Callback).where(Callback.id.in_(to_read), Callback.closed_at.is_not(None))
                ):
                    self.book[case.id].closed, self.book[case.id].outcome = self.clock.at, "reviewed"

    def call(self, reader: Reader, case: int) -> None:
        line, acting = self.book[case], self.ctx(Actor("user", reader.user_id))
        talked = self.random.random() < 0.55
        ahead = None if talked else self.clock.at + timedelta(hours=20)
        channel = "phone" if line.tries % 2 == 0 else "email"
        callback_attempted(acting, case, Try(channel, "talked" if talked else "no_answer", None, ahead))
        line.tried, line.tries = line.tried or self.clock.at, line.tries + 1
        if talked or line.tries >= 3:
            line.outcome = self.random.choice(("settled", "settled", "not_settled")) if talked else "unreachable"
            callback_closed(self.ctx(Actor("user", reader.user_id)), case, Closing(line.outcome, "defect"))
            line.closed = self.clock.at

    def answers(self) -> None:
        """Half of those whose letter has left answer in the next hour."""
        sent = select(Recovery).join(Invitation, Invitation.id == Recovery.invitation_id)
        for asked in self.rows(sent.where(Invitation.state == "sent", Recovery.answered_at.is_(None))):
            line = self.book.get(asked.callback_id)
            if line is None or line.asked:  # the demo's customers of earlier months do not answer
                continue
            line.asked = True
            if self.random.random() < 0.5:
                hashed = sha256(f"recovery {asked.callback_id}".encode()).digest()
                with self.ctx().writing() as session:
                    session.add(AnswerLink(token_hash=hashed, invitation_id=asked.invitation_id))
                line.recovery = self.random.choice((1, 2, 3, 4, 4, 5, 5))
                link_answered(self.ctx(Actor("customer")), hashed, Answer(line.recovery))


def test_a_month_is_reported_as_it_was(app: APIFlask, clock: HandClock, capsys: pytest.CaptureFixture[str]) -> None:
    clock.at = moment(FIRST)
    month = Month(clock)

    month.lived()

    now, book = clock.at, month.book
    ctx = month.ctx()
    period = Period(FIRST, END, ZoneInfo("UTC"))
    said = case_figures(ctx.session, ctx.preferences, period, now, None)
    won = recovery_shares(ctx.session, Callback.id.is_not(None), period.first_moment, period.end_moment)
    promises = [line.in_time(now) for line in book.values()]
    closed = [line for line in book.values() if line.closed and line.closed >= moment(FIRST)]
    answered = [line.recovery for line in closed if line.recovery is not None]
    with capsys.disabled():
        print(  # noqa: T201  # figures to be quoted
            f"\nopened {said.opened}, closed {said.closed}, in time {said.kept.kept} of {said.kept.n}, unreachable"
            f" {said.unreachable}, brought to the backup {said.backup}, to the department {said.department};"
            f" recovered {won.recovered} of {won.answers} answers and of {won.closed} closed cases"
        )
        own = [(case, line) for case, line in book.items() if line.opened is not None]
        for case, line in Random(3).sample(own, 20):
            told = " | ".join(f"{at:%a %d %H:%M}" if at else "-" for at in (line.opened, line.promised, line.tried))
            print(f"{case}: {told} | {line.outcome} | in time: {line.in_time(now)} | {line.recovery}")  # noqa: T201
    assert said.opened == sum(line.opened is not None for line in book.values())
    assert said.closed == len(closed)
    assert said.unreachable == sum(line.outcome == "unreachable" for line in closed)
    assert (said.kept.kept, said.kept.n) == (promises.count(True), promises.count(True) + promises.count(False))
    assert (won.answers, won.recovered) == (len(answered), sum(score >= 4 for score in answered))
    assert won.closed == len(closed)
