"""The counters of one kept row, packed into one number: 32 bits each, so that adding two rows is adding two numbers.

One row of ninety counters is so read, added and written as fast as a single one (43 columns took six times as long).
The bases, what a day is of, lie one above the other: an answer touches a third of the rows it would with one for each.
A row of the database holds the lowest byte of every counter, then their next ones, without the empty ones at its end:
most totals are small, and rows take a quarter of the room.
"""

import struct
from functools import lru_cache
from typing import Final

RATED, CLOSED, SENT = 0, 1, 2
"""What a day is of: the answer, its ticket's close, or the survey's leaving (the cohort of response rates)."""
BASES: Final = ("rated", "closed", "sent")
SCORES: Final = (1, 2, 3, 4, 5)
SIDES: Final = ("agent", "product", "process")
STANDS: Final = ("good", "neutral", "bad", "none", "review")
"""What an answer says of a side: its verdict, or that it waits for a person; the last is for the agent alone (A2)."""
LEAVES: Final = ("sent", "rated", "unknown", "bounced", "dropped", "revoked_unanswered")
"""What became of a survey sent, in the names of reports.kpis.ResponseRate; "sent": nothing yet."""

ANSWER_CELLS: Final = (
    *(f"score_{score}" for score in reversed(SCORES)),
    *(f"{side}_good" for side in SIDES),
    *(f"{side}_{stand}_{score}" for stand in ("none", "bad") for side in SIDES for score in SCORES),
    *(f"agent_review_{score}" for score in SCORES),
)
"""`neutral` is what is left of all answers."""
SURVEY_CELLS: Final = LEAVES

_ANSWER: Final = {name: place for place, name in enumerate(ANSWER_CELLS)}
_SURVEY: Final = {name: place for place, name in enumerate(SURVEY_CELLS)}
BITS: Final = 32
CELLS: Final = (ANSWER_CELLS, ANSWER_CELLS, SURVEY_CELLS)
"""By basis."""
_BELOW: Final = tuple(BITS * sum(len(names) for names in CELLS[:basis]) for basis in range(len(CELLS)))
MANY: Final = sum(map(len, CELLS))
"""Counters of a row."""
_MASKS: Final = tuple((1 << (BITS * len(names))) - 1 for names in CELLS)


def packed(cells: int) -> bytes:
    """As the database keeps it. Raises OverflowError for less than nothing, and more than 2^32 of the last counter."""
    raw = cells.to_bytes(4 * MANY, "little")
    return (raw[::4] + raw[1::4] + raw[2::4] + raw[3::4]).rstrip(b"\0")


def unpacked(kept: bytes) -> int:
    """The number again."""
    raw = bytearray(4 * MANY)
    for place in range(-(-len(kept) // MANY)):
        some = kept[place * MANY : (place + 1) * MANY]
        raw[place : place + 4 * len(some) : 4] = some
    return int.from_bytes(raw, "little")


def placed(basis: int, cells: int) -> int:
    """Counters of a basis where a row has them."""
    return cells << _BELOW[basis]


def of_basis(basis: int, cells: int) -> int:
    """The counters of a basis out of a row's; no counter of the row is negative."""
    return (cells >> _BELOW[basis]) & _MASKS[basis]


@lru_cache(maxsize=1024)
def of_answer(score: int, stands: tuple[int, int, int]) -> int:
    """One answer: its score, and its places in STANDS of the three sides."""
    found = _one(_ANSWER[f"score_{score}"])
    for side, place in zip(SIDES, stands, strict=True):
        stand = STANDS[place]
        if stand == "good":
            found += _one(_ANSWER[f"{side}_good"])
        elif stand != "neutral":
            found += _one(_ANSWER[f"{side}_{stand}_{score}"])
    return found


@lru_cache(maxsize=16)
def of_survey(leaf: str) -> int:
    """One survey sent."""
    return _one(_SURVEY[leaf])


def answers(cells: int) -> dict[str, int]:
    """By the names of ANSWER_CELLS."""
    return dict(zip(ANSWER_CELLS, values(cells, len(ANSWER_CELLS)), strict=True))


def surveys(cells: int) -> dict[str, int]:
    """By the names of SURVEY_CELLS."""
    return dict(zip(SURVEY_CELLS, values(cells, len(SURVEY_CELLS)), strict=True))


def _one(place: int) -> int:
    return 1 << (BITS * place)


def values(cells: int, how_many: int) -> tuple[int, ...]:
    """The counters one by one. Raises OverflowError for what no counters make."""
    return struct.unpack(f"<{how_many}I", cells.to_bytes(4 * how_many, "little"))
