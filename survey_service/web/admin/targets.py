"""`/admin/targets`: targets and floors of each figure, for all, a brand or a team, and since when they hold (N4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Field, Form, StringField, ValidationError

from survey_service.db import request_context
from survey_service.flows.brand_changed import LONGEST_BRAND
from survey_service.flows.thresholds_set import OutOfOrder, thresholds_set
from survey_service.preferences.asking_drafts import Place
from survey_service.preferences.threshold_texts import KPIS, THRESHOLD_EDITABLE
from survey_service.reports.brands import brands
from survey_service.reports.judged_words import KPI_WORDS, bound, since
from survey_service.reports.thresholds import Thresholds, thresholds
from survey_service.staff.team import Team
from survey_service.web.admin.fields import line, stripped
from survey_service.web.auth import may
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("targets", __name__, url_prefix="/admin/targets")
LONGEST = 40


@dataclass(frozen=True)
class Row:
    """One figure: its two fields, what holds there, and who set that since when."""

    kpi: str
    target: Field
    floor: Field
    holds: tuple[str, str]
    since: str


@blueprint.get("")
@may("admin")
def page() -> str:
    """Of the place the address names."""
    place, name = _place(request.args)
    return _page(place, name, _form(None, _own(_held(), place)))


@blueprint.post("")
@may("admin")
def change() -> Response | tuple[str, int]:
    """All of a place at once."""
    place, name = _place(request.form)
    form = _form(request.form, {})
    if not form.validate():
        return _page(place, name, form), 422
    try:
        changed = thresholds_set(request_context(), place, {field.short_name: field.data or "" for field in form})
    except OutOfOrder as wrong:
        for kpi in wrong.kpis:
            form[f"floor_{kpi}"].errors = [_out_of_order(kpi)]
        return _page(place, name, form), 422
    if changed:
        flash(_("The targets are changed. They hold from now on; periods that are over keep theirs."), "success")
    else:
        flash(_("The targets are as they were."), "info")
    return redirect(url_for("targets.page", **_address(place)), 303)


def _out_of_order(kpi: str) -> str:
    if KPIS[kpi].is_low_good:
        return _("Less is better here, so the floor is not below the target.")
    return _("The floor is not above the target.")


def _readable(_form: Form, field: Any) -> None:
    """The parser's own sentence."""
    try:
        if field.data:
            THRESHOLD_EDITABLE[field.short_name](field.data)
    except ValueError as wrong:
        raise ValidationError(_("This cannot be used: %(wrong)s.", wrong=wrong)) from None


def _form(typed: MultiDict[str, str] | None, said: Mapping[str, str]) -> Form:
    fields: dict[str, Any] = {
        name: StringField(filters=[stripped], validators=[line(LONGEST), _readable]) for name in THRESHOLD_EDITABLE
    }
    form: Form = type("TargetsForm", (Form,), fields)(typed, data=dict(said))
    return form


def _place(said: Mapping[str, str]) -> tuple[Place, str]:
    """And its name; 404 for one that cannot be."""
    team, brand = said.get("team", ""), said.get("brand", "").strip()
    if team:
        known = team.isascii() and team.isdecimal() and len(team) < 10
        found = request_context().session.get(Team, int(team)) if known else None
        return (Place(team_id=found.id), found.name) if found is not None else abort(404)
    if brand:
        return (Place(brand=brand), brand) if len(brand) <= LONGEST_BRAND and "\0" not in brand else abort(404)
    return Place(), _("The installation")


def _address(place: Place) -> dict[str, Any]:
    if place.team_id is not None:
        return {"team": place.team_id}
    return {"brand": place.brand} if place.brand is not None else {}


def _held() -> Thresholds:
    return thresholds(request_context().session)


def _own(held: Thresholds, place: Place) -> dict[str, str]:
    texts = held.of_installation
    if place.team_id is not None:
        texts = held.of_team.get(place.team_id, {})
    elif place.brand is not None:
        texts = held.of_brand.get(place.brand, {})
    return {name: text for name, (text, _since) in texts.items()}


def _page(place: Place, name: str, form: Form) -> str:
    ctx, speaker, held = request_context(), current_translator(), _held()
    rows = []
    for one in held.all_of(team=place.team_id, brand=place.brand):
        holds = tuple(bound(mark, speaker) or _("none") for mark in (one.target, one.floor))
        told = since(one, speaker, ctx.preferences.report_zone)
        rows.append(Row(one.kpi, form[f"target_{one.kpi}"], form[f"floor_{one.kpi}"], (holds[0], holds[1]), told))
    teams = ctx.session.execute(select(Team.id, Team.name).order_by(Team.name))
    named = [row.brand.name for row in brands(ctx.session, ctx.preferences, ctx.now) if row.brand.name]
    return render_template(
        "admin/targets.html",
        place=place,
        name=name,
        rows=rows,
        form=form,
        kpi_words=KPI_WORDS,
        kinds={kpi: one.kind for kpi, one in KPIS.items()},
        own=len(_own(held, place)),
        teams=[("", _("All teams")), *((str(number), team) for number, team in teams)],
        brands=[("", _("All brands")), *((brand, brand) for brand in named)],
        hidden=_address(place),
    )
