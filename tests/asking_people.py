"""Customers made up at random, and what happens to the tickets of each: told late, twice, out of order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.world import event

REPORT_ZONE = ZoneInfo("UTC")
ZONES: dict[str | None, tuple[str | None, ...]] = {
    None: ("DE", "JP", "FR", "US", None),  # without a zone: the country's if it has one
    "Europe/Berlin": ("DE", "FR", None),
    "America/New_York": ("US",),
    "Asia/Kathmandu": (None,),
    "Australia/Lord_Howe": ("AU",),
    "America/Sao_Paulo": ("BR",),
    "Africa/Cairo": (None,),
    "Pacific/Kiritimati": (None,),
}
ONE_ZONE = {"DE": ZoneInfo("Europe/Berlin"), "JP": ZoneInfo("Asia/Tokyo"), "FR": ZoneInfo("Europe/Paris")}
BRANDS = (None, None, "acme", "zeta")


@dataclass
class Person:
    """`life` counts erasures: whoever writes again afterwards is somebody new to everybody but the opt-outs."""

    number: int
    zone_told: str | None
    country: str | None
    account: int | None
    brand: str | None
    consent: bool | None
    life: int = 0
    opted_out: bool = False
    ways_out: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"c{self.number}@example.com"

    @property
    def zone(self) -> ZoneInfo:
        """As this side understands what was told."""
        if self.zone_told:
            return ZoneInfo(self.zone_told)
        return ONE_ZONE.get(self.country or "", REPORT_ZONE)


@dataclass(frozen=True)
class Step:
    """At a moment: an event's arrival, or an act (`opt_out`, `opt_in`, `erase`, `stop`)."""

    at: datetime
    person: Person
    act: str
    told: dict[str, object] = field(default_factory=dict)


def person(number: int, rng: Random) -> Person:
    """Half belong to accounts of about five."""
    zone = rng.choice(list(ZONES))
    return Person(
        number=number,
        zone_told=zone,
        country=rng.choice(ZONES[zone]),
        account=number // 10 if rng.random() < 0.5 else None,
        brand=rng.choice(BRANDS),
        consent=rng.choice((True, True, True, None, False)) if rng.random() < 0.2 else True,
    )


def history(who: Person, rng: Random, start: datetime, days: float) -> Iterator[Step]:
    """All that happens to this customer, in no order."""
    tickets = rng.choice((1, 1, 1, 2, 2, 3))
    for ticket in range(tickets):
        yield from _ticket(who, rng, f"{who.number}-{ticket}", start + days * rng.random() * timedelta(days=1), tickets)
    if rng.random() < 0.08:
        opted_out = start + days * rng.random() * timedelta(days=1)
        yield Step(opted_out, who, "opt_out")
        if rng.random() < 0.4:
            yield Step(opted_out + _days(rng, 10), who, "opt_in")
    if rng.random() < 0.02:
        yield Step(start + days * rng.random() * timedelta(days=1), who, "erase")


def _days(rng: Random, most: float) -> timedelta:
    """Rather few than many."""
    return timedelta(days=most) * rng.random() ** 3


def _ticket(who: Person, rng: Random, ticket: str, closed: datetime, tickets: int) -> Iterator[Step]:
    reopens = 0
    yield from _closed(who, rng, ticket, closed, reopens)
    while rng.random() < 0.2:
        reopened = closed + _days(rng, 8) + timedelta(seconds=1)
        closed = reopened + _days(rng, 5) + timedelta(seconds=1)
        reopens += 1
        late = timedelta(days=6) * rng.random() if rng.random() < 0.1 else timedelta(0)
        yield _told(who, reopened + late, "ticket.reopened", f"{ticket}-r{reopens}", ticket, reopened)
        yield from _closed(who, rng, ticket, closed, reopens)
    if rng.random() < 0.05:
        merged, into = closed + _days(rng, 4), f"{who.number}-{rng.randrange(tickets)}"
        yield _told(who, merged, "ticket.merged", f"{ticket}-m", ticket, merged, ticket__merged_into=into)
    if rng.random() < 0.03:
        yield Step(closed + _days(rng, 2), who, "stop", {"ticket": ticket})


def _closed(who: Person, rng: Random, ticket: str, at: datetime, reopens: int) -> Iterator[Step]:
    """Now and then told late, or twice, by the same event or another."""
    more: dict[str, object] = {"ticket__reopens": reopens, "ticket__brand": who.brand}
    if rng.random() < 0.04:
        more["ticket__tags"] = [rng.choice(("spam", "test"))]
    late = timedelta(days=20) * rng.random() if rng.random() < 0.05 else timedelta(minutes=10) * rng.random()
    name = f"{ticket}-c{reopens}"
    yield _told(who, at + late, "ticket.closed", name, ticket, at, **more)
    if rng.random() < 0.07:
        again = name if rng.random() < 0.5 else f"{name}-again"
        yield _told(who, at + late + _days(rng, 3), "ticket.closed", again, ticket, at, **more)


def _told(who: Person, arrives: datetime, kind: str, name: str, ticket: str, at: datetime, **more: object) -> Step:
    account = {"id": f"a-{who.account}", "name": f"Account {who.account}"} if who.account is not None else None
    customer = {
        "id": f"c-{who.number}",
        "email": who.address,
        "timezone": who.zone_told,
        "country": who.country,
        "consent": who.consent,
        "account": account,
    }
    return Step(arrives, who, kind, event(kind, event_id=name, at=at, ticket__id=ticket, customer=customer, **more))
