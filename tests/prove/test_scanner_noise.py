"""Scanner noise: in three of ten mailboxes machines open the links, and some press buttons, before and among the
customers. Through the real product: tickets in, letters out, every fetch and press an HTTP request.

CSAT is then within one point of what the customers meant, and callbacks are exactly those they are owed.
`make prove ARGS="tests/prove/test_scanner_noise.py -s"` prints the figures.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from random import Random

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.customers.customer import Customer
from survey_service.db import db, new_context
from survey_service.flows.event_received import Delivery, events_received
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.reports.kpis import kpis
from survey_service.responses.response import Response
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from survey_service.worker.sending import send_mails
from tests.world import START, HandClock, event

pytestmark = pytest.mark.prove
RECIPIENTS, SCANNED, ANSWERING = 1000, 0.30, 0.45
MEANT = ((5, 0.58), (4, 0.86), (3, 0.91), (2, 0.955), (1, 1.0))
SETTINGS = {"SURVEY_DELAY": "PT0S", "SURVEY_THROTTLE": "PT0S", "SURVEY_WINDOW": "00:00-24:00", "SURVEY_REMINDER": "0"}
LINK = re.compile(r"https?://[^/\s]+(/r/\S+/[1-5])$", re.MULTILINE)
MACHINE = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36"}


@dataclass
class Told:
    """What really happened: by customer what was meant, and what machines did."""

    meant: dict[str, int] = field(default_factory=dict)
    did: Counter[str] = field(default_factory=Counter)

    @property
    def csat(self) -> float:
        return sum(score >= 4 for score in self.meant.values()) / len(self.meant)

    @property
    def owed(self) -> set[str]:
        return {who for who, score in self.meant.items() if score <= 2}


@dataclass
class World:
    """One mailbox after the other; the clock runs on through all of it."""

    client: FlaskClient
    clock: HandClock
    lot: Random
    told: Told = field(default_factory=Told)

    def get(self, path: str, method: str = "GET", **headers: str) -> str:
        answer = self.client.open(path, method=method, headers={**MACHINE, **headers})
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def wait(self, least: float, most: float) -> None:
        self.clock.move(seconds=self.lot.uniform(least, most))

    def machine(self, links: list[str]) -> None:
        """One of the kinds of tests/browser/scanners.py."""
        kind = self.lot.choice(("head", "all", "all", "presses", "presses", "one by one", "preview"))
        self.told.did[kind] += 1
        if kind == "head":
            for link in links:
                self.get(link, "HEAD")
        elif kind == "preview":
            self.get(links[-1], **{"Sec-Purpose": "prefetch"})
        elif kind == "one by one":
            for link in links:
                self.get(link)
                self.wait(2, 4)
        else:
            self._burst(links, presses=kind == "presses")

    def _burst(self, links: list[str], *, presses: bool) -> None:
        order = self.lot.sample(links, k=5) if self.lot.random() < 0.5 else links
        for link in order:
            page = self.get(link)
            self.wait(0.05, 0.4)
        if presses:
            self.wait(0.1, 0.9)
            self._press(page, int(order[-1][-1]))

    def _press(self, page: str, score: int) -> None:
        action = re.search(r'<form method="post" action="([^"]+)"', page)
        assert action is not None
        path = re.sub(r"^https?://[^/]+", "", action[1])
        answer = self.client.post(path, data={"score": str(score), "why": "", "contact_time": "any"})
        assert answer.status_code == 303

    def person(self, who: str, links: list[str], *, scanned: bool) -> None:
        """Opens the link of the score meant, looks, presses; at a scanned mailbox the click is looked at too (S5)."""
        draw = self.lot.random()
        score = next(score for score, up_to in MEANT if draw < up_to)
        page = self.get(links[score - 1])
        self.wait(1.6, 60)
        if scanned and self.lot.random() < 0.5:
            self.told.did["at the click"] += 1
            self.get(links[score - 1])
            self.wait(0.1, 1)
        self._press(page, score)
        self.told.meant[who] = score


def asked(app: APIFlask, clock: HandClock) -> dict[str, list[str]]:
    """Everybody's letter has left: the five links by customer."""
    context = new_context(Actor("command"))
    with context.writing() as session:
        session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    for first in range(0, RECIPIENTS, 50):
        several = [
            event(event_id=f"e{n}", ticket__id=f"T{n}", customer__id=f"c{n}", customer__email=f"c{n}@example.com")
            for n in range(first, first + 50)
        ]
        events_received(new_context(Actor("source")), "api", [Delivery(parse_event(one), b"{}") for one in several])
    clock.move(minutes=5)
    while send_mails():
        db.session.rollback()
    found = {}
    for raw in db.session.scalars(select(OutboxMail.raw).where(OutboxMail.letter == "survey")):
        letter = message_from_bytes(raw, policy=default)
        body = letter.get_body(preferencelist=("plain",))
        assert body is not None
        who = letter["To"].addresses[0].addr_spec
        found[who] = LINK.findall(str(body.get_content()).replace("\r\n", "\n"))
    db.session.rollback()
    return found


def lived(world: World, letters: dict[str, list[str]]) -> None:
    """Machines come at once, before the person, or after; people in any order."""
    for who, links in world.lot.sample(sorted(letters.items()), k=len(letters)):
        scanned, answers = world.lot.random() < SCANNED, world.lot.random() < ANSWERING
        world.told.did["scanned"] += scanned
        before = world.lot.random() < 0.8
        if scanned and before:
            world.machine(links)
            world.wait(6, 600)
        if answers:
            world.person(who, links, scanned=scanned)
        if scanned and not before:
            world.wait(6, 600)
            world.machine(links)
        world.wait(1, 30)


def test_scanned_mailboxes_change_no_figure_and_no_callback(new_app: Callable[..., APIFlask], clock: HandClock) -> None:
    app = new_app(**SETTINGS)
    with app.app_context():
        letters = asked(app, clock)
        world = World(app.test_client(), clock, Random(20261122))
        lived(world, letters)
        told, context = world.told, new_context(Actor("command"))

        days = (START.date(), (clock.at + timedelta(days=1)).date())
        zone, expiry = context.preferences.report_zone, timedelta(days=28)
        (kpi,) = kpis(context.session, "company", None, *days, "rated_at", zone, clock.at, expiry)
        statuses = Counter(context.session.scalars(select(Response.status)))
        called = called_back(context.session)
        _quote(told, kpi.csat or 0.0, kpi.n, statuses, len(called))

    assert len(letters) == RECIPIENTS
    assert {len(links) for links in letters.values()} == {5}
    assert kpi.csat is not None
    assert abs(kpi.csat - told.csat) <= 0.01
    assert kpi.n == len(told.meant)
    assert called == told.owed


def called_back(session: Session) -> set[str]:
    """Whom callbacks are open for."""
    rows = select(Customer.email).join(Callback, Callback.customer_id == Customer.id)
    return {str(email) for email in session.scalars(rows)}


def _quote(told: Told, csat: float, n: int, statuses: Counter[str], callbacks: int) -> None:
    pressed = told.did["presses"]
    lines = (
        f"{RECIPIENTS} recipients, {told.did['scanned']} scanned: {dict(told.did)}",
        f"meant: {len(told.meant)} answers, CSAT {told.csat:.4f}, {len(told.owed)} callbacks owed",
        f"counted: {n} answers, CSAT {csat:.4f}, {callbacks} callbacks; answers by status {dict(statuses)}",
        f"machines pressed {pressed} times",
    )
    print("\n" + "\n".join(lines))  # noqa: T201  # figures to be quoted
