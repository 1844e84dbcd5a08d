"""`/reports/scorecard`: the page support, product and engineering answer for together, the same for all staff (P6)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template

from survey_service import charts
from survey_service.callbacks.action import CorrectiveAction
from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT
from survey_service.language import N_
from survey_service.reports import scorecard as card
from survey_service.reports.chosen import add_months, last_month, this_month
from survey_service.reports.judged_words import STATE_WORDS, Cell, bounds, cell
from survey_service.reports.sentence import Share, figure
from survey_service.reports.thresholds import holding_on, thresholds
from survey_service.web.auth import may
from survey_service.web.managers.action_words import STANDINGS
from survey_service.web.managers.happened import happened
from survey_service.web.managers.numbers import blueprint
from survey_service.web.managers.words import ROOT_CAUSES
from survey_service.web.navigation import routed
from survey_service.web.reading import BAD_PERIOD, Sight, sight
from survey_service.web.saying import say as _

TICKETS = "/reports/tickets"
SUPPORT, PRODUCT, BOTH = N_("Support"), N_("Product and engineering"), N_("All three")
ROWS: dict[card.Name, tuple[str, str, str, dict[str, str] | None]] = {
    "csat": (N_("4 or 5 (CSAT)"), N_("of counted answers"), BOTH, {"min": "4"}),
    "product": (N_("Product good"), N_("of answers that judge the product"), PRODUCT, {"product": "good"}),
    "product_bad": (N_("Product was a problem"), N_("of counted answers"), PRODUCT, {"product": "bad"}),
    "product_lows": (N_("Product was a problem"), N_("of answers of 1 or 2"), PRODUCT, {"product": "bad", "max": "2"}),
    "process": (N_("Process good"), N_("of answers that judge waiting, price or policy"), SUPPORT, {"process": "good"}),
    "process_bad": (N_("Process was a problem"), N_("of counted answers"), SUPPORT, {"process": "bad"}),
    "response": (N_("Response rate"), N_("of surveys sent that could be answered"), SUPPORT, None),
    "in_time": (N_("Callbacks in time"), N_("of callbacks due"), SUPPORT, None),
    "recovered": (N_("Recovered"), N_("of answers to the question after a call"), SUPPORT, None),
    "recovered_closed": (N_("Recovered"), N_("of closed callbacks"), SUPPORT, None),
}
"""Name, what n is, who answers for it, and the filter that lists its ratings."""


@dataclass(frozen=True)
class Row:
    """A line of the table, ready to print."""

    line: card.Line
    title: str
    of: str
    owner: str
    url: str | None
    state: str | None
    state_words: str
    bounds: str
    before: Cell | None
    spark: Any


@blueprint.get("/scorecard")
@may()
def scorecard() -> str:
    """`month`; without it the last one that is over."""
    seen = sight()
    today = seen.ctx.now.astimezone(seen.zone).date()
    seen = sight(last_month(today))
    if seen.chosen.kind != "month":
        abort(422, BAD_PERIOD)
    session, month = seen.ctx.session, seen.chosen.period
    held = thresholds(session, holding_on(month, seen.ctx.now))
    found = card.lines(session, month, seen.ctx.preferences, seen.ctx.now, held)
    themes, bad = card.top_themes(session, month)
    causes, with_cause = card.root_causes(session, month)
    earlier = [{"month": f"{add_months(today.replace(day=1), -back):%Y-%m}"} for back in (2, 3)]
    return render_template(
        "reports/scorecard.html",
        chosen=seen.chosen,
        speaker=seen.translator,
        periods=[
            (_named(seen, one), seen.here(**one), one == seen.chosen.address)
            for one in (*reversed(earlier), last_month(today), this_month(today))
        ],
        answer=_answer(seen, found),
        rows=[_row(seen, one) for one in found],
        months=[seen.translator.date(one.start, "month") for one in card.periods_of(month)],
        themes=[(row, charts.spark(row.weeks, seen.translator.gettext("by week"), seen.translator)) for row in themes],
        bad=bad,
        causes=[(_(ROOT_CAUSES.get(cause, cause)), n) for cause, n in causes],
        with_cause=with_cause,
        actions=[_action(one, stands) for one, stands in card.actions_of(session, month, seen.ctx.now)],
        happened=[(seen.translator.date(one.day, "medium"), one) for one in happened(seen, month.start, month.end)],
        tickets=TICKETS + "?" + urlencode(seen.chosen.address) if routed(TICKETS) else None,
        opens_themes=seen.reader.has("product", "manager", "auditor"),
    )


def _named(seen: Sight, one: dict[str, str]) -> str:
    today = seen.chosen.today
    if one == this_month(today):
        return _("This month")
    if one == last_month(today):
        return _("Last month")
    year, month = one["month"].split("-")
    return seen.translator.date(today.replace(year=int(year), month=int(month), day=1), "month")


def _answer(seen: Sight, found: list[card.Line]) -> str:
    """ "In October 2026 84 % of 212 answers were 4 or 5; the product was a problem in 31 of 212.\""""
    by_name = {one.name: one.now for one in found}
    csat, product = by_name["csat"], by_name["product_bad"]
    when = seen.chosen.when(seen.translator)
    if not csat.n:
        return _("No answers %(when)s.", when=when)
    return _(
        "%(csat)s answers %(when)s were 4 or 5; the product was a problem in %(bad)s of %(n)s.",
        csat=figure(Share(csat.good, csat.n), seen.translator),
        when=when,
        bad=seen.translator.number(product.good),
        n=seen.translator.number(product.n),
    )


def _row(seen: Sight, line: card.Line) -> Row:
    title, of, owner, only = ROWS[line.name]
    opens = only is not None and line.now.good and not seen.reader.scope().is_empty
    state = line.state if not line.so_far else None
    pill = {"few": "none"}.get(state, state) if state else None
    said = _(STATE_WORDS[state]) if state else _("so far") if line.so_far else ""
    return Row(
        line=line,
        title=_(title),
        of=_(of),
        owner=_(owner),
        url=seen.ratings(dict(only or {}) | seen.chosen.address) if opens else None,
        state=pill,
        state_words=said,
        bounds=bounds(line.threshold, seen.translator) if line.threshold else "",
        before=cell(line.change, seen.translator) if not line.so_far else None,
        spark=charts.spark(
            [round(100 * one.good / one.n) if one.n >= SMALLEST_N_FOR_PERCENT else 0 for one in line.months],
            _("per cent by month"),
            seen.translator,
        ),
    )


def _action(one: CorrectiveAction, stands: str) -> tuple[str, str, str]:
    """What customers are told of it, else its cause: a title may name somebody."""
    cause = _(ROOT_CAUSES.get(one.root_cause or "", one.root_cause or ""))
    where = ", ".join(part for part in (cause, one.product_area) if part)
    return one.told or where, where if one.told else "", _(STANDINGS.get(stands, stands))
