"""What a customer sent with one press of the button, checked, before anything is stored."""

from dataclasses import dataclass, field
from typing import Final, Literal

Opinion = Literal["good", "bad", "none"]
YesNo = Literal["yes", "no"]
Channel = Literal["phone", "email"]
BestTime = Literal["any", "morning", "midday", "afternoon", "evening"]

REASONS_SUPPORT: Final = ("speed", "understanding", "explanation", "manner", "informed")
REASONS_PRODUCT: Final = ("fault", "missing", "ease", "waiting", "price", "policy")
REASONS: Final = frozenset(REASONS_SUPPORT + REASONS_PRODUCT)
CLEARABLE: Final = frozenset(("why", "agent_was", "product_was", "process_was", "unsolved", "reasons", "contact"))
WHY_MAX: Final = 10_000  # characters, line ends counted as one


@dataclass(frozen=True, slots=True)
class Answer:
    """One POST. None or empty leaves what is stored; an opinion of "none" takes a row back; `clear` deletes.

    `contact_number` is E.164. A score is always there but on a revoked link, which has `ContactRequest`.
    """

    score: int
    why: str | None = None
    agent_was: Opinion | None = None
    product_was: Opinion | None = None
    process_was: Opinion | None = None
    unsolved: bool = False
    reasons: tuple[str, ...] = ()
    contact: YesNo | None = None
    contact_channel: Channel | None = None
    contact_number: str | None = None
    contact_time: BestTime | None = None
    contact_other_person: bool = False
    clear: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """ "Have a manager contact me" without a score: the one answer a revoked link takes. Empty is "as you like"."""

    channel: Channel | None = None
    number: str | None = None
    time: BestTime | None = None
    other_person: bool = False
