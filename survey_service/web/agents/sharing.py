"""What is made of one comment: thanked, noted, shared with the team (A6). Each step leads back to its page."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.db import request_context
from survey_service.feedback.lessons import KINDS
from survey_service.flows.comment_noted import comment_noted
from survey_service.flows.comment_thanked import comment_thanked
from survey_service.flows.lesson_answered import lesson_answered
from survey_service.flows.lesson_proposed import lesson_proposed
from survey_service.flows.lesson_withdrawn import lesson_withdrawn
from survey_service.language import N_
from survey_service.web.accounts.redirects import is_local
from survey_service.web.agents.feedback import blueprint
from survey_service.web.auth import may
from survey_service.web.words import current_translator

LONGEST = 2000
WORDLESS = N_("Write the note first. Nothing was saved.")
TOO_LONG = N_("Shorten it to 2,000 characters. Nothing was saved.")
NO_KIND = N_("Choose praise or lesson. Nothing was saved.")


@blueprint.post("/comments/<int:response_id>/thank")
@may("agent", "lead", "manager")
def thank(response_id: int) -> Answer:
    """Once a person."""
    fresh = comment_thanked(request_context(), response_id)
    return _back(response_id, N_("Thanked.") if fresh else N_("You had thanked for this already."))


@blueprint.post("/comments/<int:response_id>/note")
@may("agent", "lead", "manager")
def note(response_id: int) -> Answer:
    """`words`."""
    words = _typed()
    if not words:
        abort(422, WORDLESS)
    comment_noted(request_context(), response_id, words)
    return _back(response_id, N_("The note is kept beside the comment."))


@blueprint.post("/comments/<int:response_id>/share")
@may("agent", "lead", "manager")
def share(response_id: int) -> Answer:
    """`kind`, and `words` for the team."""
    kind, words = request.form.get("kind"), _typed()
    if kind not in KINDS:
        abort(422, NO_KIND)
    hangs = lesson_proposed(request_context(), response_id, kind, words)
    asked = N_("Its agent is asked. It is on the team wall as soon as the agent agrees.")
    return _back(response_id, N_("It is on the team wall.") if hangs else asked)


@blueprint.post("/comments/<int:response_id>/answer")
@may("agent")
def answer(response_id: int) -> Answer:
    """`agree` 1 or 0."""
    agree = request.form.get("agree") == "1"
    lesson_answered(request_context(), response_id, agree=agree)
    return _back(
        response_id, N_("It is on the team wall.") if agree else N_("It is not shared, and nobody asks again.")
    )


@blueprint.post("/comments/<int:response_id>/withdraw")
@may("agent", "lead", "manager")
def withdraw(response_id: int) -> Answer:
    """Off the wall, or not asked for any more."""
    lesson_withdrawn(request_context(), response_id)
    return _back(response_id, N_("It is not shared with the team."))


def _typed() -> str:
    """No database stores NUL; lone surrogates are nobody's words."""
    typed: Any = request.form.get("words", "")
    kept: str = typed.replace("\0", "").encode("utf-8", "ignore").decode().strip()
    if len(kept) > LONGEST:
        abort(422, TOO_LONG)
    return kept


def _back(response_id: int, told: str) -> Answer:
    """`next` is the page the form stood on; anything else leads to my feedback."""
    flash(current_translator().gettext(told), "success")
    wanted = request.form.get("next")
    page = wanted.partition("#")[0] if wanted and is_local(wanted) else url_for("agents.own")
    return redirect(f"{page}#a{response_id}")
