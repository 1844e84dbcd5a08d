"""The funnel in words: what each leaf and each step is called, and the sentence on top."""

from collections.abc import Mapping
from datetime import timedelta

from babel import Locale, UnknownLocaleError

from survey_service.language import N_
from survey_service.reports.chosen import Chosen
from survey_service.reports.cohorts import Buckets
from survey_service.reports.funnel import Counts, Funnel
from survey_service.web.reasons import REASONS, UNKNOWN
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

LEAF_WORDS: Mapping[str, tuple[str, str]] = {
    "not_asked": (N_("Not asked"), N_("by a rule; the reasons are below")),
    "stopped": (N_("Stopped"), N_("by a lead, before it left")),
    "cancelled": (N_("Cancelled"), N_("opened again or merged before it left")),
    "scheduled": (N_("Scheduled"), N_("leaves when it is due")),
    "refused": (N_("Refused"), N_("by the mail service, or given up after eight tries")),
    "unknown": (N_("Unknown"), N_("it may have left; no answer came from the mail service")),
    "bounced": (N_("Bounced"), N_("came back, or was dropped by the mail service")),
    "sent": (N_("Sent"), N_("taken by the mail service")),
}
STEP_WORDS: Mapping[str, str] = {
    "solved": N_("Solved"),
    "sent": N_("Sent"),
    "delivered": N_("Delivered"),
    "landed": N_("Opened"),
    "confirmed": N_("Answered"),
    "commented": N_("With words"),
}
"""The bars of the picture, in order."""


def sentence(found: Funnel, chosen: Chosen) -> str:
    """How many came how far."""
    counts, number = found.total, current_translator().number
    if not counts.solved:
        return _("No ticket was solved %(when)s.", when=chosen.when(current_translator()))
    return ngettext(
        "%(n)s ticket was solved %(when)s: surveys sent %(sent)s, opened by a person %(landed)s, answered "
        "%(answered)s.",
        "%(n)s tickets were solved %(when)s: surveys sent %(sent)s, opened by a person %(landed)s, answered "
        "%(answered)s.",
        counts.solved,
        when=chosen.when(current_translator()),
        sent=number(counts.sent),
        landed=number(counts.landed),
        answered=number(counts.confirmed),
    )


def mostly(found: Funnel) -> str:
    """What most of those not asked have in common; empty without any."""
    if not found.reasons:
        return ""
    reason, times = max(found.reasons.items(), key=lambda item: (item[1], item[0]))
    words, number = REASONS.get(reason, UNKNOWN), current_translator().number
    return _(
        "Most frequent reason not to ask: “%(reason)s”, %(n)s of %(all)s.",
        reason=_(words.short),
        n=number(times),
        all=number(found.total.not_asked),
    )


def odd(counts: Counts) -> str:
    """Answers whose opening cannot be told from a machine's; empty without any."""
    apart = counts.confirmed - counts.landed_confirmed
    if not apart:
        return ""
    return ngettext(
        "%(n)s more was answered, though its opening cannot be told from a machine’s.",
        "%(n)s more were answered, though their opening cannot be told from a machine’s.",
        apart,
    )


def bucket_words(buckets: Buckets, place: int) -> str:
    """ "2 Mar", "Week of 2 Mar", "March 2026"."""
    speaker, start = current_translator(), buckets.starts[place]
    if buckets.step == "month":
        return speaker.date(start, "month")
    if buckets.step == "week":
        return _("Week of %(day)s", day=speaker.date(start, "short"))
    return speaker.date(start, "short")


def bucket_address(buckets: Buckets, place: int) -> dict[str, str]:
    """Its days as a period."""
    last = buckets.ends[place] - timedelta(days=1)
    return {"from": buckets.starts[place].isoformat(), "to": last.isoformat()}


def language_words(tag: str) -> str:
    """A language by its name."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(current_translator().locale)
    except (ValueError, UnknownLocaleError):
        return tag
    return str(name) if name else tag
