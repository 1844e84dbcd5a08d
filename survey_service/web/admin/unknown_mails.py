"""`/admin/mail`: letters nobody knows the fate of. A person says "send again", one or several at once, or "leave"."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.unknown_mails_decided import Decided, unknown_left, unknown_sent_again
from survey_service.reports.unknown_mails import PAGE, how_many_undecided, undecided_ids, unknown_mails
from survey_service.web.admin.asked import LARGEST_ID, Address
from survey_service.web.admin.words import ago, moment
from survey_service.web.auth import may
from survey_service.web.letter_words import letter_name
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

blueprint = Blueprint("unknown_mails", __name__, url_prefix="/admin/mail")

MOST = 10_000  # letters decided about at once
ACTS = {"again": unknown_sent_again, "leave": unknown_left}


@blueprint.get("")
@may("admin")
def page() -> str:
    """`show=left`: those that were left; `before`: the letter the page before ended with."""
    ctx = request_context()
    address = Address()
    left = address.one_of("show", {"left"}) is not None
    before = address.number("before")
    found = unknown_mails(ctx.session, left=left, before=before)
    shown = found[:PAGE]
    show = "left" if left else None
    return render_template(
        "admin/mail_unknown.html",
        mails=shown,
        left=left,
        n=how_many_undecided(ctx.session),
        upto=max((one.mail for one in shown), default=0) if before is None else LARGEST_ID,
        older=url_for("unknown_mails.page", before=shown[-1].mail, show=show) if len(found) > PAGE else None,
        newest=url_for("unknown_mails.page", show=show) if before is not None else None,
        ignored=address.unknown,
        letter_name=letter_name,
        moment=moment,
        ago=lambda at: ago(at, ctx.now),
    )


@blueprint.post("")
@may("admin")
def decide() -> Response:
    """`act`: again or leave, of the letters ticked (`mail`, several) or, with `all`, of all up to `upto`; a button of
    one row says both: `again` or `leave` with the letter's number."""
    for act in ACTS:
        if act in request.form:
            return _done(act, _numbers([request.form[act]]))
    act = request.form.get("act", "")
    if act not in ACTS:
        abort(422, _("Choose what to do with these letters; nothing was done."))
    if request.form.get("all") == "1":
        upto = _numbers([request.form.get("upto", "")])
        return _done(act, undecided_ids(request_context().session, upto[0] if upto else 0)[:MOST])
    return _done(act, _numbers(request.form.getlist("mail")))


def _done(act: str, mails: list[int]) -> Response:
    if not mails:
        abort(422, _("Tick the letters first; nothing was done."))
    decided = ACTS[act](request_context(), mails)
    flash(_told(act, decided), "success" if decided.done else "info")
    if decided.passed:
        flash(
            ngettext(
                "%(n)s letter is as it was: it is settled, or nobody waits for it any more.",
                "%(n)s letters are as they were: they are settled, or nobody waits for them any more.",
                decided.passed,
            ),
            "info",
        )
    return redirect(url_for("unknown_mails.page"), 303)


def _told(act: str, decided: Decided) -> str:
    if not decided.done:
        return _("Nothing was done.")
    if act == "leave":
        return ngettext("%(n)s letter is left as it is.", "%(n)s letters are left as they are.", decided.done)
    return ngettext(
        "%(n)s letter is sent again, if it may still be sent; it may arrive twice.",
        "%(n)s letters are sent again, as far as they may still be sent; they may arrive twice.",
        decided.done,
    )


def _numbers(texts: list[str]) -> list[int]:
    found = [int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 11]
    return sorted({number for number in found if 0 < number <= LARGEST_ID})[:MOST]
