"""What a rating says about the tone of the words beside it: evidence of tone, never of what they are about.

Bayes' rule: what the words alone make of a tone, times how likely this score is beside a part of that tone. Comments
are told apart: one-sided ones, and two-sided ones, which speak of several things or have a "but"; there the score says
little of any one part. Of the agent beside other things it says nothing at all, so that a bad product does
not make the words about a person sound worse.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from survey_service.feedback.splitter.chain import Row
from survey_service.feedback.splitter.corpus import LABELS
from survey_service.feedback.splitter.reading import CONTRAST

SCORES: Final = range(1, 6)
ONE_SIDED: Final = "one-sided"
TWO_SIDED: Final = "two-sided"
Likelihoods = Mapping[str, Sequence[Sequence[float]]]
"""ONE_SIDED or TWO_SIDED → per score from 1 → per tone how likely the score is."""

_AGENT: Final = LABELS.index("agent")
_NOTHING: Final = LABELS.index("none")


def sidedness(several: bool, borders: Sequence[int]) -> str:
    """Of a comment; `several`: it is about more than one thing."""
    return TWO_SIDED if several or CONTRAST in borders else ONE_SIDED


def with_score(
    tones: Sequence[Row], path: Sequence[int], borders: Sequence[int], score: int, likelihoods: Likelihoods
) -> list[Row]:
    """The words' tones, the score taken into account; `path`: their labels."""
    several = len(set(path) - {_NOTHING}) > 1
    table = likelihoods.get(sidedness(several, borders))
    if table is None or score not in SCORES:
        return list(tones)
    likely = table[score - SCORES[0]]
    return [
        row if several and label == _AGENT else _weighed(row, likely) for row, label in zip(tones, path, strict=True)
    ]


def _weighed(row: Row, likely: Sequence[float]) -> Row:
    good, neutral, bad = row[0] * likely[0], row[1] * likely[1], row[2] * likely[2]
    total = good + neutral + bad or 1.0
    return good / total, neutral / total, bad / total, 0.0
