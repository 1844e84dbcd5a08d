"""How likely each score is beside words of a tone, by assumption: the corpus has no scores, no customer's are used.

Assumed: a comment's score lies around what its parts say together, 3 when they balance, 5 or 1 when all are good or all
bad, with a standard deviation of SPREAD; one comment in ten has any score at all.
"""

from collections.abc import Iterable
from math import exp
from random import Random
from typing import Final

from survey_service.feedback.splitter.corpus import TONES, Example, fingerprint
from survey_service.feedback.splitter.features import Reading
from survey_service.feedback.splitter.rated import ONE_SIDED, SCORES, TWO_SIDED, sidedness

SPREAD: Final = 1.0
ANY: Final = 0.1
_WORTH: Final = {"good": 1.0, "neutral": 0.0, "bad": -1.0}


def score_chances(example: Example) -> list[float]:
    """How likely each score from 1 is beside this comment; what is about nothing counts where there is nothing else."""
    parts = [part for part in example.parts if part.label != "none"] or list(example.parts)
    letters = sum(part.end - part.start for part in parts) or 1
    middle = 3 + 2 * sum(_WORTH[part.tone] * (part.end - part.start) for part in parts) / letters
    weights = [exp(-((score - middle) ** 2) / (2 * SPREAD**2)) for score in SCORES]
    return [ANY / len(SCORES) + (1 - ANY) * weight / sum(weights) for weight in weights]


def drawn_score(example: Example) -> int:
    """A score for this comment, always the same one."""
    return Random(fingerprint(example.text)).choices(SCORES, score_chances(example))[0]  # noqa: S311  # no secret


def likelihoods_of(marked: Iterable[tuple[Example, Reading]]) -> dict[str, list[list[float]]]:
    """What `with_score` takes, by all parts of these comments."""
    counts = {side: {tone: [0.0] * len(SCORES) for tone in TONES} for side in (ONE_SIDED, TWO_SIDED)}
    for example, reading in marked:
        several = len({part.label for part in example.parts} - {"none"}) > 1
        chances = score_chances(example)
        for part in example.parts:
            row = counts[sidedness(several, reading.borders)][part.tone]
            for place, chance in enumerate(chances):
                row[place] += chance
    return {
        side: [[round(rows[tone][score - 1] / max(1.0, sum(rows[tone])), 4) for tone in TONES] for score in SCORES]
        for side, rows in counts.items()
    }
