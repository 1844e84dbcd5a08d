"""/callbacks/incidents: what broke for many at once, whom it hit, whom to call, and what it did to the scores (M8)."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import exists, select
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.incident import Incident
from survey_service.db import DbContext, request_context
from survey_service.flows.incident_declared import (
    incident_changed,
    incident_declared,
    incident_ended,
    incident_removed,
)
from survey_service.flows.incident_ticket_chosen import incident_ticket_chosen
from survey_service.reports.incident_tickets import is_seen, of_number, sources
from survey_service.reports.incidents import areas_of, incident_of, incidents, known_areas, may_change
from survey_service.reports.paging import Place
from survey_service.web.auth import current_reader, may
from survey_service.web.csv_file import csv_file
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.incident_forms import IncidentForm, TicketForm, filled
from survey_service.web.managers.incident_shown import accounts_file, incident_shown, line_shown, list_sentence
from survey_service.web.reading import BAD_PLACE
from survey_service.web.saying import say as _

blueprint = Blueprint("incidents", __name__, url_prefix="/callbacks/incidents")


@blueprint.get("")
@may("lead", "manager", "auditor")
def listed() -> str:
    """Those going on first."""
    ctx, reader = request_context(), current_reader()
    page = incidents(ctx.session, ctx.now, ctx.preferences.report_zone, _place())
    return render_template(
        "managers/incidents.html",
        desk=desk_tabs(),
        sentence=list_sentence(page.items, ctx.now),
        rows=[line_shown(line) for line in page.items],
        newer=url_for("incidents.listed", after=str(page.newer)) if page.newer else None,
        older=url_for("incidents.listed", after=str(page.older)) if page.older else None,
        acts=reader.acts_on_cases,
    )


@blueprint.get("/new")
@may("lead", "manager")
def new() -> str:
    """What is to be said of it; it begins now unless one says otherwise."""
    ctx = request_context()
    return _form_shown(ctx, _form(ctx, None), None)


@blueprint.post("/new")
@may("lead", "manager")
def declare() -> Answer | tuple[str, int]:
    """Its tickets are there at once."""
    ctx = request_context()
    form = _form(ctx, None)
    if not form.validate():
        return _form_shown(ctx, form, None), 422
    number = incident_declared(ctx, form.told())
    return _back(number, _("The incident is declared, and its tickets are marked."))


@blueprint.get("/<int:incident_id>")
@may("lead", "manager", "auditor")
def one(incident_id: int) -> str:
    """`page` of the accounts, `tickets` of the tickets."""
    ctx = request_context()
    incident = _incident(ctx, incident_id)
    return _shown(ctx, incident, _ticket_form(ctx, None))


@blueprint.get("/<int:incident_id>/accounts.csv")
@may("lead", "manager", "auditor")
def accounts(incident_id: int) -> Answer:
    """All accounts of the list, as the reader sees them."""
    ctx = request_context()
    incident = _incident(ctx, incident_id)
    heads, rows = accounts_file(ctx, current_reader(), incident)
    day = ctx.now.astimezone(ctx.preferences.report_zone).date()
    return csv_file(f"incident-{incident.id}-accounts-to-call-{day}", heads, rows)


@blueprint.get("/<int:incident_id>/edit")
@may("lead", "manager")
def edit(incident_id: int) -> str:
    """Its facts as they are."""
    ctx = request_context()
    incident = _own(ctx, incident_id)
    return _form_shown(ctx, _form(ctx, incident), incident)


@blueprint.post("/<int:incident_id>/edit")
@may("lead", "manager")
def change(incident_id: int) -> Answer | tuple[str, int]:
    """Its tickets follow."""
    ctx = request_context()
    incident = _own(ctx, incident_id)
    form = _form(ctx, incident)
    if not form.validate():
        return _form_shown(ctx, form, incident), 422
    incident_changed(ctx, incident_id, form.told(incident))
    return _back(incident_id, _("The incident is changed; its tickets follow."))


@blueprint.post("/<int:incident_id>/end")
@may("lead", "manager")
def end(incident_id: int) -> Answer:
    """From now on."""
    ctx = request_context()
    _own(ctx, incident_id)
    incident_ended(ctx, incident_id)
    return _back(incident_id, _("The incident is over. Tickets opened from now on are not in it."))


@blueprint.post("/<int:incident_id>/remove")
@may("lead", "manager")
def remove(incident_id: int) -> Answer:
    """Declared by mistake."""
    ctx = request_context()
    _own(ctx, incident_id)
    incident_removed(ctx, incident_id)
    flash(_("The incident is removed, and its tickets are not marked any more."), "success")
    return redirect(url_for("incidents.listed"))


@blueprint.post("/<int:incident_id>/tickets")
@may("lead", "manager")
def put_in(incident_id: int) -> Answer | tuple[str, int]:
    """By the number a person typed."""
    ctx = request_context()
    incident = _own(ctx, incident_id)
    form = _ticket_form(ctx, request.form)
    if not form.validate():
        return _shown(ctx, incident, form), 422
    incident_ticket_chosen(ctx, incident_id, form.found, "put_in")
    return _back(incident_id, _("The ticket is in the incident."), "#tickets")


@blueprint.post("/<int:incident_id>/tickets/<int:ticket_id>")
@may("lead", "manager")
def choose(incident_id: int, ticket_id: int) -> Answer:
    """`how`: put_in or left_out."""
    ctx = request_context()
    _own(ctx, incident_id)
    how = request.form.get("how")
    if not is_seen(ctx.session, current_reader(), ticket_id):
        abort(404)
    if how == "left_out":
        incident_ticket_chosen(ctx, incident_id, ticket_id, "left_out")
        return _back(incident_id, _("The ticket is left out, whatever the rule says."), "#tickets")
    incident_ticket_chosen(ctx, incident_id, ticket_id, "put_in")
    return _back(incident_id, _("The ticket is in the incident."), "#tickets")


def _incident(ctx: DbContext, incident_id: int) -> Incident:
    found = incident_of(ctx.session, incident_id)
    return found if found is not None else abort(404)


def _own(ctx: DbContext, incident_id: int) -> Incident:
    """A lead's are those of the own areas."""
    incident = _incident(ctx, incident_id)
    if not may_change(ctx.session, current_reader(), incident):
        abort(403)
    return incident


