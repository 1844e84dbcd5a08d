"""/callbacks/<id>: one case, and every step on it."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.board import next_case
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.scope import possible_owners
from survey_service.db import request_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_handed_over, callback_released, callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.case_page import Opened, back, page_of
from survey_service.web.saying import say as _

case = Blueprint("callbacks", __name__, url_prefix="/callbacks")


@case.get("/<int:case_id>")
@may("lead", "manager", "auditor")
def case_view(case_id: int) -> str:
    """The whole case."""
    return Opened(request_context(), case_id).shown()


@case.post("/<int:case_id>/take")
@may("lead", "manager")
def take(case_id: int) -> Answer:
    """From the board or the case: it opens, owned."""
    page_of(request_context(), case_id)
    callback_taken(request_context(), case_id)
    return back(case_id, _("The case is yours."))


@case.post("/<int:case_id>/release")
@may("lead", "manager")
def release(case_id: int) -> Answer:
    """Anybody may take it again."""
    page_of(request_context(), case_id)
    callback_released(request_context(), case_id)
    return back(case_id, _("The case is open: anybody may take it."))


@case.post("/<int:case_id>/hand-over")
@may("lead", "manager")
def hand_over(case_id: int) -> Answer | tuple[str, int]:
    """To a colleague, or to oneself."""
    opened = Opened(request_context(), case_id, "hand_over")
    form = opened.forms.hand_over
    if not form.validate():
        return opened.shown(), 422
    seen = form.seen_owner.data or ""
    name = dict(possible_owners(opened.ctx.session, opened.page.case)).get(int(form.to.data), "")
    callback_handed_over(
        opened.ctx, case_id, int(form.to.data), int(seen) if seen.isascii() and seen.isdecimal() else None
    )
    return back(case_id, _("%(who)s has the case now.", who=name))


@case.post("/<int:case_id>/attempt")
@may("lead", "manager")
def attempt(case_id: int) -> Answer | tuple[str, int]:
    """What came of a call or a mail."""
    opened = Opened(request_context(), case_id, "attempt")
    form = opened.forms.attempt
    if not form.validate():
        return opened.shown(), 422
    next_at = form.next_at.moment  # type: ignore[attr-defined]  # set while validating
    tried = Try(form.channel.data, form.outcome.data, form.next_step.data, next_at, form.note.data)
    callback_attempted(opened.ctx, case_id, tried)
    return back(case_id, _("The attempt is logged."))


@case.post("/<int:case_id>/wait")
@may("lead", "manager")
def wait(case_id: int) -> Answer | tuple[str, int]:
    """Until a date."""
    opened = Opened(request_context(), case_id, "wait")
    form = opened.forms.wait
    if not form.validate():
        return opened.shown(), 422
    until = form.until.moment  # type: ignore[attr-defined]  # set while validating
    callback_waiting(opened.ctx, case_id, until, form.reason.data)
    return back(case_id, _("The case waits, and comes back on its date."))


@case.post("/<int:case_id>/close")
@may("lead", "manager")
def close(case_id: int) -> Answer | tuple[str, int]:
    """With how it ended and why it happened; then the next one."""
    opened = Opened(request_context(), case_id, "close")
    form = opened.forms.close
    if not form.validate():
        return opened.shown(), 422
    callback_closed(opened.ctx, case_id, Closing(form.outcome.data, form.root_cause.data, form.closing_note.data))
    following = next_case(opened.ctx.session, current_reader(), opened.ctx.now, case_id)
    if following is None:
        flash(_("Case %(n)s is closed.", n=case_id), "success")
        return redirect(url_for("board.cases"))
    return back(following, _("Case %(n)s is closed. This is the next one.", n=case_id))
