"""Rows of a callback: the case, its causes and attempts, and the audit log's lines about it."""

from datetime import datetime

from survey_service.audit import Actor, AuditEntry
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.demo.people_rows import Numbers
from survey_service.demo.rows import Rows
from survey_service.demo.ticket import DemoCallback, DemoTicket, Rules

CUSTOMER = Actor("customer")


def add_case(rows: Rows, numbers: Numbers, rules: Rules, ticket: DemoTicket, case: DemoCallback) -> int:
    """The case with its attempts and its trail; returns its number."""
    account, earner = ticket.customer.account, ticket.earner
    team = earner.team if earner else None
    number = rows.add(
        Callback,
        state=case.state,
        severity=case.severity,
        vip=ticket.vip,
        value=float(account.value) if account else None,
        review_only=case.review_only,
        again=case.again,
        suggest_close=False,
        customer_id=numbers.customers[ticket.customer.id],
        account_id=numbers.accounts[account.id] if account else None,
        team_id=numbers.teams[team] if team else None,
        department_id=numbers.department if team else None,
        owner_id=numbers.users[case.owner] if case.owner else None,
        opened_at=case.opened_at,
        due_at=(due := rules.first_call_due(case, vip=ticket.vip)),
        promised_at=due,
        acknowledged_at=case.acknowledged_at or case.closed_at,
        first_attempt_at=case.attempts[0].at if case.attempts else None,
        reached_at=min((tried.at for tried in case.attempts if tried.outcome == "talked"), default=None),
        next_at=case.attempts[-1].next_at if case.attempts else None,
        acted_at=case.attempts[-1].at if case.attempts else case.acknowledged_at,
        waiting_until=case.waiting_until,
        waiting_reason=case.waiting_reason,
        closed_at=case.closed_at,
        closed_by=numbers.users[case.closed_by] if case.closed_by else None,
        outcome=case.outcome,
        root_cause=case.root_cause,
        closing_note=case.note,
    )
    for attempt in case.attempts:
        rows.add(
            Attempt,
            callback_id=number,
            user_id=numbers.users[attempt.by],
            at=attempt.at,
            channel=attempt.channel,
            outcome=attempt.outcome,
            next_step=attempt.next_step,
            next_at=attempt.next_at,
            note=attempt.note,
        )
    _add_trail(rows, numbers, case, number)
    return number


def add_cause(rows: Rows, case_id: int, invitation_id: int, response_id: int, kind: str, at: datetime) -> None:
    """The rating a case answers for."""
    rows.add(CallbackCause, callback_id=case_id, invitation_id=invitation_id, response_id=response_id, kind=kind, at=at)


def add_audit(
    rows: Rows, at: datetime, actor: Actor, act: str, about: str, about_id: int | None, *changed: str
) -> None:
    """A line of the audit log."""
    actor_id = None if actor.id is None else str(actor.id)
    rows.add(
        AuditEntry,
        at=at,
        actor=actor.kind,
        actor_id=actor_id,
        act=act,
        about=about,
        about_id=about_id,
        changed=list(changed),
    )


def _add_trail(rows: Rows, numbers: Numbers, case: DemoCallback, number: int) -> None:
    """What the flows write down of each step."""
    add_audit(rows, case.opened_at, CUSTOMER, "callback_opened", "callback", number)
    if case.owner and case.acknowledged_at:
        owner = Actor("user", numbers.users[case.owner])
        add_audit(rows, case.acknowledged_at, owner, "callback_taken", "callback", number, "owner")
    for attempt in case.attempts:
        caller = Actor("user", numbers.users[attempt.by])
        changed = ("channel", "outcome", *(("next_step",) if attempt.next_step else ()))
        add_audit(rows, attempt.at, caller, "callback_attempted", "callback", number, *changed)
    if case.owner and case.waiting_until and case.attempts:
        owner, at = Actor("user", numbers.users[case.owner]), case.attempts[-1].at
        add_audit(rows, at, owner, "callback_waiting", "callback", number, "waiting_until", "waiting_reason")
    if case.closed_by and case.closed_at:
        fields = {"outcome": case.outcome, "root_cause": case.root_cause, "closing_note": case.note}
        closer = Actor("user", numbers.users[case.closed_by])
        told = [name for name, value in fields.items() if value]
        add_audit(rows, case.closed_at, closer, "callback_closed", "callback", number, *told)
