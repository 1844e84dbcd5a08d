"""The five scores in words, the same on letters, pages and boards."""

from typing import Final

from survey_service.language import N_, Translator

SCORES: Final = (1, 2, 3, 4, 5)
WORDS: Final = {1: N_("Poor"), 2: N_("Weak"), 3: N_("OK"), 4: N_("Good"), 5: N_("Excellent")}


def score_word(score: int, translator: Translator) -> str:
    """ "Good" for 4."""
    return translator.gettext(WORDS[score])


def score_label(score: int, translator: Translator) -> str:
    """Digit and word, never one alone: "4 – Good" (in Germany 1 is the best mark)."""
    return f"{score} – {score_word(score, translator)}"


def is_low(score: int) -> bool:
    """Owed a call: 1 or 2."""
    return score <= 2


def is_high(score: int) -> bool:
    """Counts towards CSAT: 4 or 5."""
    return score >= 4
