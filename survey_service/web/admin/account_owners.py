"""`/admin/account-owners`: who of us looks after which account."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.account_owner_set import account_owner_set
from survey_service.reports.desk_people import MOST, account_name, accounts, callers
from survey_service.web.admin.fields import UNSTORABLE
from survey_service.web.auth import may
from survey_service.web.saying import say as _

blueprint = Blueprint("account_owners", __name__, url_prefix="/admin/account-owners")

LONGEST = 200


@blueprint.get("")
@may("admin")
def page() -> str:
    """Those with an owner, or those found by name."""
    ctx = request_context()
    asked = _asked(request.args.get("q"))
    found, n = accounts(ctx.session, asked)
    people = callers(ctx.session)
    return render_template("admin/account_owners.html", accounts=found, n=n, most=MOST, asked=asked, people=people)


@blueprint.post("/<int:account_id>")
@may("admin")
def change(account_id: int) -> Response:
    """`user` is a number, or empty for nobody in particular."""
    ctx = request_context()
    name = account_name(ctx.session, account_id) or abort(404)
    people = dict(callers(ctx.session))
    wanted = request.form.get("user", "")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else None
    if wanted and number not in people:
        abort(422, _("Choose a lead or a manager; nothing was saved."))
    if not account_owner_set(ctx, account_id, number):
        flash(_("%(account)s is as before.", account=name), "info")
    elif number is None:
        flash(_("Nobody in particular looks after %(account)s now.", account=name), "success")
    else:
        flash(_("%(who)s looks after %(account)s now.", who=people[number], account=name), "success")
    return redirect(url_for("account_owners.page", q=_asked(request.form.get("q"))), 303)


def _asked(text: str | None) -> str | None:
    """What to look for; nothing where it cannot be anybody's name."""
    text = (text or "").strip()[:LONGEST]
    return None if not text or UNSTORABLE.search(text) else text
