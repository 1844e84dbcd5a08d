"""The figures of the further questions: each by itself, never part of a score (N3)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.language import N_
from survey_service.preferences.further import QUESTIONS, Question
from survey_service.reports.intervals import Z_95, Interval, wilson
from survey_service.reports.period import Period
from survey_service.reports.slices import COLUMNS, Within, fits_all, seen_by
from survey_service.responses.further import SCALES
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

TITLES: Final[dict[Question, str]] = {
    "effort": N_("How easy it was"),
    "tried": N_("Whether the person tried hard"),
    "nps": N_("Recommending us (NPS)"),
}
GOOD_FROM = 4
PROMOTERS, DETRACTORS = range(9, 11), range(7)
ADDED = 0.75
"""Promoters and detractors each that the interval of an NPS counts besides, and twice as many of the others."""


@dataclass
class Asked:
    """One question. `counts`: how many gave each score, from the lowest; `sampling`: the smallest and the largest share
    of answers it was asked of."""

    question: Question
    counts: list[int] = field(default_factory=list)
    with_words: int = 0
    sampling: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """A place for each score."""
        self.counts = self.counts or [0] * len(SCALES[self.question])

    @property
    def n(self) -> int:
        """The answers."""
        return sum(self.counts)

    @property
    def good(self) -> int:
        """Those of 4 and 5; of a recommendation the promoters, who gave 9 or 10."""
        return sum(self.counts[place] for place in PROMOTERS) if self.question == "nps" else sum(self.counts[3:])

    @property
    def detractors(self) -> int:
        """0 to 6 of a recommendation."""
        return sum(self.counts[place] for place in DETRACTORS) if self.question == "nps" else 0

    @property
    def share(self) -> float | None:
        """None for n = 0."""
        return self.good / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Of the share Wilson's 95 %; of an NPS as `net_interval` has it."""
        if self.question == "nps":
            return net_interval(self.good, self.detractors, self.n)
        return wilson(self.good, self.n)

    @property
    def net(self) -> float | None:
        """NPS: the share of promoters minus that of detractors, -1 to 1."""
        return (self.good - self.detractors) / self.n if self.n else None

    @property
    def mean(self) -> float | None:
        """None for n = 0."""
        lowest = SCALES[self.question][0]
        return sum((place + lowest) * times for place, times in enumerate(self.counts)) / self.n if self.n else None

    def add(self, score: int, times: int, with_words: int, least: float, most: float) -> None:
        """Answers of one score."""
        self.counts[score - SCALES[self.question][0]] += times
        self.with_words += with_words
        low, high = self.sampling or (least, most)
        self.sampling = (min(low, least), max(high, most))


def net_interval(promoters: int, detractors: int, n: int, z: float = Z_95) -> Interval | None:
    """The 95 % interval of an NPS: the adjusted Wald interval with 3/4 promoters, 3/4 detractors and 3/2 others more,
    (p - d) ± z sqrt((p + d - (p - d)²) / (n + 3)), which Rocks found to be the one to use ("Interval estimation for the
    Net Promoter Score", The American Statistician 70, 2016). None for n = 0."""
    if promoters < 0 or detractors < 0 or promoters + detractors > n:
        raise ValueError(f"{promoters} and {detractors} of {n} are no shares")
    if not n:
        return None
    p, d = (promoters + ADDED) / (n + 4 * ADDED), (detractors + ADDED) / (n + 4 * ADDED)
    half = z * sqrt((p + d - (p - d) ** 2) / (n + 4 * ADDED))
    return Interval(max(-1.0, p - d - half), min(1.0, p - d + half))


def further(session: Session, period: Period, within: Within = (), scope: Scope | None = None) -> list[Asked]:
    """One for each question, by the day it was answered; of ratings that count. In one statement."""
    return _filled(session, period, within, scope, None)[None]


def further_by(
    session: Session, level: str, period: Period, within: Within = (), scope: Scope | None = None
) -> dict[Any, list[Asked]]:
    """The same for each key of a level, as its column holds it."""
    return _filled(session, period, within, scope, COLUMNS[level])


def _filled(
    session: Session, period: Period, within: Within, scope: Scope | None, column: Any
) -> dict[Any, list[Asked]]:
    groups = [FurtherAnswer.question, FurtherAnswer.score, *([column] if column is not None else [])]
    rows = (
        select(
            FurtherAnswer.question,
            FurtherAnswer.score,
            func.count(),
            func.count(FurtherAnswer.why),
            func.min(FurtherAnswer.sampling),
            func.max(FurtherAnswer.sampling),
            *groups[2:],
        )
        .select_from(FurtherAnswer)
        .join(Response, Response.id == FurtherAnswer.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(*conditions(period, within, scope))
        .group_by(*groups)
    )
    found: dict[Any, list[Asked]] = {None: none()} if column is None else {}
    for question, score, times, words, least, most, *key in session.execute(rows):
        place = found.setdefault(key[0] if key else None, none())
        place[QUESTIONS.index(question)].add(score, times, words, least, most)
    return found


def none() -> list[Asked]:
    """No answer to any of them."""
    return [Asked(question) for question in QUESTIONS]


def conditions(period: Period, within: Iterable[tuple[str, str]], scope: Scope | None) -> list[ColumnElement[bool]]:
    """Which answers: given in the period, to ratings that count, of these keys, and of those the reader may open."""
    return [
        Response.status == "counted",
        Invitation.kind == "survey",
        FurtherAnswer.answered_at >= period.first_moment,
        FurtherAnswer.answered_at < period.end_moment,
        *fits_all(within),
        *([seen_by(scope)] if scope is not None else []),
    ]
