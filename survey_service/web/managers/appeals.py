"""/reports/appeals: agents' objections, the next due first; one of them with what both outcomes would change (A4)."""

import unicodedata
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from survey_service.db import DbContext, request_context
from survey_service.feedback.appealing import SIDES, default_verdict
from survey_service.feedback.masking import Hit, hidden_in, pieces_of
from survey_service.feedback.parts import parts_of
from survey_service.feedback.said import said
from survey_service.flows.appeal_decided import appeal_decided, appeal_undone
from survey_service.language import N_
from survey_service.reports.appeal_effect import DAYS, Moved, effect
from survey_service.reports.appeals import REASON_WORDS, STATE_WORDS, AppealPage, appeal_page, decided, waiting
from survey_service.reports.evidence import evidence
from survey_service.reports.names import staff_names
from survey_service.reports.paging import Place
from survey_service.reports.sentence import figure
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.appeal_rows import shown
from survey_service.web.managers.forms import DecideForm
from survey_service.web.managers.queues import queue_tabs, queues
from survey_service.web.managers.words import minutes_to, span, when
from survey_service.web.navigation import initials
from survey_service.web.reading import BAD_PLACE
from survey_service.web.saying import ngettext, reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

GRANT = {
    "product": N_("Grant: it speaks of the product"),
    "policy": N_("Grant: it speaks of the process"),
    "wrong_person": N_("Grant: credit it to nobody"),
    "scanner": N_("Grant: it does not count"),
    "abuse": N_("Grant: it does not count"),
    "mistake": N_("Grant: it does not count"),
}
BECOMES = {
    "product": N_("Left out of the agent’s figure; it says of the product what you choose below."),
    "policy": N_("Left out of the agent’s figure; it says of the process what you choose below."),
    "wrong_person": N_("Stays with the team and is credited to nobody."),
    "scanner": N_("In no figure any more; stays visible with the reason."),
    "abuse": N_("In no figure any more; stays visible with the reason."),
    "mistake": N_("In no figure any more; stays visible with the reason."),
}
OF_CASE = {
    "none": N_("No callback is open about it."),
    "stays": N_("The open callback stays as it is."),
    "stops": N_("The clock of the open callback stops, and closing it is suggested."),
    "goes_on": N_("The open callback goes on: it has another cause."),
}


@queues.get("/reports/appeals")
@may("manager", "auditor")
def appeals() -> str:
    """`show=decided`: what became of them, the latest first."""
    ctx, reader = request_context(), current_reader()
    past = request.args.get("show") == "decided"
    place = _place()
    page = decided(ctx.session, reader, place) if past else None
    open_ones = waiting(ctx.session, reader)
    rows = [shown(row, reader, ctx.now) for row in (page.items if page else open_ones)]
    here: dict[str, Any] = {"show": "decided"} if past else {}
    return render_template(
        "managers/appeals.html",
        tabs=queue_tabs(ctx.session, reader, "appeals") if reader.has("manager") else [],
        shows=[
            (_("Waiting"), url_for("managers.appeals"), not past),
            (_("Decided"), url_for("managers.appeals", show="decided"), past),
        ],
        past=past,
        sentence=_sentence([minutes_to(row.due_at, ctx.now) or 0 for row in open_ones]),
        late=[row for row in rows if row.is_late],
        due=[row for row in rows if not row.is_late],
        newer=url_for("managers.appeals", **here, after=str(page.newer)) if page and page.newer else None,
        older=url_for("managers.appeals", **here, after=str(page.older)) if page and page.older else None,
        acts=reader.has("manager"),
    )


@queues.get("/reports/appeals/<int:appeal_id>")
@may("manager", "auditor")
def appeal(appeal_id: int) -> str:
    """Comment, both sides, and the effect of granting it."""
    ctx = request_context()
    return _shown(ctx, _page(ctx, appeal_id), None)


@queues.post("/reports/appeals/<int:appeal_id>/decide")
@may("manager")
def decide_appeal(appeal_id: int) -> Answer | tuple[str, int]:
    """`grant` 1 or 0, `answer`, and `verdict` where the appeal is about the product or the process."""
    ctx = request_context()
    page = _page(ctx, appeal_id)
    form = DecideForm(request.form)
    if not form.validate():
        return _shown(ctx, page, form), 422
    grant = form.grant.data == "1"
    appeal_decided(ctx, appeal_id, grant=grant, answer=form.answer.data, verdict=form.verdict.data)
    told = _("Granted. The agent is told; the figures follow.") if grant else _("Declined. The agent is told.")
    flash(told, "success")
    return redirect(url_for("managers.appeals"))


