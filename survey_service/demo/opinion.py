"""What a customer thinks of a ticket, and which score, rows, chips and words come of it."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from survey_service.demo.rhythm import Rhythm
from survey_service.demo.ticket import DemoContact, DemoResponse, DemoTicket
from survey_service.demo.voice import Topic, Voice
from survey_service.responses.answer import REASONS_PRODUCT, REASONS_SUPPORT

TROUBLE = {"exports": 0.16, "invoices": 0.085, "sign-in": 0.085, "api": 0.09, "imports": 0.10, "mobile": 0.08}
MENDED = {"exports": 0.10, "sign-in": 0.06}
INCIDENT = 0.86

ALL_WELL = (0.002, 0.004, 0.02, 0.234, 0.74)
SCORES = {
    "product": (0.08, 0.13, 0.20, 0.37, 0.22),
    "agent": (0.22, 0.30, 0.24, 0.18, 0.06),
    "process": (0.08, 0.17, 0.27, 0.37, 0.11),
}
SEVERAL = (0.5, 0.32, 0.12, 0.05, 0.01)
OUTAGE = (0.30, 0.30, 0.20, 0.15, 0.05)

SAYS_WHY = {1: 0.68, 2: 0.62, 3: 0.5, 4: 0.36, 5: 0.42}
CHOOSES_ROWS = {1: 0.82, 2: 0.8, 3: 0.7, 4: 0.52, 5: 0.36}
CHIPS = {"agent": frozenset(REASONS_SUPPORT), "process": frozenset(("waiting", "price", "policy"))}


@dataclass
class Evenly:
    """Chances that keep their promise: of n at p, n × p come true give or take one, whatever the seed and the day.

    Plain chance would make one agent of the same quality look better than the other every second time.
    """

    rng: random.Random
    _owed: dict[str, float] = field(default_factory=dict)

    def happens(self, key: str, chance: float) -> bool:
        """Whether it is this one's turn among those of the same key (systematic sampling, random start)."""
        owed = self._owed.get(key, self.rng.random()) + chance
        self._owed[key] = owed % 1.0
        return owed >= 1.0


