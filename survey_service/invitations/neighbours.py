"""The neighbours of surveys, by customer and by account: read from what is stored, or kept in memory by a rehearsal."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.invitations.throttle import Neighbour, Peace
from survey_service.preferences.asking import AskingRules, rules_for
from survey_service.preferences.preferences import Preferences
from survey_service.prepared import run, table_of

_ROWS = table_of(Invitation).c
_LEFT = _ROWS.sent_at > bindparam("since")
_COLUMNS = ("id", "state", "due_at", "sent_at", "customer_id", "account_id", "credit_team_id", "brand")


def _reading(whose: str, states: tuple[str, ...]) -> Select[Any]:
    sought = _ROWS[whose].in_(bindparam("whose", expanding=True))
    counting = and_(_ROWS.throttle_exempt.is_(False), or_(_LEFT, _ROWS.state.in_(states)))
    return select(*(_ROWS[name] for name in _COLUMNS)).where(sought, counting)


_READING = {
    waiting: (_reading("customer_id", states), _reading("account_id", states))
    for waiting, states in ((True, ("scheduled", "sending")), (False, ("sending",)))
}
"""Of customers and of accounts; with those that wait, or those alone that are leaving or left."""


def peace_of(customer_id: int, account_id: int | None, rules: AskingRules) -> Peace:
    """What these rules want for a survey of this customer."""
    return Peace(customer_id, account_id, rules.throttle, rules.account_throttle)


class Neighbourhood:
    """Some surveys; each is found by its customer and by its account."""

    def __init__(self) -> None:
        self._surveys: dict[int, Neighbour] = {}
        self._of_customer: dict[int, set[int]] = {}
        self._of_account: dict[int, set[int]] = {}

    def put(self, one: Neighbour) -> None:
        """A survey, or what became of it; whose it is does not change."""
        if one.id not in self._surveys:
            self._of_customer.setdefault(one.peace.customer_id, set()).add(one.id)
            if one.peace.account_id is not None:
                self._of_account.setdefault(one.peace.account_id, set()).add(one.id)
        self._surveys[one.id] = one

    def drop(self, survey_id: int) -> None:
        """It counts no longer."""
        one = self._surveys.pop(survey_id, None)
        if one is not None:
            self._of_customer[one.peace.customer_id].discard(survey_id)
            if one.peace.account_id is not None:
                self._of_account[one.peace.account_id].discard(survey_id)

    def of(self, peace: Peace, *, but: int | None = None) -> list[Neighbour]:
        """Those of the same customer, and of the same account where that is to be left in peace, too."""
        if not self._surveys:
            return []
        found = set(self._of_customer.get(peace.customer_id, ()))
        if peace.account_throttle and peace.account_id is not None:
            found |= self._of_account.get(peace.account_id, set())
        return [self._surveys[one] for one in sorted(found) if one != but]


def neighbourhood(
    session: Session,
    preferences: Preferences,
    peaces: Collection[Peace],
    at: datetime,
    *,
    waiting: bool = True,
) -> Neighbourhood:
    """All that surveys with these wishes may meet if they leave at `at` or later; two statements however many.

    Without those that are `waiting`: what is leaving now looks at those alone that left, or are leaving.
    """
    found = Neighbourhood()
    customers = sorted({one.customer_id for one in peaces if one.throttle or one.account_throttle})
    accounts = sorted({one.account_id for one in peaces if one.account_throttle and one.account_id is not None})
    longest = max((max(one.throttle, one.account_throttle) for one in peaces), default=None)
    for statement, whose in zip(_READING[waiting], (customers, accounts), strict=True):
        if not whose or longest is None:
            continue
        for row in run(session, statement, {"whose": whose, "since": at - longest}).all():
            rules = rules_for(session, preferences, row.credit_team_id, row.brand)
            peace = peace_of(row.customer_id, row.account_id, rules)
            found.put(Neighbour(row.id, row.state, row.due_at, row.sent_at, peace))
    return found
