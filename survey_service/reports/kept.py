"""Where figures come from: the counts, if they hold what is asked, else the ratings themselves, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from survey_service.counts import cells, reading
from survey_service.counts.cells import CLOSED, RATED, SENT, of_basis
from survey_service.counts.families import PLACES
from survey_service.counts.whole import are_kept_here
from survey_service.reports.slices import Basis, Within, key_value
from survey_service.staff.reader import Scope

BASES: Final[dict[Basis, int]] = {"rated_at": RATED, "closed_at": CLOSED}
_SCOPES: Final = (("agent", "agent_id"), ("team_id", "team_id"), ("department_id", "department_id"))


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """Of one level, or some keys of it."""

    slices: reading.Kept

    def answers_and_surveys(
        self, session: Session, basis: Basis, start: date, end: date, *, ratings_only: bool = False
    ) -> tuple[dict[str, tuple[int, ...]], dict[str, dict[str, int]]]:
        """By key, "" for none: how many answers each of ANSWER_CELLS counts, in their order; and what became of the
        surveys sent in these days, in the names of ResponseRate."""
        sums = self.slices.sums(session, start, end)
        answers = {key: own for key, one in sums.items() if (own := of_basis(BASES[basis], one))}
        surveys = {} if ratings_only else {key: own for key, one in sums.items() if (own := of_basis(SENT, one))}
        return (
            {key: cells.values(own, len(cells.ANSWER_CELLS)) for key, own in answers.items()},
            {key: cells.surveys(own) for key, own in surveys.items()},
        )

    def rated(self, session: Session, basis: Basis, start: date, end: date) -> set[str]:
        """The keys that have answers."""
        sums = self.slices.sums(session, start, end)
        return {key for key, one in sums.items() if of_basis(BASES[basis], one)}

    def satisfied(self, session: Session, basis: Basis, days: Sequence[date]) -> list[tuple[int, int]]:
        """Answers of 4 and 5, and all of them, from each of these days to before the next."""
        found = [cells.answers(one) for one in self.slices.between(session, BASES[basis], days)]
        return [(one["score_4"] + one["score_5"], total(one)) for one in found]


def total(answers: dict[str, int]) -> int:
    """Of every score."""
    return sum(answers[f"score_{score}"] for score in cells.SCORES)


def kept(
    session: Session,
    level: str,
    key: str | None,
    zone: ZoneInfo,
    within: Within = (),
    scope: Scope | None = None,
    keys: Sequence[str | None] | None = None,
) -> KeptFigures | None:
    """None: what is asked for is counted from the ratings."""
    found = kept_together(level, key, within, scope, keys)
    return KeptFigures(found) if found is not None and are_kept_here(session, zone) else None


def kept_together(
    level: str,
    key: str | None = None,
    within: Within = (),
    scope: Scope | None = None,
    keys: Sequence[str | None] | None = None,
) -> reading.Kept | None:
    """The slices that have all these filters, by rule alone; None: they are live, and pages say so."""
    pairs: list[tuple[str, tuple[str, ...]]] = []
    for name, value in within:
        if name != "company":
            pairs.append((name, (_text(name, value),)))
    if level != "company" and key is not None:
        pairs.append((level, (_text(level, key),)))
    if keys is not None:
        pairs.append((level, tuple(sorted({_text(level, one) for one in keys}))))
    if any(name not in PLACES for name in (level, *(name for name, _ in pairs)) if name != "company"):
        return None
    return reading.kept_of(level, pairs, _seen(scope, dict(pairs)))


def _seen(scope: Scope | None, pairs: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...] | None:
    """None: everybody's, or nobody's but the reader's own, which the key of the agent says already."""
    if scope is None or scope.everybody:
        return None
    if scope.agent_id is not None and pairs.get("agent") == (str(scope.agent_id),):
        return None
    owned = [(place, getattr(scope, name)) for place, name in _SCOPES]
    return tuple((place, str(own)) for place, own in owned if own is not None)


def _text(level: str, key: str | None) -> str:
    """As slices have it: agents by their number, "" for none."""
    value = key_value(level, key)
    return "" if value is None else str(value)
