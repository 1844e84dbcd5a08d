"""The ticket itself: who asked what, who answered and how long it took; not yet what the customer thought of it."""

import random
from bisect import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from survey_service.demo.rhythm import Rhythm
from survey_service.demo.ticket import DemoTicket
from survey_service.demo.words import lexicon
from survey_service.demo.world import DemoAgent, DemoCustomer, World

REASONS = {
    "exports": (("bug", 40), ("how_to", 35), ("change_request", 15), ("data_fix", 10)),
    "invoices": (("billing", 55), ("bug", 15), ("how_to", 20), ("refund", 10)),
    "sign-in": (("access", 60), ("bug", 20), ("how_to", 20)),
    "api": (("bug", 30), ("how_to", 45), ("limits", 15), ("change_request", 10)),
    "imports": (("how_to", 45), ("bug", 25), ("data_fix", 30)),
    "mobile": (("bug", 45), ("how_to", 40), ("change_request", 15)),
}
CAUSES = ("regression", "configuration", "missing_check", "third_party")
SEVERITIES = (("low", 34), ("normal", 48), ("high", 15), ("urgent", 3))
CHANNELS = (("email", 55), ("web", 24), ("chat", 15), ("phone", 6))
BOT_SHARE = 0.055
SLA = timedelta(hours=4)
INCIDENT = "Export outage"


@dataclass(frozen=True)
class Desk:
    """Where tickets are answered. `kept_free`: customers who have no tickets by chance after `free_from`."""

    rng: random.Random
    world: World
    rhythm: Rhythm
    kept_free: frozenset[str]
    free_from: datetime

    def ticket(
        self,
        number: int,
        closed_at: datetime,
        customer: DemoCustomer | None = None,
        agent: DemoAgent | None = None,
        area: str | None = None,
    ) -> DemoTicket:
        """A ticket solved at `closed_at`; what is not given is drawn."""
        rng = self.rng
        staged = customer is not None
        customer = customer or self._customer(closed_at)
        area = area or self._area(closed_at)
        agent = agent or self._agent(area)
        bot = not staged and rng.random() < BOT_SHARE
        replier = None if bot and rng.random() < 0.45 else agent
        incident = INCIDENT if area == "exports" and self.rhythm.in_incident(closed_at) else None
        opened_at, first_response_at = self._times(closed_at, customer, slow=incident is not None)
        severity = rng.choice(("high", "urgent")) if incident else _weighted(rng, SEVERITIES)
        reason = "bug" if incident else _weighted(rng, REASONS[area])
        return DemoTicket(
            id=str(48000 + number),
            url=f"https://desk.larkfield.example/tickets/{48000 + number}",
            subject=rng.choice(lexicon(customer.language).subjects[area]),
            channel="chat" if bot else _weighted(rng, CHANNELS),
            product_area=area,
            reason=reason,
            root_cause="regression" if incident else rng.choice(CAUSES) if reason == "bug" else None,
            severity=severity,
            priority="high" if severity in {"high", "urgent"} else "normal",
            incident=incident,
            tags=_tags(customer, area, incident),
            opened_at=opened_at,
            first_response_at=first_response_at,
            closed_at=closed_at,
            public_replies=1 if bot and replier is None else _replies(rng),
            reopens=0,
            auto_closed=bot and replier is None and rng.random() < 0.7,
            sla_met=first_response_at - opened_at <= SLA,
            shift="early" if closed_at.hour < 12 else "late" if closed_at.hour < 20 else "night",
            customer=customer,
            assignee=self._bot if bot else agent,
            replier=replier,
        )

    def _times(self, closed_at: datetime, customer: DemoCustomer, *, slow: bool) -> tuple[datetime, datetime]:
        rng = self.rng
        hours = min(max(rng.lognormvariate(3.0, 1.15) * (1.8 if slow else 1.0), 0.3), 600)
        opened_at = awake((closed_at - timedelta(hours=hours)).replace(microsecond=0), ZoneInfo(customer.timezone))
        first = min(rng.lognormvariate(0.1, 0.9) * (2.0 if slow else 1.0), hours * 0.85)
        return opened_at, (opened_at + timedelta(hours=first)).replace(microsecond=0)

    @cached_property
    def _bot(self) -> DemoAgent:
        return next(agent for agent in self.world.agents if agent.bot)

    @cached_property
    def _crowd(self) -> list[float]:
        factor = {"enterprise": 1.0, "business": 1.15, "small": 1.3}
        return list(
            accumulate(c.activity * (factor[c.account.segment] if c.account else 1.0) for c in self.world.customers)
        )

    def _customer(self, closed_at: datetime) -> DemoCustomer:
        while True:
            customer = self.world.customers[bisect(self._crowd, self.rng.random() * self._crowd[-1])]
            if customer.id not in self.kept_free or closed_at < self.free_from:
                return customer

    def _area(self, closed_at: datetime) -> str:
        weights: dict[str, float] = {}
        for team in self.world.teams:
            for area, weight in team.areas.items():
                weights[area] = weights.get(area, 0.0) + team.share * weight
        if self.rhythm.in_incident(closed_at):
            weights["exports"] *= 4
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _agent(self, area: str) -> DemoAgent:
        team_share = {team.name: team.share * team.areas.get(area, 0.0) for team in self.world.teams}
        (team,) = self.rng.choices(list(team_share), list(team_share.values()))
        mates = [agent for agent in self.world.agents if agent.team == team]
        return self.rng.choices(mates, [mate.load * mate.areas.get(area, 0.0) for mate in mates])[0]


def awake(at: datetime, zone: ZoneInfo) -> datetime:
    """Customers write at work: what would fall into their night is written half a day before, and most of what would
    fall on their weekend in the days before it."""
    local = at.astimezone(zone)
    if local.hour >= 20 or local.hour < 7:
        at -= timedelta(hours=12)
        local = at.astimezone(zone)
    return at - timedelta(days=2) if local.weekday() > 4 and at.minute % 10 < 8 else at


def _weighted(rng: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    names, weights = zip(*choices, strict=True)
    found: str = rng.choices(names, weights)[0]
    return found


def _replies(rng: random.Random) -> int:
    replies = 1
    while rng.random() < 0.42 and replies < 9:
        replies += 1
    return replies


def _tags(customer: DemoCustomer, area: str, incident: str | None) -> tuple[str, ...]:
    account = customer.account
    marks = ("vip" if account and account.vip else "", area, "outage" if incident else "")
    return tuple(mark for mark in marks if mark)
