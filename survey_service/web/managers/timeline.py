"""What was done on a case, newest first: the audit log and the attempts, as one list."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from survey_service.callbacks.case import CasePage, Tried
from survey_service.web.managers.words import ACTS, CHANNELS, TRIED_SHORT, clock_time, when
from survey_service.web.saying import say as _


@dataclass(frozen=True)
class Event:
    """As the part `timeline` wants it."""

    what: str
    when: Markup
    note: str
    now: bool = False


def timeline(page: CasePage, now: datetime, *, names: bool) -> list[Event]:
    """`names`: notes are shown, which may name people."""
    events = [(one.at, _(ACTS[one.act]), one.by or "") for one in page.done if one.act in ACTS]
    events += [(one.attempt.at, _attempt_words(one), _attempt_note(one, now, names=names)) for one in page.tried]
    closing = page.case.closing_note
    newest_first = sorted(events, key=lambda event: event[0], reverse=True)
    shown = [Event(what, when(at, now), note) for at, what, note in newest_first]
    if closing and names and page.case.closed_at is not None:
        shown.insert(0, Event(_("Note on closing"), when(page.case.closed_at, now), closing))
    return shown


def _attempt_words(one: Tried) -> str:
    return f"{_(CHANNELS[one.attempt.channel])}, {_(TRIED_SHORT[one.attempt.outcome])}"


def _attempt_note(one: Tried, now: datetime, *, names: bool) -> str:
    attempt = one.attempt
    parts = [f"{one.by}."]
    if names and attempt.next_step:
        parts.append(_("Next: %(step)s.", step=attempt.next_step.rstrip(".")))
    if attempt.next_at is not None:
        parts.append(_("On %(when)s.", when=clock_time(attempt.next_at, now)))
    if names and attempt.note:
        parts.append(attempt.note)
    return " ".join(parts)
