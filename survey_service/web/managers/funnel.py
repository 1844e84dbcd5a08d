"""`/reports/funnel`: from solved to answered, and where the others went (N7). Counts only; nobody is named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select

from survey_service import charts
from survey_service.reports import pictures
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.cohorts import Buckets, Narrowed
from survey_service.reports.definitions import length
from survey_service.reports.funnel import LEAVES, LEVELS, Counts, Funnel, choices, funnel, scores
from survey_service.reports.intervals import wilson
from survey_service.reports.response_rates import response_rates
from survey_service.reports.stops import stops_by
from survey_service.tickets.source import Source
from survey_service.web.auth import may
from survey_service.web.managers import funnel_words as words
from survey_service.web.managers.asking import STOP_WORDS, WITHOUT, asking_tabs, seen_scope
from survey_service.web.reading import Sight, sight
from survey_service.web.reasons import REASONS, UNKNOWN
from survey_service.web.saying import say as _

blueprint = Blueprint("funnel", __name__, url_prefix="/reports")
DEFAULT = {"days": "30"}
FILTERS = (*LEVELS, "source")
QUARTER = timedelta(days=92)


@dataclass(frozen=True)
class Line:
    """One row of a table by time, team, brand or language; `url` narrows the page to it."""

    name: str
    counts: Counts
    url: str


@blueprint.get("/funnel")
@may("lead", "manager", "admin", "auditor")
def page() -> str:
    """`team`, `brand`, `language`, `source` narrow all of it ("-": without); `by` chooses the table."""
    seen = sight(DEFAULT)
    narrowed = _narrowed(seen)
    buckets = Buckets(seen.chosen.period)
    found = funnel(seen.ctx.session, buckets, narrowed)
    expiry = seen.ctx.preferences.survey_expiry
    weekly = Buckets(
        seen.chosen.period, finest="month" if seen.chosen.period.end - seen.chosen.period.start > QUARTER else "week"
    )
    rates = response_rates(seen.ctx.session, weekly, seen.chosen.before, narrowed, seen.ctx.now, expiry)
    beside = scores(seen.ctx.session, buckets, narrowed)
    return render_template(
        "reports/funnel.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        tabs_of_asking=asking_tabs("funnel"),
        sentence=words.sentence(found, seen.chosen),
        mostly=words.mostly(found),
        odd=words.odd(found.total),
        found=found,
        total=found.total,
        leaves=[(leaf, *words.LEAF_WORDS[leaf], getattr(found.total, leaf)) for leaf in LEAVES],
        picture=_picture(seen, found.total),
        rates=rates,
        rate_lines=[(words.bucket_words(weekly, place), rate) for place, rate in enumerate(rates.by) if rate.sent],
        spread=beside,
        ratings=_ratings(seen, narrowed),
        reasons=[(reason, _(REASONS.get(reason, UNKNOWN).short), n) for reason, n in found.reasons.most_common()],
        stops=_stops(seen, buckets, narrowed),
        stop_reasons=[(reason, _(said)) for reason, said in STOP_WORDS.items()],
        expiry=length(expiry, seen.translator),
        bar=pictures.bar,
        wilson=wilson,
        **_table(seen, found),
        **_choices(seen, narrowed),
    )


def _narrowed(seen: Sight) -> Narrowed:
    asked = {name: request.args.get(name) or None for name in FILTERS}
    keys = {name: "" if value == WITHOUT else value for name, value in asked.items() if name in ("team", "brand")}
    others = {name: asked[name] for name in ("language", "source")}
    return Narrowed(**keys, **others, scope=seen_scope(seen.reader))


def _kept() -> dict[str, str]:
    """The filters of the address."""
    return {name: value for name in (*FILTERS, "by") if (value := request.args.get(name))}


def _picture(seen: Sight, counts: Counts) -> dict[str, Any]:
    speaker = seen.translator
    steps = [
        charts.Row(
            _(label),
            value := getattr(counts, step),
            speaker.percent(value / counts.solved) if counts.solved else "",
            strong=step in ("solved", "sent", "confirmed"),
        )
        for step, label in words.STEP_WORDS.items()
    ]
    title = _("From solved to answered")
    return {"svg": charts.rows(steps, uid="funnel", title=title, translator=speaker), "items": steps}


def _table(seen: Sight, found: Funnel) -> dict[str, Any]:
    """The lines of the level chosen, times the latest first, names by the alphabet."""
    by = seen.one_of("by", ("time", *LEVELS)) or "time"
    titles = {"time": {"day": _("By day"), "week": _("By week"), "month": _("By month")}[found.buckets.step]}
    titles |= {"team": _("By team"), "brand": _("By brand"), "language": _("By language")}
    kept = {name: value for name, value in _kept().items() if name != "by"} | seen.chosen.address
    names = _namer(by, found.buckets)
    lines = [Line(names(key), counts, _narrower(seen, by, key, found.buckets)) for key, counts in _sorted(found, by)]
    tabs = [(title, seen.here(**(kept | {"by": name})) + "#by", name == by) for name, title in titles.items()]
    return {"by": by, "by_title": titles[by], "by_tabs": tabs, "lines": lines}


def _sorted(found: Funnel, by: str) -> list[tuple[Any, Counts]]:
    if by == "time":
        return sorted(found.by[by].items(), reverse=True)
    named = _namer(by, found.buckets)
    return sorted(found.by[by].items(), key=lambda item: (item[0] is None, named(item[0]).casefold()))


def _namer(by: str, buckets: Buckets) -> Callable[[Any], str]:
    if by == "time":
        return lambda place: words.bucket_words(buckets, place)
    if by == "language":
        return words.language_words
    without = _("No team") if by == "team" else _("No brand")
    return lambda key: str(key) if key else without


def _narrower(seen: Sight, by: str, key: Any, buckets: Buckets) -> str:
    if by == "time":
        return seen.here(**(_kept() | words.bucket_address(buckets, key)))
    return seen.here(**(_kept() | seen.chosen.address | {by: key or WITHOUT, "by": "time"}))


def _choices(seen: Sight, narrowed: Narrowed) -> dict[str, Any]:
    """Periods and filters."""
    session, today = seen.ctx.session, seen.chosen.today
    found = choices(session, Buckets(seen.chosen.period), narrowed.scope)
    offered = [{"days": "7"}, {"days": "30"}, this_month(today), last_month(today), {"days": "90"}, {"months": "12"}]
    everywhere = {row.id: row.name for row in session.execute(select(Source.id, Source.name).order_by(Source.name))}
    by = request.args.get("by")
    names = {level: _namer(level, Buckets(seen.chosen.period)) for level in LEVELS}
    everything = {"team": _("All teams"), "brand": _("All brands"), "language": _("All languages")}
    titles = {"team": _("Team"), "brand": _("Brand"), "language": _("Language")}
    narrowing = [_filter(level, titles[level], everything[level], found[level], names[level]) for level in LEVELS]
    return {
        "periods": seen.periods(offered, **_kept()),
        "kept": seen.chosen.address | ({"by": by} if by else {}),
        "is_narrowed": any(request.args.get(name) for name in FILTERS),
        "all_of_it": seen.here(**seen.chosen.address),
        "filter_options": [
            *narrowing,
            _filter("source", _("Source"), _("All sources"), [*everywhere], lambda key: everywhere.get(key, key)),
        ],
    }


def _filter(
    name: str, title: str, everything: str, keys: Sequence[str | None], named: Callable[[Any], str]
) -> dict[str, Any]:
    """For `pick`; what the address asks for is offered even where there is none of it."""
    picked = request.args.get(name, "")
    options = [("", everything), *((key or WITHOUT, named(key)) for key in keys)]
    if picked not in {value for value, _text in options}:
        options.append((picked, named(None if picked == WITHOUT else picked)))
    return {"name": name, "title": title, "options": options, "picked": picked}


def _ratings(seen: Sight, narrowed: Narrowed) -> Any:
    """Makes the address of the answers by score, where the list of answers can be narrowed as this page is."""
    if seen.reader.scope().is_empty or narrowed.language or narrowed.source or narrowed.brand is not None:
        return None
    whose = {} if narrowed.team is None else {"level": "team", "key": narrowed.team}
    return lambda score: seen.ratings(whose | seen.chosen.address | {"basis": "closed_at", "score": score})


def _stops(seen: Sight, buckets: Buckets, narrowed: Narrowed) -> Any:
    """Who stopped how many, for managers and auditors."""
    if not seen.reader.has("manager", "auditor"):
        return None
    return stops_by(seen.ctx.session, buckets.period, narrowed)
