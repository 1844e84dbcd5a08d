"""Letters and what becomes of them, in the reader's words: for administrators' and managers' pages alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from survey_service.language import N_
from survey_service.mail.pause import SendingPause
from survey_service.mail.pausing import TO_CUSTOMERS
from survey_service.reports.survey_way import Step
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

LETTERS = {
    "survey": N_("Survey"),
    "survey_reminder": N_("Reminder of a survey"),
    "recovery": N_("Question after a call"),
    "fixed": N_("What is fixed"),
    "changed": N_("What we change"),
    "case_mail": N_("Letter from a callback"),
}
TO_STAFF = N_("Letter to a colleague")

STEPS = {
    "scheduled": N_("Scheduled"),
    "sent": N_("Sent"),
    "maybe_sent": N_("Perhaps sent; nobody knows"),
    "delivered": N_("Delivered"),
    "deferred": N_("Put off by the other side; it is tried again"),
    "blocked": N_("Blocked by the other side"),
    "bounce": N_("Came back: the address does not exist or takes no mail"),
    "dropped": N_("Not tried by the mail service"),
    "spam_report": N_("Reported as spam"),
    "unsubscribe": N_("Unsubscribed"),
    "reminded": N_("Reminded"),
    "landed": N_("Opened"),
    "rated": N_("Rated"),
}

DROPS = {
    "bounced_address": N_("the address had bounced before"),
    "invalid_address": N_("the address is invalid"),
    "spam_reporting_address": N_("the address had reported spam before"),
    "unsubscribed_address": N_("the address had unsubscribed there"),
    "spam_content": N_("the words looked like spam"),
    "over_quota": N_("our quota was used up"),
    "bad_header": N_("a header was invalid"),
    "other": N_("for another reason"),
}

STATES = {
    "not_asked": N_("Not asked"),
    "scheduled": N_("Waits to be sent"),
    "stopped": N_("Stopped by a lead"),
    "cancelled": N_("Cancelled before it left"),
    "sending": N_("Being sent"),
    "sent": N_("Sent"),
    "unknown": N_("Perhaps sent; nobody knows"),
    "refused": N_("Refused by the mail service"),
    "bounced": N_("Came back"),
    "landed": N_("Opened, not answered"),
    "rated": N_("Rated"),
    "expired": N_("Not answered in time"),
    "revoked": N_("Taken back: the ticket was open again"),
}

CAUSES = {
    "bounce": N_("A letter came back"),
    "dropped": N_("The mail service did not try"),
    "refused": N_("The mail service refused the address"),
    "spam_report": N_("A letter was reported as spam"),
    "by_hand": N_("Added by hand"),
}


def letter_name(letter: str) -> str:
    """Of a customer's letter its own name; those to colleagues are all called one."""
    return _(LETTERS.get(letter, LETTERS["survey"]) if letter in TO_CUSTOMERS else TO_STAFF)


@dataclass(frozen=True)
class Passed:
    """An item of parts/queue.html's timeline."""

    what: str
    when: Any
    note: str = ""
    now: bool = False


def way_words(steps: list[Step], when: Callable[[datetime], Any]) -> list[Passed]:
    """Newest first, as timelines are read."""
    return [Passed(_words(step), when(step.at), now=not index) for index, step in enumerate(reversed(steps))]


def _words(step: Step) -> str:
    what = _(STEPS[step.what])
    if step.code is not None:
        code = _(DROPS.get(step.code, DROPS["other"])) if step.what == "dropped" else step.code
        what = _("%(what)s (%(code)s)", what=what, code=code)
    return _("The reminder: %(what)s", what=what) if step.reminder else what


def pause_words(pause: SendingPause) -> str:
    """Why sending is paused, in one sentence."""
    bad, among = pause.bad or 0, pause.among or 0
    if pause.cause == "complaints":
        return ngettext(
            "Of the last %(among)s letters %(n)s was reported as spam.",
            "Of the last %(among)s letters %(n)s were reported as spam.",
            bad,
            among=current_translator().number(among),
        )
    if pause.cause == "bounces":
        return ngettext(
            "Of the last %(among)s letters %(n)s came back.",
            "Of the last %(among)s letters %(n)s came back.",
            bad,
            among=current_translator().number(among),
        )
    return _("An administrator paused it.")
