"""The report of a month as HTML: the same body on the page of staff and in a file, and the file for paper (N10)."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from survey_service import charts
from survey_service.charts.standing import standing
from survey_service.language import Translator, install_translations
from survey_service.reports import month_words as words
from survey_service.reports import pictures, sentence
from survey_service.reports.intervals import wilson
from survey_service.reports.month_corrections import Correction
from survey_service.reports.monthly import Monthly
from survey_service.responses.scores import SCORES, score_word

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SHEETS: Final = ("tokens.css", "parts.css", "charts.css", "staff.css")
WIDTHS: Final = {"trend": 640, "scores": 420, "themes": 420, "causes": 420}
"""Of the pictures on paper, in pixels."""
PLACES: Final = ("callbacks", "appeals", "exclusions", "actions", "funnel")
MOST_CORRECTED = 60
"""Lines of counts; more are summed up."""


def nowhere(*_asked: object) -> Any:
    """Where a number of a file leads."""
    return None


@dataclass(frozen=True)
class Links:
    """Where the numbers lead, None where nowhere. `ratings` of a level and key: makes the address of the ratings behind
    a number; `part`: the page of its figures; `place`: one of PLACES; `action` and `theme` by number."""

    ratings: Callable[[str, str | None], Any] = nowhere
    part: Callable[[str, str | None], str | None] = nowhere
    place: Callable[[str], str | None] = nowhere
    action: Callable[[int], str | None] = nowhere
    theme: Callable[[int], str | None] = nowhere


@dataclass(frozen=True)
class Shown:
    """`titles`: of the corrective actions this reader may read. `on_paper`: pictures stand alone, without colour
    schemes."""

    titles: Mapping[int, str]
    links: Links = field(default_factory=Links)
    on_paper: bool = False


def body(report: Monthly, shown: Shown, speaker: Translator) -> Markup:
    """What stands under the head."""
    told = _told(report, shown, speaker)
    return Markup(_templates(speaker).get_template("reports/month_body.html").render(told))  # noqa: S704  # our own


def document(report: Monthly, shown: Shown, speaker: Translator, installation: str) -> str:
    """One file that needs no other; the same bytes for the same figures."""
    sheets = [(ROOT / "static" / name).read_text(encoding="utf-8") for name in SHEETS]
    paper = (ROOT / "templates" / "reports" / "month_paper.css").read_text(encoding="utf-8")
    return (
        _templates(speaker)
        .get_template("reports/month_file.html")
        .render(
            report=report,
            title=title(report, speaker),
            installation=installation,
            body=body(report, shown, speaker),
            sheets=Markup("\n".join([sheets[0], paper] if shown.on_paper else sheets)),  # noqa: S704  # our own
            language=speaker.language,
            direction=speaker.direction,
            zone_words=speaker.zone(report.zone),
        )
    )


def title(report: Monthly, speaker: Translator) -> str:
    """ "Report for October 2026"."""
    return speaker.gettext("Report for %(month)s") % {"month": speaker.date(report.month, "month")}


def _told(report: Monthly, shown: Shown, speaker: Translator) -> dict[str, Any]:
    company = report.company
    change = company.change("before")
    link = shown.links.ratings("company", None)
    now, then = (sentence.Share(one.good, one.n) for one in (change.now, change.then))
    return {
        "report": report,
        "company": company,
        "shown": shown,
        "links": shown.links,
        "speaker": speaker,
        "answer": sentence.answer(
            sentence.OVERALL, now, then, report.chosen, speaker, link(min=4) if link and company.n else None
        ),
        "words": words,
        "wilson": wilson,
        "bar": (lambda *_told: "") if shown.on_paper else pictures.bar,
        "ratings": shown.links.ratings,
        "trend": _trend(report, shown, speaker),
        "scores": _scores(report, shown, speaker),
        "causes": _causes(report, shown, speaker),
        "themes": [one for one in report.figures["themes"]["named"] if one["answers"] or one["before"]],
        "corrected": [words.corrected_words(*one, speaker) for one in report.corrected],
        "corrections": report.corrections[:MOST_CORRECTED],
        "more_corrections": max(len(report.corrections) - MOST_CORRECTED, 0),
        "whose": _whose(speaker),
    }


def _whose(speaker: Translator) -> Any:
    def whose(one: Correction) -> str:
        if one.place.level in ("company", "excluded"):
            return speaker.gettext("Company")
        nobody = {"team": speaker.gettext("No team"), "department": speaker.gettext("No department")}
        return one.place.key or nobody[one.place.level]

    return whose


def _trend(report: Monthly, shown: Shown, speaker: Translator) -> dict[str, object]:
    drawn = pictures.trend(report.weeks, speaker.gettext("Share of 4 and 5 by week"), speaker, "month-trend")
    return _ready(drawn, "trend", shown)


def _scores(report: Monthly, shown: Shown, speaker: Translator) -> dict[str, object]:
    labels = [score_word(score, speaker) for score in SCORES]
    counts = report.company.distribution
    svg = charts.distribution(
        counts, labels, uid="month-scores", title=speaker.gettext("How the scores are spread"), translator=speaker
    )
    return _ready({"svg": svg, "counts": counts, "labels": labels}, "scores", shown)


def _causes(report: Monthly, shown: Shown, speaker: Translator) -> dict[str, object]:
    found, earlier = report.figures["causes"], dict(report.figures["causes_before"]["by"])
    then = speaker.gettext("then %(n)s")
    items = [
        charts.Row(speaker.gettext(words.CAUSES[cause]), n, then % {"n": speaker.number(earlier.get(cause, 0))})
        for cause, n in found["by"]
    ]
    svg = charts.rows(items, uid="month-causes", title=speaker.gettext("Root causes"), translator=speaker)
    return _ready({"svg": svg, "items": items}, "causes", shown)


def _ready(drawn: dict[str, object], name: str, shown: Shown) -> dict[str, object]:
    """On paper as a picture that stands alone, its description as alternative text."""
    svg = drawn["svg"]
    assert isinstance(svg, Markup)
    if not shown.on_paper:
        return drawn
    told = pictures.described(drawn)
    data = base64.b64encode(standing(svg, WIDTHS[name]).encode()).decode()
    image = Markup('<img class="picture" width="{}" alt="{}" src="data:image/svg+xml;base64,{}">')
    return drawn | {"svg": image.format(WIDTHS[name], told, data)}


@lru_cache(maxsize=8)
def _templates(speaker: Translator) -> Environment:
    """Without Flask, so that a command writes what a page shows."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=False,
    )
    install_translations(made, speaker)
    made.filters.update(number=speaker.number, percent=speaker.percent)
    return made
