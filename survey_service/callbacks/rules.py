"""When a customer is owed a call, how soon, and what kind of case it is (M1, M2). Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from survey_service.preferences.values import CallbackDue

Severity = Literal["1", "2", "contact", "unsolved", "vip"]
WORST_FIRST: tuple[Severity, ...] = ("1", "2", "contact", "unsolved", "vip")
AGAIN_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Cause:
    """What a customer said. `score` None: only "please contact me", without a rating."""

    score: int | None
    contact: bool | None
    unsolved: bool
    vip: bool


def severity(cause: Cause) -> Severity | None:
    """None: nobody is owed a call."""
    if cause.score == 1:
        return "1"
    if cause.score == 2:
        return "2"
    if cause.contact:
        return "contact"
    if cause.contact is False:
        return None
    if cause.unsolved:
        return "unsolved"
    return "vip" if cause.vip and cause.score == 3 else None


def is_review_only(cause: Cause) -> bool:
    """A low score whose customer does not want to be contacted."""
    return cause.contact is False


def worse(first: Severity, second: Severity) -> Severity:
    """The severity a case takes when two causes meet."""
    return min(first, second, key=WORST_FIRST.index)


def time_to_call(kind: Severity, *, vip: bool, due: CallbackDue) -> timedelta:
    """Business time until the first attempt."""
    return due.amount(int(kind) if kind in ("1", "2") else None, vip=vip)
