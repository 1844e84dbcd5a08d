"""`/r/<token>`: the question, the answer, and thank you. Only the POST changes anything (0.1)."""

from flask import redirect, request
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.landing_seen import landing_seen
from survey_service.flows.rating_given import LinkClosed, UnknownLink, contact_asked, rating_given
from survey_service.keys import token_hash
from survey_service.responses.reasons import codes_of_every_brand
from survey_service.responses.survey_rules import standing
from survey_service.web.survey import building
from survey_service.web.survey.forms import BadAnswer, kept_values, parse_answer, parse_contact_only
from survey_service.web.survey.opened import Opened, forget, opened, shown
from survey_service.web.survey.prefetch import landing_kind

Answered = tuple[str, int] | Response


def rate(token: str, score: str | None = None) -> Answered:
    """The question, with the score of the link chosen. The fetch itself is noted as evidence, nothing more."""
    chosen = 0 if score is None else _score(score)
    link = _link(token)
    stands = standing(link.survey, link.ctx.now, link.ctx.preferences.edit_window)
    if stands not in ("open", "rated"):
        return shown(*link.closed(stands, refused=False))
    page = building.rate_page(
        link.translator,
        brand=link.brand,
        ticket=link.survey.ticket_number,
        action=link.action,
        chosen=chosen or (link.survey.is_rated and link.survey.score_now) or 0,
        has_number=link.has_number,
        edit_window=link.ctx.preferences.edit_window,
        returning=link.returning(),
        chips=link.chips,
    )
    machine = landing_kind(request.method, request.headers) != "human"
    landing_seen(link.ctx, link.survey.id, chosen or None, machine=machine)
    return shown(page)


def answer(token: str) -> Answered:
    """One POST records all. A form that says nothing of contact needs no look at the survey before its flow."""
    form, hashed = request.form, token_hash(token)
    if not form.get("contact") and not form.get("contact_number"):
        rating_given(
            request_context(),
            hashed,
            parse_answer(
                form, lambda: _link(token).translator, has_number=True, country=None, codes=lambda: _codes(token)
            ),
        )
        return _thanks(token)
    link = _link(token)
    stands = standing(link.survey, link.ctx.now, link.ctx.preferences.edit_window)
    has_number, country = link.has_number, link.survey.country
    if stands == "revoked" and form.get("contact") == "yes":
        contact_asked(
            link.ctx, hashed, parse_contact_only(form, link.translator, has_number=has_number, country=country)
        )
    elif stands in ("open", "rated"):
        said = parse_answer(
            form, link.translator, has_number=has_number, country=country, codes=lambda: link.chips.codes
        )
        rating_given(link.ctx, hashed, said)
    else:
        raise LinkClosed(stands)
    return _thanks(token)


def thanks(token: str) -> Answered:
    """What happens next; without an answer there is nothing to thank for, so the question comes back."""
    link = _link(token)
    if link.survey.score_now is not None:
        return shown(link.thanks(link.survey.score_now))
    wish = link.wish
    if wish is not None and wish.wanted:
        _, by = link.promise(wish)
        page = building.revoked_page(
            link.translator,
            brand=link.brand,
            ticket=link.survey.ticket_number,
            action=link.action,
            asked=True,
            promise=by,
        )
        return shown(page)
    return redirect(link.action, 303)


def not_taken(bad: BadAnswer) -> Answered:
    """422: the form again with what was sent and what is wrong, in the customer's language."""
    token = (request.view_args or {})["token"]
    link = _link(token)
    stands = standing(link.survey, link.ctx.now, link.ctx.preferences.edit_window)
    if stands == "revoked" and request.form.get("contact") == "yes":
        return shown(building.refused_page(link.translator, bad.errors, brand=link.brand), 422)
    if stands not in ("open", "rated"):
        return shown(*link.closed(stands, refused=True))
    page = building.rate_page(
        link.translator,
        brand=link.brand,
        ticket=link.survey.ticket_number,
        action=link.action,
        has_number=link.has_number,
        edit_window=link.ctx.preferences.edit_window,
        returning=link.returning(),
        kept=kept_values(request.form, link.chips.codes),
        errors=bad.errors,
        chips=link.chips,
    )
    return shown(page, 422)


def closed(closing: LinkClosed) -> Answered:
    """409 or 410: why the link takes no answer. Read again: it may have closed after it was opened."""
    forget()
    link = _link((request.view_args or {})["token"])
    return shown(*link.closed(closing.standing, refused=True))


def _link(token: str) -> Opened:
    link = opened(token_hash(token), _address(token))
    if link is None:
        raise UnknownLink
    return link


def _codes(token: str) -> frozenset[str]:
    """Reasons beside the default ones that may be sent; only where a brand has its own does it take a look at whose
    survey it is."""
    own = request_context().preferences.own_reasons
    return _link(token).chips.codes if own.of_brands else codes_of_every_brand(own)


def _address(token: str) -> str:
    """Not url_for: it takes ten times as long, and a token that is known needs no quoting."""
    return f"{request.script_root}/r/{token}"


def _thanks(token: str) -> Response:
    return redirect(f"{_address(token)}/thanks", 303)


def _score(text: str) -> int:
    """Raises UnknownLink: a letter has five links, any other was typed or torn."""
    if text not in ("1", "2", "3", "4", "5"):
        raise UnknownLink
    return int(text)
