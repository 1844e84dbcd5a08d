"""`/admin/audit`: who did what and when. No values are in the log, so none are on the page."""

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from flask import Blueprint, render_template, request, url_for

from survey_service.db import request_context
from survey_service.reports.audit_log import PAGE, Entry, Wanted, entries, seen
from survey_service.web.admin.acts import ABOUT, ACTORS, ACTS, plain
from survey_service.web.admin.asked import DAY, Address, period_of, period_options
from survey_service.web.admin.words import moment
from survey_service.web.auth import may
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")

ONE_USER = re.compile(r"user:[0-9]{1,18}")


@blueprint.get("")
@may("admin", "auditor")
def page() -> str:
    """Filters: days, actor (a kind, or user:7), act, about; `before` is the entry the page before ended with."""
    ctx = request_context()
    address = Address()
    days = address.days()
    period = period_of(days)
    occurring = seen(ctx.session, period)
    actor = request.args.get("actor", "")
    if not ONE_USER.fullmatch(actor):
        actor = address.one_of("actor", {*ACTORS, *occurring.actors}) or ""
    act = address.one_of("act", {*ACTS, *occurring.acts})
    about = address.one_of("about", {*ABOUT, *occurring.about})
    before = address.number("before")
    found = entries(ctx.session, Wanted(period, actor or None, act, about), before=before)
    shown = found[:PAGE]
    speaker = current_translator()
    return render_template(
        "admin/audit.html",
        entries=shown,
        older=_here(before=shown[-1].id) if len(found) > PAGE else None,
        newest=_here() if before is not None else None,
        filters_now={"days": days, "actor": actor, "act": act or "", "about": about or ""},
        days_options=period_options(),
        actor_options=_actors(occurring.actors, actor, shown),
        act_options=[("", _("All acts")), *_options(ACTS, occurring.acts)],
        about_options=[("", _("On anything")), *_options(ABOUT, occurring.about)],
        ignored=address.unknown,
        words=_words,
        actors=ACTORS,
        acts=ACTS,
        abouts=ABOUT,
        moment=moment,
        here=_here,
        period=period,
        last_day=period.end - DAY,
        date=lambda day: speaker.date(day, "medium"),
    )


def _words(table: Mapping[str, str], name: str) -> str:
    return _(table[name]) if name in table else plain(name)


def _options(table: Mapping[str, str], names: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((name, _words(table, name)) for name in names), key=itemgetter(1))


def _actors(kinds: Iterable[str], chosen: str, shown: Iterable[Entry]) -> list[tuple[str, str]]:
    """All kinds; the one user whose acts are shown has a line while they are."""
    own = [(chosen, next((e.name for e in shown if e.name), None) or chosen)] if ":" in chosen else []
    return [("", _("Everybody")), *own, *_options(ACTORS, kinds)]


def _here(**changes: Any) -> str:
    kept: dict[str, Any] = {
        name: value for name in ("days", "actor", "act", "about") if (value := request.args.get(name))
    }
    return url_for("audit.page", **(kept | changes))
