"""A brand's own words in a letter, with the values of the letter in the place of their variables."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from survey_service.language import Translator
from survey_service.preferences.wording import PARTS, filled

OWN_WORDS = frozenset(f"own_{part}" for part in PARTS)
"""Values that are texts with variables, the same for all letters of a brand and language."""

Apart = Callable[[str], str]


def brands_lines(part: str, said: Mapping[str, Any], words: Translator, apart: Apart) -> list[str]:
    """The lines the brand says there; none: the usual sentence stands. `said` is what the letter is told, `day` too;
    `apart` keeps a value's direction from what stands beside it."""
    text = said.get(f"own_{part}")
    return filled(text, _Values(said, words, apart)) if isinstance(text, str) else []


class _Values(Mapping[str, str | None]):
    """Variables by what a letter calls them; None where this letter has none."""

    def __init__(self, said: Mapping[str, Any], words: Translator, apart: Apart) -> None:
        self._said, self._words, self._apart = said, words, apart

    def __getitem__(self, variable: str) -> str | None:
        value = VARIABLES[variable](self._said, self._words)
        return self._apart(value) if value else None

    def __iter__(self) -> Iterator[str]:
        return iter(VARIABLES)

    def __len__(self) -> int:
        return len(VARIABLES)


def _named(name: str) -> Callable[[Mapping[str, Any], Translator], str | None]:
    return lambda said, _words: said.get(name)


def _day(said: Mapping[str, Any], _words: Translator) -> str | None:
    return said["day"](said["solved_day"]) if "solved_day" in said else None


def _days(said: Mapping[str, Any], words: Translator) -> str | None:
    days = said.get("throttle_days")
    return words.number(days) if days else None


VARIABLES: Mapping[str, Callable[[Mapping[str, Any], Translator], str | None]] = {
    "ticket": _named("ticket_number"),
    "subject": _named("ticket_subject"),
    "day": _day,
    "agent": _named("agent_name"),
    "name": _named("customer_name"),
    "brand": _named("brand"),
    "days": _days,
}
