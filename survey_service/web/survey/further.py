"""`POST /r/<token>/further`: the answer to the one question more of the thank-you page (N3)."""

from dataclasses import replace

from flask import redirect, request

from survey_service.db import request_context
from survey_service.flows.further_answered import FurtherNotAsked, further_answered
from survey_service.keys import token_hash
from survey_service.web.survey.asked_again import AskedAgain
from survey_service.web.survey.forms import BadFurther, kept_values, parse_further
from survey_service.web.survey.page_model import ThanksPage
from survey_service.web.survey.rating import Answered, link_of, to_thanks


def answer(token: str) -> Answered:
    """Back to the page it came from, which tells what is saved."""
    given = parse_further(request.form, lambda: link_of(token).translator)
    further_answered(request_context(), token_hash(token), given)
    return to_thanks(token)


def not_taken(bad: BadFurther) -> Answered:
    """422: the page again with what was sent and what is wrong."""
    link = link_of((request.view_args or {})["token"])
    stands = link.standing
    if isinstance(link, AskedAgain) or stands == "open":
        return not_asked(FurtherNotAsked())
    if stands != "rated" or link.score_now is None:
        return link.shown(*link.closed(stands, refused=True))
    typed = kept_values(request.form).why
    page = link.thanks(link.score_now, wrong=(bad.errors, request.form.get("score", ""), typed))
    if page.further is None:
        return not_asked(FurtherNotAsked())
    return link.shown(page, 422)


def not_asked(_: FurtherNotAsked) -> Answered:
    """409: the page as it is without it; before any answer, the question of the letter."""
    link = link_of((request.view_args or {})["token"])
    page = link.after()
    if page is None:
        return redirect(link.action, 303)
    if isinstance(page, ThanksPage):
        page = replace(page, not_asked=True)
    return link.shown(page, 409)
