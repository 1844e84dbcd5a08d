"""What was promised, and the clock it runs by: business time of the owning team, with wall time beside it (M2)."""

from datetime import datetime

from markupsafe import Markup

from survey_service.callbacks.calendar import business_time, public_holidays
from survey_service.callbacks.case import CasePage
from survey_service.db import DbContext
from survey_service.flows.callback_step import name_of
from survey_service.preferences.team_clock import TeamClock, clock_of
from survey_service.web.managers.words import minutes_to, short_span, when
from survey_service.web.saying import say as _

Facts = list[tuple[str, str | Markup]]


def promise(page: CasePage, ctx: DbContext) -> Facts:
    """As facts; the backup is named while somebody may still have to be told."""
    case, now = page.case, ctx.now
    clock = clock_of(ctx.session, ctx.preferences, case.team_id)
    rows: Facts = [(_("Opened"), when(case.opened_at, now))]
    if case.due_at is not None:
        rows.append((_("First attempt due"), when(case.due_at, now)))
        if case.first_attempt_at is None and page.state != "closed":
            rows += _left(case.due_at, now, clock)
            backup = name_of(ctx.session, clock.backup_id)
            if backup is not None:
                told = _("%(who)s, told") if case.backup_told_at is not None else _("%(who)s, told when late")
                rows.append((_("Backup"), told % {"who": backup}))
    if case.first_attempt_at is not None:
        rows.append((_("First attempt"), when(case.first_attempt_at, now)))
        if case.due_at is not None:
            rows.append((_("In time"), _("yes") if case.first_attempt_at <= case.due_at else _("no")))
    if case.waiting_reason:
        rows.append((_("Waits because"), case.waiting_reason))
    return rows


def _left(due: datetime, now: datetime, clock: TeamClock) -> Facts:
    holidays = public_holidays(clock.holidays, (min(now, due).year, max(now, due).year))
    passed = business_time(min(now, due), max(now, due), clock.hours, clock.zone, holidays)
    told = _("%(span)s left") if due >= now else _("%(span)s late")
    business, wall = int(passed.total_seconds() // 60), abs(minutes_to(due, now) or 0)
    rows: Facts = [(_("In business time"), told % {"span": short_span(business)})]
    if wall != business:
        rows.append((_("By the clock on the wall"), told % {"span": short_span(wall)}))
    return rows
