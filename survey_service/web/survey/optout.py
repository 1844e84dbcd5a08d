"""`/u/<token>`: stop survey e-mails, and the way back. RFC 8058's one-click POST ends here too: 200, no redirect."""

from flask import request
from sqlalchemy import select

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.db import request_context
from survey_service.flows.opt_out_changed import opted_in, opted_out
from survey_service.flows.rating_given import UnknownLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.language import translator
from survey_service.preferences.brands import Brand, brand_of
from survey_service.web.survey.look import look_of
from survey_service.web.survey.opened import shown
from survey_service.web.survey.page_model import OptOutDonePage, OptOutPage


def page(token: str) -> tuple[str, int]:
    """What holds now, with the button that changes it."""
    link = _link(token)
    opt_out = request_context().session.get(OptOut, link.address_hash)
    if opt_out is not None and opt_out.undone_at is None:
        return _done(token, link)
    return _ask(token, link, undone=False)


def pressed(token: str) -> tuple[str, int]:
    """Stops surveys, `undo=1` lets them come again; pressed twice it stays done."""
    undo = request.form.get("undo") == "1"
    link = _link(token)
    if undo:
        opted_in(request_context(), token_hash(token))
        return _ask(token, link, undone=True)
    opted_out(request_context(), token_hash(token))
    return _done(token, link)


def _link(token: str) -> OptOutLink:
    link = request_context().session.get(OptOutLink, token_hash(token))
    if link is None:
        raise UnknownLink
    return link


def _ask(token: str, link: OptOutLink, *, undone: bool) -> tuple[str, int]:
    brand = _brand(link)
    asked = OptOutPage(
        translator=translator(link.language),
        brand=brand.shown_name,
        look=look_of(brand),
        action=_address(token),
        undone=undone,
    )
    return shown(asked)


def _done(token: str, link: OptOutLink) -> tuple[str, int]:
    brand, words = _brand(link), translator(link.language)
    return shown(OptOutDonePage(translator=words, brand=brand.shown_name, look=look_of(brand), action=_address(token)))


def _brand(link: OptOutLink) -> Brand:
    """That of the latest letter to this address, though all stop: the page looks like the letter it was opened from.
    The installation's where the person was erased."""
    ctx = request_context()
    latest = (
        select(Invitation.brand)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Customer.address_hash == link.address_hash, Invitation.sent_at.is_not(None))
        .order_by(Invitation.sent_at.desc())
        .limit(1)
    )
    return brand_of(ctx.session, ctx.preferences, ctx.session.scalar(latest))


def _address(token: str) -> str:
    return f"{request.script_root}/u/{token}"
