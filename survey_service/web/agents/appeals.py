"""`/agents/ratings/<id>/appeal`: an agent appeals against a rating of the own work, or takes the appeal back (A4)."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.feedback.abuse import is_abusive
from survey_service.feedback.appeal import REASONS
from survey_service.feedback.masking import hidden_in
from survey_service.feedback.parts import parts_of
from survey_service.feedback.said import said
from survey_service.flows.appeal_made import appeal_made, appeal_withdrawn
from survey_service.reports.evidence import evidence
from survey_service.responses.rating import RatingPage, rating_page
from survey_service.web.accounts.redirects import is_local
from survey_service.web.agents.appealing import appealing
from survey_service.web.agents.feedback import blueprint
from survey_service.web.auth import current_reader, may
from survey_service.web.reading import sight
from survey_service.web.saying import say as _

LONGEST = 2000


@blueprint.get("/ratings/<int:response_id>/appeal")
@may("agent")
def appeal(response_id: int) -> str:
    """The form on a page of its own; for ratings without words, which stand on no card."""
    return _shown(response_id, {})


@blueprint.post("/ratings/<int:response_id>/appeal")
@may("agent")
def appealed(response_id: int) -> Answer | tuple[str, int]:
    """`reason` and `words`; what lacks is told beside its field."""
    _own(response_id)
    reason, words = request.form.get("reason"), _typed()
    wrong = {}
    if reason not in REASONS:
        wrong["reason"] = _("Choose what is not right.")
    if not words:
        wrong["words"] = _("Say what the second person should know.")
    elif len(words) > LONGEST:
        wrong["words"] = _("Shorten it to %(most)s characters.", most=LONGEST)
    if wrong:
        return _shown(response_id, wrong), 422
    appeal_made(request_context(), response_id, str(reason), words)
    return _back(_("Your appeal waits for a second person. The rating counts until it is decided."), f"#a{response_id}")


@blueprint.post("/appeals/<int:appeal_id>/withdraw")
@may("agent")
def withdraw_appeal(appeal_id: int) -> Answer:
    """While it waits."""
    appeal_withdrawn(request_context(), appeal_id)
    return _back(_("The appeal is withdrawn."), "#appeals")


def _own(response_id: int) -> RatingPage:
    reader = current_reader()
    page = rating_page(request_context().session, reader, response_id)
    if page is None or not page.is_own or page.response.status == "quarantined":
        abort(404)
    return page


def _shown(response_id: int, wrong: dict[str, str]) -> str:
    page, seen = _own(response_id), sight({"days": "90"})
    why, customer, firm = page.response.why, page.customer, page.invitation.credit_account
    names, firms = [customer.name] if customer is not None and customer.name else [], [firm] if firm else []
    parts, zone = parts_of(seen.ctx.session, response_id), seen.reading().zone
    return render_template(
        "agents/appeal.html",
        page=page,
        said=said(why, lambda text: hidden_in(text, names, firms), parts, seen.translator) if why else None,
        source=evidence(page.response, parts, seen.translator, zone),
        is_folded=bool(why) and is_abusive(why or ""),
        appealing=appealing(seen, [response_id]),
        day=seen.translator.date(page.response.rated_at.astimezone(zone).date(), "weekday"),
        chosen=request.form.get("reason"),
        words=_typed(),
        wrong=wrong,
    )


def _typed() -> str:
    """No database stores NUL; lone surrogates are nobody's words."""
    text = request.form.get("words", "")
    return text.replace("\0", "").replace("\r\n", "\n").encode("utf-8", "ignore").decode().strip()


def _back(told: str, place: str) -> Answer:
    flash(told, "success")
    asked = request.form.get("next", "")
    return redirect((asked.partition("#")[0] if asked and is_local(asked) else url_for("agents.own")) + place)