@queues.post("/reports/appeals/<int:appeal_id>/undo")
@may("manager")
def undo_appeal(appeal_id: int) -> Answer:
    """What granting it changed is as it was."""
    ctx = request_context()
    _page(ctx, appeal_id)
    appeal_undone(ctx, appeal_id)
    flash(_("Taken back. The figures are as they were."), "success")
    return redirect(url_for("managers.appeal", appeal_id=appeal_id))


def _page(ctx: DbContext, appeal_id: int) -> AppealPage:
    found = appeal_page(ctx.session, current_reader(), appeal_id)
    if found is None:
        abort(404)
    return found


def _shown(ctx: DbContext, page: AppealPage, form: DecideForm | None) -> str:
    reader, rating, row = current_reader(), page.rating, page.row
    side = SIDES.get(row.reason)
    if form is None:
        now = getattr(rating.response, f"{side}_verdict") if side else "none"
        form = DecideForm(data={"verdict": default_verdict(row.score, now)})
    held = ctx.preferences
    asked = (page.appeal, rating.response, rating.invitation, held.report_zone, ctx.now, held.survey_expiry)
    found = effect(ctx.session, *asked) if row.state == "open" else None
    return render_template(
        "managers/appeal.html",
        page=page,
        row=row,
        side=side,
        form=form,
        reader=reader,
        decides=reader.has("manager") and not page.concerns_reader,
        **_customers_words(ctx, page),
        words=_readable(ctx, page, row.words),
        answer=_readable(ctx, page, row.answer),
        reason=_(REASON_WORDS[row.reason]),
        reasons={value: _(words) for value, words in REASON_WORDS.items()},
        states={value: _(words) for value, words in STATE_WORDS.items()},
        grant=_(GRANT[row.reason]),
        effect=found,
        becomes=_(BECOMES[row.reason]),
        agents_figure=_moved(found.agent) if found else None,
        company_figure=_moved(found.company) if found else None,
        days=DAYS,
        of_case=_(OF_CASE[found.case]) if found else None,
        due_minutes=minutes_to(row.due_at, ctx.now),
        initials=initials(row.decider) if row.decider else None,
        when=lambda at: when(at, ctx.now),
    )


def _moved(moved: Moved) -> Markup:
    """ "78 % of 41 → 80 % of 40", or that it stays."""
    speaker = current_translator()
    now, then = (figure(share, speaker) if share.n else _("no answers") for share in (moved.now, moved.then))
    if moved.now == moved.then:
        return Markup("<b>{}</b>, {}").format(now, _("unchanged"))
    arrow = Markup('{} <span aria-hidden="true">→</span><span class="vh"> {} </span> <b>{}</b>')
    return arrow.format(now, _("becomes"), then)


def _customers_words(ctx: DbContext, page: AppealPage) -> dict[str, Any]:
    """What was said, told apart, and what its verdicts were taken from."""
    response, speaker = page.rating.response, current_translator()
    parts = parts_of(ctx.session, response.id)
    found = said(response.why, lambda text: _hidden(ctx, page, text), parts, speaker) if response.why else None
    return {"said": found, "source": evidence(response, parts, speaker, reader_zone())}


def _readable(ctx: DbContext, page: AppealPage, text: str | None) -> object:
    """All names hidden for an auditor."""
    if not text or not current_reader().masked:
        return text
    text = unicodedata.normalize("NFC", text)
    return pieces_of(text, _hidden(ctx, page, text), current_translator())


def _hidden(ctx: DbContext, page: AppealPage, text: str) -> list[Hit]:
    if not current_reader().masked:
        return []
    rating = page.rating
    known = (rating.customer.name if rating.customer else None, rating.invitation.credit_agent)
    people = staff_names(ctx.session) | {name for name in known if name}
    return hidden_in(text, people, [rating.invitation.credit_account] if rating.invitation.credit_account else [])


def _place() -> Place | None:
    text = request.args.get("after")
    place = Place.parse(text) if text else None
    if text and place is None:
        abort(422, BAD_PLACE)
    return place


def _sentence(minutes: list[int]) -> str:
    if not minutes:
        return _("No appeal waits for a decision.")
    said = ngettext("%(n)s appeal waits for a decision.", "%(n)s appeals wait for a decision.", len(minutes))
    late = sum(one < 0 for one in minutes)
    if late:
        return said + " " + ngettext("%(n)s is late.", "%(n)s are late.", late)
    return said + " " + _("The next is due in %(span)s.", span=span(min(minutes)))
