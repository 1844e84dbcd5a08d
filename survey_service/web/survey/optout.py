"""`/u/<token>`: stop survey e-mails, and the way back. RFC 8058's one-click POST ends here too: 200, no redirect."""

from flask import request

from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.db import request_context
from survey_service.flows.opt_out_changed import opted_in, opted_out
from survey_service.flows.rating_given import UnknownLink
from survey_service.keys import token_hash
from survey_service.language import translator
from survey_service.web.survey.opened import shown
from survey_service.web.survey.page_model import OptOutDonePage, OptOutPage


def page(token: str) -> tuple[str, int]:
    """What holds now, with the button that changes it."""
    link = _link(token)
    opt_out = request_context().session.get(OptOut, link.address_hash)
    if opt_out is not None and opt_out.undone_at is None:
        return _done(token, link.language)
    return _ask(token, link.language, undone=False)


def pressed(token: str) -> tuple[str, int]:
    """Stops surveys, `undo=1` lets them come again; pressed twice it stays done."""
    undo = request.form.get("undo") == "1"
    language = _link(token).language
    if undo:
        opted_in(request_context(), token_hash(token))
        return _ask(token, language, undone=True)
    opted_out(request_context(), token_hash(token))
    return _done(token, language)


def _link(token: str) -> OptOutLink:
    link = request_context().session.get(OptOutLink, token_hash(token))
    if link is None:
        raise UnknownLink
    return link


def _ask(token: str, language: str | None, *, undone: bool) -> tuple[str, int]:
    asked = OptOutPage(translator=translator(language), brand=_brand(), action=_address(token), undone=undone)
    return shown(asked)


def _done(token: str, language: str | None) -> tuple[str, int]:
    return shown(OptOutDonePage(translator=translator(language), brand=_brand(), action=_address(token)))


def _brand() -> str:
    return request_context().preferences.installation


def _address(token: str) -> str:
    return f"{request.script_root}/u/{token}"
