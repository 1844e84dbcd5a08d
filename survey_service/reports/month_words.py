"""What a monthly report says in words."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from survey_service.language import N_, Translator
from survey_service.reports.compared import Change
from survey_service.reports.month_corrections import Place
from survey_service.reports.sentence import Share, figure
from survey_service.reports.spread import Spread

CAUSES: Final[Mapping[str, str]] = {
    "defect": N_("Defect"),
    "not_told": N_("Not told beforehand"),
    "slow": N_("Slow answer"),
    "policy_price": N_("Policy, price"),
    "our_mistake": N_("Our mistake"),
    "other": N_("Other"),
}
STANDS: Final[Mapping[str, str]] = {
    "late": N_("Late"),
    "open": N_("Open"),
    "to_check": N_("To check"),
    "waits": N_("Done, check later"),
    "worked": N_("Worked"),
    "did_not": N_("Did not work"),
    "unclear": N_("Unclear"),
    "dropped": N_("Dropped"),
}
BEYOND: Final[Mapping[str, str]] = {
    "rise": N_("a rise beyond chance"),
    "fall": N_("a fall beyond chance"),
    "chance": N_("within chance"),
    "few": N_("too few to compare"),
    "none": N_("nothing to compare"),
}
SIDES: Final[Mapping[str, str]] = {
    "agent": N_("The person who helped"),
    "product": N_("The product"),
    "process": N_("Waiting, price or policy"),
}
COUNTS: Final[Mapping[str, str]] = {
    "good": N_("good"),
    "neutral": N_("neutral"),
    "bad": N_("a problem"),
    "to_review": N_("to review"),
    "left_out": N_("left out"),
    "invalid": N_("marked as invalid"),
    "credit": N_("credited to nobody"),
    "verdict": N_("verdict left out"),
    "n": N_("ratings given"),
}


def points(share: float | None, speaker: Translator) -> str:
    """ "+3 points" of a difference of shares; "—" without one."""
    if share is None:
        return "—"
    n = round(share * 100)
    sign = "+" if n > 0 else "−" if n < 0 else "±"
    return f"{sign}{speaker.number(abs(n))}"


def compared(one: Change, speaker: Translator) -> str:
    """ "+3 points (−4 to +10)"; empty where one of the two has fewer than ten."""
    if one.interval is None:
        return ""
    words = speaker.gettext("%(points)s points (%(low)s to %(high)s)")
    low, high = points(one.interval.low, speaker), points(one.interval.high, speaker)
    return words % {"points": points(one.points, speaker), "low": low, "high": high}


def verdict(one: Change, speaker: Translator) -> str:
    """ "a rise beyond chance"."""
    return speaker.gettext(BEYOND[one.verdict]) if one.then.n else speaker.gettext("none then")


def then(one: Change, speaker: Translator) -> str:
    """ "81 % of 198", "—" without any."""
    return figure(Share(one.then.good, one.then.n), speaker) if one.then.n else "—"


def least(one: Change, speaker: Translator) -> str:
    """ "8 points": what a change would have had to be."""
    if one.least is None:
        return "—"
    n = max(round(one.least * 100), 1)
    return speaker.ngettext("%(n)s point", "%(n)s points", n) % {"n": speaker.number(n)}


def corrected_words(month: date, was: Spread, now: Spread, speaker: Translator) -> str:
    """ "September 2026: 81 % of 198 were 4 or 5 as last told; now 80 % of 197." """
    values = {
        "month": speaker.date(month, "month"),
        "was": figure(Share(was.good, was.n), speaker),
        "now": figure(Share(now.good, now.n), speaker),
    }
    if was.distribution == now.distribution:
        return speaker.gettext("%(month)s: the scores are as they were told, %(now)s were 4 or 5.") % values
    return speaker.gettext("%(month)s: as last told %(was)s were 4 or 5; now %(now)s.") % values


def place_words(place: Place, speaker: Translator) -> str:
    """ "Score 5", "The product: good"."""
    what, _, more = place.figure.partition(".")
    if what == "scores":
        return speaker.gettext("Score %(score)s") % {"score": more}
    if what in SIDES:
        count, _, score = more.partition(".")
        words = f"{speaker.gettext(SIDES[what])}: {speaker.gettext(COUNTS[count])}"
        return f"{words}, {speaker.gettext('score %(score)s') % {'score': score}}" if score else words
    return speaker.gettext(COUNTS[what])
