"""A row of the board in words: all that a stranger needs to make the call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from survey_service.callbacks.board_rows import Facts, Row
from survey_service.callbacks.calendar import business_time, public_holidays
from survey_service.feedback.masking import masked
from survey_service.preferences.team_clock import TeamClock
from survey_service.staff.reader import Reader
from survey_service.web.managers.promises import promises
from survey_service.web.managers.words import (
    CHANNELS,
    OUTCOMES,
    ROOT_CAUSES,
    STATES,
    TRIED_SHORT,
    clock_time,
    exact,
    minutes_to,
    short_span,
)
from survey_service.web.navigation import initials
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

SNIPPET = 110
SUBJECT = 60
Clocks = Mapping[int | None, TeamClock]


@dataclass(frozen=True)
class Shown:
    """What the template prints. `minutes`: to go, None without colour; `tags`: (text, kind); `promises`: what the
    customer was told and wishes; `tick`: the case and the owner the page names, for a step on several."""

    id: int
    name: str
    score: int | None
    minutes: int | None
    due_text: str | None
    due_exact: str
    due_iso: str | None
    due_note: str | None
    vip: bool
    tags: list[tuple[str, str]]
    value: str | None
    topic: str | None
    snippet: str | None
    promises: list[str]
    state: str
    state_note: str | None
    initials: str | None
    is_mine: bool
    is_free: bool
    tick: str


def shown(row: Row, reader: Reader, now: datetime, clocks: Clocks) -> Shown:
    """For this reader at this moment; `clocks` by team."""
    facts, worst = row.facts, row.worst
    due_text, due_note = _due(row, now, clocks)
    waits_for = facts.closed_at if facts.state == "closed" else facts.due
    return Shown(
        id=facts.id,
        name=named(facts.customer or facts.address, facts.account, reader),
        score=worst.score if worst else None,
        minutes=minutes_to(facts.due, now) if due_text is None else None,
        due_text=due_text,
        due_exact=_exactly(waits_for, now, clocks[facts.team_id]) if waits_for else "",
        due_iso=waits_for.isoformat() if waits_for else None,
        due_note=due_note,
        vip=facts.vip,
        tags=_tags(row),
        value=_("%(value)s a year", value=current_translator().number(facts.value)) if facts.value else None,
        topic=_topic(row, reader),
        snippet=_snippet(row, reader),
        promises=promises(row, now),
        state=facts.owner or _(STATES[facts.state]) if facts.state != "closed" else _(OUTCOMES[str(facts.outcome)]),
        state_note=_state_note(row, reader, now),
        initials=initials(facts.owner) if facts.owner else None,
        is_mine=facts.owner_id == reader.user_id,
        is_free=facts.owner_id is None,
        tick=f"{facts.id}-{facts.owner_id or 0}",
    )


def named(customer: str | None, account: str | None, reader: Reader) -> str:
    """Customer and account, for those who may know who it is."""
    who = (customer or _("A customer")) if reader.sees_customer else _("A customer")
    return f"{who}, {account}" if account else who


def _business_minutes(now: datetime, at: datetime, clock: TeamClock) -> int:
    """Business time of the owning team between the two."""
    first, last = min(now, at), max(now, at)
    holidays = public_holidays(clock.holidays, (first.year, last.year))
    return int(business_time(first, last, clock.hours, clock.zone, holidays).total_seconds() // 60)


def _exactly(at: datetime, now: datetime, clock: TeamClock) -> str:
    """The moment in the reader's zone, and how much business time lies between."""
    business = short_span(_business_minutes(now, at, clock))
    if at < now:
        return _("%(when)s, %(span)s of business time ago", when=exact(at), span=business)
    return _("%(when)s, %(span)s of business time from now", when=exact(at), span=business)


