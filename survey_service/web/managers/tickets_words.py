"""What the page of tickets says, in the reader's language."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from survey_service.language import N_
from survey_service.reports.first_contact import LACKS, WHYS, FirstContact
from survey_service.reports.sentence import Wording
from survey_service.web.managers.tickets_drill import Drill
from survey_service.web.managers.words import short_span
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

FIRST_CONTACT: Final = Wording(
    lambda speaker, n: speaker.ngettext(
        "%(figure)s ticket people handled and solved %(when)s was settled by the first answer",
        "%(figure)s tickets people handled and solved %(when)s were settled by the first answer",
        n,
    ),
    N_("No ticket people handled and solved %(when)s can be told yet"),
)
EVERYTHING: Final[Mapping[str, str]] = {
    "team": N_("All teams"),
    "department": N_("All departments"),
    "channel": N_("All channels"),
    "brand": N_("All brands"),
    "product_area": N_("All product areas"),
}
WHY_WORDS: Final[Mapping[str, str]] = {
    "reopened": N_("Opened again"),
    "more_replies": N_("Took more than one reply"),
    "unsolved": N_("The customer answered “not solved”"),
    "again": N_("The customer wrote again about it within 7 days"),
}
LACK_WORDS: Final[Mapping[str, str]] = {
    "replies": N_("how many replies it took"),
    "reopens": N_("whether it was opened again"),
    "reason": N_("its reason"),
    "customer": N_("its customer"),
}
LISTED: Final[Mapping[str, str]] = {
    "solved": N_("Solved"),
    "resolved": N_("Settled by the first answer"),
    "not_resolved": N_("Not settled by the first answer"),
    "recent": N_("Solved less than 7 days ago, too early to tell"),
    "not_human": N_("Closed by a machine, or without a reply of a person"),
    "missing": N_("Left out: not everything was told"),
    "no_replies": N_("Nobody told how many replies it took"),
    "no_reopens": N_("Nobody told whether it was opened again"),
    "no_reason": N_("Nobody told its reason"),
    "no_customer": N_("Nobody told its customer"),
    "first": N_("With a time of the first response"),
    "first_missing": N_("Without a time of the first response"),
    "first_wrong": N_("First response before the opening"),
    "age": N_("With a time from opening to solving"),
    "age_missing": N_("Without a time of opening"),
    "age_wrong": N_("Solved before it was opened"),
    "reopened": N_("Opened again"),
    "reopened_missing": N_("Nobody told whether it was opened again"),
    "sla_kept": N_("SLA kept"),
    "sla_missed": N_("SLA not kept"),
    "sla_missing": N_("Nobody told whether the SLA was kept"),
    "opened": N_("Opened"),
    "open": N_("Open now"),
}
"""By what a list holds."""


def contact_notes(found: FirstContact, drill: Drill | None) -> list[tuple[str, str | None]]:
    """Who is not in the figure, each with the address of its tickets."""
    recent, not_human, missing = (found.outcomes[name] for name in ("recent", "not_human", "missing"))
    notes = []
    if recent:
        said = ngettext("%(n)s solved less than 7 days ago", "%(n)s solved less than 7 days ago", recent)
        notes.append((said, drill("recent") if drill else None))
    if not_human:
        said = ngettext("%(n)s closed without a person’s reply", "%(n)s closed without a person’s reply", not_human)
        notes.append((said, drill("not_human") if drill else None))
    for name in LACKS:
        if found.lacking[name]:
            what = _(LACK_WORDS[name])
            n = found.lacking[name]
            said = ngettext("of %(n)s nobody told %(what)s", "of %(n)s nobody told %(what)s", n, what=what)
            notes.append((said, drill(f"no_{name}") if drill else None))
    if len([name for name in LACKS if found.lacking[name]]) > 1:
        said = ngettext("%(n)s of these left out in all", "%(n)s of these left out in all", missing)
        notes.append((said, drill("missing") if drill else None))
    return notes


def contact_whys(found: FirstContact) -> list[tuple[str, int]]:
    """Why tickets were not settled by the first answer, the first reason that holds."""
    return [(_(WHY_WORDS[why]), found.whys[why]) for why in WHYS if found.whys[why]]


def lasting(time: timedelta | None) -> str:
    """ "35 min", "5 h 12 min", "3 d 4 h"; a dash for none."""
    if time is None:
        return "—"
    minutes = int(time.total_seconds() // 60)
    if minutes < 48 * 60:
        return short_span(minutes)
    days, hours = divmod(minutes // 60, 24)
    parts = [_("%(n)s d", n=days), _("%(n)s h", n=hours) if hours else ""]
    return " ".join(part for part in parts if part)
