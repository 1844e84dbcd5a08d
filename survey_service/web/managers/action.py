"""/callbacks/actions/<id>: one corrective action, its figures before and after, and every step on it (M4)."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask import request as asked
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.acting import may_act, may_change, possible_owners
from survey_service.callbacks.action_telling import action_telling
from survey_service.db import DbContext, request_context
from survey_service.flows.action_changed import action_changed
from survey_service.flows.action_checked import action_checked
from survey_service.flows.action_done import action_done, action_told_worded
from survey_service.flows.action_dropped import action_dropped
from survey_service.flows.action_linked import case_unlinked
from survey_service.flows.action_reopened import action_reopened
from survey_service.reports.action_effect import Effect, effect
from survey_service.reports.actions import ActionPage, action_page
from survey_service.reports.causes import areas_of_cases
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.action_forms import AgainForm, CheckForm, PlanForm, ToldForm
from survey_service.web.managers.action_words import (
    ACTS,
    COLOURS,
    EFFECTS,
    STANDINGS,
    effect_sentence,
    least_words,
    likely,
)
from survey_service.web.managers.actions import DUE_IN, today
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.outer_loop import MAKERS, OWNERS, READERS, outer_loop
from survey_service.web.managers.words import ROOT_CAUSES as CAUSE_WORDS
from survey_service.web.managers.words import exact, when
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator


class Forms:
    """Those of an action; the one that was sent holds what was typed and what is wrong with it."""

    def __init__(self, ctx: DbContext, page: ActionPage, sent: str | None = None) -> None:
        action = page.action
        typed = {name: asked.form if name == sent else None for name in ("plan", "told", "check", "again")}
        plan = {name: getattr(action, name) for name in ("title", "detail", "root_cause", "product_area")}
        plan |= {"owner": str(action.owner_id), "due_on": action.due_on, "check_on": action.check_on}
        self.plan = PlanForm(typed["plan"], people=possible_owners(ctx.session), data=plan)
        self.told = ToldForm(typed["told"], data={"told": action.told})
        self.check = CheckForm(typed["check"])
        self.again = AgainForm(typed["again"], data={"due_on": today(ctx) + DUE_IN})
        self.sent = sent


@outer_loop.get("/actions/<int:action_id>")
@may(*READERS)
def action(action_id: int) -> str:
    """The whole of it."""
    ctx = request_context()
    page = _page(ctx, action_id)
    return _shown(ctx, page, Forms(ctx, page))


@outer_loop.post("/actions/<int:action_id>/change")
@may(*MAKERS)
def change_action(action_id: int) -> Answer | tuple[str, int]:
    """Words, owner, days."""
    ctx = request_context()
    page = _page(ctx, action_id)
    forms = Forms(ctx, page, "plan")
    if not forms.plan.validate():
        return _shown(ctx, page, forms), 422
    changed = action_changed(ctx, action_id, forms.plan.plan)
    return _back(action_id, _("Saved.") if changed else _("Nothing was changed."))


@outer_loop.post("/actions/<int:action_id>/done")
@may(*OWNERS)
def done(action_id: int) -> Answer | tuple[str, int]:
    """With what customers may be told, if anything."""
    ctx = request_context()
    page = _page(ctx, action_id)
    forms = Forms(ctx, page, "told")
    if not forms.told.validate():
        return _shown(ctx, page, forms), 422
    action_done(ctx, action_id, forms.told.told.data)
    day = current_translator().date(page.action.check_on, "medium")
    return _back(action_id, _("Done. On %(day)s the owner is asked whether it worked.", day=day))


@outer_loop.post("/actions/<int:action_id>/told")
@may(*OWNERS)
def word(action_id: int) -> Answer | tuple[str, int]:
    """What customers may be told."""
    ctx = request_context()
    page = _page(ctx, action_id)
    forms = Forms(ctx, page, "told")
    if not forms.told.validate():
        return _shown(ctx, page, forms), 422
    changed = action_told_worded(ctx, action_id, forms.told.told.data)
    return _back(action_id, _("Saved.") if changed else _("Nothing was changed."))


@outer_loop.post("/actions/<int:action_id>/check")
@may(*OWNERS)
def check(action_id: int) -> Answer | tuple[str, int]:
    """Whether it worked, in a person's judgement."""
    ctx = request_context()
    page = _page(ctx, action_id)
    forms = Forms(ctx, page, "check")
    if not forms.check.validate():
        return _shown(ctx, page, forms), 422
    action_checked(ctx, action_id, forms.check.effect.data, forms.check.words.data or "")
    return _back(action_id, _("Checked. It is in the sentence above the list."))


