"""`/admin/users`: who may sign in and as what. A closed account loses its sessions at once."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_security.recoverable import generate_reset_password_token
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.user_added import NewUser, user_added
from survey_service.flows.user_changed import user_changed, user_deactivated, user_reactivated
from survey_service.reports.staff_list import Member, address_taken, member, members, places
from survey_service.staff.user import User
from survey_service.web.accounts.store import LINK_HOURS
from survey_service.web.admin.user_forms import ROLE_WORDS, AddUser, UserPlace
from survey_service.web.admin.words import ago, moment
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import say as _

blueprint = Blueprint("users", __name__, url_prefix="/admin/users")

Page = str | Response | tuple[str, int]


@blueprint.get("")
@may("admin")
def all_of_them() -> str:
    """The list."""
    ctx = request_context()
    found = members(ctx.session)
    return render_template(
        "admin/users.html", members=found, role_words=ROLE_WORDS, now=ctx.now, ago=ago, moment=moment
    )


@blueprint.get("/new")
@may("admin")
def new() -> str:
    """The form."""
    return _new_page(AddUser())


@blueprint.post("/new")
@may("admin")
def add() -> Page:
    """A letter with a link to set the first password is on its way when this answers."""
    form = AddUser(request.form)
    valid = form.validate()
    if not form.email.errors and address_taken(request_context().session, str(form.email.data)):
        form.email.errors = [_("There is an account with this address. Open it in the list of users.")]
        valid = False
    if not valid:
        return _new_page(form), 422
    name, place = str(form.name.data), form.place()
    user_added(
        request_context(),
        NewUser(str(form.email.data), name, tuple(place.roles), place.team, department=place.department),
        _welcome,
    )
    flash(_("%(name)s is added; the letter with a link to set a password is on its way.", name=name), "success")
    return redirect(url_for("users.all_of_them"), 303)


@blueprint.get("/<int:user_id>")
@may("admin")
def one(user_id: int) -> str:
    """Roles and place of one."""
    who = _member(user_id)
    form = UserPlace(data={"roles": list(who.roles), "team": who.team or "", "department": who.department or ""})
    return _page(who, form)


@blueprint.post("/<int:user_id>")
@may("admin")
def change(user_id: int) -> Page:
    """The flow refuses to take the last door's key away; so does the form, for one's own."""
    who = _member(user_id)
    form = UserPlace(request.form)
    valid = form.validate()
    if _is_me(who) and "admin" in who.roles and "admin" not in (form.roles.data or []):
        form.roles.errors = [
            *form.roles.errors,
            _("You cannot take this role from yourself; another administrator can."),
        ]
        valid = False
    if not valid:
        return _page(who, form), 422
    if user_changed(request_context(), who.id, form.place()):
        flash(_("%(name)s is changed; it holds from the next page they open.", name=who.name), "success")
    else:
        flash(_("%(name)s is as before.", name=who.name), "info")
    return redirect(url_for("users.all_of_them"), 303)


@blueprint.post("/<int:user_id>/active")
@may("admin")
def active(user_id: int) -> Response:
    """`on` is 1 or 0."""
    who = _member(user_id)
    wanted = request.form.get("on")
    if wanted not in {"0", "1"}:
        abort(422)
    if wanted == "1":
        user_reactivated(request_context(), who.id)
        flash(_("%(name)s may sign in again, with the old password.", name=who.name), "success")
    else:
        user_deactivated(request_context(), who.id)
        flash(_("%(name)s cannot sign in any more, and is signed out everywhere.", name=who.name), "success")
    return redirect(url_for("users.all_of_them"), 303)


def _new_page(form: AddUser) -> str:
    teams, departments = places(request_context().session)
    return render_template(
        "admin/user_new.html", form=form, role_words=ROLE_WORDS, teams=teams, departments=departments
    )


def _welcome(user: User) -> dict[str, object]:
    """What the letter says; the link sets the first password, once."""
    base = request_context().preferences.base_url.rstrip("/")
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return {"link": f"{base}/reset/{token}", "hours_valid": LINK_HOURS}


def _page(who: Member, form: UserPlace) -> str:
    teams, departments = places(request_context().session)
    return render_template(
        "admin/user.html",
        who=who,
        form=form,
        own=_is_me(who),
        role_words=ROLE_WORDS,
        teams=teams,
        departments=departments,
    )


def _is_me(who: Member) -> bool:
    return who.id == current_reader().user_id


def _member(user_id: int) -> Member:
    return member(request_context().session, user_id) or abort(404)