def _form(ctx: DbContext, incident: Incident | None) -> IncidentForm:
    usual: dict[str, Any] = filled(incident) if incident else {"starts": None}
    form = IncidentForm(request.form if request.method == "POST" else None, data=usual)
    form.now, form.areas = ctx.now, areas_of(ctx.session, current_reader())
    own = incident.id if incident else 0
    form.is_taken = lambda key: bool(
        ctx.session.scalar(select(exists().where(Incident.key == key, Incident.id != own)))
    )
    return form


def _form_shown(ctx: DbContext, form: IncidentForm, incident: Incident | None) -> str:
    return render_template(
        "managers/incident_form.html",
        desk=desk_tabs(),
        form=form,
        incident=incident,
        areas=known_areas(ctx.session) if form.areas is None else form.areas,
        any_area=form.areas is None,
    )


def _ticket_form(ctx: DbContext, typed: Any) -> TicketForm:
    form = TicketForm(typed, sources=sources(ctx.session))
    form.find = lambda number, source: of_number(ctx.session, current_reader(), number, source)
    return form


def _shown(ctx: DbContext, incident: Incident, form: TicketForm) -> str:
    reader = current_reader()
    return render_template(
        "managers/incident.html",
        desk=desk_tabs(),
        told=incident_shown(ctx, reader, incident, _number("page"), _number("tickets")),
        form=form,
        acts=reader.acts_on_cases and may_change(ctx.session, reader, incident),
    )


def _number(name: str) -> int:
    text = request.args.get(name, "1")
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text)):
        abort(422, BAD_PLACE)
    return int(text)


def _place() -> Place | None:
    text = request.args.get("after")
    place = Place.parse(text) if text else None
    if text and place is None:
        abort(422, BAD_PLACE)
    return place


def _back(incident_id: int, told: str, where: str = "") -> Answer:
    flash(told, "success")
    return redirect(url_for("incidents.one", incident_id=incident_id) + where)