def _due(row: Row, now: datetime, clocks: Clocks) -> tuple[str | None, str | None]:
    """Words that stand instead of the minutes, and the note under them."""
    facts = row.facts
    if facts.state == "closed" and facts.closed_at is not None:
        return clock_time(facts.closed_at, now), _("closed")
    if facts.due is None:
        return ("—", _("no next step")) if row.tried else ("—", None)
    if facts.state == "waiting":
        return clock_time(facts.due, now), _("until then")
    return None, _due_note(row, facts.due, now, clocks[facts.team_id])


def _due_note(row: Row, due: datetime, now: datetime, clock: TeamClock) -> str:
    """The moment on the clock; and the business time where much of the wall time is none."""
    time = clock_time(due, now)
    if row.tried:
        return _("next step %(time)s", time=time)
    if due < now:
        return _("since %(time)s", time=time)
    business = _business_minutes(now, due, clock)
    if (minutes_to(due, now) or 0) - business < 60:
        return _("by %(time)s", time=time)
    return _("by %(time)s, %(span)s business time", time=time, span=short_span(business - business % 60 or business))


def _tags(row: Row) -> list[tuple[str, str]]:
    """VIP is printed by the template, in black."""
    tags = [(_("incident: %(name)s", name=_short(name, 30)), "bad") for name in row.incidents]
    if row.facts.again:
        tags.append((_("again"), "warn"))
    if any(cause.is_reopened for cause in row.causes):
        tags.append((_("ticket reopened"), "warn"))
    if any(cause.unsolved for cause in row.causes):
        tags.append((_("says it is not solved yet"), ""))
    if len(row.causes) > 1:
        tags.append((ngettext("%(n)s rating", "%(n)s ratings", len(row.causes)), ""))
    return tags


def _topic(row: Row, reader: Reader) -> str | None:
    """The product area, and the ticket's subject for those who may read names in it."""
    worst = row.worst
    subject = _short(worst.subject, SUBJECT) if worst and worst.subject and not reader.masked else None
    return ": ".join(text for text in (worst.area if worst else None, subject) if text) or None


def _snippet(row: Row, reader: Reader) -> str | None:
    worst = row.worst
    if row.facts.state == "waiting" and row.facts.waiting_reason and not reader.masked:
        return row.facts.waiting_reason
    if worst is None or (worst.score is None and not worst.why):
        return _("asked to be contacted")
    if not worst.why:
        return _("no words")
    why = worst.why
    if reader.masked:
        people = [name for name in (row.facts.customer, row.facts.owner) if name]
        firms = [row.facts.account] if row.facts.account else []
        why = "".join(piece.text for piece in masked(" ".join(why.split()), people, current_translator(), firms))
    return _("“") + _short(why, SNIPPET) + _("”")


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return f"{words[:most].rstrip()}…" if len(words) > most else words


def _state_note(row: Row, reader: Reader, now: datetime) -> str | None:
    facts = row.facts
    if facts.state == "closed":
        return ", ".join(
            text for text in (_(ROOT_CAUSES[facts.root_cause]) if facts.root_cause else None, facts.owner) if text
        )
    if facts.owner_id is not None and facts.acknowledged_at is None:
        return _("given to you") if facts.owner_id == reader.user_id else _("given, not yet seen")
    if row.tried is not None:
        last = f"{_(CHANNELS[row.tried.channel])}, {_(TRIED_SHORT[row.tried.outcome])}"
        if row.tried.times == 1:
            return _("tried once: %(last)s", last=last)
        return ngettext("tried %(n)s time: %(last)s", "tried %(n)s times: %(last)s", row.tried.times, last=last)
    return _told(facts, now)


def _told(facts: Facts, now: datetime) -> str | None:
    """Of the two escalations, the later one; else that nobody tried."""
    if facts.department_told_at is not None:
        return _("department told %(time)s", time=clock_time(facts.department_told_at, now))
    if facts.backup_told_at is not None:
        return _("backup told %(time)s", time=clock_time(facts.backup_told_at, now))
    if facts.severity == "vip":
        return _("VIP with a 3")
    return _("no attempt yet") if facts.owner else None
