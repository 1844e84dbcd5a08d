"""Which further question the thank-you page may ask, and of how many: a brand's share over the installation's (N3).

Without a word from anybody none is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from survey_service.preferences.asking_texts import share
from survey_service.preferences.own_brands import INSTALLATION
from survey_service.preferences.preferences import Preferences

Question = Literal["effort", "tried", "nps"]
QUESTIONS: Final[tuple[Question, ...]] = ("effort", "tried", "nps")
NAMES: Final[Mapping[Question, str]] = {question: f"further_{question}" for question in QUESTIONS}
"""Question → name of the setting, kept with the brand's."""

FURTHER_EDITABLE: Mapping[str, Callable[[str], Any]] = dict.fromkeys(NAMES.values(), share)
"""Name → parser of what a brand and the installation may set."""


@dataclass(frozen=True, slots=True)
class Shares:
    """0 to 1 each. Nobody gets two, so together they are at most 1: where an installation's and a brand's make more,
    each gives way in proportion."""

    effort: float = 0.0
    tried: float = 0.0
    nps: float = 0.0

    def of(self, question: Question) -> float:
        """How likely an answer is to be asked that."""
        share: float = getattr(self, question)
        return share / max(1.0, self.effort + self.tried + self.nps)

    @property
    def any(self) -> bool:
        """Whether something is asked at all."""
        return bool(self.effort or self.tried or self.nps)


def further_shares(preferences: Preferences, brand: str | None) -> Shares:
    """What holds for tickets of this brand; nothing is read for it."""

    def said(question: Question) -> float:
        row = preferences.own_brands.find(brand or INSTALLATION, NAMES[question])
        return share(row.value) if row is not None and row.value else 0.0

    return Shares(effort=said("effort"), tried=said("tried"), nps=said("nps"))
