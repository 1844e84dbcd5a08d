"""Never more than one survey per customer, and per account, in a throttle window; the earliest due wins (C12, C14).

Pure functions over a survey's neighbours: those of the same customer or account that count for the throttle. Of two
surveys the later one gives way, by the throttle of its own rules. Exempt surveys are nobody's neighbours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

NOT_AT_ALL = timedelta(0)


class Peace(NamedTuple):
    """Whose survey it is, and for how long it wants customer and account to have been left in peace."""

    customer_id: int
    account_id: int | None
    throttle: timedelta
    account_throttle: timedelta

    def towards(self, customer_id: int | None, account_id: int | None) -> timedelta:
        """How far it keeps from a survey of these."""
        own = self.throttle if customer_id == self.customer_id else NOT_AT_ALL
        shared = account_id is not None and account_id == self.account_id
        return max(own, self.account_throttle) if shared else own


class Neighbour(NamedTuple):
    """A survey that is `scheduled`, is `sending`, or left or may have left at `sent_at`."""

    id: int
    state: str
    due_at: datetime | None
    sent_at: datetime | None
    peace: Peace


@dataclass(slots=True)
class Departed:
    """Whose surveys left a moment ago, which nobody can read yet. Exempt ones are not put here."""

    customers: set[int] = field(default_factory=set)
    accounts: set[int | None] = field(default_factory=set)

    def add(self, customer_id: int, account_id: int | None) -> None:
        self.customers.add(customer_id)
        if account_id is not None:
            self.accounts.add(account_id)

    def disturb(self, peace: Peace) -> bool:
        """As `asked_lately` of any moment, with them as neighbours."""
        return (peace.customer_id in self.customers and bool(peace.throttle)) or (
            peace.account_id in self.accounts and bool(peace.account_throttle)
        )


def asked_lately(at: datetime, peace: Peace, neighbours: Iterable[Neighbour]) -> bool:
    """Whether one is leaving, left, or may have left, so near to `at` that a survey must not leave then."""
    return any(_left_near(at, peace.towards(one.peace.customer_id, one.peace.account_id), one) for one in neighbours)


def _left_near(at: datetime, span: timedelta, one: Neighbour) -> bool:
    """Clocks of processes differ, so it may have left later than `at`."""
    if not span:
        return False
    return one.state == "sending" or (one.sent_at is not None and at - span < one.sent_at <= at + span)


def is_kept_out(due: datetime, peace: Peace, neighbours: Iterable[Neighbour]) -> bool:
    """Whether a survey due then has to give way: to one that left, or to one that is due before it."""
    known = list(neighbours)
    return asked_lately(due, peace, known) or any(
        due - peace.towards(one.peace.customer_id, one.peace.account_id) < one.due_at <= due
        for one in known
        if one.state == "scheduled" and one.due_at is not None
    )


def giving_way(due: datetime, peace: Peace, neighbours: Iterable[Neighbour]) -> list[int]:
    """The scheduled ones that are due so soon after it that they are not asked."""
    return [
        one.id
        for one in neighbours
        if one.state == "scheduled"
        and one.due_at is not None
        and due < one.due_at < due + one.peace.towards(peace.customer_id, peace.account_id)
    ]
