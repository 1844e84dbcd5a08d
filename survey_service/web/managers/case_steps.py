"""/callbacks/<id>/…: what is written beside a case: notes, whys, steps asked of the agent, the letter."""

from flask import flash, request
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.flows.case_letter_sent import Written, case_letter_sent
from survey_service.flows.case_remarked import case_remarked, remark_taken_back
from survey_service.flows.repair_steps import Asked, step_given, step_withdrawn
from survey_service.flows.whys_answered import whys_answered
from survey_service.web.auth import may
from survey_service.web.managers.case import case
from survey_service.web.managers.case_page import Opened, back, page_of
from survey_service.web.saying import say as _

Told = Answer | tuple[str, int]


@case.post("/<int:case_id>/remark")
@may("lead", "manager")
def remark(case_id: int) -> Told:
    """A note, at any time."""
    opened = Opened(request_context(), case_id, "remark")
    form = opened.forms.remark
    if not form.validate():
        return opened.shown(), 422
    case_remarked(opened.ctx, case_id, form.remark.data or "", disagrees=form.disagrees.data)
    return back(case_id, _("The note is written."))


@case.post("/<int:case_id>/remark/<int:remark_id>/back")
@may("lead", "manager")
def take_remark_back(case_id: int, remark_id: int) -> Answer:
    """One's own, while it is fresh."""
    page_of(request_context(), case_id)
    remark_taken_back(request_context(), case_id, remark_id)
    return back(case_id, _("The note is taken back."))


@case.post("/<int:case_id>/whys")
@may("lead", "manager")
def whys(case_id: int) -> Told:
    """All five together."""
    opened = Opened(request_context(), case_id, "whys")
    form = opened.forms.whys
    if not form.validate():
        return opened.shown(), 422
    seen = [request.form.get(f"seen_{number}") for number in range(1, len(form.fields) + 1)]
    whys_answered(opened.ctx, case_id, form.answers, seen)
    return back(case_id, _("The whys are saved."))


@case.post("/<int:case_id>/step")
@may("lead", "manager")
def step(case_id: int) -> Told:
    """The agent is asked."""
    opened = Opened(request_context(), case_id, "step")
    form = opened.forms.step
    if not form.validate():
        return opened.shown(), 422
    assert form.due_on.data is not None
    step_given(opened.ctx, case_id, Asked(int(form.agent.data), form.asked.data or "", form.due_on.data))
    name = dict(opened.aside.agents)[int(form.agent.data)]
    return back(case_id, _("%(who)s is asked.", who=name))


@case.post("/<int:case_id>/step/<int:step_id>/withdraw")
@may("lead", "manager")
def withdraw_step(case_id: int, step_id: int) -> Answer:
    """It is not asked any more."""
    page_of(request_context(), case_id)
    step_withdrawn(request_context(), case_id, step_id)
    return back(case_id, _("The step is withdrawn."))


@case.post("/<int:case_id>/letter")
@may("lead", "manager")
def letter(case_id: int) -> Told:
    """To the customer; an attempt is logged with it."""
    opened = Opened(request_context(), case_id, "letter")
    form = opened.forms.letter
    if not form.validate():
        return opened.shown(), 422
    next_at = form.look_at.moment  # type: ignore[attr-defined]  # set while validating
    written = Written(form.subject.data or "", form.letter.data or "", next_at)
    if not case_letter_sent(opened.ctx, case_id, written):
        flash(_("This letter was on its way already; it is not sent twice."))
    return back(case_id, _("The letter leaves now, and the attempt is logged."))
