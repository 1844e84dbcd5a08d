"""A fingerprint of all there is to know of a slice: so millions of figures are compared in one pass over the ratings.

Each day has a weight; a slice's print is the sum of these times the cells of the days, modulo two primes of 31 bits. It
is linear, so it can be added up survey by survey in any order, and by several processes. Two slices that differ in one
figure never have the same print, and those that differ in several have it once in 2^61.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.counts.cells import BITS, CLOSED, LEAVES, MANY, RATED, SENT, of_answer, of_survey, placed
from survey_service.counts.comparing import PRIMES, Part, Prints
from survey_service.counts.families import FAMILIES, PLACES
from survey_service.counts.rows import raw_row, raw_rows
from survey_service.counts.said import (
    END,
    IMAGE,
    NEXT,
    PARTS,
    Days,
    Numbers,
    Said,
    counts_strung,
    numbers_of,
    surveys_strung,
)
from survey_service.counts.tables import IMAGES, SLICES

AT_ONCE: Final = 10_000
"""Surveys; their 3 MB stay in the processor's cache."""
SLICES_AT_ONCE: Final = 100
ENOUGH: Final = 2_000_000
"""Bytes of slices that are worth a round."""
FEW: Final = 500
"""Rows of counters."""
_SHARED: Final = (
    ((1, 2, 3, 4, 5, 6, 7, 8), ("brand", "team", "department")),
    ((8, 9), ("team", "department")),
    ((8, 10), ("brand",)),
    ((7, 10), ("reason",)),
    ((9, 10), ("product_area",)),
    ((5, 11), ("segment",)),
)
"""Families whose slices of one survey have to agree in what they share."""
Weights = NDArray[np.uint64]
Whether = NDArray[np.bool_]


def prints_of(session: Session, zone: ZoneInfo, part: Part) -> tuple[Prints, Prints]:
    """Kept, and counted; to be added up over all parts."""
    return prints_of_counts(session, *part.slices), prints_of_ratings(session, zone, *part.surveys, part.last_slice)


def prints_of_counts(session: Session, first: int, last: int) -> Prints:
    """Of what is kept for the slices from `first` to `last`."""
    totals = np.zeros((len(PRIMES), last - first + 1), np.uint64)
    asked = counts_strung(session.get_bind().dialect.name)
    waiting: list[Any] = []
    for rows in raw_rows(session, asked, {"first": first, "last": last}, SLICES_AT_ONCE):
        waiting += rows
        if sum(len(kept) for *_, kept in waiting) > ENOUGH:
            _add_counts(totals, first, waiting)
            waiting = []
    _add_counts(totals, first, waiting)
    return _found(totals, first)


def _add_counts(totals: Weights, first: int, rows: Sequence[Any]) -> None:
    """Of some slices, with all their days."""
    if not rows:
        return
    numbers, days_of, lengths_of, kept = zip(*rows, strict=True)
    each = [numbers_of(one) for one in days_of]
    slices, days = np.repeat(np.array(numbers), [len(one) for one in each]), np.hstack(each)
    sums = _sums(b"".join(kept), np.hstack([numbers_of(one) for one in lengths_of]))
    order = np.lexsort((days, slices))
    slices, days, sums = slices[order], days[order], sums[:, order]
    earlier = np.hstack([np.zeros((len(PRIMES), 1), np.uint64), sums[:, :-1]])
    earlier[:, np.diff(slices, prepend=0) != 0] = 0
    weights = _weights(days)
    for which, prime in enumerate(PRIMES):
        worth = weights[which] * ((sums[which] + np.uint64(prime) - earlier[which]) % np.uint64(prime))
        _add(totals[which], slices - first, worth % np.uint64(prime), prime)


