"""From the words of a text to a score per word, label and tone: every key weighs on its word and on those around it.

Rows of weights are added up as one long whole number each, a lane per weight (weights.py): that is ten times as fast as
adding number by number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import sqrt
from operator import add
from struct import Struct
from typing import Final, Protocol

from survey_service.feedback.splitter.chain import NEVER, Row
from survey_service.feedback.splitter.features import EVERYWHERE, Reading, Token, kind_pairs, own_keys, word_pair
from survey_service.feedback.splitter.reading import COMMA, SENTENCE
from survey_service.feedback.splitter.weights import ABOUT, ABOUT_UNIT, COLUMNS, LANE, SCOPES, SIGNS, STATES, UNIT

NEAR: Final = 3  # words on each side
_MANY: Final = 60_000

_OWN_AND_NEAR: Final = 1 + LANE * STATES  # shifted so far, a word's own weights stand twice in the lanes of the near
_TWO: Final = (1 << LANE * STATES * 2) - 1
_TWO_SIGNS: Final = SIGNS & _TWO
_LOW: Final = Struct(f"<{STATES * LANE // 8}x{STATES}q")
_ALL: Final = Struct(f"<{COLUMNS}q")
_PLACES: Final = {scope: number * STATES for number, scope in enumerate(SCOPES)}

Known = tuple[str, ...]
Sum = tuple[int, Known]
"""Packed weights summed, and the keys that had some."""
_NOTHING: Final[Sum] = (0, ())


class Weighed(Protocol):
    """What is asked of weights; those that are being learnt have it too."""

    def packed(self, key: str) -> int | None:
        """A key's weights as one number, or None."""


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the words: clauses and sentences as from and to; for each word what is near it, and its groups."""

    clauses: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    words: list[tuple[int, int, int, int]]


def surroundings(borders: Sequence[int]) -> Around:
    """The groups of the words by the borders before them."""
    clauses: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    words: list[tuple[int, int, int, int]] = []
    count = len(borders)
    ends = [place for place in range(1, count) if borders[place] == SENTENCE]
    for group, (first, last) in enumerate(pairwise([0, *ends, count]) if count else ()):
        sentences.append((first, last))
        begins = first
        for place in range(first, last):
            if place > first and borders[place] >= COMMA:
                clauses.append((begins, place))
                begins = place
            near, far = place - NEAR, place + NEAR + 1
            words.append((near if near > first else first, far if far < last else last, len(clauses), group))
        clauses.append((begins, last))
    return Around(clauses, sentences, words)


class Scale:
    """Weighs readings with one set of weights; remembers the sums of words it has met."""

    def __init__(self, weights: Weighed) -> None:
        self._weights = weights
        self._alone: dict[Token, Sum] = {}
        self._pairs: dict[int, Sum] = {}
        self._about: dict[str, int] = {}

    def scores(self, reading: Reading) -> tuple[list[Row], list[Row], list[Known]]:
        """Per word the scores of the labels, those of the tones, which have no fourth, and its keys with weights."""
        packs, keys = self._packs(reading)
        sums = list(accumulate(packs, initial=0))
        around = surroundings(reading.borders)
        clauses = [_means(sums[end] - sums[start], end - start, "clause") for start, end in around.clauses]
        whole = _means(sums[-1], len(packs), "text")
        sentences = [
            [*map(add, whole, _means(sums[end] - sums[start], end - start, "sentence"))]
            for start, end in around.sentences
        ]
        labels: list[Row] = []
        tones: list[Row] = []
        unit = UNIT * 0.5
        for own, (_, _, clause, sentence) in zip(_own_and_near(packs, sums, around), around.words, strict=True):
            n0, n1, n2, n3, n4, n5, n6 = own
            c0, c1, c2, c3, c4, c5, c6 = clauses[clause]
            s0, s1, s2, s3, s4, s5, s6 = sentences[sentence]
            labels.append((n0 * unit + c0 + s0, n1 * unit + c1 + s1, n2 * unit + c2 + s2, n3 * unit + c3 + s3))
            tones.append((n4 * unit + c4 + s4, n5 * unit + c5 + s5, n6 * unit + c6 + s6, NEVER))
        return labels, tones, keys

    def about(self, words: Iterable[Known]) -> list[float]:
        """The scores of what words with these keys are about together, of those just weighed: each key once, however
        often it is met."""
        about = self._about
        keys = set().union(*words)
        keys.discard(EVERYWHERE)
        lanes = _unpack(sum([about[key] for key in keys]))
        return [lane * ABOUT_UNIT for lane in lanes[-len(ABOUT) :]]

    def _packs(self, reading: Reading) -> tuple[list[int], list[Known]]:
        """Of each word the summed weights and the keys that have some."""
        keys: list[Known] = []
        packs: list[int] = []
        before: Token | None = None
        alone = self._alone
        if max(len(alone), len(self._about), len(self._pairs)) > _MANY:
            alone.clear()
            self._about.clear()
            self._pairs.clear()
        for token, border in zip(reading.tokens, reading.borders, strict=True):
            found = alone.get(token)
            if found is None:
                found = alone[token] = self._sum(own_keys(token))
            pack, known = found
            if before is not None and border != SENTENCE:
                more, of_pair = self._pair(before, token)
                if of_pair:
                    known += of_pair
                    pack += more
            before = token
            packs.append(pack)
            keys.append(known)
        return packs, keys

    def _pair(self, before: Token, token: Token) -> Sum:
        number = before.group << 20 | token.group
        found = self._pairs.get(number)
        if found is None:
            found = self._pairs[number] = self._sum(kind_pairs(before.kinds, token.kinds))
        key = word_pair(before, token)
        pack = self._about.get(key)
        if pack is None:
            pack = self._weights.packed(key)
            if pack is None:
                return found
            self._about[key] = pack
        return found[0] + pack, (key, *found[1])

    def _sum(self, keys: Iterable[str]) -> Sum:
        """The weights of all keys that have some, and which those are."""
        total, known = 0, []
        for key in keys:
            pack = self._weights.packed(key)
            if pack is not None:
                total += pack
                known.append(key)
                self._about[key] = pack
        return (total, tuple(known)) if known else _NOTHING


def _own_and_near(packs: Sequence[int], sums: Sequence[int], around: Around) -> Iterator[tuple[int, ...]]:
    """For each word twice its own weights and those of the words near it."""
    found = [
        ((((pack << _OWN_AND_NEAR) + sums[last] - sums[first] + _TWO_SIGNS) & _TWO) ^ _TWO_SIGNS).to_bytes(
            _LOW.size, "little"
        )
        for pack, (first, last, _, _) in zip(packs, around.words, strict=True)
    ]
    return _LOW.iter_unpack(b"".join(found))


def _unpack(pack: int) -> tuple[int, ...]:
    return _ALL.unpack(((pack + SIGNS) ^ SIGNS).to_bytes(_ALL.size, "little"))


def _means(pack: int, count: int, scope: str) -> list[float]:
    """What a group of so many words adds to each of its words."""
    first, root = _PLACES[scope], sqrt(count)
    return [lane * UNIT / root for lane in _unpack(pack)[first : first + STATES]]
