"""The pictures of one level's figures, as the pages and later the letters show them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from survey_service import charts
from survey_service.language import Translator
from survey_service.reports.intervals import Interval
from survey_service.reports.kpis import Kpi
from survey_service.reports.product import Area
from survey_service.reports.weeks import Counted, points
from survey_service.responses.scores import SCORES, score_word


def trend(
    found: Sequence[Counted],
    title: str,
    translator: Translator,
    uid: str = "trend",
    marks: Iterable[charts.Mark] = (),
    named: Callable[[Any], str] | None = None,
    beside: Sequence[Sequence[float | None]] = (),
) -> dict[str, object]:
    """What the macro charts.trend takes: svg, points, title, average, marks. `named`: what a point is called, its
    Monday by itself."""
    average, spots = points(found, translator, named)
    marked = sorted((mark for mark in marks if 0 <= mark.index < len(spots)), key=lambda mark: mark.index)
    happened = [f"{spots[mark.index].label}: {mark.label}" for mark in marked]
    described = "; ".join([charts.describe(spots, average, translator), *happened])
    svg = charts.trend(
        spots,
        uid=uid,
        title=title,
        translator=translator,
        average=average,
        description=described,
        marks=marked,
        beside=beside,
    )
    return {"svg": svg, "points": spots, "title": title, "average": average, "marks": marked}


def described(drawn: Mapping[str, object]) -> str:
    """What a picture shows, in words, for where it cannot say so itself."""
    found = str(drawn["svg"]).partition("<desc")[2].partition(">")[2].partition("</desc>")[0]
    return Markup(found).unescape()  # noqa: S704  # our own


def distribution(kpi: Kpi, title: str, translator: Translator, uid: str = "scores") -> dict[str, object]:
    """What the macro charts.distribution takes: svg, counts, labels."""
    labels = [score_word(score, translator) for score in SCORES]
    svg = charts.distribution(kpi.distribution, labels, uid=uid, title=title, translator=translator)
    return {"svg": svg, "counts": kpi.distribution, "labels": labels}


def bar(share: float | None, interval: Interval | None) -> Markup:
    """The range the true share likely lies in."""
    return charts.interval_bar(share, interval.low, interval.high) if interval else Markup("")


def pareto(found: list[Area], title: str, translator: Translator, uid: str = "areas") -> dict[str, object]:
    """Areas with their sum so far; dark until three quarters are reached. What macro charts.rows takes."""
    total = sum(area.bad for area in found)
    so_far = 0
    items: list[charts.Row] = []
    for area in found:
        strong = so_far < 0.75 * total
        so_far += area.bad
        label = area.name or translator.gettext("no area")
        items.append(charts.Row(label, area.bad, translator.percent(so_far / total), strong))
    return {"svg": charts.rows(items, uid=uid, title=title, translator=translator), "items": items}
