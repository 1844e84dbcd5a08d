"""/reports/review: comments whose parts a person tells apart, the next due first (A2, P2)."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import DbContext, request_context
from survey_service.feedback.cutting import Cut
from survey_service.feedback.review_mark import Mark, mark_of
from survey_service.feedback.review_refusals import PartsDoNotTile, WordsChanged
from survey_service.flows.parts_reviewed import parts_reviewed, review_undone
from survey_service.reports.paging import Place
from survey_service.reports.review_queue import (
    Queue,
    Reviewed,
    concerns,
    decided_by,
    effect,
    how_many_wait,
    next_waiting,
    queue,
    reviewed,
)
from survey_service.responses.marking import OwnFigures
from survey_service.responses.response import Response
from survey_service.web.auth import current_reader, may
from survey_service.web.managers import review_words
from survey_service.web.managers.queues import queue_tabs, queues
from survey_service.web.managers.review_draft import pressed, sent_draft, shown_parts, snippet, stored_draft
from survey_service.web.managers.words import exact, when
from survey_service.web.reading import BAD_PLACE
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

LISTED, KEPT = 90, 60  # characters of the words in the list, and beside a decision
LARGEST = 2**31


@queues.get("/reports/review")
@may("manager")
def review() -> str:
    """The first of the queue, or the comment `id`; `after`: where the list goes on."""
    ctx, reader = request_context(), current_reader()
    found = queue(ctx.session, reader, _after())
    number = request.args.get("id", type=int)
    if "id" in request.args and (number is None or not 0 < number < LARGEST):
        abort(404)
    if number is None:
        number = found.items[0].id if found.items else None
    if number is None:
        return _page(ctx, found, None, [])
    page = _opened(ctx, number)
    return _page(ctx, found, page, stored_draft(page.parts, page.response.why or ""))


@queues.post("/reports/review/<int:response_id>")
@may("manager")
def save_review(response_id: int) -> str | Answer:
    """`do=save` decides; every other button shows the page again with other parts, and keeps nothing."""
    ctx, reader = request_context(), current_reader()
    page = _opened(ctx, response_id)
    words, mark = page.response.why or "", Mark.parse(request.form.get("mark", ""))
    draft = sent_draft(request.form, words)
    if mark.words != mark_of(ctx.session, page.response, page.parts).words:
        raise WordsChanged(response_id)
    if draft is None:
        raise PartsDoNotTile(response_id)
    if request.form.get("do") != "save":
        return _page(ctx, queue(ctx.session, reader), page, pressed(request.form, draft), mark)
    was_due = page.response.review_due_at
    parts_reviewed(ctx, response_id, draft, mark)
    place = (was_due, response_id) if was_due else None
    following = next_waiting(ctx.session, reader, place, response_id)
    left = how_many_wait(ctx.session, reader)
    flash(ngettext("Saved. %(n)s more waits.", "Saved. %(n)s more wait.", left) if left else _("Saved."), "success")
    return redirect(url_for("managers.review", id=following), 303)


@queues.post("/reports/review/undo/<int:decision_id>")
@may("manager")
def undo_review(decision_id: int) -> Answer:
    """Everything is as before the decision."""
    if decision_id >= LARGEST:
        abort(404)
    response_id = review_undone(request_context(), decision_id)
    flash(_("Taken back: the answer is as it was before."), "success")
    return redirect(url_for("managers.review", id=response_id), 303)


def _opened(ctx: DbContext, response_id: int) -> Reviewed:
    """404 for what this reader may not open. Raises OwnFigures."""
    reader = current_reader()
    page = reviewed(ctx.session, reader, response_id) if response_id < LARGEST else None
    if page is None or page.response.status != "counted":
        abort(404)
    if concerns(ctx.session, reader, page.credit):
        raise OwnFigures(response_id)
    return page


def _after() -> tuple[datetime, int] | None:
    text = request.args.get("after")
    place = Place.parse(text) if text else None
    if text and place is None:
        abort(422, BAD_PLACE)
    return (place.moment, place.id) if place else None


def _page(ctx: DbContext, found: Queue, page: Reviewed | None, draft: list[Cut], mark: Mark | None = None) -> str:
    """`mark` None: of what is stored now."""
    reader = current_reader()
    more = url_for("managers.review", after=str(Place(0, *found.after))) if found.after else None
    after = request.args.get("after")  # url_for leaves None out
    return render_template(
        "managers/review.html",
        tabs=queue_tabs(ctx.session, reader, "words", found.number),
        sentence=review_words.sentence(found),
        found=found,
        listed=[
            {
                "id": one.id,
                "url": url_for("managers.review", id=one.id, after=after),
                "words": snippet(one.words, LISTED),
                "score": one.score,
                "why": review_words.why_short(one.why, one.language),
                "due": review_words.due_words(one.due_at, ctx.now),
                "exact": exact(one.due_at),
                "iso": one.due_at.isoformat(),
            }
            for one in found.items
        ],
        more=more,
        first_page=url_for("managers.review") if after else None,
        page=page,
        labels=[(value, _(words)) for value, words in review_words.LABELS.items()],
        tones=[(value, sign, _(words)) for value, (sign, words) in review_words.TONES.items()],
        decided=[(one, snippet(one.words, KEPT), review_words.outcome(one)) for one in decided_by(ctx.session, reader)],
        when=lambda at: when(at, ctx.now),
        **(_opened_words(ctx, found, page, draft, mark) if page else {}),
    )


def _opened_words(
    ctx: DbContext, found: Queue, page: Reviewed, draft: list[Cut], mark: Mark | None
) -> dict[str, object]:
    response = page.response
    waits = response.review_due_at is not None
    return {
        "mark": mark or mark_of(ctx.session, response, page.parts),
        "parts": shown_parts(draft, response.why or "", page.parts),
        "starts": " ".join(str(part.start) for part in draft),
        "is_draft": draft != stored_draft(page.parts, response.why or ""),
        "effect": effect(ctx.session, response, draft),
        "why": review_words.why_here(page.why, page.language) if waits else [],
        "skip": _following(ctx, found, response) if waits else None,
    }


def _following(ctx: DbContext, found: Queue, response: Response) -> int | None:
    """The next of the list beside it, else of the queue."""
    listed = [one.id for one in found.items]
    if response.id in listed[:-1]:
        return listed[listed.index(response.id) + 1]
    place = (response.review_due_at, response.id) if response.review_due_at else None
    return next_waiting(ctx.session, current_reader(), place, response.id)
