"""Any history of ratings, edits, marks, reopenings, colleagues' steps, owners who leave and clocks that jump, with two
workers at once: one open case per person and ticket, no case without a way out, no deadline lost, every escalation
once, and the audit log knows each step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import func, select

from survey_service.audit import Actor, AuditEntry
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.callers import without_a_caller
from survey_service.callbacks.closing import WAIT_MOST, Closing
from survey_service.callbacks.notice import CaseNotice
from survey_service.callbacks.refusals import CaseRefused, NoSuchCase
from survey_service.callbacks.rules import Cause, severity
from survey_service.customers.customer import Customer
from survey_service.db import db, new_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_handed_over, callback_released, callback_taken
from survey_service.flows.callback_waiting import callback_waiting, waits_ended
from survey_service.flows.callbacks_escalated import callbacks_escalated, is_overdue
from survey_service.flows.callbacks_returned import callbacks_returned
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.flows.preference_set import preference_set
from survey_service.flows.rating_given import LinkClosed
from survey_service.flows.user_changed import user_deactivated, user_reactivated
from survey_service.invitations.invitation import Invitation
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.marking import MarkRefused, NoSuchRating
from survey_service.responses.response import Response
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.callers_world import People
from tests.case_world import Cases
from tests.world import event

NUMBERS = count(1)
WHICH, SCORE = st.integers(0, 9), st.sampled_from([1, 1, 2, 2, 3, 4, 5])
CONTACT = st.sampled_from([None, None, "yes", "no"])
JUMP = st.sampled_from([minutes * timedelta(minutes=1) for minutes in (20, 180, 540, 1440, 4320, 14400, 57600)])
JOBS = (waits_ended, callbacks_escalated, callbacks_returned)
REFUSED = (CaseRefused, NoSuchCase)


def histories(app: APIFlask, cases: Cases, people: People, examples: int, steps: int) -> None:
    def machine() -> RuleBasedStateMachine:
        return Histories(app, cases, people)

    run_machine(
        machine,  # type: ignore[arg-type]  # it asks for a factory, and calls it
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.generate,),  # one database for all histories: a shorter one would not be the same
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_every_open_case_has_one_owner_to_be_a_clock_and_a_way_out(app: APIFlask, cases: Cases, people: People) -> None:
    histories(app, cases, people, examples=8, steps=25)


@pytest.mark.prove
def test_a_hundred_histories(app: APIFlask, cases: Cases, people: People) -> None:
    histories(app, cases, people, examples=100, steps=40)  # more would pass the year 2100


@dataclass
class Rated:
    """A survey and what its customer said last."""

    link: bytes
    response: int
    customer: str
    ticket: str


class Histories(RuleBasedStateMachine):
    """Everything is picked by number; what a flow refuses changes nothing."""

    def __init__(self, app: APIFlask, cases: Cases, people: People) -> None:
        super().__init__()
        self.app, self.cases, self.people, self.run = app, cases, people, next(NUMBERS)
        for user in people.others:
            user_reactivated(cases.acting(people.admin), user)
        cases.clock.move(days=120)  # what earlier histories left is closed or forgotten
        self.rated: list[Rated] = []
        self.seen: dict[int, tuple[Any, ...]] = {}
        self.dues: dict[int, tuple[datetime | None, int]] = {}
        self.acts: dict[int, int] = {}

    @initialize(assigned=st.sampled_from(["nobody", "manager", "round_robin", "account_owner"]), score=SCORE)
    def begun(self, assigned: str, score: int) -> None:
        preference_set(self.cases.acting(self.people.admin), "callback_assignment", assigned)
        self.given(0, 0, score, None, unsolved=False, vip=False)

    # What customers and helpdesks do

    @precondition(lambda self: len(self.rated) < 9)
    @rule(who=st.integers(0, 1), ticket=WHICH, score=SCORE, contact=CONTACT, unsolved=st.booleans(), vip=st.booleans())
    def given(self, who: int, ticket: int, score: int, contact: str | None, unsolved: bool, vip: bool) -> None:  # drawn
        customer, named = f"h{self.run}c{who}", f"h{self.run}t{ticket % 3}"
        told: dict[str, Any] = {"customer__account": {"id": f"h{self.run}", "name": "Atlas", "vip": vip}}
        link = self.cases.asked(customer, ticket=named, **told)
        with suppress(LinkClosed):  # the helpdesk told of an older close: no new survey
            response = self.cases.rate(link, score, contact=contact, unsolved=unsolved).response_id
            self.rated.append(Rated(link, response, customer, named))
            self.owed(self.rated[-1])

    @rule(which=WHICH, score=SCORE, contact=CONTACT)
    def edited(self, which: int, score: int, contact: str | None) -> None:
        one = self.one(which)
        with suppress(LinkClosed, LookupError):
            self.cases.rate(one.link, score, contact=contact)
            self.owed(one)

    @rule(which=WHICH)
    def reopened(self, which: int) -> None:
        number, at = next(NUMBERS), self.cases.clock.at
        data = event("ticket.reopened", event_id=f"h{number}", at=at, ticket__id=self.one(which).ticket)
        event_received(self.cases.ctx(), "api", Delivery(parse_event(data), b"{}"))

    @rule(which=WHICH)
    def erased(self, which: int) -> None:
        customer_erased(self.cases.ctx(), f"{self.one(which).customer}@example.com")

    @rule(which=WHICH, agree=st.booleans(), back=st.booleans())
    def invalid(self, which: int, agree: bool, back: bool) -> None:  # drawn
        response, mia = self.one(which).response, self.people.others[1]
        with suppress(MarkRefused, NoSuchRating):
            invalid_proposed(self.cases.acting(mia), response, "abuse", None)
        with suppress(MarkRefused, NoSuchRating):
            invalid_decided(self.cases.acting(self.people.zoe), response, agree=agree)
        if back:
            with suppress(MarkRefused, NoSuchRating):
                invalid_undone(self.cases.acting(self.people.zoe), response)

    # What colleagues do

    @rule(who=WHICH, case=WHICH)
    def taken(self, who: int, case: int) -> None:
        self.stepped(who, case, callback_taken)

    @rule(who=WHICH, case=WHICH)
    def released(self, who: int, case: int) -> None:
        self.stepped(who, case, callback_released)

    @rule(who=WHICH, case=WHICH, to=WHICH)
    def handed_over(self, who: int, case: int, to: int) -> None:
        found = self.open()
        if found:
            owner = self.cases.case(found[case % len(found)]).owner_id
            self.stepped(who, case, lambda ctx, number: callback_handed_over(ctx, number, self.person(to), owner))

    @rule(who=WHICH, case=WHICH, talked=st.booleans(), hours=st.sampled_from([None, 5, 100]))
    def attempted(self, who: int, case: int, talked: bool, hours: int | None) -> None:  # drawn
        ahead = self.cases.clock.at + timedelta(hours=hours) if hours else None
        tried = Try("phone", "talked" if talked else "no_answer", "again" if hours else None, ahead)
        self.stepped(who, case, lambda ctx, number: callback_attempted(ctx, number, tried))

    @rule(who=WHICH, case=WHICH, days=st.sampled_from([1, 5, 89, 91]))
    def waited(self, who: int, case: int, days: int) -> None:
        until = self.cases.clock.at + timedelta(days=days)
        self.stepped(who, case, lambda ctx, number: callback_waiting(ctx, number, until, "on holiday"))

    @rule(who=WHICH, case=WHICH, outcome=st.sampled_from(["settled", "unreachable", "reviewed", "withdrawn"]))
    def closed(self, who: int, case: int, outcome: str) -> None:
        cause = "defect" if outcome in ("settled", "unreachable") else None
        self.stepped(who, case, lambda ctx, number: callback_closed(ctx, number, Closing(outcome, cause)))

    @rule(who=st.integers(0, 2))
    def left(self, who: int) -> None:
        user_deactivated(self.cases.acting(self.people.admin), self.people.others[who])
        assert not self.ids(without_a_caller())

    @rule(who=st.integers(0, 2))
    def came_back(self, who: int) -> None:
        user_reactivated(self.cases.acting(self.people.admin), self.people.others[who])

    # What time and the workers do

    @rule(jump=JUMP)
    def two_workers_after(self, jump: timedelta) -> None:
        """Both look at the same moment; then nothing that is due is left undone."""
        self.cases.clock.at += jump
        self.cases.ctx().session.rollback()
        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(self.job, job) for job in JOBS for _ in range(2)]:
                done.result()
        while sum(job(self.cases.ctx()) for job in JOBS):
            """What one passed over because the other had it in hand."""
        now = self.cases.clock.at
        assert not self.ids(is_overdue(now), Callback.backup_told_at.is_(None))
        assert not self.ids(Callback.state == "waiting", Callback.waiting_until <= now)
        assert not self.ids(without_a_caller())

    def job(self, job: Callable[[Any], int]) -> None:
        with self.app.app_context():
            try:
                job(new_context(Actor("worker")))
            finally:
                db.session.remove()

    # What must hold

    @invariant()
    def one_open_case_per_person_and_ticket(self) -> None:
        cases = self.mine()
        people = [case.customer_id for case in cases if case.closed_at is None]
        assert len(people) == len(set(people))
        tickets = self.rows(
            select(Invitation.ticket_id, func.count(Callback.id.distinct()))
            .join(CallbackCause, CallbackCause.invitation_id == Invitation.id)
            .join(Callback, Callback.id == CallbackCause.callback_id)
            .where(Callback.closed_at.is_(None), Callback.id.in_([case.id for case in cases]))
            .group_by(Invitation.ticket_id)
        )
        assert all(number == 1 for _, number in tickets)

    @invariant()
    def each_state_has_a_way_out(self) -> None:
        for case in self.mine():
            assert (case.state == "open") == (case.owner_id is None and case.closed_at is None)
            assert (case.state == "closed") == (case.closed_at is not None) == (case.outcome is not None)
            if case.state == "waiting":
                assert case.waiting_until is not None
                assert case.waiting_until <= self.cases.clock.at + WAIT_MOST
            if case.state == "owned":
                assert case.acted_at or case.acknowledged_at  # from one of them it falls back

    @invariant()
    def no_deadline_is_lost_or_put_off(self) -> None:
        """A case that was eased meanwhile, and is bad again, has a new one."""
        for case in self.mine():
            eased = self.audited(case.id, "callback_eased")
            if case.closed_at is None and not case.suggest_close:
                assert case.due_at is not None
                assert case.promised_at is not None
                before, eased_before = self.dues.get(case.id, (None, 0))
                assert before is None or eased > eased_before or case.due_at <= before
            self.dues[case.id] = case.due_at, eased

    @invariant()
    def every_deadline_is_escalated_once_and_audited(self) -> None:
        """A case that was eased and is bad again has a new deadline."""
        for case in self.mine():
            deadlines = 1 + self.audited(case.id, "callback_eased")
            for act, marked, kind in (
                ("callback_overdue", case.backup_told_at, "overdue"),
                ("callback_overdue_department", case.department_told_at, "overdue_department"),
            ):
                times = self.audited(case.id, act)
                assert (marked is not None) <= times <= deadlines
                assert deadlines > 1 or times == (marked is not None)
                told = select(CaseNotice.user_id).where(CaseNotice.callback_id == case.id, CaseNotice.kind == kind)
                users = [user for (user,) in self.rows(told)]
                assert all(users.count(user) <= times for user in users)

    @invariant()
    def the_audit_log_knows_each_step(self) -> None:
        """Erasure is audited of the person, and closes what was open."""
        erased = {number for (number,) in self.rows(select(Customer.id).where(Customer.erased_at.is_not(None)))}
        for case in self.mine():
            stands = (case.state, case.owner_id, case.waiting_until, case.closed_at, case.outcome, case.root_cause)
            lines = self.audited(case.id)
            if self.seen.get(case.id) != stands and case.customer_id not in erased:
                assert lines > self.acts.get(case.id, 0)
            self.seen[case.id], self.acts[case.id] = stands, lines

    def owed(self, one: Rated) -> None:
        """A counted rating that is owed a call is a cause of a case, open unless it was dealt with."""
        self.cases.ctx().session.rollback()
        response = self.cases.ctx().session.get_one(Response, one.response, populate_existing=True)
        contact = self.wish(response.invitation_id)
        vip = self.cases.ctx().session.get_one(Invitation, response.invitation_id).credit_vip
        kind = severity(Cause(response.score_now, contact, response.unsolved, vip))
        if kind is not None and response.status == "counted":
            causes = select(CallbackCause.kind).where(CallbackCause.response_id == one.response)
            assert any(known != "eased" for (known,) in self.rows(causes))

    def wish(self, invitation_id: int) -> bool | None:
        wish = self.cases.ctx().session.get(ContactWish, invitation_id, populate_existing=True)
        return wish.wanted if wish is not None else None

    # Reading

    def one(self, which: int) -> Rated:
        return self.rated[which % len(self.rated)]

    def person(self, who: int) -> int:
        return (self.people.zoe, *self.people.others)[who % 4]

    def stepped(self, who: int, case: int, step: Callable[[Any, int], None]) -> None:
        found = self.open()
        if found:
            with suppress(*REFUSED):
                step(self.cases.acting(self.person(who)), found[case % len(found)])

    def open(self) -> list[int]:
        return [case.id for case in self.mine() if case.closed_at is None]

    def mine(self) -> list[Callback]:
        tickets = select(Ticket.id).where(Ticket.external_id.in_({one.ticket for one in self.rated}))
        caused = (
            select(CallbackCause.callback_id)
            .join(Invitation, Invitation.id == CallbackCause.invitation_id)
            .where(Invitation.ticket_id.in_(tickets))
        )
        found = select(Callback).where(Callback.id.in_(caused)).order_by(Callback.id)
        return [case for (case,) in self.rows(found.execution_options(populate_existing=True))]

    def ids(self, *conditions: Any) -> list[int]:
        return [number for (number,) in self.rows(select(Callback.id).where(*conditions))]

    def audited(self, case_id: int, act: str | None = None) -> int:
        lines = select(func.count()).where(AuditEntry.about == "callback", AuditEntry.about_id == case_id)
        [(number,)] = self.rows(lines.where(AuditEntry.act == act) if act else lines)
        return int(number)

    def rows(self, statement: Any) -> list[Any]:
        session = self.cases.ctx().session
        session.rollback()
        return list(session.execute(statement))
