"""The pages made of plain values: numbers and times in, words out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey_service.language import Translator
from survey_service.responses.answer import YesNo
from survey_service.responses.reasons import DEFAULT_CHIPS, Chips
from survey_service.responses.scores import score_label
from survey_service.web.survey.further_part import FurtherPart
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.next_steps import Promise, next_steps, promised
from survey_service.web.survey.page_model import (
    ErrorPage,
    ExpiredPage,
    RatePage,
    ReadonlyPage,
    Returning,
    RevokedPage,
    ThanksPage,
)


def rate_page(
    translator: Translator,
    *,
    brand: str,
    ticket: str,
    action: str,
    chosen: int = 0,
    has_number: bool = False,
    edit_window: timedelta = timedelta(days=7),
    returning: Returning | None = None,
    kept: Kept | None = None,
    errors: Mapping[str, str] | None = None,
    chips: Chips = DEFAULT_CHIPS,
    own_question: str | None = None,
) -> RatePage:
    """The question with `chosen` filled in (0: none), or with what was sent and what is wrong with it."""
    return RatePage(
        translator=translator,
        brand=brand,
        ticket=ticket,
        action=action,
        kept=kept or Kept(score=chosen),
        errors=errors or {},
        has_number=has_number,
        changeable="" if returning else changeable(translator, edit_window),
        returning=returning,
        chips=chips,
        own_question=own_question,
    )


def returning(
    translator: Translator, *, score: int, rated_at: datetime, until: datetime, zone: ZoneInfo, has_words: bool
) -> Returning:
    """What a returning visitor is told about the answer given."""
    return Returning(
        score=score_label(score, translator),
        rated_on=translator.date(rated_at.astimezone(zone)),
        until=translator.date(until.astimezone(zone)),
        has_words=has_words,
    )


def changeable(translator: Translator, window: timedelta) -> str:
    """ "You can change it for 7 days.", "" for a window of nothing."""
    hours = int(window.total_seconds() // 3600)
    if hours >= 24:
        words = translator.ngettext(
            "You can change it for %(n)s day.", "You can change it for %(n)s days.", hours // 24
        )
        return words % {"n": translator.number(hours // 24)}
    if hours:
        words = translator.ngettext("You can change it for %(n)s hour.", "You can change it for %(n)s hours.", hours)
        return words % {"n": translator.number(hours)}
    return ""


def thanks_page(
    translator: Translator,
    *,
    brand: str,
    ticket: str,
    action: str,
    score: int,
    with_words: bool,
    contact: YesNo | None,
    owed: bool,
    credited: bool,
    promise: Promise | None = None,
    change_until: datetime | None = None,
    zone: ZoneInfo,
    has_number: bool = False,
    changes: tuple[str, ...] = (),
    chips: Chips = DEFAULT_CHIPS,
    further: FurtherPart | None = None,
) -> ThanksPage:
    """Thank you, and what happens next. `change_until` None or past is the caller's to say: then nothing is offered."""
    until = None if change_until is None else translator.date(change_until.astimezone(zone), "weekday")
    return ThanksPage(
        translator=translator,
        brand=brand,
        ticket=ticket,
        action=action,
        score=score,
        with_words=with_words,
        steps=next_steps(translator, score, contact=contact, owed=owed, credited=credited, by=promise),
        changes=changes,
        change_until=until,
        offer_contact=contact is None,
        has_number=has_number,
        further=further if until else None,
        chips=chips,
    )


def expired_page(
    translator: Translator, *, brand: str, ticket: str, lasted: timedelta, expires_at: datetime, zone: ZoneInfo
) -> ExpiredPage:
    """The survey has ended; `lasted` is how long its link worked."""
    return ExpiredPage(
        translator=translator,
        brand=brand,
        ticket=ticket,
        days=lasted.days,
        until=translator.date(expires_at.astimezone(zone), "weekday"),
    )


def revoked_page(
    translator: Translator, *, brand: str, ticket: str, action: str, asked: bool = False, promise: Promise | None = None
) -> RevokedPage:
    """The ticket is open again, with the way to a manager, or that way taken."""
    steps = promised(translator, promise) if asked and promise else ()
    return RevokedPage(translator=translator, brand=brand, ticket=ticket, action=action, asked=asked, steps=steps)


def readonly_page(
    translator: Translator,
    *,
    brand: str,
    ticket: str,
    score: int,
    rated_at: datetime,
    ended_at: datetime,
    zone: ZoneInfo,
    refused: bool = False,
    changes: tuple[str, ...] = (),
) -> ReadonlyPage:
    """The answer that can no longer change."""
    return ReadonlyPage(
        translator=translator,
        brand=brand,
        ticket=ticket,
        score=score_label(score, translator),
        rated_on=translator.date(rated_at.astimezone(zone)),
        ended=translator.date(ended_at.astimezone(zone)),
        refused=refused,
        changes=changes,
    )


def error_page(translator: Translator, status: int, *, brand: str) -> ErrorPage:
    """429, 413, 409, 400 and 500 in words; any other status reads as 500 does."""
    _ = translator.gettext
    again = _("Your rating may not be saved yet. Go back, wait a minute and press the button again.")
    words = {
        400: (_("We could not read what was sent"), _("Go back and press the button again.")),
        409: (_("This rating can no longer be changed"), _("To add something, reply to the e-mail about your ticket.")),
        413: (_("Your comment is too long"), _("Go back, shorten it to 10,000 characters and press the button again.")),
        429: (_("Too many tries in a short time"), _("Wait a minute, then press the button again.")),
    }
    heading, advice = words.get(status, (_("Something went wrong on our side"), again))
    return ErrorPage(translator=translator, brand=brand, heading=heading, advice=advice)


def refused_page(translator: Translator, errors: Mapping[str, str], *, brand: str) -> ErrorPage:
    """422 where there is no form to show again."""
    stop = "." if translator.space else "。"
    advice = translator.space.join(f"{words}{stop}" for words in errors.values())
    return ErrorPage(
        translator=translator, brand=brand, heading=translator.gettext("Nothing is sent yet"), advice=advice
    )
