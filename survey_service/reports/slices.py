"""Which ratings a figure is about: a level and its keys, and the part a reader may see one by one."""

from collections.abc import Iterable
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from survey_service.callbacks.incident_rule import tickets_in, tickets_in_any
from survey_service.invitations.invitation import Invitation
from survey_service.staff.reader import Scope

Basis = Literal["rated_at", "closed_at"]
Within = Iterable[tuple[str, str]]
"""Pairs of level and key that a rating must fit besides: ("team", "Billing")."""

LEVELS: Final = (
    "company",
    "department",
    "team",
    "agent",
    "account",
    "segment",
    "brand",
    "channel",
    "product_area",
    "reason",
    "severity",
    "shift",
    "region",
)
INCIDENT: Final = "incident"
"""Not a level, as a ticket may be in several; fits where a level fits. Its keys: "7" in it, "not-7" without it, "none"
without any."""
NOBODY: Final = ""
"""Asked for as a key: the ratings that have none, "no agent" or "no team"."""

COLUMNS: Final[dict[str, InstrumentedAttribute[Any]]] = {
    level: getattr(Invitation, "credit_agent_id" if level == "agent" else f"credit_{level}")
    for level in LEVELS
    if level != "company"
}
"""By the names frozen at the close; agents by id, as two may share a name."""


def key_value(level: str, key: str | None) -> str | int | None:
    """A key as its column holds it; what no agent can be called stays text, and fits none."""
    if not key or level == "company":
        return None
    is_number = level == "agent" and key.isascii() and key.isdecimal() and len(key) < 19
    return int(key) if is_number else key


def fits(level: str, key: str | None) -> ColumnElement[bool]:
    """The ratings of one key of a level; key None: of all of them."""
    if level == "company" or key is None:
        return true()
    if level == INCIDENT:
        return _in_incident(key)
    value = key_value(level, key)
    if value is None:
        return COLUMNS[level].is_(None)
    return COLUMNS[level] == value if isinstance(value, int) or level != "agent" else false()


def fits_any(level: str, keys: Iterable[str | None]) -> ColumnElement[bool]:
    """The ratings of any of these keys of a level; None: of those without one."""
    asked = set(keys)
    held = [key_value(level, key) for key in asked if key]
    found = COLUMNS[level].in_([value for value in held if isinstance(value, int) or level != "agent"])
    return or_(found, COLUMNS[level].is_(None)) if asked - {key for key in asked if key} else found


def _in_incident(key: str) -> ColumnElement[bool]:
    if key == "none":
        return Invitation.ticket_id.not_in(tickets_in_any())
    number = key.removeprefix("not-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return false()
    tickets = tickets_in(int(number))
    return Invitation.ticket_id.in_(tickets) if number == key else Invitation.ticket_id.not_in(tickets)


def fits_all(within: Within) -> list[ColumnElement[bool]]:
    """Each pair of `within` as a condition."""
    return [fits(level, key) for level, key in within]


def seen_by(scope: Scope) -> ColumnElement[bool]:
    """The ratings a reader of this scope may open."""
    if scope.everybody:
        return true()
    pairs = (
        (Invitation.credit_agent_id, scope.agent_id),
        (Invitation.credit_team_id, scope.team_id),
        (Invitation.credit_department_id, scope.department_id),
    )
    return or_(false(), *(column == own for column, own in pairs if own is not None))