@outer_loop.post("/actions/<int:action_id>/drop")
@may(*MAKERS)
def drop(action_id: int) -> Answer:
    """It will not be done."""
    ctx = request_context()
    _page(ctx, action_id)
    action_dropped(ctx, action_id)
    return _back(action_id, _("Dropped. It can be taken up again."))


@outer_loop.post("/actions/<int:action_id>/reopen")
@may(*MAKERS)
def reopen(action_id: int) -> Answer | tuple[str, int]:
    """By a new day."""
    ctx = request_context()
    page = _page(ctx, action_id)
    forms = Forms(ctx, page, "again")
    if not forms.again.validate():
        return _shown(ctx, page, forms), 422
    assert forms.again.due_on.data is not None
    action_reopened(ctx, action_id, forms.again.due_on.data)
    return _back(action_id, _("Taken up again; it is open."))


@outer_loop.post("/actions/<int:action_id>/unlink")
@may(*MAKERS)
def unlink_case(action_id: int) -> Answer:
    """`case` does not belong to it."""
    ctx = request_context()
    page = _page(ctx, action_id)
    wanted = asked.form.get("case", "")
    case = next((one.case_id for one in page.cases if str(one.case_id) == wanted), None)
    if case is None:
        abort(404)
    case_unlinked(ctx, action_id, case)
    return _back(action_id, _("The case is no longer linked to this action."))


def _back(action_id: int, told: str) -> Answer:
    flash(told, "success")
    return redirect(url_for("outer.action", action_id=action_id))


def _page(ctx: DbContext, action_id: int) -> ActionPage:
    """404 where the reader may not see it."""
    found = action_page(ctx.session, current_reader(), action_id, today(ctx))
    if found is None:
        abort(404)
    return found


def _shown(ctx: DbContext, page: ActionPage, forms: Forms) -> str:
    reader, speaker = current_reader(), current_translator()
    zone = ctx.preferences.report_zone
    found = effect(ctx.session, page.action, ctx.now, zone)
    return render_template(
        "managers/action.html",
        page=page,
        action=page.action,
        forms=forms,
        desk=desk_tabs(),
        changes=may_change(ctx.session, reader, page.action) and reader.has(*MAKERS),
        acts=may_act(ctx.session, reader, page.action),
        opens_cases=reader.sees_cases,
        standing=_(STANDINGS[page.stands]),
        colour=COLOURS.get(page.stands, ""),
        cause=_(CAUSE_WORDS[page.action.root_cause]),
        effect=found,
        effects={value: _(words) for value, words in EFFECTS.items()},
        sentence=_sentence(page),
        effect_words=effect_sentence(found),
        least=least_words(found),
        sides=_sides(found, zone),
        told=action_telling(ctx.session, page.action.id),
        history=[(_(ACTS.get(one.act, one.act)), one.by or "", when(one.at, ctx.now)) for one in page.history],
        areas=areas_of_cases(ctx.session, reader),
        day=lambda day: speaker.date(day, "medium"),
        local=lambda at: speaker.date(at.astimezone(reader_zone()).date(), "medium"),
        exact=exact,
    )


def _sentence(page: ActionPage) -> str:
    """ "Mia Torres sees to it, by 20 March 2026." """
    action, date = page.action, current_translator().date
    values = {"who": page.owner, "due": date(action.due_on, "medium"), "check": date(action.check_on, "medium")}
    return {
        "late": _("%(who)s was to have it done by %(due)s.", **values),
        "open": _("%(who)s sees to it, by %(due)s.", **values),
        "waits": _("Done. On %(check)s %(who)s looks whether it worked.", **values),
        "to_check": _("Done. Since %(check)s it is to be checked whether it worked.", **values),
        "worked": _("Done, and it worked."),
        "did_not": _("Done, and it did not work."),
        "unclear": _("Done; whether it worked is unclear."),
        "dropped": _("Dropped: nothing is changed."),
    }[page.stands]


def _sides(found: Effect, zone: Any) -> list[dict[str, Any]]:
    """Before and after, for the table."""
    speaker = current_translator()

    def day(at: datetime) -> str:
        return speaker.date(at.astimezone(zone).date(), "medium")

    names = ((_("Before"), found.before), (_("After"), found.after))
    return [
        {
            "label": label,
            "days": _("%(start)s to before %(end)s", start=day(side.start), end=day(side.end)),
            "lows": side.lows,
            "n": side.n,
            "likely": likely(side),
            "cases": side.cases,
        }
        for label, side in names
        if side is not None
    ]
