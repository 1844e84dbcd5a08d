"""`/product/`: the product's part of what customers write, where it hurts, and whom it touches (P1)."""

from typing import Any

from flask import render_template, request

from survey_service import charts
from survey_service.feedback.theme import Theme
from survey_service.feedback.themes import themes_in_use
from survey_service.reports import pictures, product, themes
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.comments import Asked, comments
from survey_service.reports.intervals import wilson
from survey_service.reports.product_words import ProductAsked, product_cards
from survey_service.reports.slices import NOBODY, Within
from survey_service.reports.theme_rules import precisions
from survey_service.reports.themes import Picture
from survey_service.reports.weeks import how_many, weeks
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.files.links import files
from survey_service.web.product.blueprint import READERS, WORKERS, blueprint
from survey_service.web.product.words import likely
from survey_service.web.reading import Sight, sight

TONES = ("good", "bad")
EVERYBODY = Scope(everybody=True)
DEFAULT = {"days": "90"}
NONE = "-"
"""In the address: tickets that name no area, parts that have no theme."""


@blueprint.get("/")
@may(*READERS)
def inbox() -> str:
    """Filters: period, area, theme, tone; `by`: theme or area. The words are masked for every reader of this page."""
    seen = sight(DEFAULT)
    area, tone, theme = _text("area"), seen.one_of("tone", TONES), _text("theme")
    session, period = seen.ctx.session, seen.chosen.period
    in_use = themes_in_use(session)
    usual = "theme" if in_use else "area"
    by = seen.one_of("by", ("theme", "area")) or usual
    within = _of_area(area)
    inside = Asked(period, within=within, only_counted=True)
    found = product.problems(session, inside)
    picture = themes.picture_of(session, inside, in_use, found.bad)
    themes.add_weeks(session, picture, within, seen.chosen.today, seen.zone)
    page = comments(session, _listed(seen, within, theme, tone), EVERYBODY, "newest", seen.place)
    kept = {**seen.chosen.address, "area": area, "tone": tone, "theme": theme, "by": by if by != usual else None}
    today = seen.chosen.today
    return render_template(
        "product/inbox.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        area_name=_named(seen, area, "no area"),
        theme_name=_theme_name(seen, theme, in_use),
        found=found,
        csat=wilson(found.named_highs, found.named),
        bar=pictures.bar,
        likely=likely,
        touched=product.touched(session, inside),
        where=_where(seen, by, kept, picture, product.areas(session, Asked(period, only_counted=True))),
        picture=picture,
        sparks={
            row.theme.id: charts.spark(row.weeks, seen.translator.gettext("by week"), seen.translator)
            for row in picture.rows
        },
        precisions=precisions(session, [one.id for one in in_use]),
        trend=_trend(seen, within),
        comments=product_cards(session, list(page.items), seen.reading(identity=False)),
        opens=seen.reader.sees_cases and seen.reader.scope().everybody,
        pages=seen.pages(page, **kept),
        periods=seen.periods(
            [this_month(today), last_month(today), {"days": "90"}, {"months": "12"}],
            **{name: kept[name] for name in ("area", "tone", "theme", "by")},
        ),
        tones=_tones(seen, kept, tone),
        themes=in_use,
        all_themes=seen.here(**(kept | {"theme": None})),
        all_areas=seen.here(**(kept | {"area": None})),
        to_theme=lambda number: seen.here(**(kept | {"theme": number})) + "#words",
        here=seen.here(**kept),
        files=files("product.as_file", **{name: value for name, value in kept.items() if name != "by"}),
        acts=seen.reader.has(*WORKERS),
    )


def asked_by(seen: Sight) -> tuple[ProductAsked, list[str]]:
    """The list of words the address asks for, and its filters in words."""
    area, tone, theme = _text("area"), seen.one_of("tone", TONES), _text("theme")
    named = (_named(seen, area, "no area"), tone, _theme_name(seen, theme, themes_in_use(seen.ctx.session)))
    return _listed(seen, _of_area(area), theme, tone), [words for words in named if words]


def _of_area(area: str | None) -> Within:
    return () if area is None else (("product_area", NOBODY if area == NONE else area),)


def _text(name: str) -> str | None:
    return request.args.get(name) or None


def _listed(seen: Sight, within: Within, theme: str | None, tone: str | None) -> ProductAsked:
    """A theme there is not has no words."""
    number = None if theme is None else 0 if theme == NONE else _number(theme)
    return ProductAsked(seen.chosen.period, within=within, only_counted=True, theme=number, tone=tone)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 10 else -1


def _named(seen: Sight, value: str | None, nothing: str) -> str | None:
    return seen.translator.gettext(nothing) if value == NONE else value


def _theme_name(seen: Sight, theme: str | None, in_use: list[Theme]) -> str | None:
    if theme is None or theme == NONE:
        return seen.translator.gettext("no theme") if theme else None
    names = {one.id: one.name for one in in_use}
    return names.get(_number(theme), seen.translator.gettext("no such theme"))


def _where(seen: Sight, by: str, kept: dict[str, Any], picture: Picture, areas: list[product.Area]) -> dict[str, Any]:
    """The Pareto with a link a bar, and the tabs above it."""
    gettext = seen.translator.gettext
    tabs = [
        (words, seen.here(**(kept | {"by": value})), by == value)
        for value, words in (("theme", gettext("Theme")), ("area", gettext("Area")))
    ]
    if by == "area":
        drawn = pictures.pareto(areas, gettext("Product problems by area"), seen.translator)
        links: list[str | None] = [seen.here(**(kept | {"area": one.name or NONE})) + "#words" for one in areas]
    else:
        drawn = themes.pareto(picture, gettext("Product problems by theme"), seen.translator)
        named = [row.theme.id for row in picture.rows if row.answers] + ([NONE] if picture.rest else [])
        links = [seen.here(**(kept | {"theme": one})) + "#words" for one in named]
        links += [None] if picture.wordless else []
    return {"drawn": drawn, "links": links, "tabs": tabs, "by": by}


def _trend(seen: Sight, within: Within) -> dict[str, Any]:
    """The share of answers with a product problem, by week; its interval in words for each."""
    session, last = seen.ctx.session, seen.chosen.today
    bad = Response.product_verdict == "bad"
    number = how_many(seen.chosen.period)
    found = weeks(session, "company", None, last, number, "rated_at", seen.zone, within, hit=bad)
    title = seen.translator.gettext("Answers in which the product was a problem, by week")
    return pictures.trend(found, title, seen.translator) | {
        "n": sum(week.n for week in found),
        "notes": {place: likely(week.good, week.n) for place, week in enumerate(found)},
    }


def _tones(seen: Sight, kept: dict[str, str | None], tone: str | None) -> list[tuple[str, str, bool]]:
    gettext = seen.translator.gettext
    words = ((None, gettext("All")), ("bad", gettext("Was a problem")), ("good", gettext("Was good")))
    return [(text, seen.here(**(kept | {"tone": value})) + "#words", value == tone) for value, text in words]
