"""/callbacks/<id>: one case, and every step on it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.case import CasePage, case_page
from survey_service.callbacks.closing import Closing, outcomes_of
from survey_service.callbacks.scope import possible_owners
from survey_service.db import DbContext, request_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_handed_over, callback_released, callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.case_shown import case_shown
from survey_service.web.managers.forms import AttemptForm, CloseForm, HandOverForm, WaitForm
from survey_service.web.saying import say as _

case = Blueprint("callbacks", __name__, url_prefix="/callbacks")


class Forms:
    """The four forms of a case; the one that was sent holds what was typed and what is wrong with it."""

    def __init__(self, ctx: DbContext, page: CasePage, sent: str | None = None) -> None:
        typed = {name: request.form if name == sent else None for name in ("attempt", "wait", "close", "hand_over")}
        likely = page.likely_cause
        self.attempt = AttemptForm(typed["attempt"])
        self.wait = WaitForm(typed["wait"])
        self.close = CloseForm(typed["close"], outcomes=outcomes_of(page.case), data={"root_cause": likely})
        people = [one for one in possible_owners(ctx.session, page.case) if one[0] != page.case.owner_id]
        self.hand_over = HandOverForm(typed["hand_over"], people=people)
        self.attempt.now = self.wait.now = ctx.now


@case.get("/<int:case_id>")
@may("lead", "manager", "auditor")
def case_view(case_id: int) -> str:
    """The whole case."""
    ctx = request_context()
    page = _page(ctx, case_id)
    return _shown(ctx, page, Forms(ctx, page))


@case.post("/<int:case_id>/take")
@may("lead", "manager")
def take(case_id: int) -> Answer:
    """From the board or the case: it opens, owned."""
    _page(request_context(), case_id)
    callback_taken(request_context(), case_id)
    return _back(case_id, _("The case is yours."))


@case.post("/<int:case_id>/release")
@may("lead", "manager")
def release(case_id: int) -> Answer:
    """Anybody may take it again."""
    _page(request_context(), case_id)
    callback_released(request_context(), case_id)
    return _back(case_id, _("The case is open: anybody may take it."))


@case.post("/<int:case_id>/hand-over")
@may("lead", "manager")
def hand_over(case_id: int) -> Answer | tuple[str, int]:
    """To a colleague, or to oneself."""
    ctx = request_context()
    page = _page(ctx, case_id)
    forms = Forms(ctx, page, "hand_over")
    form = forms.hand_over
    if not form.validate():
        return _shown(ctx, page, forms), 422
    seen = form.seen_owner.data or ""
    name = dict(possible_owners(ctx.session, page.case)).get(int(form.to.data), "")
    callback_handed_over(ctx, case_id, int(form.to.data), int(seen) if seen.isascii() and seen.isdecimal() else None)
    return _back(case_id, _("%(who)s has the case now.", who=name))


@case.post("/<int:case_id>/attempt")
@may("lead", "manager")
def attempt(case_id: int) -> Answer | tuple[str, int]:
    """What came of a call or a mail."""
    ctx = request_context()
    page = _page(ctx, case_id)
    forms = Forms(ctx, page, "attempt")
    form = forms.attempt
    if not form.validate():
        return _shown(ctx, page, forms), 422
    next_at = form.next_at.moment  # type: ignore[attr-defined]  # set while validating
    tried = Try(form.channel.data, form.outcome.data, form.next_step.data, next_at, form.note.data)
    callback_attempted(ctx, case_id, tried)
    return _back(case_id, _("The attempt is logged."))


@case.post("/<int:case_id>/wait")
@may("lead", "manager")
def wait(case_id: int) -> Answer | tuple[str, int]:
    """Until a date."""
    ctx = request_context()
    page = _page(ctx, case_id)
    forms = Forms(ctx, page, "wait")
    if not forms.wait.validate():
        return _shown(ctx, page, forms), 422
    until = forms.wait.until.moment  # type: ignore[attr-defined]  # set while validating
    callback_waiting(ctx, case_id, until, forms.wait.reason.data)
    return _back(case_id, _("The case waits, and comes back on its date."))


@case.post("/<int:case_id>/close")
@may("lead", "manager")
def close(case_id: int) -> Answer | tuple[str, int]:
    """With how it ended and why it happened; then the next one."""
    ctx = request_context()
    page = _page(ctx, case_id)
    forms = Forms(ctx, page, "close")
    form = forms.close
    if not form.validate():
        return _shown(ctx, page, forms), 422
    callback_closed(ctx, case_id, Closing(form.outcome.data, form.root_cause.data, form.closing_note.data))
    flash(_("Case %(n)s is closed.", n=case_id), "success")
    return redirect(url_for("board.cases"))


def _page(ctx: DbContext, case_id: int) -> CasePage:
    """404 where the reader may not open it."""
    found = case_page(ctx.session, current_reader(), case_id, ctx.now)
    if found is None:
        abort(404)
    return found


def _shown(ctx: DbContext, page: CasePage, forms: Forms) -> str:
    reader = current_reader()
    acts = reader.acts_on_cases and not page.is_about_reader and page.state != "closed"
    return render_template(
        "managers/case.html", page=page, told=case_shown(page, reader, ctx), forms=forms, acts=acts, reader=reader
    )


def _back(case_id: int, told: str) -> Answer:
    flash(told, "success")
    return redirect(url_for("callbacks.case_view", case_id=case_id))
