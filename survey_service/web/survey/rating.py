"""`/r/<token>`: the question, the answer, and thank you. Only the POST changes anything (0.1)."""

from flask import redirect, request
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.landing_seen import landing_seen
from survey_service.flows.rating_given import LinkClosed, UnknownLink, contact_asked
from survey_service.flows.recovery_answered import link_answered
from survey_service.keys import token_hash
from survey_service.responses.reasons import codes_of_every_brand
from survey_service.web.survey import building
from survey_service.web.survey.forms import BadAnswer, kept_values, parse_answer, parse_contact_only
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.links import forget, opened
from survey_service.web.survey.opened import Opened
from survey_service.web.survey.prefetch import landing_kind

Answered = tuple[str, int] | Response


def rate(token: str, score: str | None = None) -> Answered:
    """The question, with the score of the link chosen. The fetch itself is noted as evidence, nothing more."""
    chosen = 0 if score is None else _score(score)
    link = link_of(token)
    stands = link.standing
    if stands not in ("open", "rated"):
        return link.shown(*link.closed(stands, refused=False))
    before = link.score_now if stands == "rated" else None
    page = link.question(Kept(score=chosen or before or 0))
    machine = landing_kind(request.method, request.headers) != "human"
    landing_seen(link.ctx, link.survey.id, chosen or None, machine=machine)
    return link.shown(page)


def answer(token: str) -> Answered:
    """One POST records all. A form that says nothing of contact needs no look at the survey before its flow."""
    form, hashed = request.form, token_hash(token)
    if not form.get("contact") and not form.get("contact_number"):
        link_answered(
            request_context(),
            hashed,
            parse_answer(
                form, lambda: link_of(token).translator, has_number=True, country=None, codes=lambda: _codes(token)
            ),
        )
        return to_thanks(token)
    link = link_of(token)
    stands = link.standing
    has_number, country = link.has_number, link.survey.country
    if stands == "revoked" and form.get("contact") == "yes":
        contact_asked(
            link.ctx, hashed, parse_contact_only(form, link.translator, has_number=has_number, country=country)
        )
    elif stands in ("open", "rated"):
        said = parse_answer(
            form, link.translator, has_number=has_number, country=country, codes=lambda: link.chips.codes
        )
        link_answered(link.ctx, hashed, said)
    else:
        raise LinkClosed(stands)
    return to_thanks(token)


def thanks(token: str) -> Answered:
    """What happens next; without an answer there is nothing to thank for, so the question comes back."""
    link = link_of(token)
    page = link.after()
    return redirect(link.action, 303) if page is None else link.shown(page)


def not_taken(bad: BadAnswer) -> Answered:
    """422: the form again with what was sent and what is wrong, in the customer's language."""
    token = (request.view_args or {})["token"]
    link = link_of(token)
    stands = link.standing
    if stands == "revoked" and request.form.get("contact") == "yes":
        return link.shown(building.refused_page(link.translator, bad.errors, brand=link.brand), 422)
    if stands not in ("open", "rated"):
        return link.shown(*link.closed(stands, refused=True))
    page = link.question(kept_values(request.form, link.chips.codes), bad.errors)
    return link.shown(page, 422)


def closed(closing: LinkClosed) -> Answered:
    """409 or 410: why the link takes no answer. Read again: it may have closed after it was opened."""
    forget()
    link = link_of((request.view_args or {})["token"])
    return link.shown(*link.closed(closing.standing, refused=True))


def link_of(token: str) -> Opened:
    """Of this request. Raises UnknownLink."""
    link = opened(token_hash(token), _address(token))
    if link is None:
        raise UnknownLink
    return link


def _codes(token: str) -> frozenset[str]:
    """Reasons beside the default ones that may be sent; only where a brand has its own does it take a look at whose
    survey it is."""
    own = request_context().preferences.own_reasons
    return link_of(token).chips.codes if own.of_brands else codes_of_every_brand(own)


def _address(token: str) -> str:
    """Not url_for: it takes ten times as long, and a token that is known needs no quoting."""
    return f"{request.script_root}/r/{token}"


def to_thanks(token: str) -> Response:
    """After a press."""
    return redirect(f"{_address(token)}/thanks", 303)


def _score(text: str) -> int:
    """Raises UnknownLink: a letter has five links, any other was typed or torn."""
    if text not in ("1", "2", "3", "4", "5"):
        raise UnknownLink
    return int(text)
