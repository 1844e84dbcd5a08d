"""Everything customers see, in one language: each page in all its states, and each letter."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from survey_service.language import Translator
from survey_service.preferences.further import QUESTIONS
from survey_service.responses.further import Further
from survey_service.web.survey import building
from survey_service.web.survey import page_model as pages
from survey_service.web.survey.forms import BadAnswer, kept_values, parse_answer, parse_contact_only, parse_further
from survey_service.web.survey.further_part import further_part
from survey_service.web.survey.next_steps import Promise, after_a_call, promise

BERLIN = ZoneInfo("Europe/Berlin")
RATED = datetime(2026, 3, 2, 13, tzinfo=UTC)
LATER = RATED + timedelta(days=7)
BRAND, TICKET = "Acme Support", "1042-A"
LINK: dict[str, Any] = {"brand": BRAND, "ticket": TICKET, "action": "/r/example"}
HOST = "https://survey.example.com"
WAY_OUT = {"optout_link": f"{HOST}/u/example", "brand": BRAND, "ticket_number": TICKET, "customer_name": "Cy"}
LINKS = {score: f"{HOST}/r/example/{score}" for score in range(1, 6)}
ASKED = WAY_OUT | {"ticket_subject": "Export fails: PDF", "links": LINKS}
TOLD = WAY_OUT | {"said_day": date(2026, 3, 2)}
NOBODY = {"customer_name": None, "ticket_subject": None, "agent_name": None, "throttle_days": 0}

LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "survey": ("survey", ASKED | {"solved_day": date(2026, 3, 2), "agent_name": "Asha", "throttle_days": 14}),
    "survey, daily": ("survey", ASKED | {"solved_day": date(2026, 3, 2), "agent_name": "Asha", "throttle_days": 1}),
    "survey, nameless": ("survey", ASKED | {"solved_day": date(2026, 3, 2)} | NOBODY),
    "recovery": ("recovery", ASKED | {"reached_day": date(2026, 3, 3)}),
    "recovery, nameless": ("recovery", ASKED | {"reached_day": date(2026, 3, 3)} | NOBODY),
    "fixed": ("fixed", TOLD | {"about": "Exports stop", "fixed_in": "7.4"}),
    "fixed, no version": ("fixed", TOLD | {"about": "Exports stop", "fixed_in": None}),
    "changed": ("changed", TOLD | {"changed": "Large exports are tested."}),
}

WRONG_FORMS: dict[str, list[tuple[str, str]]] = {
    "one thing": [],
    "two things": [("why", "0" * 10_001)],
    "every thing": [
        *(("score", "6"), ("why", "\x00"), ("agent_was", "?"), ("reasons", "?")),
        *(("contact", "yes"), ("contact_channel", "phone"), ("contact_number", "12")),
    ],
}


def pages_in(speaker: Translator) -> dict[str, pages.Page]:
    """Each by the name of its state."""
    return {name: page for found in (_asking, _recovery, _after, _closed, _opt_out) for name, page in found(speaker)}


def _asking(speaker: Translator) -> Iterator[tuple[str, pages.Page]]:
    def rate(**more: Any) -> pages.RatePage:
        return building.rate_page(speaker, **LINK, **more)

    yield from ((f"rate {score}", rate(chosen=score, has_number=bool(score % 2))) for score in range(6))
    yield "rate, a day", rate(edit_window=timedelta(hours=30))
    yield "rate, hours", rate(edit_window=timedelta(hours=5))
    yield "rate, an hour", rate(edit_window=timedelta(hours=1))
    yield "rate, returning", rate(chosen=4, returning=returning(speaker))
    for name, fields in WRONG_FORMS.items():
        form = MultiDict(fields)
        yield f"rate, wrong in {name}", rate(kept=kept_values(form), errors=errors_of(form, speaker))


def returning(speaker: Translator) -> pages.Returning:
    """Who came back, with words."""
    return building.returning(speaker, score=4, rated_at=RATED, until=LATER, zone=BERLIN, has_words=True)


def errors_of(form: MultiDict[str, str], speaker: Translator) -> dict[str, str]:
    """What is wrong with it, which something must be."""
    try:
        parse_answer(form, speaker, has_number=False, country=None)
    except BadAnswer as bad:
        return dict(bad.errors)
    raise AssertionError(form)


def further_wrong(question: str, speaker: Translator) -> dict[str, str]:
    """What is wrong with an answer to the question more that has no score."""
    try:
        parse_further(MultiDict([("question", question), ("why", "x" * 10_001)]), speaker)
    except BadAnswer as bad:
        return dict(bad.errors)
    raise AssertionError(question)


def _recovery(speaker: Translator) -> Iterator[tuple[str, pages.Page]]:
    again = returning(speaker)
    yield "recovery", pages.RecoveryPage(translator=speaker, **LINK)
    yield "recovery, returning", pages.RecoveryPage(translator=speaker, **LINK, returning=again)
    yield (
        "recovery, wrong",
        pages.RecoveryPage(translator=speaker, **LINK, errors=errors_of(MultiDict(), speaker)),
    )
    for owed in (True, False):
        yield (
            f"recovery, thanks{', call owed' if owed else ''}",
            pages.RecoveryThanksPage(
                translator=speaker,
                **LINK,
                score_words=again.score,
                with_words=owed,
                steps=after_a_call(speaker, owed=owed, by=called_by(speaker, "phone", None)),
                change_until=speaker.date(LATER, "weekday"),
            ),
        )


def called_by(speaker: Translator, channel: Any, wish: Any) -> Promise:
    """A promise as it is kept in Berlin."""
    return promise(speaker, RATED + timedelta(days=1), BERLIN, channel=channel, wish=wish)


def _after(speaker: Translator) -> Iterator[tuple[str, pages.Page]]:
    usual: dict[str, Any] = {
        **LINK,
        "with_words": True,
        "contact": None,
        "owed": False,
        "credited": True,
        "zone": BERLIN,
    }

    def thanks(score: int, **more: Any) -> pages.ThanksPage:
        return building.thanks_page(speaker, **(usual | {"score": score} | more))

    yield from ((f"thanks {score}", thanks(score, change_until=LATER)) for score in range(1, 6))
    for question in QUESTIONS:
        asked = Further(question, 0.25)
        yield f"thanks, {question}", thanks(5, change_until=LATER, further=further_part(speaker, BRAND, asked))
        kept = replace(asked, score=4, has_words=True)
        yield f"thanks, {question} saved", thanks(5, change_until=LATER, further=further_part(speaker, BRAND, kept))
        wrong = further_wrong(question, speaker)
        part = further_part(speaker, BRAND, asked, errors=wrong, why="0" * 40)
        yield f"thanks, {question} wrong", thanks(5, change_until=LATER, further=part)
    yield "thanks, asked no more", replace(thanks(5, change_until=LATER), not_asked=True)
    yield "thanks, late", thanks(5, with_words=False, changes=("February: exports.",))
    yield "thanks, refused contact", thanks(1, contact="no")
    yield "thanks, contact at 4", thanks(4, owed=True, contact="yes", promise=called_by(speaker, "email", None))
    for wish in ("any", "morning", "midday", "afternoon", "evening"):
        yield f"thanks, call {wish}", thanks(2, owed=True, contact="yes", promise=called_by(speaker, "phone", wish))


def _closed(speaker: Translator) -> Iterator[tuple[str, pages.Page]]:
    by = called_by(speaker, "email", None)
    ends: dict[str, Any] = {"brand": BRAND, "ticket": TICKET, "zone": BERLIN}
    yield "expired", building.expired_page(speaker, **ends, lasted=timedelta(days=28), expires_at=LATER)
    yield "withdrawn", pages.ExpiredPage(translator=speaker, brand=BRAND, ticket=TICKET)
    yield "revoked", building.revoked_page(speaker, **LINK)
    yield "revoked, asked", building.revoked_page(speaker, **LINK, asked=True, promise=by)
    yield "readonly", building.readonly_page(speaker, **ends, score=4, rated_at=RATED, ended_at=LATER)
    yield (
        "readonly, refused",
        building.readonly_page(speaker, **ends, score=4, rated_at=RATED, ended_at=LATER, refused=True),
    )
    yield "unknown", pages.UnknownPage(translator=speaker, brand=speaker.gettext("Customer survey"))
    for status in (400, 409, 413, 429, 500):
        yield f"error {status}", building.error_page(speaker, status, brand=BRAND)
    try:
        parse_contact_only(MultiDict(), speaker, has_number=False, country=None)
    except BadAnswer as bad:
        yield "refused", building.refused_page(speaker, bad.errors, brand=BRAND)


def _opt_out(speaker: Translator) -> Iterator[tuple[str, pages.Page]]:
    link: dict[str, Any] = {"translator": speaker, "brand": BRAND, "action": "/u/example"}
    yield "optout", pages.OptOutPage(**link)
    yield "optout, undone", pages.OptOutPage(**link, undone=True)
    yield "optout, done", pages.OptOutDonePage(**link)
