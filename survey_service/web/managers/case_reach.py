"""How and when to reach the customer of a case, in words (C7, M3)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from survey_service.callbacks.case import CasePage
from survey_service.customers.phones import as_written
from survey_service.db import DbContext
from survey_service.invitations.window import customer_zone
from survey_service.web.managers.words import TIMES, clock_time
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

WINDOWS = {
    "morning": (time(8), time(12)),
    "midday": (time(12), time(14)),
    "afternoon": (time(14), time(18)),
    "evening": (time(18), time(21)),
}
"""What customers mean by these words, where they are."""


@dataclass(frozen=True)
class Reach:
    """Numbers and addresses only where the customer allows it and the reader may know. `window`: when the best time
    comes, there and here; empty where any time is right."""

    phone: str | None
    phone_words: str | None
    mail: str | None
    best: str
    window: str
    there_now: str
    wish: str


def reach(page: CasePage, ctx: DbContext, *, sees: bool) -> Reach:
    """C7: blank at 1–2 allows e-mail, not phone; a wish for e-mail is no leave to ring."""
    wish, customer = page.wish, page.customer
    wants = wish is not None and wish.wanted
    refuses = page.case.review_only or (wish is not None and not wish.wanted)
    rings = wants and wish is not None and wish.channel != "email"
    number = (wish.number if wish else None) or customer.phone
    phone = number if sees and rings and not customer.erased_at else None
    zone = customer_zone(customer.timezone, customer.country, ctx.preferences.report_zone)
    there = current_translator()
    best = (wish.best_time if wish else None) or "any"
    when = _(TIMES[best])
    return Reach(
        phone=phone,
        phone_words=as_written(phone) if phone else None,
        mail=customer.email if sees and not refuses else None,
        best=_("%(time)s, %(city)s", time=when[:1].upper() + when[1:], city=there.zone(zone)),
        window=_window(best, ctx.now, zone),
        there_now=_("It is %(time)s there now.", time=there.datetime(ctx.now, zone)),
        wish=_wish(page, sees=sees),
    )


def next_window(best: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The running or the next one, on a working day there; None where any time is right."""
    if best not in WINDOWS:
        return None
    first, last = WINDOWS[best]
    day = now.astimezone(zone).date()
    while True:
        opens, closes = (datetime.combine(day, moment, zone).astimezone(now.tzinfo) for moment in (first, last))
        if closes > now and day.weekday() < 5:
            return opens, closes
        day += timedelta(days=1)


def _window(best: str, now: datetime, zone: ZoneInfo) -> str:
    found = next_window(best, now, zone)
    if found is None:
        return ""
    opens, closes = found
    speaker = current_translator()
    is_here = opens.astimezone(zone).utcoffset() == opens.astimezone(reader_zone()).utcoffset()
    if opens <= now:
        until = _("That is now, until %(time)s there.", time=speaker.time(closes, zone))
        return until if is_here else _("%(until)s For you: %(here)s.", until=until, here=clock_time(closes, now))
    there = speaker.datetime(opens, zone)
    if is_here:
        return _("Next: %(when)s to %(end)s.", when=there, end=speaker.time(closes, zone))
    return _(
        "Next: %(when)s to %(end)s there, for you from %(here)s.",
        when=there,
        end=speaker.time(closes, zone),
        here=clock_time(opens, now),
    )


def _wish(page: CasePage, *, sees: bool) -> str:
    wish = page.wish
    if wish is None:
        told = _("The customer did not say whether to be contacted: e-mail is fine, the phone is not.")
    elif not wish.wanted:
        told = _("The customer asked not to be contacted.")
    elif wish.channel == "phone":
        told = _("The customer asked for a call.")
    elif wish.channel == "email":
        told = _("The customer asked for an e-mail.")
    else:
        told = _("The customer asked to be contacted.")
    parts = [told]
    if page.other_person:
        parts.append(_("Not by the same person."))
    if any(one.response is not None and one.response.unsolved for one in page.said):
        parts.append(_("It is not solved yet, the customer says."))
    if not sees:
        parts.append(_("Who it is and how to reach them is shown to those who call."))
    return " ".join(parts)
