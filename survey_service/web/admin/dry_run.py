"""A dry run as pages show it: one sentence, the buckets, the days, teams and brands, and the tickets themselves."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from survey_service.db import DbContext
from survey_service.invitations.rehearsal import RulesOf
from survey_service.language import N_
from survey_service.preferences.asking import rules_for
from survey_service.preferences.asking_drafts import longest_throttle
from survey_service.preferences.preferences import Preferences
from survey_service.reports.paging import Place
from survey_service.reports.rehearsal import ASKED, MOST, WAITING, Told, World, played, world_of
from survey_service.reports.rehearsal_lists import FEWER, MORE, MOVED, Compared, Line
from survey_service.web.admin.asked import DAY, Address, period_of
from survey_service.web.admin.words import moment
from survey_service.web.csv_file import csv_file
from survey_service.web.reading import BAD_PLACE
from survey_service.web.reasons import REASONS, UNKNOWN
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

DAYS = "30"
ASKING = {
    ASKED: N_("Would have been asked by now"),
    WAITING: N_("Will be asked, the moment is still to come"),
}
CHANGES = {
    MORE: N_("Asked by the draft only"),
    FEWER: N_("Asked by the rules in force only"),
    MOVED: N_("Asked at another time"),
}
SHOWN = (*ASKING, *CHANGES, *REASONS)
SAFELY = timedelta(days=1)  # clocks of processes differ


def world(ctx: DbContext, *rules: Preferences) -> World:
    """Of the last 30 days, to be played by any of these rules."""
    return world_of(ctx.session, ctx.keys, ctx.now, period_of(DAYS), longest_throttle(ctx.session, *rules) + SAFELY)


def by(ctx: DbContext, preferences: Preferences) -> RulesOf:
    """The rules of these preferences, by team and brand."""
    return lambda team, brand: rules_for(ctx.session, preferences, team, brand)


def compared(
    ctx: DbContext,
    draft: Preferences | None = None,
    *,
    shown: Callable[[Told], bool] | None = None,
    asking: str | None = None,
) -> Compared:
    """By the rules in force, and by those of a draft."""
    rules = [ctx.preferences] if draft is None else [ctx.preferences, draft]
    over = world(ctx, *rules)
    runs = [played(over, by(ctx, one), shown=shown, asking=asking) for one in rules]
    return Compared(runs[0], runs[1] if draft is not None else None)


def asked_for(address: Address) -> str | None:
    """Which tickets the address wants listed."""
    return address.one_of("show", SHOWN)


def shown(run: Compared, show: str | None, here: Callable[..., str], file: str) -> dict[str, Any]:
    """For `admin/dry_run.html`. `here` writes this page's address with changes, `file` is that of the CSV file."""
    ctx_zone, last = run.now.world.zone, run.draft or run.now
    page = run.page(show, _place())
    speaker = current_translator()
    return {
        "total": len(run.now.told),
        "asked": run.now.asked,
        "drafted": run.draft.asked if run.draft else None,
        "changes_made": run.changes() if run.draft else None,
        "change_words": CHANGES,
        "buckets": [(name, bucket_words(name), *numbers) for name, *numbers in run.buckets()],
        "days": _days(run),
        "places": _places(run),
        "lines": page.items,
        "newer": here(show=show, after=str(page.newer)) if page.newer else None,
        "older": here(show=show, after=str(page.older)) if page.older else None,
        "show": show or "",
        "show_options": [("", _("All tickets")), *_options(run)],
        "file": file,
        "here": here,
        "fate": fate,
        "has_draft": run.draft is not None,
        "since": run.now.world.since,
        "most": MOST,
        "sources": {name: row.name for name, row in run.now.world.sources.items()},
        "silent": sorted(row.name for row in last.world.sources.values() if not row.asking),
        "first_day": speaker.date(period_of(DAYS).start, "medium"),
        "day": lambda at: speaker.date(at.astimezone(ctx_zone), "medium"),
        "date": lambda day: speaker.date(day, "medium"),
        "moment": moment,
    }


