"""The letter as a colleague finds it: greeting, the ticket and its day, room for own words, the name."""

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from survey_service.callbacks.case import CasePage
from survey_service.db import DbContext
from survey_service.flows.letter_written import first_name
from survey_service.invitations.window import customer_zone
from survey_service.language import translator
from survey_service.staff.reader import Reader
from survey_service.web.words import current_translator


@dataclass(frozen=True)
class Draft:
    """`direction` as the customer's language is written; `language` its name in the reader's, None where it is the
    reader's own."""

    subject: str
    words: str
    direction: str
    language: str | None


def draft(ctx: DbContext, page: CasePage, reader: Reader) -> Draft:
    """In the language the customer was asked in."""
    main = page.main
    speaker = translator(main.invitation.language)
    _, customer = speaker.gettext, page.customer
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    at = main.response.rated_at if main.response is not None else main.at
    facts = {"day": speaker.date(at.astimezone(zone).date(), "weekday"), "number": main.ticket.external_id}
    name = first_name(customer.name)
    greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
    if main.response is not None:
        about = _("on %(day)s you rated how we handled your ticket %(number)s. Thank you for telling us.") % facts
    else:
        about = _("on %(day)s you asked us to get in touch about your ticket %(number)s.") % facts
    signed = "\n".join([_("Kind regards,"), reader.name, main.invitation.brand or ctx.preferences.installation])
    return Draft(
        subject=_("Your ticket %(number)s") % facts,
        words="\n\n".join([greeting, about, "", signed]),
        direction=speaker.direction,
        language=_named(main.invitation.language),
    )


def _named(language: str) -> str | None:
    reading = current_translator().locale
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
    return None if locale.language == reading.language else locale.get_display_name(reading)
