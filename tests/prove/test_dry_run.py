"""The demo's last 30 days, told again to a fresh installation, with the clock moved to each event and a worker there at
every due moment: what happens is what the dry run foretold where the same events came in without asking.

`make prove ARGS="tests/prove/test_dry_run.py -s"` prints how many tickets, how many asked, how many differences.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import product_of
from survey_service.demo.load import load
from survey_service.demo.world import build_world
from survey_service.flows.preference_set import preference_set
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.asking_drafts import Place, drafted
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.rehearsal_world import Found, Life, foretold, period_until, rehearsed
from tests.world import Browser, HandClock, closed, make_app

pytestmark = pytest.mark.prove

NOW = datetime(2026, 3, 16, 13, 37, tzinfo=UTC)
SOURCE = "desk"
DRAFTS: dict[str, dict[str, str]] = {
    "the rules of the product": {},
    "half of the tickets": {"survey_sampling": "0.5"},
    "two replies at least": {"min_public_replies": "2"},
    "a month of peace": {"survey_throttle": "P30D"},
    "a week for the account": {"survey_account_throttle": "P7D"},
    "Tuesday and Saturday": {"survey_days": "Tue, Sat", "survey_delay": "PT2H"},
    "holidays, one hour a day": {"survey_holidays": "customer", "survey_window": "11:00-12:00"},
}


@dataclass(frozen=True)
class Told:
    """An event and when it was heard."""

    at: datetime
    data: Mapping[str, Any]


@contextmanager
def installation(migrated: Path, folder: Path, clock: HandClock) -> Iterator[Life]:
    folder.mkdir()
    shutil.copy(migrated, folder / "survey.db")
    app = make_app(f"sqlite:///{folder / 'survey.db'}", folder)
    product_of(app).clock = clock
    app.test_client_class = Browser
    with app.app_context():
        yield Life(clock)
    closed(app)


@dataclass(frozen=True)
class History:
    """Of the demo: what was told in its last 30 days, and whose addresses are closed to us."""

    events: list[Told]
    opted_out: list[bytes]
    suppressed: list[tuple[bytes, str]]
    begin: datetime


def history(life: Life) -> History:
    ctx = life.ctx()
    load(ctx, build_world(), lambda password: password[::-1])
    session = life.ctx().session
    begin = period_until(NOW, 30, ctx.preferences).first_moment
    rows = session.execute(
        select(Invitation, Ticket, Customer, Account)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(Account, Account.id == Customer.account_id)
        .where(Invitation.kind == "survey", Invitation.closed_at >= begin)
        .order_by(Invitation.created_at, Invitation.id)
    ).all()
    events = [Told(survey.created_at, closing(survey, ticket, who, firm)) for survey, ticket, who, firm in rows]
    events += [
        Told(ticket.reopened_at, reopening(ticket))
        for survey, ticket, *_rest in rows
        if survey.resolution == 1 and ticket.reopened_at is not None
    ]
    return History(
        sorted(events, key=lambda told: told.at),
        list(session.scalars(select(OptOut.address_hash).where(OptOut.undone_at.is_(None)))),
        [(row.address_hash, row.reason) for row in session.scalars(select(Suppression))],
        begin,
    )


def closing(survey: Invitation, ticket: Ticket, who: Customer, firm: Account | None) -> dict[str, Any]:
    """As interface.md has it."""
    account = {"id": firm.external_id, "name": firm.name, "vip": firm.vip} if firm else None
    return {
        "event_id": f"closed-{survey.id}",
        "type": "ticket.closed",
        "occurred_at": survey.closed_at.isoformat(),
        "ticket": {
            "id": ticket.external_id,
            "closed_at": survey.closed_at.isoformat(),
            "channel": ticket.channel,
            "tags": ticket.tags,
            "public_replies": ticket.public_replies,
            "auto_closed": ticket.auto_closed,
        },
        "customer": {
            "email": who.email,
            "timezone": who.timezone,
            "country": who.country,
            "consent": who.consent,
            "account": account,
        },
        "agent": {"id": str(survey.credit_agent_id), "team": survey.credit_team} if survey.credit_agent_id else None,
    }


def reopening(ticket: Ticket) -> dict[str, Any]:
    assert ticket.reopened_at is not None
    at = ticket.reopened_at.isoformat()
    return {
        "event_id": f"reopened-{ticket.id}",
        "type": "ticket.reopened",
        "occurred_at": at,
        "ticket": {"id": ticket.external_id},
    }


def lived(life: Life, told: History, *, asking: bool) -> None:
    """Everything in its time, up to NOW."""
    life.clock.at = told.begin
    ctx = life.ctx()
    with ctx.writing() as session:
        session.add(Source(id=SOURCE, kind="generic", name="Desk", secrets=[], asking=asking, created_at=told.begin))
        session.add_all(OptOut(address_hash=one, since=told.begin) for one in told.opted_out)
        session.add_all(Suppression(address_hash=one, reason=why, since=told.begin) for one, why in told.suppressed)
    for one in told.events:
        life.until(one.at)
        life.tell(SOURCE, one.data)
    life.until(NOW)


def test_what_happens_is_what_the_dry_run_foretold(migrated: Path, tmp_path: Path) -> None:
    clock = HandClock(NOW)
    with installation(migrated, tmp_path / "demo", clock) as life:
        told = history(life)
    said: dict[str, Found] = {}
    with installation(migrated, tmp_path / "unasked", clock) as life:
        lived(life, told, asking=False)
        ctx = life.ctx()
        for name, draft in DRAFTS.items():
            rules = drafted(ctx.preferences, ctx.preferences, Place(), draft)
            said[name] = foretold(rehearsed(ctx, period_until(NOW, 30, rules), rules, asking=SOURCE))

    for number, (name, draft) in enumerate(DRAFTS.items()):
        with installation(migrated, tmp_path / str(number), clock) as life:
            clock.at = told.begin - timedelta(days=1)
            for setting, text in draft.items():
                preference_set(life.ctx(), setting, text)
            lived(life, told, asking=True)
            life.until(None)
            happened = life.happened(told.begin)
        different = {key for key in said[name].keys() | happened.keys() if said[name].get(key) != happened.get(key)}
        kinds = Counter(bucket for bucket, _at in happened.values())
        figures = f"{len(happened)} tickets, {kinds['asked']} asked, {len(different)} differences"
        print(f"{name}: {figures}; {dict(kinds)}")  # noqa: T201  # figures to be quoted
        assert not different
        assert kinds["asked"]
