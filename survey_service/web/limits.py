"""How often, and by whom: one table. Valid survey links count by their hash, unknown ones and sign-ins by address;
signed hooks and opt-outs are not counted here at all (O6).

Counting is in fixed windows, by the machine's time. `limits` (what Flask-Limiter is made of) counts in Redis; its
memory storage starts a timer thread at nearly each hit, which the survey page cannot afford, so memory is ours.
"""

import threading
import time
from dataclasses import dataclass
from typing import Protocol

import structlog
from flask import Flask, current_app, request
from limits.errors import StorageError
from limits.storage import storage_from_string
from werkzeug.exceptions import TooManyRequests

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `times` in `seconds`."""

    times: int
    seconds: int


LINK = Rate(120, 60)
UNKNOWN_LINK = Rate(60, 60)
SIGN_IN_ACCOUNT = Rate(20, 15 * 60)
SIGN_IN_ADDRESS = Rate(100, 15 * 60)
RESET_ACCOUNT = Rate(5, 60 * 60)


class Counts(Protocol):
    """Counts hits by key; the part of limits' storages that is used here."""

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The count with this hit; it starts again `expiry` seconds after its first."""


class MemoryCounts:
    """The counts of one process."""

    SWEEP_AT = 50_000  # keys; some are attackers' inventions

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """See Counts."""
        now = time.monotonic()
        with self._lock:
            count, until = self._counts.get(key, (0, 0.0))
            if until <= now:
                if len(self._counts) >= self.SWEEP_AT:
                    self._sweep(now)
                count, until = 0, now + expiry
            self._counts[key] = (count + amount, until)
            return count + amount

    def _sweep(self, now: float) -> None:
        """What has run out goes; if nearly all still runs, all goes: better a forgotten count than no memory."""
        live = {key: held for key, held in self._counts.items() if held[1] > now}
        self._counts = live if len(live) < self.SWEEP_AT // 2 else {}


def limit_link(hashed: bytes) -> None:
    """Count a request by a link that exists. Raises TooManyRequests."""
    counts: Counts | None = current_app.extensions["limits"]
    if counts is not None:
        _hit(counts, f"link/{hashed.hex()}", LINK)


def limit_unknown_link() -> None:
    """Count a request by a link that nobody knows, so that guessing is slow. Raises TooManyRequests."""
    if over_limit_by_unknown_links():
        raise TooManyRequests(retry_after=UNKNOWN_LINK.seconds)


def over_limit_by_unknown_links() -> bool:
    """The same for an error handler, which may not raise."""
    counts: Counts | None = current_app.extensions["limits"]
    return counts is not None and _over(counts, f"unknown/{request.remote_addr}", UNKNOWN_LINK)


def limit_sign_in() -> None:
    """Before the form of an account page is read: by the account named in it and by address."""
    counts: Counts | None = current_app.extensions["limits"]
    if counts is None or request.method != "POST":
        return
    account = request.form.get("email", "").strip().lower()[:320]
    if request.endpoint == "security.login":
        _hit(counts, f"sign-in/account/{account}", SIGN_IN_ACCOUNT)
        _hit(counts, f"sign-in/address/{request.remote_addr}", SIGN_IN_ADDRESS)
    elif request.endpoint in ("security.forgot_password", "security.reset_password"):
        _hit(counts, f"reset/account/{account}", RESET_ACCOUNT if account else SIGN_IN_ADDRESS)
        _hit(counts, f"reset/address/{request.remote_addr}", SIGN_IN_ADDRESS)
    elif request.endpoint == "security.change_password":
        _hit(counts, f"change/address/{request.remote_addr}", SIGN_IN_ACCOUNT)


def _hit(counts: Counts, key: str, rate: Rate) -> None:
    if _over(counts, key, rate):
        raise TooManyRequests(retry_after=rate.seconds)


def _over(counts: Counts, key: str, rate: Rate) -> bool:
    try:
        count = counts.incr(f"survey-service/{key}", rate.seconds)
    except StorageError:
        # A customer's answer matters more than a count.
        log.warning("rate limits cannot be counted", key=key.partition("/")[0])
        return False
    return count > rate.times


def register(app: Flask, storage_uri: str, *, on: bool) -> None:
    """`on` is false in tests; the storage is memory:// or redis://."""
    counts: Counts | None = None
    if on and storage_uri.startswith("memory"):
        counts = MemoryCounts()
    elif on:
        counts = storage_from_string(storage_uri, wrap_exceptions=True)  # type: ignore[assignment]  # it has incr
    app.extensions["limits"] = counts
    app.before_request_funcs.setdefault("security", []).append(limit_sign_in)
