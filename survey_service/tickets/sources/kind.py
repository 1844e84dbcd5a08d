"""What each kind of helpdesk has in common, and what its file must bring."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from survey_service.tickets.event import Event

OLDEST = timedelta(minutes=5)  # also into the future, for clocks that run ahead


class BadSignature(Exception):
    """The request is not signed by the source it names, or too long ago; its str is a sentence for the sender's log."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine call that tells of nothing we act on; `reason` is a word or two in snake case."""

    reason: str


class Hook(Protocol):
    """How one kind of helpdesk calls us. `generic` and `zendesk` are modules of this shape."""

    def verify(self, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises BadSignature unless one of the live secrets signed exactly these bytes within OLDEST of now."""

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Event | Ignored:
        """Raises Malformed or InvalidEvent."""

    def is_secret(self, text: str) -> bool:
        """Whether an operator's text can be a secret of this kind."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`hook` is None for what comes in without a call of the helpdesk; `title` is a name, the same in all languages."""

    name: str
    title: str
    hook: Hook | None = None
    vendor_issues_secret: bool = False


def by_name(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by lower-case name: HTTP does not mind the case, dicts do."""
    return {name.lower(): value for name, value in headers.items()}


def check_age(sent: datetime, now: datetime) -> None:
    if abs(now - sent) > OLDEST:
        raise BadSignature("The call is signed for another time: more than 5 minutes from now.")


def header_bytes(text: str) -> bytes:
    """A header's own bytes: WSGI hands them over as Latin-1. What cannot be one becomes bytes that match nothing."""
    return text.encode("latin-1", "backslashreplace")


_EPOCH = re.compile("[0-9]{1,10}|[0-9]{13}")


def epoch_seconds(text: str) -> float | None:
    """Unix time in seconds, or in milliseconds when it has 13 digits; None of any other text."""
    if not _EPOCH.fullmatch(text):
        return None
    return int(text) / 1000 if len(text) == 13 else int(text)
