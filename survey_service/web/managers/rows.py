"""A row of the board in words."""

from dataclasses import dataclass
from datetime import datetime

from survey_service.callbacks.board import Row
from survey_service.feedback.masking import masked
from survey_service.staff.reader import Reader
from survey_service.web.managers.words import (
    CHANNELS,
    OUTCOMES,
    STATES,
    TRIED_SHORT,
    business_minutes,
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


@dataclass(frozen=True)
class Shown:
    """What the template prints. `late_by`: minutes to go, None without colour; `tags`: (text, kind)."""

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
    state: str
    state_note: str | None
    initials: str | None
    is_mine: bool
    is_free: bool


def shown(row: Row, reader: Reader, now: datetime) -> Shown:
    """For this reader at this moment."""
    facts, worst = row.facts, row.worst
    due_text, due_note = _due(row, now)
    waits_for = facts.closed_at if facts.state == "closed" else facts.due
    return Shown(
        id=facts.id,
        name=named(facts.customer or facts.address, facts.account, reader),
        score=worst.score if worst else None,
        minutes=minutes_to(waits_for, now) if due_text is None else None,
        due_text=due_text,
        due_exact=_exactly(waits_for, now) if waits_for else "",
        due_iso=waits_for.isoformat() if waits_for else None,
        due_note=due_note,
        vip=facts.vip,
        tags=_tags(row),
        value=_("%(value)s a year", value=current_translator().number(facts.value)) if facts.value else None,
        topic=worst.area if worst else None,
        snippet=_snippet(row, reader),
        state=facts.owner or _(STATES[facts.state]) if facts.state != "closed" else _(OUTCOMES[facts.outcome or ""]),
        state_note=_state_note(row),
        initials=initials(facts.owner) if facts.owner else None,
        is_mine=facts.owner_id == reader.user_id,
        is_free=facts.owner_id is None,
    )


def named(customer: str | None, account: str | None, reader: Reader) -> str:
    """Customer and account, for those who may know who it is."""
    who = (customer or _("A customer")) if reader.sees_customer else _("A customer")
    return f"{who}, {account}" if account else who


def _exactly(at: datetime, now: datetime) -> str:
    """The moment in the reader's zone, and how much business time lies between."""
    business = business_minutes(now, at)
    if at < now:
        return _("%(when)s, %(span)s of business time ago", when=exact(at), span=short_span(business))
    return _("%(when)s, %(span)s of business time from now", when=exact(at), span=short_span(business))


def _due(row: Row, now: datetime) -> tuple[str | None, str | None]:
    """Words that stand instead of the minutes, and the note under them."""
    facts = row.facts
    if facts.state == "closed" and facts.closed_at is not None:
        return clock_time(facts.closed_at, now), _("closed")
    if facts.due is None:
        return ("—", _("no next step")) if row.tried else ("—", None)
    if facts.state == "waiting":
        return clock_time(facts.due, now), _("until then")
    return None, _due_note(row, facts.due, now)


def _due_note(row: Row, due: datetime, now: datetime) -> str:
    """The moment on the clock; and the business time where much of the wall time is none."""
    time = clock_time(due, now)
    if row.tried:
        return _("next step %(time)s", time=time)
    if due < now:
        return _("since %(time)s", time=time)
    business = business_minutes(now, due)
    if (minutes_to(due, now) or 0) - business < 60:
        return _("by %(time)s", time=time)
    return _("by %(time)s, %(span)s business time", time=time, span=short_span(business - business % 60 or business))


def _tags(row: Row) -> list[tuple[str, str]]:
    """VIP is printed by the template, in black."""
    tags = [(_("again"), "warn")] if row.facts.again else []
    if any(cause.channel == "phone" for cause in row.causes):
        tags.append((_("asked for phone"), ""))
    if any(cause.other_person for cause in row.causes):
        tags.append((_("not the same person"), ""))
    if any(cause.unsolved for cause in row.causes):
        tags.append((_("says it is not solved yet"), ""))
    if len(row.causes) > 1:
        tags.append((ngettext("%(n)s rating", "%(n)s ratings", len(row.causes)), ""))
    return tags


def _snippet(row: Row, reader: Reader) -> str | None:
    worst = row.worst
    if row.facts.state == "waiting" and row.facts.waiting_reason and not reader.masked:
        return row.facts.waiting_reason
    if worst is None or (worst.score is None and not worst.why):
        return _("asked to be contacted")
    if not worst.why:
        return _("no words")
    why = " ".join(worst.why.split())
    if reader.masked:
        people = [name for name in (row.facts.customer, row.facts.owner) if name]
        firms = [row.facts.account] if row.facts.account else []
        why = "".join(piece.text for piece in masked(why, people, current_translator(), firms))
    return f"“{why[:SNIPPET].rstrip()}…”" if len(why) > SNIPPET else f"“{why}”"


def _state_note(row: Row) -> str | None:
    facts, tried = row.facts, row.tried
    if facts.state == "closed":
        return facts.owner
    if tried is not None:
        last = f"{_(CHANNELS[tried.channel])}, {_(TRIED_SHORT[tried.outcome])}"
        if tried.times == 1:
            return _("tried once: %(last)s", last=last)
        return ngettext("tried %(n)s time: %(last)s", "tried %(n)s times: %(last)s", tried.times, last=last)
    if facts.severity == "vip":
        return _("VIP with a 3")
    return _("no attempt yet") if facts.owner else None
