"""A row of the appeals' queue in words."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from survey_service.reports.appeals import REASON_WORDS, STATE_WORDS, Row
from survey_service.staff.reader import Reader
from survey_service.web.managers.words import clock_time, exact, minutes_to
from survey_service.web.navigation import initials
from survey_service.web.saying import say as _

SNIPPET = 110


@dataclass(frozen=True)
class Shown:
    """What the template prints; `minutes` to go, None once decided."""

    id: int
    name: str
    score: int
    minutes: int | None
    due_text: str | None
    due_exact: str
    due_iso: str
    due_note: str
    ticket: str
    snippet: Markup | None
    state: str
    state_note: str | None
    initials: str | None

    @property
    def is_late(self) -> bool:
        """Nobody decided it in time."""
        return self.minutes is not None and self.minutes < 0


def shown(row: Row, reader: Reader, now: datetime) -> Shown:
    """For this reader at this moment; what was typed is not shown to those who may not read names."""
    is_open = row.state == "open"
    at = row.due_at if is_open else row.decided_at or row.due_at
    words = " ".join((row.words or "").split()) if not reader.masked else ""
    person = row.decider if is_open else row.decided_by
    return Shown(
        id=row.id,
        name=f"{row.agent}: {_(REASON_WORDS[row.reason])}",
        score=row.score,
        minutes=minutes_to(at, now) if is_open else None,
        due_text=None if is_open else clock_time(at, now),
        due_exact=exact(at),
        due_iso=at.isoformat(),
        due_note=_("by %(time)s", time=clock_time(at, now)) if is_open else _("decided"),
        ticket=_("Ticket %(number)s", number=row.ticket),
        snippet=Markup("{}<bdi>{}</bdi>{}").format(_("“"), _cut(words), _("”")) if words else None,
        state=_state(row, reader, person),
        state_note=_("passed on: nobody decided in time") if is_open and row.passed_on else None,
        initials=initials(person) if person else None,
    )


def _cut(words: str) -> str:
    return words if len(words) <= SNIPPET else f"{words[:SNIPPET].rstrip()}…"


def _state(row: Row, reader: Reader, person: str | None) -> str:
    if row.state != "open":
        return _("%(state)s by %(name)s", state=_(STATE_WORDS[row.state]), name=person) if person else ""
    if person is None:
        return _("No manager may decide")
    return _("Your turn") if row.decider_id == reader.user_id else person
