"""/callbacks/figures: how well the callback desk does (M6). Times and shares, each with its n and its cases."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select, true

from survey_service import charts
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.spans import counts_at_all
from survey_service.language import N_
from survey_service.reports import pictures
from survey_service.reports.case_figures import CaseFigures, Kept, Stage, Times, case_figures, kept_by_week
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.intervals import wilson
from survey_service.reports.judged_words import bounds, since
from survey_service.reports.rag import rag
from survey_service.reports.recovery import RecoveryShares, recovery_shares
from survey_service.reports.thresholds import holding_on, thresholds
from survey_service.reports.weeks import WEEK, how_many
from survey_service.staff.team import Team
from survey_service.web.auth import may
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.words import SEVERITIES, short_span
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

figures = Blueprint("figures", __name__, url_prefix="/callbacks")

DEFAULT = {"days": "30"}
STAGE_WORDS: Mapping[Stage, tuple[str, str]] = {
    "acknowledge": (N_("Acknowledged after"), N_("somebody took it, or its owner acted on it")),
    "attempt": (N_("First tried after"), N_("a call, a mail or a message was logged")),
    "contact": (N_("Reached after"), N_("the customer's answer was logged")),
    "resolve": (N_("Closed after"), N_("whatever the outcome")),
}


@dataclass(frozen=True)
class ShownTimes:
    """One stage in words; `running_url` lists those that have not come to it."""

    title: str
    meaning: str
    times: Times
    median: str
    p90: str
    wall_median: str
    wall_p90: str
    url: str
    running_url: str


@dataclass(frozen=True)
class Line:
    """A part of the cases and its share in time."""

    name: str
    kept: Kept
    url: str | None
    missed_url: str | None


@dataclass(frozen=True)
class Count:
    """A number of cases, or a share of `n`, with what it means."""

    name: str
    value: int
    n: int | None
    url: str | None
    note: str


def _held(seen: Sight, found: CaseFigures, team: int | None) -> dict[str, str | None]:
    """What is in time against its target: the colour, and the bounds with who set them."""
    held = thresholds(seen.ctx.session, holding_on(seen.chosen.period, seen.ctx.now)).of("in_time", team=team)
    state = rag(found.kept.kept, found.kept.n, *held.share)
    told = [bounds(held, seen.translator), since(held, seen.translator, seen.zone)]
    return {"state": "none" if state == "few" else state, "held": ", ".join(part for part in told if part)}


@figures.get("/figures")
@may("lead", "manager", "auditor")
def case_numbers() -> str:
    """Of a period and of one team or all."""
    seen = sight(DEFAULT)
    teams = [
        (number, name) for number, name in seen.ctx.session.execute(select(Team.id, Team.name).order_by(Team.name))
    ]
    team = _team(teams)
    found = case_figures(seen.ctx.session, seen.ctx.preferences, seen.chosen.period, seen.ctx.now, team)
    drill = _drill(seen, team)
    interval = wilson(found.kept.kept, found.kept.n)
    kept = {"team": str(team)} if team else {}
    today = seen.chosen.today
    return render_template(
        "managers/figures.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        desk_tabs=desk_tabs(),
        periods=seen.periods([DEFAULT, {"days": "90"}, {"months": "12"}, this_month(today), last_month(today)], **kept),
        period_address=seen.chosen.address,
        team=str(team or ""),
        teams=[("", _("All teams")), *((str(number), name) for number, name in teams)],
        answer=_answer(seen, found),
        found=found,
        interval=interval,
        **_held(seen, found, team),
        bar=pictures.bar(found.kept.kept / found.kept.n, interval) if found.kept.n else Markup(""),
        drill=drill,
        times=[_times(one, drill) for one in found.times],
        trend=_trend(seen, team),
        tables=_tables(found, dict(teams), drill),
        counts=_counts(found, drill, _recovered(seen, team)),
    )


def _team(teams: list[tuple[int, str]]) -> int | None:
    """One that there is."""
    wanted = request.args.get("team", "")
    return next((number for number, _name in teams if str(number) == wanted), None)


def _drill(seen: Sight, team: int | None) -> Callable[..., str]:
    """The board's address for a figure of this page."""
    period = seen.chosen.period

    def address(of: str, **more: Any) -> str:
        days = {"from": period.start.isoformat(), "to": seen.chosen.last_day.isoformat()}
        told = {"who": "all", "of": of, **days, "team": team or None} | more
        return url_for("board.cases", **{name: value for name, value in told.items() if value is not None})

    return address


