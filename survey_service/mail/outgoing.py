"""One mail on its way out, and what the way out said about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class Inline:
    """A PNG that the HTML shows as `cid:` and its name; its repr is that name."""

    name: str
    png: bytes

    def __repr__(self) -> str:
        return f"<Inline {self.name}>"


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """A rendered mail of one sending attempt. Its repr is two ids, so that no traceback or log can show more.

    `text` and `html` may hold tags still, which many mails share: `substitutions` tells what comes in their place.
    """

    mail_id: int
    attempt_id: str
    to: str
    to_name: str | None
    sender: str  # "Name <address>"
    reply_to: str | None
    subject: str
    text: str
    html: str
    message_id: str  # with its angle brackets; the same for every attempt of a mail
    headers: Mapping[str, str]
    letter: str
    substitutions: Mapping[str, str] = field(default_factory=dict)
    inline: Inline | None = None

    def whole(self) -> "Outgoing":
        """The same with everything in its place."""
        if not self.substitutions:
            return self
        text, html = put(self.text, self.substitutions), put(self.html, self.substitutions)
        return replace(self, text=text, html=html, substitutions={})

    def __repr__(self) -> str:
        return f"<Outgoing {self.letter} mail {self.mail_id} attempt {self.attempt_id}>"


class Outcome(StrEnum):
    """What is known of a mail after a call. `unknown`: perhaps accepted, so never resent by itself."""

    ACCEPTED = "accepted"
    RETRY = "retry"  # surely not accepted, and nothing was said against this mail
    REFUSED = "refused"  # surely not accepted, and never will be
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """`detail` is for people and logs: the phase and code, never an address, a token or the other side's words."""

    outcome: Outcome
    detail: str
    retry_after: float | None = None  # seconds the other side asked us to wait
    provider_id: str | None = None  # the name the other side gave the mail
    address_refused: bool = False  # the refusal is about this address, not about us or the letter


class Transport(Protocol):
    """A way out. Neither `send` nor `send_many` raises for what the network or the other side does: a Reply says so.

    `most`: how many mails may be on their way at once, and so of unknown fate when a worker dies.
    """

    name: str
    most: int

    def send(self, outgoing: Outgoing) -> Reply: ...

    def send_many(self, outgoings: Sequence[Outgoing]) -> list[Reply]:
        """In the same order. At most `most`; returns before their lease (queued.LEASE) ends."""

    def resting(self) -> float:
        """Seconds for which the other side asked us to leave it alone; 0: it may be asked."""

    def close(self) -> None: ...


def put(text: str, substitutions: Mapping[str, str]) -> str:
    """What SendGrid does with tags, but that what was put in is not looked at again."""
    if not substitutions:
        return text
    return _tags(tuple(substitutions)).sub(lambda found: substitutions[found[0]], text)


@lru_cache(maxsize=256)
def _tags(tags: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tags)))
