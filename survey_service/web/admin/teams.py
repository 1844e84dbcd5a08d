"""`/admin/teams`: by which clock each team calls back, who gets its cases, and who steps in when one is late."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.team_preferences_set import team_preferences_set
from survey_service.preferences.team_clock import clock_of
from survey_service.reports.desk_people import TeamRow, callers, teams
from survey_service.web.admin.asking_forms import asking_form, groups
from survey_service.web.admin.setting_words import WORDS, in_words
from survey_service.web.admin.team_forms import ASSIGNED, TeamForm
from survey_service.web.auth import may
from survey_service.web.saying import say as _

blueprint = Blueprint("teams", __name__, url_prefix="/admin/teams")


@blueprint.get("")
@may("admin")
def all_of_them() -> str:
    """The list."""
    ctx = request_context()
    found = teams(ctx.session, ctx.preferences)
    return render_template("admin/teams.html", teams=found, assigned=ASSIGNED, in_words=in_words)


@blueprint.get("/<int:team_id>")
@may("admin")
def one(team_id: int) -> str:
    """What it has set itself, beside what it has from the installation."""
    team = _team(team_id)
    return _page(team, _form(team, None))


@blueprint.post("/<int:team_id>")
@may("admin")
def change(team_id: int) -> Response | tuple[str, int]:
    """All of it at once; cases open already keep their deadlines."""
    team = _team(team_id)
    form = _form(team, request.form)
    if not form.validate():
        return _page(team, form), 422
    if team_preferences_set(request_context(), team_id, form.texts()):
        flash(_("%(team)s is changed. It holds for every case from now on.", team=team.name), "success")
    else:
        flash(_("%(team)s is as before.", team=team.name), "info")
    return redirect(url_for("teams.all_of_them"), 303)


def _form(team: TeamRow, sent: object) -> TeamForm:
    """A backup who calls nobody back any more is still offered while chosen, so that saving changes nothing else."""
    ctx = request_context()
    people = callers(ctx.session)
    if team.clock.backup_id is not None and team.backup and team.clock.backup_id not in dict(people):
        gone = _("%(name)s, who calls nobody back any more", name=team.backup)
        people = [(team.clock.backup_id, gone), *people]
    return TeamForm(sent, data=team.own, people=people, inherited=ctx.preferences.callback_assignment)


def _page(team: TeamRow, form: TeamForm) -> str:
    ctx = request_context()
    default = clock_of(ctx.session, ctx.preferences, None)
    said = dict(ctx.preferences.own_asking.of_team.get(team.id, ()))
    return render_template(
        "admin/team.html",
        team=team,
        form=form,
        default=default,
        in_words=in_words,
        asking=list(groups(asking_form(None, said))),
        asks_itself=len(said),
        words=WORDS,
        holds=lambda name: in_words(getattr(ctx.preferences, name), WORDS[name].nothing),
    )


def _team(team_id: int) -> TeamRow:
    ctx = request_context()
    found = (team for team in teams(ctx.session, ctx.preferences) if team.id == team_id)
    return next(found, None) or abort(404)
