"""What the team did about a low rating: from the case's opening to its end, as a year of practice would have it."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from survey_service.callbacks.calendar import due_at
from survey_service.callbacks.rules import is_review_only, time_to_call
from survey_service.demo.ticket import DemoAttempt, DemoCallback, DemoResponse, DemoTicket, Rules
from survey_service.demo.words import notes
from survey_service.demo.world import World

ROOTS = {
    "product-": (("defect", 62), ("not_told", 26), ("other", 12)),
    "process-": (("slow", 60), ("policy_price", 34), ("other", 6)),
    "agent-": (("our_mistake", 72), ("slow", 22), ("other", 6)),
    "": (("other", 30), ("defect", 40), ("slow", 15), ("our_mistake", 15)),
}
IN_TIME = 0.9


@dataclass(frozen=True)
class Team:
    """The people who call, and their habits."""

    rng: random.Random
    world: World
    rules: Rules

    def closed_case(self, ticket: DemoTicket, response: DemoResponse, before: datetime, *, again: bool) -> DemoCallback:
        """A case that was closed before `before`; the pace is tried until it fits."""
        kind = response.severity(vip=ticket.vip)
        assert kind is not None
        review_only = is_review_only(response.cause(vip=ticket.vip))
        opened = DemoCallback(response.at, kind, review_only=review_only, again=again)
        for pace in (1.0, 1.0, 1.0, 0.6, 0.4, 0.2, 0.1):
            case = self._worked(ticket, response, opened, pace)
            if case.closed_at is not None and case.closed_at < before:
                return case
        end = response.at + (before - response.at) / 2
        return replace(opened, state="closed", closed_at=end, closed_by=self._boss(), outcome="withdrawn")

    def _worked(self, ticket: DemoTicket, response: DemoResponse, case: DemoCallback, pace: float) -> DemoCallback:
        rng, owner = self.rng, self._owner(ticket)
        root = self._root_cause(response)
        note = rng.choice(notes()[root]) if rng.random() < 0.4 else None
        if case.review_only:
            read = self.later(case.opened_at, rng.uniform(6, 30) * pace)
            return replace(
                case, state="closed", closed_at=read, closed_by=self._boss(), outcome="reviewed", root_cause=root
            )
        allowed = time_to_call(case.severity, vip=ticket.vip, due=self.rules.due) / timedelta(hours=1)
        first = allowed * (rng.betavariate(1.6, 3) if rng.random() < IN_TIME else rng.uniform(1.1, 1.9)) * pace
        seen = self.later(case.opened_at, first * rng.uniform(0.1, 0.7))
        attempts, outcome = self._attempts(response, case.opened_at, first, owner, pace)
        end = attempts[-1].at + timedelta(minutes=rng.randint(4, 45))
        return replace(
            case,
            state="closed",
            owner=owner,
            acknowledged_at=seen,
            attempts=attempts,
            closed_at=end,
            closed_by=owner,
            outcome=outcome,
            root_cause=root,
            note=note,
        )

    def _attempts(
        self, response: DemoResponse, opened: datetime, first: float, owner: str, pace: float
    ) -> tuple[tuple[DemoAttempt, ...], str]:
        """Attempts in order and how the case ended; three in vain, by two channels, are "unreachable"."""
        rng, found, hours = self.rng, list[DemoAttempt](), first
        wanted = response.contact.channel if response.contact and response.contact.wanted else None
        for channel in (wanted or rng.choice(("phone", "phone", "email")), "phone", "email"):
            at = self.later(opened, hours)
            talked = rng.random() < 0.66
            outcome = "talked" if talked else "sent" if channel == "email" else rng.choice(("no_answer", "message"))
            next_step = None if talked or len(found) == 2 else rng.choice(notes()["next"])
            found.append(DemoAttempt(at, owner, channel, outcome, next_step))
            if talked:
                return tuple(found), rng.choices(("settled", "not_settled"), (78, 22))[0]
            hours += max(rng.uniform(4, 9) * pace, 0.4)
        return tuple(found), "unreachable"

    def _root_cause(self, response: DemoResponse) -> str:
        rows = (("product-", response.product_was), ("process-", response.process_was), ("agent-", response.agent_was))
        bad = [side for side, row in rows if row == "bad" or side in response.spoke_of] or [""]
        roots, weights = zip(*ROOTS[self.rng.choice(bad)], strict=True)
        found: str = self.rng.choices(roots, weights)[0]
        return found

    def _owner(self, ticket: DemoTicket) -> str:
        earner = ticket.earner
        lead = next((team.lead for team in self.world.teams if earner and team.name == earner.team), None)
        return lead if lead and self.rng.random() < 0.5 else self._boss()

    def _boss(self) -> str:
        return self.world.user("Mia").email

    def later(self, at: datetime, hours: float) -> datetime:
        """`hours` of business time after `at`, to the second."""
        found = due_at(at, timedelta(hours=hours), self.rules.hours, self.rules.zone, ())
        return found.replace(microsecond=0)
