"""The policy played forward in memory over what was solved: who would be asked, when, and who not (D3, a dry run).

Each resolution is decided when it was heard of, and looked at again when its letter would leave, by the functions the
flows use (policy, throttle, window). A letter leaves at its due moment: a worker is never late here. What came of
letters that really left is not foreseen: an answer that came counts, other surveys stay unanswered.

At one moment, what is heard comes before what leaves; of what came in one call, the older survey's news come first.
Opt-outs, consent and whatever else is in `Asked` hold as they are known now, for all of the time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from survey_service.invitations.neighbours import Neighbourhood, peace_of
from survey_service.invitations.policy import Asked, is_sampled_out, reason_not_to_ask
from survey_service.invitations.throttle import Neighbour, Peace, asked_lately, giving_way, is_kept_out
from survey_service.invitations.window import customer_zone, leaving_moment
from survey_service.preferences.asking import AskingRules

RulesOf = Callable[[int | None, str | None], AskingRules]
"""Of a team (by id) and a brand."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What took a resolution's survey back if it had not left: reopened, merged, stopped_by_lead.

    `into`: the ticket it was merged into, whose survey may stand in for this one.
    """

    at: datetime
    reason: str
    into: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """One time a ticket was solved; `id` is its survey's. `asked` is None where nobody is left to ask: erased.

    `answered_at`: when the survey that was really sent was answered. `withdrawals` in time order.
    """

    id: int
    ticket_id: int
    number: int
    heard_at: datetime
    closed_at: datetime
    asked: Asked | None
    customer_id: int | None
    account_id: int | None
    team_id: int | None
    brand: str | None
    timezone: str | None
    draw: Callable[[], float]
    answered_at: datetime | None = None
    withdrawals: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """A survey of a ticket solved before all these, which left or waits: it counts for the throttle, not here."""

    id: int
    state: str
    due_at: datetime | None
    sent_at: datetime | None
    customer_id: int
    account_id: int | None
    team_id: int | None
    brand: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """Of a ticket solved before all these as well: what decides whether it may be asked about again (C12)."""

    sent: bool
    answered: bool
    asked_again: bool


@dataclass(slots=True)
class Outcome:
    """`state`: scheduled (while it is played), sent, cancelled, stopped or not_asked. `due_at`: when it leaves."""

    state: str
    reason: str | None = None
    due_at: datetime | None = None
    exempt: bool = False
    revoked: bool = False

    @property
    def leaves(self) -> bool:
        """Whether the customer is asked."""
        return self.state == "sent"


@dataclass
class Rehearsal:
    """By these rules, where `zone` is for customers without one of their own."""

    rules_of: RulesOf
    zone: ZoneInfo
    pasts: Mapping[int, Past] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    _by_id: dict[int, Resolution] = field(default_factory=dict)
    _of_ticket: dict[int, list[int]] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)
    _leaving: list[tuple[datetime, int]] = field(default_factory=list)
    _near: Neighbourhood = field(default_factory=Neighbourhood)
    _neighbours: dict[int, Neighbour] = field(default_factory=dict)

    def play(self, resolutions: Iterable[Resolution], before: Iterable[Before] = ()) -> dict[int, Outcome]:
        """What becomes of each resolution, by its id. Surveys that are due later leave later, to the last of them."""
        for one in before:
            self._begin_with(one)
        steps: list[tuple[datetime, int, int, Resolution, Withdrawal | None]] = []
        for resolution in resolutions:
            steps.append((resolution.heard_at, resolution.id, -1, resolution, None))
            taken_back = enumerate(resolution.withdrawals)
            steps.extend((one.at, resolution.id, number, resolution, one) for number, one in taken_back)
        steps.sort(key=lambda step: step[:3])
        for at, _, _, resolution, withdrawal in steps:
            self._leave_before(at)
            if withdrawal is None:
                self._hear(resolution)
            else:
                self._take_back(resolution, withdrawal)
        self._leave_before(None)
        return self.outcomes

    def _begin_with(self, one: Before) -> None:
        peace = peace_of(one.customer_id, one.account_id, self.rules_of(one.team_id, one.brand))
        self._settle(Neighbour(one.id, one.state, one.due_at, one.sent_at, peace))
        if one.state == "scheduled" and one.due_at is not None:
            heappush(self._leaving, (one.due_at, one.id))

    def _hear(self, resolution: Resolution) -> None:
        for earlier in self._of_ticket.setdefault(resolution.ticket_id, []):
            self._withdraw(earlier, "cancelled", "reopened")
        self._open.discard(resolution.ticket_id)
        exempt = resolution.number > 1 and self._may_ask_again(resolution)
        self._by_id[resolution.id] = resolution
        self._of_ticket[resolution.ticket_id].append(resolution.id)
        self.outcomes[resolution.id] = self._decided(resolution, exempt=exempt)

    def _decided(self, resolution: Resolution, *, exempt: bool) -> Outcome:
        """As flows/survey_scheduled.py does it."""
        asked, customer = resolution.asked, resolution.customer_id
        if asked is None:
            return Outcome("not_asked", "erased", exempt=exempt)
        rules = self.rules_of(resolution.team_id, resolution.brand)
        reason = reason_not_to_ask(asked, resolution.heard_at, rules)
        if reason is not None or customer is None:
            return Outcome("not_asked", reason or "no_address", exempt=exempt)
        zone = customer_zone(resolution.timezone, asked.country, self.zone)
        wanted = max(resolution.closed_at + rules.delay, resolution.heard_at)
        due = leaving_moment(wanted, rules, zone, asked.country)
        peace = peace_of(customer, resolution.account_id, rules)
        near = [] if exempt else self._around(peace)
        if is_kept_out(due, peace, near):
            return Outcome("not_asked", "throttled", exempt=exempt)
        if rules.sampling < 1 and is_sampled_out(resolution.draw(), rules):
            return Outcome("not_asked", "sampled_out", exempt=exempt)
        for other in giving_way(due, peace, near):
            self._withdraw(other, "not_asked", "throttled")
        if not exempt:
            self._settle(Neighbour(resolution.id, "scheduled", due, None, peace))
        heappush(self._leaving, (due, resolution.id))
        return Outcome("scheduled", due_at=due, exempt=exempt)

    def _may_ask_again(self, resolution: Resolution) -> bool:
        """As flows/ticket_closed.py has it: an earlier survey of the ticket left, none was answered or free before."""
        past = self.pasts.get(resolution.ticket_id, Past(sent=False, answered=False, asked_again=False))
        sent, answered, asked_again = past.sent, past.answered, past.asked_again
        for earlier in self._of_ticket.get(resolution.ticket_id, ()):
            outcome, at = self.outcomes[earlier], self._by_id[earlier].answered_at
            sent |= outcome.leaves
            answered |= outcome.leaves and at is not None and at <= resolution.heard_at
            asked_again |= outcome.exempt
        return sent and not answered and not asked_again

    def _leave_before(self, moment: datetime | None) -> None:
        """Surveys leave that are due before it; None: all."""
        while self._leaving and (moment is None or self._leaving[0][0] < moment):
            due, survey = heappop(self._leaving)
            if survey in self.outcomes:
                self._leave(self._by_id[survey], due)
            else:
                self._left(survey, due)

    def _leave(self, resolution: Resolution, due: datetime) -> None:
        """The second look, as flows/leaving_facts.py has it."""
        outcome, asked, customer = self.outcomes[resolution.id], resolution.asked, resolution.customer_id
        if outcome.state != "scheduled" or outcome.due_at != due or asked is None or customer is None:
            return
        rules = self.rules_of(resolution.team_id, resolution.brand)
        reason = reason_not_to_ask(asked, due, rules)
        if reason is None and not outcome.exempt:
            peace = peace_of(customer, resolution.account_id, rules)
            near = self._around(peace, but=resolution.id)
            reason = "throttled" if asked_lately(due, peace, near) else None
        if reason is not None:
            self._withdraw(resolution.id, "not_asked", reason)
            return
        outcome.state = "sent"
        self._left(resolution.id, due)

    def _around(self, peace: Peace, *, but: int | None = None) -> list[Neighbour]:
        """Whoever wants no peace looks at nobody, as flows/ have it."""
        return self._near.of(peace, but=but) if peace.throttle or peace.account_throttle else []

    def _settle(self, one: Neighbour) -> None:
        self._neighbours[one.id] = one
        self._near.put(one)

    def _left(self, survey: int, at: datetime) -> None:
        """Exempt ones are nobody's neighbours."""
        if (one := self._neighbours.get(survey)) is not None:
            self._settle(one._replace(state="sent", sent_at=at))

    def _forget(self, survey: int) -> None:
        if self._neighbours.pop(survey, None) is not None:
            self._near.drop(survey)

    def _take_back(self, resolution: Resolution, withdrawal: Withdrawal) -> None:
        """As flows/survey_withdrawn.py, and flows/ticket_changed.py for a merge."""
        if withdrawal.reason == "stopped_by_lead":
            self._withdraw(resolution.id, "stopped", withdrawal.reason)
            return
        if withdrawal.into is not None and self._stands_in(withdrawal.into):
            return
        self._open.add(resolution.ticket_id)
        for survey in self._of_ticket[resolution.ticket_id]:
            self._withdraw(survey, "cancelled", withdrawal.reason)

    def _stands_in(self, target: int) -> bool:
        """The ticket merged into is solved, and unasked only because this customer was asked already."""
        latest = self._of_ticket.get(target)
        if not latest or target in self._open:
            return False
        outcome = self.outcomes[latest[-1]]
        return (outcome.state, outcome.reason) == ("not_asked", "throttled")

    def _withdraw(self, survey: int, state: str, reason: str) -> None:
        """One that left stays asked; if its ticket is open again, its links are revoked."""
        outcome = self.outcomes.get(survey)
        if outcome is None:  # of before
            self._forget(survey)
        elif outcome.state == "scheduled":
            outcome.state, outcome.reason, outcome.due_at = state, reason, None
            self._forget(survey)
        elif outcome.leaves and state == "cancelled":
            outcome.revoked = True


def with_asking(resolution: Resolution) -> Resolution:
    """The same, as if its source asked."""
    if resolution.asked is None or resolution.asked.asking:
        return resolution
    return replace(resolution, asked=resolution.asked._replace(asking=True))