def bucket_words(name: str) -> str:
    """What a bucket is called."""
    return _(ASKING[name]) if name in ASKING else _((REASONS.get(name) or UNKNOWN).short)


def fate(bucket: str | None, leaves_at: datetime | None) -> str:
    """One ticket's, in a cell."""
    if bucket is None:
        return "—"
    return _("Asked on %(when)s", when=moment(leaves_at)) if leaves_at is not None else bucket_words(bucket)


def tickets_file(run: Compared, show: str | None, name: str) -> Response:
    """All of the list as a CSV file, times as UTC; it says in its columns what it holds."""
    heads = [_("Ticket"), _("Source"), _("Team"), _("Solved (UTC)")]
    heads += [_("By the rules in force"), _("Letter leaves (UTC)")]
    heads += [_("By the draft"), _("Letter leaves, by the draft (UTC)")] if run.draft else []
    return csv_file(name, heads, _cells(run.lines(show), drafted=run.draft is not None))


def _cells(lines: Iterable[Line], *, drafted: bool) -> Iterable[list[object]]:
    for line in lines:
        cells: list[object] = [line.ticket, line.source, line.team, line.closed_at.isoformat()]
        cells += [bucket_words(line.bucket), line.leaves_at.isoformat() if line.leaves_at else None]
        if drafted and line.drafted is not None:
            cells += [bucket_words(line.drafted), line.drafted_at.isoformat() if line.drafted_at else None]
        yield cells


def _options(run: Compared) -> list[tuple[str, str]]:
    told = list(run.changes().items()) if run.draft else []
    changes = [(name, f"{_(CHANGES[name])} ({current_translator().number(count)})") for name, count in told]
    return changes + [(name, bucket_words(name)) for name, *_numbers in run.buckets()]


def _days(run: Compared) -> list[tuple[Any, int, int | None]]:
    """Every day from the first to the last on which a letter leaves, empty ones too."""
    now, draft = run.now.days(), run.draft.days() if run.draft else None
    known = {*now, *(draft or ())}
    if not known:
        return []
    first, last = min(known), max(known)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [(day, now[day], draft[day] if draft is not None else None) for day in days]


def _places(run: Compared) -> list[tuple[str | None, str | None, int, int, int | None]]:
    now, draft = run.now.places(), run.draft.places() if run.draft else None
    rows = [
        (team, brand, solved, asked, draft[(team, brand)][1] if draft else None)
        for (team, brand), (solved, asked) in now.items()
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0] or "", row[1] or ""))


def _place() -> Place | None:
    text = request.args.get("after", "")
    if not text:
        return None
    place = Place.parse(text)
    return place if place is not None else abort(422, _(BAD_PLACE))


def sentence(run: Compared, whose: str | None = None) -> str:
    """The answer; `whose` tickets they are, if not all."""
    total, asked = len(run.now.told), (run.draft or run.now).asked
    if not total:
        return _("No ticket was solved in the last 30 days: there is nobody to be asked yet.")
    share = current_translator().percent(asked / total)
    if run.draft is None:
        said = ngettext(
            "Of %(n)s ticket solved in the last 30 days, %(asked)s would be asked about (%(share)s).",
            "Of %(n)s tickets solved in the last 30 days, %(asked)s would be asked about (%(share)s).",
            total,
            asked=current_translator().number(asked),
            share=share,
        )
    else:
        said = ngettext(
            "With this draft, %(asked)s of %(n)s ticket would be asked about; by the rules in force %(now)s.",
            "With this draft, %(asked)s of %(n)s tickets would be asked about; by the rules in force %(now)s.",
            total,
            asked=current_translator().number(asked),
            now=current_translator().number(run.now.asked),
        )
    return f"{whose}: {said}" if whose else said
