"""How a case may end (M3, M4). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey_service.callbacks.callback import OUTCOMES, ROOT_CAUSES, Callback
from survey_service.callbacks.refusals import NobodyTried, RootCauseMissing, WrongOutcome

WITHOUT_CAUSE = ("reviewed", "withdrawn")
WITHOUT_ATTEMPT = ("reviewed", "withdrawn")
REACHED = ("settled", "not_settled")
JOINED = "joined"
"""How a case ends that turned out to be another one: by nobody, and counted by no figure."""
WAIT_MOST = timedelta(days=90)
TRIES, DAYS, CHANNELS = 3, 2, 2


@dataclass(frozen=True)
class Closing:
    """`root_cause` may be empty where the outcome needs none; `note` may hold personal words."""

    outcome: str
    root_cause: str | None = None
    note: str | None = None


def outcomes_of(case: Callback) -> tuple[str, ...]:
    """The ends this case can have: whoever asked for no contact is neither reached nor unreachable."""
    if case.review_only:
        return ("reviewed", "withdrawn")
    return tuple(outcome for outcome in OUTCOMES if outcome != "reviewed")


def check(case: Callback, closing: Closing, attempts: int) -> None:
    """Raises WrongOutcome, NobodyTried or RootCauseMissing."""
    if closing.outcome not in outcomes_of(case):
        raise WrongOutcome(case.id)
    if closing.outcome not in WITHOUT_ATTEMPT and not attempts:
        raise NobodyTried(case.id)
    needs_cause = closing.outcome not in WITHOUT_CAUSE
    if (needs_cause or closing.root_cause) and closing.root_cause not in ROOT_CAUSES:
        raise RootCauseMissing(case.id)


def outside(outcome: str | None) -> str | None:
    """What the API calls it: `reached`, whether settled or not."""
    return "reached" if outcome in REACHED else outcome


def tried_enough(attempts: Iterable[tuple[datetime, str]], zone: ZoneInfo) -> bool:
    """Whether "unreachable" is fair: 3 attempts (moment, channel) on 2 days by 2 channels, days as in `zone`."""
    made = list(attempts)
    days = {at.astimezone(zone).date() for at, _ in made}
    channels = {channel for _, channel in made}
    return len(made) >= TRIES and len(days) >= DAYS and len(channels) >= CHANNELS