def prints_of_ratings(session: Session, zone: ZoneInfo, first: int, last: int, last_slice: int) -> Prints:
    """Of what the surveys from `first` to `last` say now, by their images, where these say the same and their slices
    are known, up to `last_slice`."""
    dialect = session.get_bind().dialect
    asked, named = (surveys_strung(dialect.name, named=named).compile(dialect=dialect) for named in (False, True))
    days, said, slices = Days(dialect.name, zone), Said(), _Slices(session, last_slice)
    totals = np.zeros((len(PRIMES), last_slice + 1), np.uint64)
    wrong, seen = [], 0
    for start in range(first, last + 1, AT_ONCE):
        within = {"first": start, "last": min(start + AT_ONCE - 1, last)}
        many, *columns = raw_row(session, asked, within)
        if not many:
            continue
        right, images, has_image = _compared(columns, many, days, said, slices)
        if not right.all():
            many, *columns, ids = raw_row(session, named, within)
            right, images, has_image = _compared(columns, many, days, said, slices)
            wrong += [int(one) for one, fits in zip(ids.split(END), right.tolist(), strict=True) if not fits]
        seen += int(has_image.sum())
        _add_images(totals, images[right & has_image])
    found = _found(totals, 0)
    kept = session.scalar(select(func.count()).select_from(IMAGES).where(IMAGES.c.invitation_id.between(first, last)))
    return Prints(found.by_slice, abs((kept or 0) - seen), wrong)


class _Slices:
    """By their ids: family, text, and a number for what is shared with other families (-1 for none)."""

    def __init__(self, session: Session, last: int) -> None:
        self.last = last
        self.families = np.full(last + 1, -1)
        self.texts = np.full(last + 1, "?", object)  # no survey's: it has no END
        self.shared = [np.full(last + 1, -1) for _ in _SHARED]
        parts, known = dict(PARTS), [dict[tuple[str, ...], int]() for _ in _SHARED]
        columns = select(SLICES.c.id, SLICES.c.family, *(SLICES.c[place] for place in PLACES))
        for number, family, *names in session.execute(columns.where(SLICES.c.id <= last)).all():
            own = dict(zip(PLACES, names, strict=True))
            self.families[number] = family
            if family in parts:
                self.texts[number] = "".join([f"{own[place]}{END}" for place in parts[family]])
            for numbers, shared, (families, places) in zip(self.shared, known, _SHARED, strict=True):
                if family in families:
                    numbers[number] = shared.setdefault(tuple([own[place] for place in places]), len(shared))

    def fit(self, slices: Numbers, texts: str) -> Whether:
        """Which surveys are in the slices of their places."""
        of = np.where(slices <= self.last, slices, 0)
        right: Whether = (self.families[of] == np.arange(len(FAMILIES))).all(axis=1)
        for numbers, (families, _) in zip(self.shared, _SHARED, strict=True):
            own = numbers[of[:, families]]
            right &= (own == own[:, :1]).all(axis=1)
        parts = [self.texts[of[:, family]].tolist() for family, _ in PARTS]
        wanted = NEXT.join(map("".join, zip(*parts, strict=True)))
        if wanted != texts:
            right &= np.array(wanted.split(NEXT)) == np.array(texts.split(NEXT))
        return right


def _compared(
    columns: Sequence[Any], many: int, days: Days, said: Said, slices: _Slices
) -> tuple[Whether, NDArray[Any], Whether]:
    """Which surveys are what their images say; the images; which have one."""
    packed, sent_at, rated_at, closed_at, words, places = columns
    widths = (IMAGE.itemsize, *(days.width,) * 3)
    if any(len(one) != many * width for one, width in zip((packed, sent_at, rated_at, closed_at), widths, strict=True)):
        # one of them is no image, or no moment
        return np.zeros(many, np.bool_), np.zeros(many, IMAGE), np.ones(many, np.bool_)
    images = np.frombuffer(packed, IMAGE)
    numbers = np.fromiter(map(said.__getitem__, words.split(NEXT)), np.int64, many)
    refused, counts, leaf, *stands = np.array(said.rows)[numbers].T
    sent = np.where(refused, 0, days.of(sent_at))
    rated, closed = (np.where(counts, days.of(moments), 0) for moments in (rated_at, closed_at))
    is_of_a_day, has_image = (sent > 0) | (rated > 0), images["slices"].any(axis=1)
    right = (images["sent"] == sent) & (images["rated"] == rated) & (images["closed"] == closed)
    right &= images["leaf"] == np.where(sent > 0, leaf, 0)
    right &= (images["said"] == np.array(stands).T).all(axis=1)
    right &= slices.fit(images["slices"].astype(np.int64), places)
    right = np.where(has_image & is_of_a_day, right, has_image == is_of_a_day)
    return right, images, np.asarray(has_image)