def _answer(seen: Sight, found: CaseFigures) -> str:
    """ "92 % of 230 callbacks due in March 2026 were in time. Half of the first attempts came within 3 h." """
    when = seen.chosen.when(seen.translator)
    if not found.kept.n:
        return _("No callback was due %(when)s.", when=when)
    share = charts.figure(found.kept.kept, found.kept.n, seen.translator)
    parts = [_("%(share)s callbacks due %(when)s were in time.", share=share, when=when)]
    attempt = next(one for one in found.times if one.stage == "attempt")
    if attempt.median is not None:
        span = _span(attempt.median)
        parts.append(_("Half of the first attempts came within %(span)s of business time.", span=span))
    return " ".join(parts)


def _times(times: Times, drill: Callable[..., str]) -> ShownTimes:
    title, meaning = STAGE_WORDS[times.stage]
    return ShownTimes(
        title=_(title),
        meaning=_(meaning),
        times=times,
        median=_span(times.median),
        p90=_span(times.p90),
        wall_median=_span(times.wall_median),
        wall_p90=_span(times.wall_p90),
        url=drill(times.stage),
        running_url=drill(f"no_{times.stage}"),
    )


def _span(time: timedelta | None) -> str:
    """ "3 h 10 min", in whole minutes; a dash for none."""
    return "—" if time is None else short_span(int(time.total_seconds() // 60))


def _trend(seen: Sight, team: int | None) -> dict[str, Any]:
    """The share in time by the week of the deadline."""
    period, session = seen.chosen.period, seen.ctx.session
    last_day = min(seen.chosen.last_day, seen.chosen.today)
    found = kept_by_week(session, last_day, how_many(period), period, seen.ctx.now, team)
    told = pictures.trend(found, _("Callbacks in time, by week"), seen.translator, uid="in-time")
    weeks = [{"from": one.monday, "to": one.monday + WEEK - timedelta(days=1)} for one in found]
    whose: dict[str, Any] = {"who": "all", "of": "due"} | ({"team": team} if team else {})
    return told | {"links": [url_for("board.cases", **(whose | days)) for days in weeks]}


def _tables(
    found: CaseFigures, teams: Mapping[int, str], drill: Callable[..., str]
) -> list[tuple[str, str, list[Line]]]:
    """By reason in its own order, VIP first, teams by name: never by figure (N5)."""
    reasons = [_line(_(words), found.by_severity, key, drill, score=key) for key, words in SEVERITIES.items()]
    vip = [_line(_("VIP"), found.by_vip, True, drill, vip="1"), _line(_("Others"), found.by_vip, False, None)]
    named = sorted(found.by_team, key=lambda key: (key is None, teams.get(key or 0, "").casefold()))
    by_team = [
        _line(teams.get(key or 0, _("no team")), found.by_team, key, drill if key else None, team=key) for key in named
    ]
    return [
        ("reason", _("By reason"), [one for one in reasons if one is not None]),
        ("vip", _("VIP and others"), [one for one in vip if one is not None]),
        ("team", _("By team"), [one for one in by_team if one is not None]),
    ]


def _line(
    name: str, parts: Mapping[Any, Kept], key: Hashable, drill: Callable[..., str] | None, **more: Any
) -> Line | None:
    share = parts.get(key)
    if share is None:
        return None
    return Line(name, share, drill and drill("kept", **more), drill and drill("missed", **more))


def _recovered(seen: Sight, team: int | None) -> RecoveryShares:
    whose = Callback.team_id == team if team is not None else true()
    period = seen.chosen.period
    return recovery_shares(seen.ctx.session, whose & counts_at_all(), period.first_moment, period.end_moment)


def _counts(found: CaseFigures, drill: Callable[..., str], won: RecoveryShares) -> list[Count]:
    return [
        Count(_("Opened"), found.opened, None, drill("opened"), ""),
        Count(
            _("Opened again"),
            found.again,
            found.opened,
            drill("again"),
            _("of those opened: a new low within two weeks of closing"),
        ),
        Count(_("Closed"), found.closed, None, drill("closed"), ""),
        Count(_("Unreachable"), found.unreachable, found.closed, drill("unreachable"), _("of those closed")),
        Count(
            _("Recovered, of those who answered"),
            won.recovered,
            won.answers,
            None,
            _("4 or 5 ÷ answers to the question after the call"),
        ),
        Count(_("Recovered, of all closed"), won.recovered, won.closed, None, _("those never asked are in it")),
        Count(_("Brought to the backup"), found.backup, None, drill("backup"), _("overdue, told once")),
        Count(_("Brought to the department"), found.department, None, drill("department"), _("still overdue")),
    ]
