"""What the worker and the people who review made of a comment: its parts, the verdicts, and how they came about."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from survey_service.callbacks.calendar import business_days_after
from survey_service.demo.rows import Row, Rows
from survey_service.demo.ticket import DemoResponse, Rules
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.segment import Segment
from survey_service.feedback.verdicts import REVIEW_DAYS, Verdicts, verdicts, words_of
from survey_service.feedback.verdicts import Rows as SaidRows
from survey_service.flows.comments_split import Split
from survey_service.flows.verdicts_settled import columns
from survey_service.responses.response_change import ResponseChange

SOON = timedelta(seconds=20)
"""After an answer the worker has cut it."""
TONES = {"+": "good", "-": "bad"}
PRODUCT = ("product+", "product-")
EVERY_LAPSED = 7
"""One in so many of those that waited was never decided."""


@dataclass(slots=True)
class Part:
    """As stored, but for the place in its comment."""

    start: int
    end: int
    label: str
    tone: str
    certainty: float
    filed: bool
    source: str
    model: str

    def row(self) -> Row:
        """Of the table, and with `start` and `end`, of a decision."""
        return {name: getattr(self, name) for name in ("label", "tone", "certainty", "filed", "source", "model")}

    def as_dict(self) -> Row:
        """As a decision keeps it."""
        return {"start": self.start, "end": self.end, **self.row()}


@dataclass(frozen=True)
class Cut:
    """A comment's parts now, and before somebody decided; `changes`: kind, moment and verdicts of each step."""

    verdicts: Verdicts
    parts: tuple[Part, ...] = ()
    before: tuple[Part, ...] = ()
    split_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    lapsed_at: datetime | None = None
    changes: tuple[tuple[str, datetime, Verdicts], ...] = field(default=())


@dataclass(frozen=True)
class Cutter:
    """Cuts comments as the worker does; `reviewer` decides most of what waits, and what may be about the product, in
    the days after."""

    split: Split
    rules: Rules
    now: datetime
    reviewer: int

    def cut(self, response: DemoResponse, score: int, agent: str | None, language: str, number: int) -> Cut:
        """`number` is the rating's id: who waits in vain depends on it, so that every load tells the same."""
        rows = SaidRows(response.agent_was, response.product_was, response.process_was)
        split_at = response.at + SOON
        if not response.why or split_at > self.now:
            return Cut(verdicts(score, rows))
        found = self.split(response.why, agent, language)
        parts = () if found.abstained else tuple(_part(part, found.model) for part in found.parts)
        judged = verdicts(score, rows, words_of(parts))
        cut = Cut(judged, parts, parts, split_at, changes=(("split", split_at, judged),))
        waits = judged.agent_source == "to_review"
        looked_at = not _is_sure(parts) and not response.spoke_of.isdisjoint(PRODUCT) and number % EVERY_LAPSED
        return self._reviewed(cut, response, score, rows, number) if waits or looked_at else cut

    def _reviewed(self, cut: Cut, response: DemoResponse, score: int, rows: SaidRows, number: int) -> Cut:
        due, decided = self._after(response.at, REVIEW_DAYS), self._after(response.at, 1 + number % 5)
        if number % EVERY_LAPSED and decided < self.now:
            alone = len(cut.parts) == 1
            parts = tuple(_decided(part, response.spoke_of, alone=alone) for part in cut.parts)
            judged = verdicts(score, rows, words_of(parts))
            changes = (*cut.changes, ("reviewed", decided, judged))
            return replace(cut, verdicts=judged, parts=parts, decided_at=decided, changes=changes)
        if cut.verdicts.agent_source != "to_review":
            return cut
        if due < self.now:
            judged = verdicts(score, rows, words_of(cut.parts), lapsed=True)
            return replace(cut, verdicts=judged, lapsed_at=due, changes=(*cut.changes, ("lapsed", due, judged)))
        return replace(cut, due_at=due)

    def _after(self, at: datetime, days: int) -> datetime:
        return business_days_after(at, days, self.rules.hours, self.rules.zone, ())


def add_parts(rows: Rows, cut: Cut, number: int, reviewer: int, first: Verdicts) -> None:
    """Segments, the decision about them, and each change of a verdict since the `first` ones."""
    for position, part in enumerate(cut.parts):
        place = {"response_id": number, "position": position, "start_at": part.start, "end_at": part.end}
        rows.add(Segment, **place, **part.row())
    if cut.decided_at:
        before, after = ([part.as_dict() for part in parts] for parts in (cut.before, cut.parts))
        rows.add(ReviewDecision, response_id=number, by=reviewer, at=cut.decided_at, before=before, after=after,
                 undone_at=None, outdated=False)  # fmt: skip
    for kind, at, judged in cut.changes:
        old, new = columns(first), columns(judged)
        changed = [name for name in new if new[name] != old[name]]
        if changed:
            was, now = ({name: values[name] for name in changed} for values in (old, new))
            rows.add(ResponseChange, response_id=number, at=at, kind=kind, before=was, after=now)
        first = judged


def _part(part: Any, model: str) -> Part:
    return Part(part.start, part.end, part.label, part.tone, part.certainty, part.filed, "model", model)


def _is_sure(parts: tuple[Part, ...]) -> bool:
    return all(part.filed for part in parts)


def _decided(part: Part, truth: frozenset[str], *, alone: bool) -> Part:
    """Somebody who read it says what it is about: the splitter's guess where that is right, else the truth. What seems
    to be about nothing is, beside other words."""
    sides: dict[str, str] = {side[:-1]: TONES[side[-1]] for side in truth}
    label, tone = part.label, part.tone
    if label == "none" and not alone:
        tone = "neutral"
    elif label in sides:
        tone = sides[label]
    elif len(sides) == 1:
        label, tone = next(iter(sides.items()))
    elif sides:
        label, tone = "none", "neutral"
    return replace(part, label=label, tone=tone, filed=True, source="person")
