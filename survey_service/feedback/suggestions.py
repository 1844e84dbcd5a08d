"""Phrases that parts without a theme share and other words do not: what a theme could be made of (P3).

Log-odds of a phrase against the rest with an informative Dirichlet prior: Monroe, Colaresi and Quinn 2008, "Fightin'
Words", Political Analysis 16, section 3.3. Support counts parts, not repetitions, so nobody makes a theme alone by
saying it often.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt

from survey_service.feedback.stop_words import STOP_WORDS
from survey_service.feedback.theme_rules import folded

LONGEST_PHRASE = 3
LEAST_SUPPORT = 3
PRIOR = 2.0  # how many phrases' worth of "as everywhere" a phrase must overcome
_WORDS = re.compile(
    r"[\u30a0-\u30ff]{2,}|[\u3400-\u9fff]{2,}|[\u0e00-\u0eff]{3,}|(?:(?![\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff])[^\W_])+"
)
_BREAKS = re.compile(r"[.!?;:,\u2026\u3001\u3002\u060c\u061b\u061f()\[\]\"\ufffc\n]+")
_JOINED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`keyword` as a rule would say it; in `support` of the parts; `places` are those in the given list."""

    keyword: str
    support: int
    z: float
    places: tuple[int, ...]


def suggestions(unthemed: Sequence[str], rest: Sequence[str], most: int = 6) -> list[Suggestion]:
    """The most telling first. Both lists hold words with names cut out (`part_words.comparable`)."""
    where: dict[Phrase, list[int]] = {}
    for place, text in enumerate(unthemed):
        for phrase in set(phrases(text)):
            where.setdefault(phrase, []).append(place)
    others = Counter(phrase for text in rest for phrase in set(phrases(text)))
    sizes = len(unthemed), len(rest)
    found = [
        Suggestion(" ".join(phrase), len(places), _z(len(places), others[phrase], *sizes), tuple(places))
        for phrase, places in where.items()
        if len(places) >= LEAST_SUPPORT
    ]
    telling = sorted(
        (one for one in found if one.z > 0 or not rest),
        key=lambda one: (-one.z * sqrt(_length(one.keyword)), -one.support, one.keyword),
    )
    return _different(telling, most)


def phrases(text: str) -> Iterator[Phrase]:
    """One to three words in a row inside a clause; none begins or ends with a word that says nothing."""
    for clause in _BREAKS.split(folded(text)):
        words = _WORDS.findall(clause)
        for start, first in enumerate(words):
            if _is_dull(first):
                continue
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(words)) + 1):
                phrase = tuple(words[start:end])
                joined = any(_JOINED.search(word) for word in phrase)
                if not _is_dull(phrase[-1]) and not (joined and len(phrase) > 1):
                    yield phrase


def _is_dull(word: str) -> bool:
    return word in STOP_WORDS or word.isdecimal() or (len(word) < 3 and not _JOINED.search(word))


def _length(keyword: str) -> int:
    return keyword.count(" ") + 1


def _z(inside: int, outside: int, of_inside: int, of_outside: int) -> float:
    """The log-odds ratio over its standard deviation; the prior is the phrase's share of all parts."""
    whole = of_inside + of_outside
    prior = PRIOR * (inside + outside) / whole
    odds = log((inside + prior) / (of_inside + PRIOR - inside - prior + 1e-9))
    odds -= log((outside + prior) / (of_outside + PRIOR - outside - prior + 1e-9))
    return odds / sqrt(1 / (inside + prior) + 1 / (outside + prior))


def _different(ranked: Sequence[Suggestion], most: int) -> list[Suggestion]:
    """Of phrases that are mostly found in the same parts, the first."""
    chosen: list[Suggestion] = []
    for one in ranked:
        places = set(one.places)
        if all(len(places & set(other.places)) <= 0.6 * min(len(places), other.support) for other in chosen):
            chosen.append(one)
        if len(chosen) == most:
            break
    return chosen
