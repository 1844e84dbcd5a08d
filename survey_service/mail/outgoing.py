"""One mail on its way out, and what the way out said about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """A rendered mail of one sending attempt. Its repr is two ids, so that no traceback or log can show more."""

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
    """A way out. `send` never raises for what the network or the other side does; it says so in its Reply."""

    name: str

    def send(self, outgoing: Outgoing) -> Reply: ...

    def close(self) -> None: ...
