"""What was done on a case, newest first: the audit log, attempts and letters, notes, steps and mails, as one list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from survey_service.callbacks.case import CasePage, Tried
from survey_service.callbacks.case_beside import Beside, Remarked, Told
from survey_service.callbacks.letters import Posted
from survey_service.callbacks.steps import Given
from survey_service.flows.case_remarked import TAKEN_BACK_WITHIN
from survey_service.staff.reader import Reader
from survey_service.web.managers.case_words import LETTERS, NOTICES, NOTICES_BY_MAIL, letter_state, stays_because
from survey_service.web.managers.words import ACTS, CHANNELS, TRIED_SHORT, clock_time, when
from survey_service.web.saying import say as _

Hide = Callable[[str], str]


@dataclass(frozen=True)
class Event:
    """`note`: by whom and what. `letter`: its subject and words, unfolded on demand; `take_back`: the note that the
    reader may still take back."""

    at: datetime
    what: str
    note: str = ""
    disagrees: bool = False
    letter: tuple[str, str] | None = None
    take_back: int | None = None
    when: Markup | None = None


def timeline(page: CasePage, aside: Beside, reader: Reader, now: datetime, hide: Hide) -> list[Event]:
    """`hide` takes the names out that this reader may not read."""
    found = [*_tries(page, aside, reader, now, hide)]
    found += [_remark(one, reader, now, hide) for one in aside.remarks]
    found += [event for one in aside.steps for event in _steps(one, hide)]
    found += [_notice(one) for one in aside.told]
    found += _acts(page, reader, hide)
    return [
        Event(one.at, one.what, one.note, one.disagrees, one.letter, one.take_back, when(one.at, now))
        for one in sorted(found, key=lambda event: event.at, reverse=True)
    ]


def _acts(page: CasePage, reader: Reader, hide: Hide) -> Iterator[Event]:
    case = page.case
    if case.closing_note and not reader.masked and case.closed_at is not None:
        yield Event(case.closed_at, _("Note on closing"), hide(case.closing_note))
    yield from (Event(one.at, _(ACTS[one.act]), one.by or "") for one in page.done if one.act in ACTS)


def _tries(page: CasePage, aside: Beside, reader: Reader, now: datetime, hide: Hide) -> Iterator[Event]:
    for one in page.tried:
        posted = aside.letters.get(one.attempt.id)
        note = _attempt_note(one, now, hide, names=not reader.masked)
        if posted is None:
            yield Event(
                one.attempt.at, f"{_(CHANNELS[one.attempt.channel])}, {_(TRIED_SHORT[one.attempt.outcome])}", note
            )
        else:
            yield _letter(one, posted, note, reader)


def _letter(one: Tried, posted: Posted, note: str, reader: Reader) -> Event:
    state, letter = letter_state(posted), posted.letter
    told = " ".join(part for part in (note, stays_because(posted)) if part)
    shown = reader.sees_customer and letter.subject and letter.words
    words = (letter.subject or "", letter.words or "") if shown else None
    return Event(one.attempt.at, f"{_(CHANNELS['email'])}, {_(LETTERS[state])}", told, letter=words)


def _attempt_note(one: Tried, now: datetime, hide: Hide, *, names: bool) -> str:
    attempt = one.attempt
    parts = [f"{one.by}."]
    if names and attempt.next_step:
        parts.append(_("Next: %(step)s.", step=hide(attempt.next_step.rstrip("."))))
    if attempt.next_at is not None:
        parts.append(_("On %(when)s.", when=clock_time(attempt.next_at, now)))
    if names and attempt.note:
        parts.append(hide(attempt.note))
    return " ".join(parts)


def _remark(one: Remarked, reader: Reader, now: datetime, hide: Hide) -> Event:
    remark = one.remark
    fresh = remark.user_id == reader.user_id and now <= remark.at + TAKEN_BACK_WITHIN
    note = _("%(who)s: %(words)s", who=one.by, words=hide(remark.words or ""))
    what = _("Our numbers say otherwise") if remark.disagrees else _("Note")
    return Event(remark.at, what, note, remark.disagrees, take_back=remark.id if fresh else None)


def _steps(one: Given, hide: Hide) -> Iterator[Event]:
    """What is asked stands in a panel of its own, until it is withdrawn."""
    step, who = one.step, one.agent or _("the agent")
    yield Event(step.given_at, _("Step asked of %(who)s", who=who), one.by)
    if step.done_at is not None:
        yield Event(step.done_at, _("Step done by %(who)s", who=who), hide(step.done_words or ""))
    if step.withdrawn_at is not None:
        yield Event(step.withdrawn_at, _("Step withdrawn"), hide(step.words or ""))


def _notice(one: Told) -> Event:
    what = _(NOTICES[one.notice.kind], who=one.who) if one.notice.kind in NOTICES else one.who
    return Event(one.notice.at, what, _(NOTICES_BY_MAIL.get(one.mail, NOTICES_BY_MAIL["refused"])))