@dataclass(frozen=True)
class Judge:
    """Makes up customers' minds."""

    rng: random.Random
    voice: Voice
    rhythm: Rhythm
    evenly: Evenly

    def opinion(self, ticket: DemoTicket, at: datetime, *, calm: bool = False) -> DemoResponse:
        """The first answer, sent at `at`; `calm` ones open no case."""
        problems = self._problems(ticket)
        score = self._score(problems, ticket)
        contact, unsolved = self._contact(ticket, score), self._unsolved(score)
        if calm:
            score, contact, unsolved = max(score, 4), None, False
        return self._told(ticket, at, score, problems, contact, unsolved=unsolved)

    def _problems(self, ticket: DemoTicket) -> frozenset[str]:
        found, area = set(), ticket.product_area
        agent = ticket.earner
        if self.evenly.happens(f"{area} {agent.id if agent else ''}", self._trouble(area, ticket.closed_at)):
            found.add("product")
        if agent is not None:
            start, end = agent.quality
            if self.evenly.happens(agent.id, 1 - start - (end - start) * self.rhythm.progress(ticket.closed_at)):
                found.add("agent")
        slow = ticket.closed_at - ticket.opened_at > timedelta(days=4) or not ticket.sla_met
        if self.evenly.happens(f"process {slow}", 0.15 if slow else 0.035):
            found.add("process")
        return frozenset(found)

    def _trouble(self, area: str, at: datetime) -> float:
        if area == "exports" and self.rhythm.in_incident(at):
            return INCIDENT
        if at >= self.rhythm.incident[1]:
            return MENDED.get(area, TROUBLE[area])
        return TROUBLE[area]

    def _score(self, problems: frozenset[str], ticket: DemoTicket) -> int:
        if not problems:
            weights = ALL_WELL
        elif len(problems) > 1:
            weights = SEVERAL
        elif "product" in problems and ticket.incident is not None:
            weights = OUTAGE
        else:
            weights = SCORES[next(iter(problems))]
        return self.rng.choices((1, 2, 3, 4, 5), weights)[0]

    def _told(
        self,
        ticket: DemoTicket,
        at: datetime,
        score: int,
        problems: frozenset[str],
        contact: DemoContact | None,
        *,
        unsolved: bool,
    ) -> DemoResponse:
        rng, sides = self.rng, self._sides(score, problems, ticket)
        why, about, reasons = None, frozenset[str](), tuple[str, ...]()
        if rng.random() < SAYS_WHY[score]:
            topic = Topic(at, ticket.product_area, self.rhythm.version(at), ticket.customer, ticket.earner)
            said = self.voice.comment(score, sides, topic)
            why, about, reasons = said.text, said.about, said.reasons
        rows = self._rows(score, about or sides, ticket)
        return DemoResponse(
            at=at,
            score=score,
            why=why,
            agent_was=rows.get("agent"),
            product_was=rows.get("product"),
            process_was=rows.get("process"),
            unsolved=unsolved,
            reasons=self._chips(rows, reasons),
            contact=contact,
            spoke_of=about,
        )

    def _sides(self, score: int, problems: frozenset[str], ticket: DemoTicket) -> frozenset[str]:
        """What words would be about: the problems, and often praise for the person beside them."""
        rng = self.rng
        sides = {f"{problem}-" for problem in problems}
        if score >= 4:
            sides.discard("agent-")
        helped = ticket.earner is not None and "agent" not in problems
        if sides:
            praise = {1: 0.25, 2: 0.4, 3: 0.5}.get(score, 1.0)
            return frozenset(sides | ({"agent+"} if helped and rng.random() < praise else set()))
        if score < 4:
            return frozenset()
        (praised,) = rng.choices(("agent+", "agent+ product+", "product+", "process+", ""), (66, 9, 6, 4, 15))
        found = frozenset(praised.split())
        return found if helped else found - {"agent+"}

    def _rows(self, score: int, sides: frozenset[str], ticket: DemoTicket) -> dict[str, str]:
        if self.rng.random() > CHOOSES_ROWS[score] + (0.2 if sides & {"product-", "product+"} else 0):
            return {}
        rows = {side[:-1]: "good" if side.endswith("+") else "bad" for side in sides if self.rng.random() < 0.92}
        if score >= 4 and "agent" not in rows and ticket.earner is not None and self.rng.random() < 0.6:
            rows["agent"] = "good"
        return rows

    def _chips(self, rows: dict[str, str], fitting: tuple[str, ...]) -> tuple[str, ...]:
        """Reason chips: those that go with the words, else any of the sides' own."""
        if not rows or self.rng.random() > 0.5:
            return ()
        if fitting:
            return tuple(sorted(fitting))
        side = self.rng.choice(sorted(rows))
        family = CHIPS.get(side, frozenset(REASONS_PRODUCT) - CHIPS["process"])
        return (self.rng.choice(sorted(family)),)

    def _unsolved(self, score: int) -> bool:
        return self.rng.random() < {1: 0.25, 2: 0.15, 3: 0.06}.get(score, 0.004)

    def _contact(self, ticket: DemoTicket, score: int) -> DemoContact | None:
        rng = self.rng
        yes, no = {1: (0.48, 0.12), 2: (0.36, 0.14), 3: (0.05, 0.02)}.get(score, (0.006, 0.004))
        drawn = rng.random()
        if drawn > yes + no:
            return None
        if drawn > yes:
            return DemoContact(wanted=False)
        channel = "phone" if ticket.customer.phone and rng.random() < 0.65 else "email"
        time = rng.choice(("any", "any", "morning", "midday", "afternoon", "evening"))
        return DemoContact(True, channel, None, time, other_person=score <= 2 and rng.random() < 0.15)
