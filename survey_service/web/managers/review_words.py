"""What the review page says: why a comment waits, until when, and what was decided."""

from datetime import datetime

from babel import Locale

from survey_service.callbacks.calendar import public_holidays
from survey_service.db import request_context
from survey_service.feedback.cutting import Cut
from survey_service.feedback.verdicts import SIDES, words_of
from survey_service.language import N_
from survey_service.reports.review_queue import Decided, Queue, Why, business_days_left
from survey_service.web.managers.words import clock_time
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

LABELS = {"agent": N_("Agent"), "product": N_("Product"), "process": N_("Process"), "none": N_("Nothing")}
TONES = {"good": ("+", N_("Good")), "neutral": ("0", N_("Neutral")), "bad": ("−", N_("Problem"))}
ROWS = {
    ("agent", "good"): N_("the person who helped was good"),
    ("agent", "bad"): N_("the person who helped was a problem"),
    ("product", "good"): N_("the product was good"),
    ("product", "bad"): N_("the product was a problem"),
    ("process", "good"): N_("waiting, price or policy was good"),
    ("process", "bad"): N_("waiting, price or policy was a problem"),
}


def sentence(found: Queue) -> str:
    """ "14 answers wait for you to say what they are about; the oldest has 2 business days left." """
    if not found.number or found.first_due is None:
        return _("No answer waits for you to say what it is about.")
    waits = ngettext(
        "%(n)s answer waits for you to say what it is about",
        "%(n)s answers wait for you to say what they are about",
        found.number,
    )
    return f"{waits}; {_oldest(found.first_due, found.number)}."


def why_here(why: Why, language: str) -> list[str]:
    """In sentences; none where it does not wait."""
    said = [
        _("the customer’s row says “%(row)s”, and the words sound the other way round.", row=_(ROWS[side, row]))
        for side, row in why.against
    ]
    if why.unsure and why.parts == 1:
        said.append(_("it is not clear what the words are about."))
    elif why.unsure:
        told = ngettext(
            "it is not clear what %(n)s of the %(all)s parts is about.",
            "it is not clear what %(n)s of the %(all)s parts are about.",
            why.unsure,
            all=current_translator().number(why.parts),
        )
        said.append(told)
    if said and _is_foreign(language):
        said.append(_("The survey was in %(language)s.", language=_language(language)))
    return said


def why_short(why: Why, language: str) -> str:
    """ "rows and words disagree", "unsure, German"."""
    said = _("rows and words disagree") if why.against else _("unsure")
    return f"{said}, {_language(language)}" if _is_foreign(language) else said


def due_words(due: datetime, now: datetime) -> str:
    """In business days, as the deadline is counted."""
    if due <= now:
        return _("time is over")
    left = _days_left(due, now)
    return ngettext("%(n)s business day left", "%(n)s business days left", left) if left else _by(due, now)


def outcome(decided: Decided) -> list[tuple[str, str]]:
    """Side and verdict that the parts of a decision speak of."""
    cuts = [Cut(one["start"], one["end"], one["label"], one["tone"], True, one["source"]) for one in decided.after]
    said = words_of(cuts)
    pairs = [(side, said.by_person.get(side) or said.sure.get(side)) for side in SIDES]
    return [(side, verdict) for side, verdict in pairs if verdict]


def _oldest(due: datetime, number: int) -> str:
    now = request_context().now
    if due <= now:
        return _("the time of the oldest is over, and the score will speak") if number > 1 else _("its time is over")
    left = _days_left(due, now)
    if not left:
        words = _("the oldest must be decided %(by)s") if number > 1 else _("it must be decided %(by)s")
        return words % {"by": _by(due, now)}
    if number == 1:
        return ngettext("it has %(n)s business day left", "it has %(n)s business days left", left)
    return ngettext("the oldest has %(n)s business day left", "the oldest has %(n)s business days left", left)


def _days_left(due: datetime, now: datetime) -> int:
    held = request_context().preferences
    free = public_holidays(held.holidays, range(now.year, due.year + 1))
    return business_days_left(now, due, held.business_hours, held.report_zone, free)


def _by(due: datetime, now: datetime) -> str:
    return _("by %(time)s", time=clock_time(due, now))


def _is_foreign(language: str) -> bool:
    return language.replace("-", "_").partition("_")[0] != current_translator().locale.language


def _language(code: str) -> str:
    """ "German"; the code itself where nobody has a name for it."""
    try:
        return Locale.parse(code.replace("-", "_")).get_language_name(current_translator().locale) or code
    except (ValueError, LookupError):
        return code