def _add_images(totals: Weights, images: NDArray[Any]) -> None:
    leaves, sent = _worth_of_leaves(), _weights(images["sent"].astype(np.int64))
    kinds, of = np.unique(images["said"].copy().view("<u4")[:, 0], return_inverse=True)
    answers = _worth_of_answers(kinds)
    rated, closed = (_weights(images[moment].astype(np.int64)) for moment in ("rated", "closed"))
    slices = images["slices"].astype(np.int64).ravel()
    for which, prime in enumerate(PRIMES):
        worth = sent[which] * leaves[which][images["leaf"]] % np.uint64(prime)
        for weights, cells in ((rated, answers[RATED]), (closed, answers[CLOSED])):
            worth += weights[which] * cells[which][of] % np.uint64(prime)
        _add(totals[which], slices, np.repeat(worth, len(FAMILIES)), prime)


@cache
def _worth_of_leaves() -> Weights:
    return np.array([[placed(SENT, of_survey(leaf)) % prime for leaf in LEAVES] for prime in PRIMES], np.uint64)


def _worth_of_answers(kinds: NDArray[np.uint32]) -> dict[int, Weights]:
    """By basis, of each kind: score and stands in four bytes; no score is worth nothing."""
    cells = []
    for kind in kinds.tolist():
        score, *stands = kind.to_bytes(4, "little")
        cells.append(of_answer(score, (stands[0], stands[1], stands[2])) if score else 0)
    return {
        basis: np.array([[placed(basis, one) % prime for one in cells] for prime in PRIMES], np.uint64)
        for basis in (RATED, CLOSED)
    }


def _sums(kept: bytes, lengths: Numbers) -> Weights:
    """Of rows of counters as cells.packed has them: modulo each prime. Sums of bytes times 31 bits are exact in a
    double. Few rows at once, as many leave the processor's cache: that takes eight times as long."""
    ends = [0, *np.cumsum(lengths).tolist()]
    every, found = np.frombuffer(kept, np.uint8), []
    for start in range(0, len(lengths), FEW):
        some = lengths[start : start + FEW]
        planes = max(1, -(-int(some.max()) // MANY))
        counters = np.zeros((len(some), planes * MANY))
        counters[np.arange(planes * MANY) < some[:, None]] = every[ends[start] : ends[start + len(some)]]
        sums = (counters @ _worth_of_bytes(planes)).astype(np.uint64)
        found.append(sums % np.array(PRIMES, np.uint64))
    return np.vstack(found).T


@cache
def _worth_of_bytes(planes: int) -> NDArray[np.float64]:
    bits = [8 * plane + BITS * place for plane in range(planes) for place in range(MANY)]
    return np.array([[pow(2, bit, prime) for prime in PRIMES] for bit in bits], np.float64)


def _weights(days: Numbers) -> Weights:
    """For each prime; 0 of no day. SplitMix64 (Steele, Lea, Flood 2014)."""
    mixed = days.astype(np.uint64)
    found = []
    for prime in PRIMES:
        mixed = mixed + np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed = mixed ^ (mixed >> np.uint64(31))
        found.append(np.where(days > 0, mixed % np.uint64(prime - 1) + np.uint64(1), np.uint64(0)))
    return np.array(found)


def _add(totals: Weights, places: Numbers, worth: Weights, prime: int) -> None:
    """Up to a million of up to 33 bits: their sums are exact in a double."""
    sums = np.bincount(places, worth.astype(np.float64), len(totals)).astype(np.uint64)
    totals += sums
    totals %= np.uint64(prime)


def _found(totals: Weights, first: int) -> Prints:
    own = np.flatnonzero(totals.any(axis=0))
    values = (tuple(column) for column in totals[:, own].T.tolist())
    return Prints(dict(zip((own + first).tolist(), values, strict=True)))
