"""What happens after an answer, in sentences, and by when. No promise where nobody can keep one (C8)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from survey_service.language import N_, Translator
from survey_service.responses.answer import BestTime, Channel, YesNo
from survey_service.responses.scores import is_high, is_low

BY_PHONE = N_("The manager phones you by %(by)s (%(zone)s).")
BY_MAIL = N_("The manager writes to you by %(by)s (%(zone)s).")
BY_PHONE_AT = N_("The manager phones you by %(by)s (%(zone)s), %(wish)s if we can, as you asked.")
WISHES = {
    "morning": N_("in the morning"),
    "midday": N_("around midday"),
    "afternoon": N_("in the afternoon"),
    "evening": N_("in the evening"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """By when somebody is in touch, already in words: `by` "Tuesday, 3 March, 14:00", `zone` "Berlin time"."""

    by: str
    zone: str
    channel: Channel = "email"
    wish: BestTime | None = None

    def sentence(self, translator: Translator) -> Markup:
        """The moment stands out; it is what the customer is waiting for."""
        _ = translator.gettext
        values = {"by": Markup("<b>%s</b>") % self.by, "zone": self.zone}
        if self.channel == "email":
            return escape(_(BY_MAIL)) % values
        if self.wish in WISHES:
            return escape(_(BY_PHONE_AT)) % {**values, "wish": _(WISHES[self.wish])}
        return escape(_(BY_PHONE)) % values


def next_steps(
    translator: Translator, score: int, *, contact: YesNo | None, owed: bool, credited: bool, by: Promise | None
) -> tuple[str, ...]:
    """The sentences in order, plain or Markup.

    `owed`: a case is open that ends with somebody in touch. `credited`: a person is named for the ticket.
    """
    _ = translator.gettext
    if is_low(score) and contact == "no":
        return (_("A manager reads it. Nobody will contact you, as you asked."),)
    if is_low(score):
        first = [_("A manager, not the person who handled your ticket, takes it from here.")]
    elif is_high(score):
        first = [_("The person who helped you will see it.")] if credited else []
    else:
        first = [_("The team reads it to see what was missing.")]
    if owed and not is_low(score):
        first.append(_("A manager takes it from here."))
    return (*first, *(promised(translator, by) if owed and by else ()))


def after_a_call(translator: Translator, *, owed: bool, by: Promise | None) -> tuple[str, ...]:
    """The same after the answer to how it is now."""
    if not owed:
        return (translator.gettext("Those who were in touch with you read it."),)
    return (translator.gettext("A manager takes it from here."), *(promised(translator, by) if by else ()))


def promised(translator: Translator, by: Promise) -> tuple[str, ...]:
    """The promise and what to do when it is broken."""
    fallback = translator.gettext("Heard nothing by then? Reply to our e-mail; it goes straight to your ticket.")
    return (by.sentence(translator), fallback)


def promise(
    translator: Translator, due: datetime, zone: ZoneInfo, *, channel: Channel | None, wish: BestTime | None
) -> Promise:
    """A deadline as the customer reads it, in `zone`; without a wished channel we write."""
    return Promise(translator.datetime(due, zone), translator.zone(zone), channel or "email", wish)
