"""Hundreds of customers' histories lived through one database: events arrive, workers look, die and begin again, and
every process has a clock of its own. All through the real flows; a ledger beside them says what must not happen."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from survey_service.audit import Actor
from survey_service.db import DbContext, db, new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, events_received
from survey_service.flows.letter_written import Letter
from survey_service.flows.mail_events_applied import mail_events_applied
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import leases_expired, mails_settled
from survey_service.flows.opt_out_changed import opted_in, opted_out
from survey_service.flows.rating_given import LinkClosed, UnknownLink, rating_given
from survey_service.flows.survey_stopped import survey_stopped
from survey_service.flows.surveys_reminded import surveys_reminded
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import LEASE
from survey_service.mail.told_events import ToldEvent
from survey_service.reports.cohorts import Buckets, Narrowed
from survey_service.reports.funnel import LEAF_OF, LEAVES, funnel
from survey_service.reports.period import Period
from survey_service.responses.answer import Answer
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.asking_ledger import Held, Ledger, Left
from tests.asking_people import Person, Step, history, person
from tests.world import HandClock

Settled = tuple[Letter, Reply]
ANSWERS = (("accepted", 0.93), ("unknown", 0.97), ("retry", 0.99), ("refused", 1.0))


@dataclass(frozen=True)
class Run:
    """What one run is made of; `acme` and `zeta` are the days of throttle of two brands, `apart` how many seconds the
    clocks of processes may differ."""

    seed: int
    start: datetime
    days: int
    customers: int
    throttle: int
    account_throttle: int
    acme: int
    window: str
    weekdays: str
    holidays: str
    reminder: int
    sampling: float
    apart: int

    def held(self) -> dict[str | None, Held]:
        """The rules as the ledger reads them."""
        opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in self.window.split("-"))
        always = self.window == "00:00-24:00"
        days = {"window": range(7 if always else 5), "Mon-Sun": range(7), "Tue, Thu": (1, 3)}[self.weekdays]
        every = Held(
            throttle=timedelta(days=self.throttle),
            account_throttle=timedelta(days=self.account_throttle),
            opens=opens,
            closes=closes,
            days=frozenset(days),
            holidays=None if self.holidays == "none" else self.holidays,
            reminder=timedelta(days=self.reminder),
        )
        acme = replace(every, throttle=timedelta(days=self.acme))
        return {None: every, "acme": acme, "zeta": every}


@dataclass
class Life:
    """One run. `acts` is all that is still to come; a worker's letters in hand may be settled later, or never."""

    run: Run
    clock: HandClock
    ledger: Ledger
    rng: Random
    lead: int = 0
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    people: dict[str, Person] = field(default_factory=dict)
    in_hand: list[tuple[timedelta, list[Settled]]] = field(default_factory=list)
    later: defaultdict[int, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    events: list[ToldEvent] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    def lived(self) -> None:
        steps = self._steps()
        end, next_step = self.run.start + timedelta(days=self.run.days + 9), 0
        self.now = self.run.start
        while self.now < end:
            self.now += timedelta(seconds=self.rng.expovariate(1 / 4500) + 1)
            arrived = []
            while next_step < len(steps) and steps[next_step].at <= self.now:
                arrived.append(steps[next_step])
                next_step += 1
            self._take(arrived)
            for act in self.later.pop(self.now.toordinal() * 4 + self.now.hour // 6, ()):
                act()
            self._heard()
            self._work()
        self._lost_ones_told()

    def _lost_ones_told(self) -> None:
        """What a killed worker held is in doubt once its lease is over, by whichever clock that was written."""
        self._settle()
        self.now += 2 * timedelta(seconds=self.run.apart) + 2 * LEASE
        leases_expired(self.context())

    def _steps(self) -> list[Step]:
        found: list[Step] = []
        for number in range(self.run.customers):
            who = person(number, self.rng)
            self.people[who.address] = who
            found += history(who, self.rng, self.run.start, self.run.days)
        return sorted(found, key=lambda step: step.at)

    def context(self, apart: timedelta = timedelta(0), actor: Actor | None = None) -> DbContext:
        self.clock.at = self.now + apart
        return new_context(actor or Actor("worker"))

    def _apart(self) -> timedelta:
        return timedelta(seconds=self.rng.uniform(-self.run.apart, self.run.apart))

    def _take(self, steps: list[Step]) -> None:
        """Events in bulk as they came; what people do comes between."""
        told: list[Step] = []
        for step in steps:
            if "." in step.act:
                told.append(step)
                continue
            self._tell(told)
            told = []
            getattr(self, f"_{step.act}")(step)
        self._tell(told)

    def _tell(self, steps: list[Step]) -> None:
        for some in (steps[start : start + 50] for start in range(0, len(steps), 50)):
            deliveries = [Delivery(parse_event(step.told), b"{}") for step in some]
            receipts = events_received(self.context(self._apart()), "api", deliveries)
            for step, receipt in zip(some, receipts, strict=True):
                self.ledger.counted[step.act] += 1
                if step.act == "ticket.reopened" and receipt.status == "accepted":
                    self.ledger.taken_back |= self._surveys_out(step)

    def _surveys_out(self, step: Step) -> set[int]:
        ticket = step.told["ticket"]
        assert isinstance(ticket, dict)
        of_ticket = select(Invitation.id, Invitation.state).join(Ticket, Ticket.id == Invitation.ticket_id)
        rows = db.session.execute(of_ticket.where(Ticket.external_id == ticket["id"])).all()
        db.session.rollback()
        return {survey for survey, state in rows if state not in ("scheduled", "not_asked")}

    def _opt_out(self, step: Step) -> None:
        if step.person.ways_out:
            opted_out(self.context(self._apart()), token_hash(self.rng.choice(step.person.ways_out)))
            step.person.opted_out = True
            self.ledger.counted["opted out"] += 1

    def _opt_in(self, step: Step) -> None:
        if step.person.opted_out:
            opted_in(self.context(self._apart()), token_hash(self.rng.choice(step.person.ways_out)))
            step.person.opted_out = False
            self.ledger.counted["opted in"] += 1

    def _erase(self, step: Step) -> None:
        if customer_erased(self.context(self._apart()), step.person.address):
            step.person.life += 1
            self.ledger.counted["erased"] += 1

    def _stop(self, step: Step) -> None:
        of_ticket = select(Invitation.id).join(Ticket, Ticket.id == Invitation.ticket_id)
        waiting = of_ticket.where(Ticket.external_id == step.told["ticket"], Invitation.state == "scheduled")
        survey = db.session.scalars(waiting).first()
        db.session.rollback()
        if survey is not None:
            survey_stopped(self.context(self._apart(), Actor("user", self.lead)), survey, "legal")
            self.ledger.counted["stopped"] += 1

    def _work(self) -> None:
        """One worker, or both, each taking up what the other has not; some never come back to what they hold."""
        self._settle()
        for _ in range(self.rng.choice((1, 1, 2))):
            apart = self._apart()
            leases_expired(self.context(apart))
            while surveys_reminded(self.context(apart)):
                pass
            while letters := mails_claimed(self.context(apart), self.rng.choice((1, 20, 200))):
                self._in_hand(apart, letters)
                if self.rng.random() < 0.7:
                    self._settle()

    def _in_hand(self, apart: timedelta, letters: list[Letter]) -> None:
        at = self.now + apart
        surveys = self._surveys_by_mail([letter.mail_id for letter in letters])
        for letter in letters:
            survey, ticket, account, exempt, reminder = surveys[letter.mail_id]
            who = self.people[letter.to]
            self.ledger.leaves(
                Left(letter.mail_id, survey, ticket, who, who.life, account, at, exempt=exempt, reminder=reminder)
            )
        if self.rng.random() < 0.03:
            self.ledger.counted["workers killed"] += 1
            for letter in letters:
                self._arrives(letter, "lost", arrived=self.rng.random() < 0.5)
            return
        self.in_hand.append((apart, [self._called(letter) for letter in letters]))

    def _called(self, letter: Letter) -> Settled:
        drawn = self.rng.random()
        outcome = next(name for name, most in ANSWERS if drawn < most)
        self._arrives(letter, outcome, arrived=outcome == "accepted" or (outcome == "unknown" and drawn < 0.95))
        return letter, Reply(Outcome(outcome), "answered", address_refused=outcome == "refused")

    def _arrives(self, letter: Letter, outcome: str, *, arrived: bool) -> None:
        """What the customer, and the mail service, do about it comes some hours or days later."""
        who, one = self.people[letter.to], self.ledger.letters[letter.mail_id]
        self.ledger.is_told(letter.mail_id, outcome, arrived=arrived)
        if not arrived:
            return
        who.ways_out.append(letter.values["optout_link"].rpartition("/")[2])
        drawn = self.rng.random()
        if drawn < 0.12:
            link = token_hash(letter.values["links"][3].split("/")[-2])
            self._soon(lambda: self._rate(one, link))
        elif drawn > 0.96:
            self._soon(lambda: self._opt_out(Step(self.now, who, "opt_out")))
        elif drawn < 0.3 or outcome != "accepted":
            kind = "bounce" if drawn < 0.14 else "delivered"
            self._soon(lambda: self._event(one, letter.attempt_id, kind))

    def _soon(self, act: Callable[[], None]) -> None:
        at = self.now + timedelta(hours=6 + 90 * self.rng.random() ** 2)
        self.later[at.toordinal() * 4 + at.hour // 6].append(act)

    def _rate(self, one: Left, link: bytes) -> None:
        try:
            rating_given(self.context(self._apart(), Actor("customer")), link, Answer(self.rng.choice((3, 4, 5))))
        except (LinkClosed, UnknownLink):  # reopened, or the person erased meanwhile
            return
        self.ledger.answered.add(one.survey)
        self.ledger.counted["rated"] += 1

    def _event(self, one: Left, attempt: str, kind: str) -> None:
        self.events.append(ToldEvent(f"k-{next(self.keys)}", one.mail, attempt, kind, self.now, code="5.1.1"))
        one.told = "bounced" if kind == "bounce" else "delivered"
        self.ledger.counted[one.told] += 1

    def _heard(self) -> None:
        """What the mail service tells, in its own order, some of it twice."""
        if self.events:
            self.rng.shuffle(self.events)
            mail_events_applied(self.context(self._apart()), [*self.events, *self.events[:3]])
            self.events = []

    def _settle(self) -> None:
        self.rng.shuffle(self.in_hand)
        while self.in_hand:
            apart, settled = self.in_hand.pop()
            mails_settled(self.context(apart), settled)

    def _surveys_by_mail(self, mails: list[int]) -> dict[int, tuple[int, int, int | None, bool, bool]]:
        one = Invitation
        columns = (one.id, one.ticket_id, one.account_id, one.throttle_exempt, one.mail_id, one.reminder_mail_id)
        rows = db.session.execute(select(*columns).where(or_(one.mail_id.in_(mails), one.reminder_mail_id.in_(mails))))
        found: dict[int, tuple[int, int, int | None, bool, bool]] = {}
        for survey, ticket, account, exempt, mail, reminder in rows:
            for number in mails_of(mail, reminder) & set(mails):
                found[number] = (survey, ticket, account, exempt, number == reminder)
        db.session.rollback()
        return found

    def check(self) -> Counter[str]:
        """After all of it: every breach, and each resolution in one leaf of the funnel; what was counted."""
        assert self.ledger.breaches == []
        session = db.session()
        leaves = Counter[str]()
        for survey, state in session.execute(
            select(Invitation.id, Invitation.state).where(Invitation.kind == "survey")
        ):
            leaves[LEAF_OF[state]] += 1
            assert self.ledger.fits(survey, LEAF_OF[state]), (survey, state)
        period = Period(date(2025, 1, 1), date(2028, 1, 1), ZoneInfo("UTC"))
        total = funnel(session, Buckets(period), Narrowed()).total
        assert {leaf: getattr(total, leaf) for leaf in LEAVES} == {leaf: leaves[leaf] for leaf in LEAVES}
        assert total.solved == session.scalar(select(func.sum(Ticket.resolutions)))
        session.rollback()
        return self.ledger.counted + Counter({f"leaf {name}": number for name, number in leaves.items()})


def mails_of(*numbers: int | None) -> set[int]:
    """Those there are."""
    return {number for number in numbers if number is not None}
