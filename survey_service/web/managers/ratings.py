"""/callbacks/ratings/<id>: one rating, and taking it out of the figures by two people (M9)."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.incident_rule import incidents_of
from survey_service.db import DbContext, request_context
from survey_service.feedback.masking import Hit, hidden_in
from survey_service.feedback.parts import parts_of
from survey_service.feedback.said import Said, said
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.reports.appeals import REASON_WORDS, of_ratings
from survey_service.reports.evidence import evidence
from survey_service.reports.names import staff_names
from survey_service.reports.survey_way import way_of
from survey_service.responses.rating import RatingPage, rating_page
from survey_service.web.auth import current_reader, may
from survey_service.web.letter_words import way_words
from survey_service.web.managers.forms import ProposeForm
from survey_service.web.managers.further import further_label
from survey_service.web.managers.words import INVALID, when
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

ratings = Blueprint("ratings", __name__, url_prefix="/callbacks/ratings")


@ratings.get("/<int:response_id>")
@may("lead", "manager", "auditor")
def rating(response_id: int) -> str:
    """What was said and what became of it."""
    ctx = request_context()
    return _shown(ctx, _page(ctx, response_id), ProposeForm())


@ratings.post("/<int:response_id>/propose")
@may("manager")
def propose(response_id: int) -> Answer | tuple[str, int]:
    """It goes on counting until a second person agrees."""
    ctx = request_context()
    page = _page(ctx, response_id)
    form = ProposeForm(request.form)
    if not form.validate():
        return _shown(ctx, page, form), 422
    invalid_proposed(ctx, response_id, form.reason.data, form.note.data)
    return _back(response_id, _("Proposed. The rating counts until a second person agrees."))


@ratings.post("/<int:response_id>/decide")
@may("manager")
def decide(response_id: int) -> Answer:
    """`agree` 1 or 0."""
    ctx = request_context()
    _page(ctx, response_id)
    agree = request.form.get("agree") == "1"
    invalid_decided(ctx, response_id, agree=agree)
    return _back(response_id, _("The rating is in no figure any more.") if agree else _("The rating goes on counting."))


@ratings.post("/<int:response_id>/undo")
@may("manager")
def undo(response_id: int) -> Answer:
    """It counts again."""
    ctx = request_context()
    _page(ctx, response_id)
    invalid_undone(ctx, response_id)
    return _back(response_id, _("The rating counts again."))


def _page(ctx: DbContext, response_id: int) -> RatingPage:
    found = rating_page(ctx.session, current_reader(), response_id)
    if found is None:
        abort(404)
    return found


def _shown(ctx: DbContext, page: RatingPage, form: ProposeForm) -> str:
    reader, speaker, why = current_reader(), current_translator(), page.response.why
    parts = parts_of(ctx.session, page.response.id)
    return render_template(
        "managers/rating.html",
        page=page,
        said=said(why, lambda text: _hidden(ctx, page, text), parts, speaker) if why else None,
        further=further_label(page.further) if page.further else None,
        further_said=_further_said(ctx, page),
        source=evidence(page.response, parts, speaker, reader_zone()),
        form=form,
        reader=reader,
        decides=reader.has("manager") and not page.concerns_reader,
        reasons={value: _(words) for value, words in INVALID.items()},
        appeals=of_ratings(ctx.session, [page.response.id]).get(page.response.id, []),
        appeal_reasons={value: _(words) for value, words in REASON_WORDS.items()},
        incidents=ctx.session.scalars(incidents_of(page.ticket.id)).all(),
        opens_appeals=reader.has("manager", "auditor"),
        way=way_words(way_of(ctx.session, page.invitation), lambda at: when(at, ctx.now)),
        when=lambda at: when(at, ctx.now),
    )


def _further_said(ctx: DbContext, page: RatingPage) -> Said | None:
    why = page.further.why if page.further else None
    return said(why, lambda text: _hidden(ctx, page, text), [], current_translator()) if why else None


def _hidden(ctx: DbContext, page: RatingPage, text: str) -> list[Hit]:
    if not current_reader().masked:
        return []
    people = {name for name in (page.customer and page.customer.name, page.invitation.credit_agent) if name}
    firms = [page.invitation.credit_account] if page.invitation.credit_account else []
    return hidden_in(text, people | staff_names(ctx.session), firms)


def _back(response_id: int, told: str) -> Answer:
    flash(told, "success")
    return redirect(url_for("ratings.rating", response_id=response_id))
