"""`/product/`: whole comments whose product row is set, with nobody named, and where it hurts (P1)."""

from typing import Any

from flask import Blueprint, render_template, request

from survey_service.reports import pictures, product
from survey_service.reports.cards import cards
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.comments import Asked, comments
from survey_service.reports.intervals import wilson
from survey_service.reports.slices import NOBODY
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.reading import Sight, sight

blueprint = Blueprint("product", __name__, url_prefix="/product")
EVERYBODY = Scope(everybody=True)
NO_AREA = "-"


@blueprint.get("/")
@may("product", "manager", "auditor")
def inbox() -> str:
    """Filters: period, area ("-": tickets that name none), tone. The words are masked for every reader of this page."""
    seen = sight({"days": "90"})
    area, tone = request.args.get("area") or None, seen.one_of("tone", ("good", "bad"))
    session, period = seen.ctx.session, seen.chosen.period
    within = () if area is None else (("product_area", NOBODY if area == NO_AREA else area),)
    everything = Asked(period, only_counted=True)
    inside = Asked(period, within=within, only_counted=True)
    found = product.problems(session, inside)
    areas = product.areas(session, everything)
    page = comments(session, _listed(seen, within, tone), EVERYBODY, "newest", seen.place)
    kept = {**seen.chosen.address, "area": area, "tone": tone}
    today = seen.chosen.today
    return render_template(
        "product/inbox.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        area=area,
        area_name=_area_name(seen, area),
        found=found,
        highs=wilson(found.bad_highs, found.bad),
        bar=pictures.bar,
        areas=areas,
        pareto=pictures.pareto(areas, seen.translator.gettext("Product problems by area"), seen.translator),
        area_links=[seen.here(**(kept | {"area": one.name or NO_AREA})) + "#words" for one in areas],
        touched=product.touched(session, inside),
        comments=cards(session, page.items, seen.reading(identity=False)),
        pages=seen.pages(page, **kept),
        periods=seen.periods(
            [this_month(today), last_month(today), {"days": "90"}, {"months": "12"}], area=area, tone=tone
        ),
        tones=_tones(seen, kept, tone),
        all_areas=seen.here(**(kept | {"area": None})),
    )


def _listed(seen: Sight, within: Any, tone: str | None) -> Asked:
    return Asked(
        seen.chosen.period, within=within, product=tone, with_words=True, only_counted=True, about_product=True
    )


def _area_name(seen: Sight, area: str | None) -> str | None:
    return seen.translator.gettext("no area") if area == NO_AREA else area


def _tones(seen: Sight, kept: dict[str, str | None], tone: str | None) -> list[tuple[str, str, bool]]:
    gettext = seen.translator.gettext
    words = ((None, gettext("All")), ("bad", gettext("Was a problem")), ("good", gettext("Was good")))
    return [(text, seen.here(**(kept | {"tone": value})) + "#words", value == tone) for value, text in words]
