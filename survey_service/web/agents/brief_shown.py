"""What a brief's page shows: figures and words of others, and nothing that the product thinks of them (A8)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from survey_service import charts
from survey_service.callbacks.action import CorrectiveAction
from survey_service.feedback.brief import Brief
from survey_service.feedback.briefing import MOST_POINTS, QUESTIONS
from survey_service.feedback.masking import Piece, masked
from survey_service.language import N_
from survey_service.reports.briefs import Gathered, gathered, points_of, scope_of
from survey_service.reports.chosen import Chosen
from survey_service.reports.comments import Comment
from survey_service.reports.names import company_names, customer_names
from survey_service.reports.people import Person
from survey_service.reports.weeks import points as spots_of
from survey_service.web.reading import Sight
from survey_service.web.saying import say as _

HEIGHT = 130
LONGEST_AREA = 26
LONGEST_WORDS = 180
EFFECTS = {
    "worked": N_("it worked"),
    "did_not": N_("it did not work"),
    "unclear": N_("whether it worked is unclear"),
}
CAUSES = {
    "defect": N_("Defect"),
    "not_told": N_("Not told beforehand"),
    "slow": N_("Slow answer"),
    "policy_price": N_("Policy, price"),
    "our_mistake": N_("Our mistake"),
    "other": N_("Other"),
}


@dataclass(frozen=True)
class Quote:
    """Words of a customer, names hidden whoever reads, and what a colleague said of them."""

    score: int
    about: str
    pieces: list[Piece]
    remark: list[Piece] | None = None


def shown(seen: Sight, brief: Brief, person: Person, *, own: bool) -> dict[str, Any]:
    """All that the template needs."""
    session, zone, today = seen.ctx.session, seen.zone, seen.chosen.today
    found = gathered(session, brief, seen.ctx.now, zone, seen.ctx.preferences.survey_expiry)
    points = points_of(session, brief, seen.reader)
    period = Chosen("dates", brief.days, found.period, found.period, today)
    return {
        "brief": brief,
        "person": person,
        "own": own,
        "found": found,
        "kpi": found.kpi,
        "day": seen.translator.date(brief.meets_on, "weekday"),
        "shown_day": seen.translator.date(brief.shown_on, "weekday"),
        "is_shown": brief.shown_on <= today,
        "is_over": brief.meets_on < today,
        "period": period.title(seen.translator),
        "team": scope_of(session, brief.agent_id)[1],
        "points": [one for one in points if one.agents],
        "leads_points": [one for one in points if not one.agents],
        "full": sum(one.mine for one in points) >= MOST_POINTS,
        "trend": _trend(seen, found, person),
        "praise": [_quote(seen, one) for one in found.praise],
        "lessons": [_quote(seen, comment, lesson.words) for lesson, comment in found.lessons],
        "questions": [_(words) for code, words in QUESTIONS.items() if code in brief.questions],
        "causes": [(_(CAUSES.get(cause, cause)), n) for cause, n in found.learnt.causes],
        "actions": [(one.title, _action_state(seen, one)) for one in found.learnt.actions],
        "ratings": _link(brief, found),
        "about": [(short(one.area) or _("no area"), one) for one in found.about],
        "speaker": seen.translator,
    }


def _trend(seen: Sight, found: Gathered, person: Person) -> dict[str, Any]:
    average, spots = spots_of(found.weeks, seen.translator)
    title = _("Answers good for %(name)s, by week", name=person.name)
    svg = charts.trend(spots, uid="trend", title=title, translator=seen.translator, average=average, height=HEIGHT)
    return {"svg": svg, "points": spots, "title": title, "average": average, "n": sum(one.n for one in found.weeks)}


def _quote(seen: Sight, one: Comment, remark: str | None = None) -> Quote:
    people, companies = customer_names(one), company_names(one)
    words = _cut(one.why or "")
    day = seen.translator.date(one.rated_at.astimezone(seen.zone).date(), "short")
    about = ", ".join(part for part in (day, short(one.product_area)) if part)
    said = masked(_cut(remark), people, seen.translator, companies) if remark else None
    return Quote(one.score, about, masked(words, people, seen.translator, companies), said)


def short(area: str | None) -> str:
    """A product area, as it fits a narrow column."""
    name = area or ""
    return name if len(name) <= LONGEST_AREA else f"{name[: LONGEST_AREA - 1].rstrip()}…"


def _cut(words: str) -> str:
    """At a space where there is one near."""
    if len(words) <= LONGEST_WORDS:
        return words
    head = words[: LONGEST_WORDS - 1]
    space = head.rfind(" ", LONGEST_WORDS - 40)
    return f"{head[:space] if space > 0 else head}…"


def _action_state(seen: Sight, one: CorrectiveAction) -> str:
    if one.effect is not None:
        return _(EFFECTS.get(one.effect, N_("whether it worked is unclear")))
    if one.done_at is not None:
        return _("done")
    return _("due on %(day)s", day=seen.translator.date(one.due_on, "medium"))


def _link(brief: Brief, found: Gathered) -> Any:
    """The list behind a number, of those the reader may open."""
    last = found.period.end - timedelta(days=1)
    kept = {"level": "agent", "key": str(brief.agent_id), "from": found.period.start, "to": last}
    return lambda **more: url_for("answers.ratings", **(kept | more))
