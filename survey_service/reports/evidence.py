"""What the verdicts of a rating were taken from, in words (A2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from survey_service.feedback.segment import Segment
from survey_service.feedback.verdicts import SIDES
from survey_service.language import N_, Translator

NAMES = {"agent": N_("agent"), "product": N_("product"), "process": N_("process")}
PLAIN = {
    "person": N_("decided by a person"),
    "customer": N_("said by the customer"),
    "words": N_("from the words"),
    "score": N_("by the score"),
}


class Judged(Protocol):
    """A rating with its verdicts."""

    @property
    def agent_verdict(self) -> str:
        """And so for the other sides."""

    @property
    def agent_source(self) -> str | None:
        """And so for the other sides."""

    @property
    def review_due_at(self) -> datetime | None:
        """While it waits."""

    @property
    def review_lapsed_at(self) -> datetime | None:
        """Nobody decided in time."""


def evidence(rating: Judged, parts: Sequence[Segment], translator: Translator, zone: ZoneInfo) -> str | None:
    """ "said by the customer", or by side where they differ: "agent: by the score; product: from the words, 94 % sure".

    None where no side is spoken of.
    """
    found = {}
    for side in SIDES:
        source, verdict = getattr(rating, f"{side}_source"), getattr(rating, f"{side}_verdict")
        if source == "to_review" or (source and verdict != "none"):
            found[side] = _words(rating, side, source, parts, translator, zone)
    if len(set(found.values())) <= 1:
        return next(iter(found.values()), None)
    return "; ".join(f"{translator.gettext(NAMES[side])}: {words}" for side, words in found.items())


def _words(
    rating: Judged, side: str, source: str, parts: Sequence[Segment], translator: Translator, zone: ZoneInfo
) -> str:
    gettext = translator.gettext
    if source == "to_review":
        if rating.review_due_at is None:
            return gettext("waits for review")
        day = translator.date(rating.review_due_at.astimezone(zone))
        return gettext("waits for review until %(day)s") % {"day": day}
    if source == "score" and rating.review_lapsed_at is not None:
        return gettext("by the score, as nobody decided in time")
    sure = [part.certainty for part in parts if part.label == side and part.filed and part.source == "model"]
    if source == "words" and sure:
        return gettext("from the words, %(share)s sure") % {"share": translator.percent(min(sure))}
    return gettext(PLAIN[source])
