"""`/reports/further`: the further questions, each by itself, and the answers behind them (N3)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for

from survey_service import charts
from survey_service.language import N_
from survey_service.preferences.further import QUESTIONS, Question, further_shares
from survey_service.reports import further_answers as answers
from survey_service.reports import pictures
from survey_service.reports.chosen import last_month, this_month
from survey_service.reports.further import TITLES, Asked, further, further_by
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.people import agent_names
from survey_service.responses.further import SCALES
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.files.links import files
from survey_service.web.managers.numbers_filters import narrowing
from survey_service.web.narrowing import OF_LEVELS, may_list
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

blueprint = Blueprint("further", __name__, url_prefix="/reports/further")
DEFAULT = {"days": "90"}
LISTED = tuple(level for level in OF_LEVELS if level != "account")
"""Accounts are many thousands, each with an answer or two."""
SCORES = tuple(str(score) for score in range(11))

WORDS = {
    "effort": (N_("Very hard"), N_("Hard"), N_("Neither hard nor easy"), N_("Easy"), N_("Very easy")),
    "tried": (N_("Not at all"), N_("Not much"), N_("Somewhat"), N_("Yes, quite"), N_("Yes, very much")),
}


@dataclass(frozen=True)
class Row:
    """One key of a level."""

    name: str
    asked: list[Asked]
    url: str


@blueprint.get("")
@may()
def page() -> str:
    """Filters as on /reports/; `by`: the level whose keys are listed."""
    seen = sight(DEFAULT, by_incident=True, by_levels=OF_LEVELS)
    scope = seen.own_scope
    found = further(seen.ctx.session, seen.chosen.period, seen.pairs, scope)
    by = seen.one_of("by", LISTED) or "team"
    offered = [this_month(seen.chosen.today), last_month(seen.chosen.today), {"days": "90"}, {"months": "12"}]
    kept: dict[str, Any] = {**seen.narrowed, "by": by if by != "team" else None}
    return render_template(
        "reports/further.html",
        name=", ".join(seen.names) or seen.ctx.preferences.installation,
        chosen=seen.chosen,
        speaker=seen.translator,
        found=[(one, _(TITLES[one.question]), _picture(seen, one), _links(seen, one.question)) for one in found],
        asked_now=further_shares(seen.ctx.preferences, dict(seen.filters).get("brand")),
        signed=signed,
        bar=pictures.bar,
        rows=_rows(seen, by),
        by_title=_(LEVEL_WORDS[by].all),
        by_tabs=[
            (_(LEVEL_WORDS[one].all), seen.here(**(seen.address | {"by": one})) + "#by", one == by)
            for one in LISTED
            if may_list(seen.reader, one)
        ],
        periods=seen.periods(offered, **kept),
        scores_url=url_for("numbers.page", **dict[str, Any](seen.address)),
        **narrowing(seen, None, None),
    )


@blueprint.get("/answers")
@may()
def listed() -> str:
    """`question` and, of its scores, `score` or `min` to `max`; filters and period as on the page of figures."""
    seen = sight(DEFAULT, by_incident=True, by_levels=OF_LEVELS)
    scope, session = seen.reader.scope(), seen.ctx.session
    wanted, kept = wanted_by(seen)
    question = wanted.question
    found = answers.given(session, wanted, scope, seen.place)
    address: dict[str, Any] = {**seen.address}
    return render_template(
        "reports/further_answers.html",
        name=", ".join(seen.names) or seen.ctx.preferences.installation,
        title=_(TITLES[question]),
        question=question,
        labels=_labels(question),
        chosen=seen.chosen,
        speaker=seen.translator,
        total=answers.how_many(session, wanted, seen.own_scope or Scope(everybody=True)),
        open_to_me=answers.how_many(session, wanted, scope),
        may_open=not scope.is_empty,
        told=answers.told(session, found.items, scope, seen.reading()),
        pages=seen.pages(found, question=question, **kept, **address),
        back=url_for("further.page", **address),
        files=None if scope.is_empty else files("further.as_file", question=question, **kept, **address),
    )


def further_label(given: FurtherAnswer) -> str:
    """ "How easy it was: 4 – Easy", on the page of its rating."""
    question: Any = given.question
    words = _labels(question).get(given.score)
    return f"{_(TITLES[question])}: {given.score} – {words}" if words else f"{_(TITLES[question])}: {given.score}"


def wanted_by(seen: Sight) -> tuple[answers.Wanted, dict[str, Any]]:
    """The answers the address asks for, and the scores in it."""
    question: Any = seen.one_of("question", QUESTIONS) or "effort"
    kept = {name: seen.one_of(name, SCORES) for name in ("score", "min", "max")}
    return answers.Wanted(question, seen.chosen.period, seen.pairs, _scores(question, kept)), kept


def signed(value: float | None, seen: Any) -> str:
    """An NPS as its readers know it: "+34", "−12"."""
    if value is None:
        return "—"
    points = round(value * 100)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{seen.number(abs(points))}"


def _scores(question: Question, kept: dict[str, str | None]) -> list[int]:
    """Empty: all of them. What is on no scale fits nothing."""
    if not any(kept.values()):
        return []
    scale = SCALES[question]
    low, high = int(kept["min"] or scale[0]), int(kept["max"] or scale[-1])
    fitting = [int(kept["score"])] if kept["score"] else [score for score in scale if low <= score <= high]
    return fitting or [-1]


def _labels(question: Question) -> dict[int, str]:
    return {score: _(words) for score, words in enumerate(WORDS.get(question, ()), 1)}


def _links(seen: Sight, question: Question) -> Any:
    """Makes the address of the answers behind a number; None for readers who open none."""
    if seen.reader.scope().is_empty:
        return None
    where = url_for("further.listed")
    return lambda **more: f"{where}?{urlencode({'question': question, **seen.address, **more})}"


def _picture(seen: Sight, one: Asked) -> dict[str, Any]:
    """The distribution, the best on top; shares from ten answers on."""
    labels, speaker = _labels(one.question), seen.translator
    items = [
        charts.Row(
            f"{speaker.number(score)} {labels.get(score, '')}".strip(),
            times := one.counts[place],
            speaker.percent(times / one.n) if one.n >= 10 else "",
            strong=score >= 9 if one.question == "nps" else score >= 4,
        )
        for place, score in reversed(list(enumerate(SCALES[one.question])))
    ]
    svg = charts.rows(items, uid=f"further-{one.question}", title=_(TITLES[one.question]), translator=speaker)
    return {"svg": svg, "items": items, "scores": list(reversed(SCALES[one.question]))}


def _rows(seen: Sight, by: str) -> list[Row]:
    """Names by the alphabet, what has none last; agents only those the reader answers for (N5, A1)."""
    if not may_list(seen.reader, by):
        return []
    scope = seen.reader.scope() if by == "agent" else seen.own_scope
    found = further_by(seen.ctx.session, by, seen.chosen.period, seen.pairs, scope)
    names = agent_names(seen.ctx.session, [key for key in found if key]) if by == "agent" else {}

    def place(item: tuple[Any, list[Asked]]) -> tuple[bool, str]:
        return item[0] is None, names.get(item[0], str(item[0])).casefold()

    return [
        Row(
            names.get(key, str(key)) if key is not None else _(LEVEL_WORDS[by].none),
            asked,
            seen.here(**(seen.address | {by: "" if key is None else str(key)})),
        )
        for key, asked in sorted(found.items(), key=place)
    ]
