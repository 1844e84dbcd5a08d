"""`/agents/briefs`: the page two people talk over: the agent's points first, then what was said and counted (A8)."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.feedback.brief import Brief
from survey_service.flows.brief_made import brief_changed, brief_made, brief_removed
from survey_service.flows.brief_points import point_added, point_removed
from survey_service.reports.briefs import all_led, brief_of, briefs_of, is_own, leads, may_see, meetings_ahead
from survey_service.reports.people import Person, agent_seen, agents_seen
from survey_service.staff.reader import Scope
from survey_service.web.agents.brief_forms import BriefForm, PointForm, filled, usual
from survey_service.web.agents.brief_shown import shown
from survey_service.web.agents.feedback import blueprint
from survey_service.web.auth import may
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

BOTH = ("agent", "lead", "manager")
LEADING = ("lead", "manager")
EVERYBODY = Scope(everybody=True)


@blueprint.get("/briefs")
@may(*BOTH)
def briefs() -> str:
    """An agent's own; of others the talks ahead with those they answer for."""
    seen = sight()
    reader, session, today = seen.reader, seen.ctx.session, seen.chosen.today
    if not reader.has(*LEADING):
        found = briefs_of(session, reader.agent_id, today) if reader.agent_id is not None else []
        return render_template("agents/briefs_own.html", rows=[_row(seen, one) for one in found])
    led = all_led(session, reader)
    people = {one.id: one for one in agents_seen(session, reader.scope()) if one.id in led}
    ahead = meetings_ahead(session, list(people), today)
    own = briefs_of(session, reader.agent_id, today) if reader.has("agent") and reader.agent_id is not None else []
    return render_template(
        "agents/briefs_ahead.html",
        rows=[(people[one.agent_id], _row(seen, one)) for one in ahead],
        own=[_row(seen, one) for one in own],
        people=people.values(),
    )


@blueprint.get("/<int:agent_id>/briefs")
@may(*LEADING)
def briefs_with(agent_id: int) -> str:
    """All talks with one agent."""
    seen = sight()
    person = _led(seen, agent_id)
    rows = [_row(seen, one) for one in briefs_of(seen.ctx.session, agent_id)]
    return render_template("agents/briefs_with.html", person=person, rows=rows)


@blueprint.get("/<int:agent_id>/briefs/new")
@may(*LEADING)
def new_brief(agent_id: int) -> str:
    """For the next Monday, unless one says otherwise."""
    seen = sight()
    person = _led(seen, agent_id)
    return _form_page(person, _form(seen, agent_id, None, usual(seen.chosen.today)), None)


@blueprint.post("/<int:agent_id>/briefs/new")
@may(*LEADING)
def make_brief(agent_id: int) -> Answer | tuple[str, int]:
    """The agent is told when the page may be seen."""
    seen = sight()
    person = _led(seen, agent_id)
    form = _form(seen, agent_id, None, None)
    if not form.validate():
        return _form_page(person, form, None), 422
    number = brief_made(seen.ctx, agent_id, form.meeting())
    flash(_("The page is made. The agent is told by mail when it can be seen."), "success")
    return redirect(url_for("agents.brief", brief_id=number))


@blueprint.get("/briefs/<int:brief_id>")
@may(*BOTH)
def brief(brief_id: int) -> str:
    """For the two who meet; to an agent it is not there before its day."""
    seen = sight()
    return _page(seen, _seen(seen, brief_id), PointForm())


@blueprint.get("/briefs/<int:brief_id>/edit")
@may(*LEADING)
def edit_brief(brief_id: int) -> str:
    """Its days and questions."""
    seen = sight()
    found, person = _own(seen, brief_id)
    return _form_page(person, _form(seen, found.agent_id, found, filled(found)), found)


@blueprint.post("/briefs/<int:brief_id>/edit")
@may(*LEADING)
def change_brief(brief_id: int) -> Answer | tuple[str, int]:
    """What the agent has seen stays seen."""
    seen = sight()
    found, person = _own(seen, brief_id)
    form = _form(seen, found.agent_id, found, None)
    if not form.validate():
        return _form_page(person, form, found), 422
    changed = brief_changed(seen.ctx, brief_id, form.meeting())
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("agents.brief", brief_id=brief_id))


@blueprint.post("/briefs/<int:brief_id>/remove")
@may(*LEADING)
def remove_brief(brief_id: int) -> Answer:
    """The talk does not take place."""
    seen = sight()
    found, _person = _own(seen, brief_id)
    brief_removed(seen.ctx, brief_id)
    flash(_("The page of the talk is removed."), "success")
    return redirect(url_for("agents.briefs_with", agent_id=found.agent_id))


@blueprint.post("/briefs/<int:brief_id>/points")
@may(*BOTH)
def add_point(brief_id: int) -> Answer | tuple[str, int]:
    """`words`."""
    seen = sight()
    found = _seen(seen, brief_id)
    form = PointForm(request.form)
    if not form.validate():
        return _page(seen, found, form), 422
    point_added(seen.ctx, brief_id, form.words.data or "")
    return redirect(url_for("agents.brief", brief_id=brief_id) + "#points")


@blueprint.post("/briefs/<int:brief_id>/points/<int:point_id>/remove")
@may(*BOTH)
def remove_point(brief_id: int, point_id: int) -> Answer:
    """One's own."""
    point_removed(sight().ctx, brief_id, point_id)
    return redirect(url_for("agents.brief", brief_id=brief_id) + "#points")


def _led(seen: Sight, agent_id: int) -> Person:
    """Of an agent the reader does not meet there is none."""
    person = agent_seen(seen.ctx.session, EVERYBODY, agent_id)
    if person is None or not leads(seen.ctx.session, seen.reader, agent_id):
        abort(404)
    return person


def _seen(seen: Sight, brief_id: int) -> Brief:
    found = brief_of(seen.ctx.session, brief_id)
    if found is None or not may_see(seen.ctx.session, seen.reader, found, seen.chosen.today):
        abort(404)
    return found


def _own(seen: Sight, brief_id: int) -> tuple[Brief, Person]:
    """One that the reader leads, not merely reads."""
    found = _seen(seen, brief_id)
    return found, _led(seen, found.agent_id)


def _page(seen: Sight, found: Brief, form: PointForm) -> str:
    person = agent_seen(seen.ctx.session, EVERYBODY, found.agent_id)
    if person is None:
        abort(404)
    own = is_own(seen.reader, found, seen.chosen.today)
    return render_template("agents/brief.html", form=form, **shown(seen, found, person, own=own))


def _row(seen: Sight, one: Brief) -> dict[str, Any]:
    """A line of a list."""
    date, today = seen.translator.date, seen.chosen.today
    return {
        "id": one.id,
        "day": date(one.meets_on, "long"),
        "is_over": one.meets_on < today,
        "shown": date(one.shown_on, "medium") if one.shown_on > today else None,
    }


def _form(seen: Sight, agent_id: int, found: Brief | None, data: dict[str, Any] | None) -> BriefForm:
    today = seen.chosen.today
    form = BriefForm(request.form if request.method == "POST" else None, data=data)
    form.today = today
    form.fixed = found.shown_on if found is not None and found.shown_on <= today else None
    own = found.id if found is not None else 0
    form.taken = {one.meets_on for one in briefs_of(seen.ctx.session, agent_id) if one.id != own}
    return form


def _form_page(person: Person, form: BriefForm, found: Brief | None) -> str:
    return render_template("agents/brief_form.html", person=person, form=form, brief=found)
