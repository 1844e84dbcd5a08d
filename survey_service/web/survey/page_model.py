"""What each of the customer's pages shows: one frozen dataclass a template, made of plain values by a builder.

The pages know nothing of the customer but the ticket's number and the score. `render` is in `rendering`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey_service.language import Translator
from survey_service.responses.answer import YesNo
from survey_service.responses.scores import is_low, score_label
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.labels import Labels, labels
from survey_service.web.survey.next_steps import Promise, next_steps, promised

# Where the link of an error leads: the first control of its field.
ANCHORS: Mapping[str, str] = {
    "score": "s1",
    "why": "why",
    "agent_was": "agent",
    "product_was": "product",
    "process_was": "process",
    "unsolved": "unsolved",
    "reasons": "reasons1",
    "contact": "yes",
    "contact_channel": "phone",
    "contact_number": "number",
    "contact_time": "when",
    "contact_other_person": "other",
    "clear": "why",
}
FOLDED = frozenset(("agent_was", "product_was", "process_was", "unsolved", "reasons"))


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has. `brand` is the name customers know; `ticket` its number, None where it is not known."""

    translator: Translator
    brand: str
    ticket: str | None = None

    @property
    def labels(self) -> Labels:
        """The form's lists in this language."""
        return labels(self.translator)


@dataclass(frozen=True, kw_only=True)
class Returning:
    """An earlier answer, in words: "4 – Good", "2 March", "9 March". `has_words`: a comment is stored."""

    score: str
    rated_on: str
    until: str
    has_words: bool


@dataclass(frozen=True, kw_only=True)
class RatePage(Page):
    """The question. `action` is where the form goes; `changeable` the sentence on how long, "" if it cannot change."""

    action: str
    kept: Kept = field(default_factory=Kept)
    errors: Mapping[str, str] = field(default_factory=dict)
    has_number: bool = False
    changeable: str = ""
    returning: Returning | None = None

    @property
    def fold_open(self) -> bool:
        """Something in the fold was answered or is wrong."""
        return self.kept.touches_fold or not FOLDED.isdisjoint(self.errors)

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """Each error as the id its link leads to and its words."""
        return tuple((ANCHORS[name], words) for name, words in self.errors.items())


@dataclass(frozen=True, kw_only=True)
class ThanksPage(Page):
    """After the answer. `change_until` None: it can no longer be changed, nothing is offered again."""

    action: str
    score: int
    with_words: bool
    steps: tuple[str, ...]
    changes: tuple[str, ...] = ()
    change_until: str | None = None
    offer_contact: bool = False
    has_number: bool = False

    @property
    def kept(self) -> Kept:
        """Nothing: what is stored does not come back."""
        return Kept()

    @property
    def errors(self) -> Mapping[str, str]:
        """None: a form sent from here with an error comes back as the question."""
        return {}

    @property
    def score_words(self) -> str:
        """ "4 – Good"."""
        return score_label(self.score, self.translator)

    @property
    def low(self) -> bool:
        """1 or 2: another heading."""
        return is_low(self.score)


@dataclass(frozen=True, kw_only=True)
class OptOutPage(Page):
    """One button. `undone`: surveys were just switched on again."""

    action: str
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class OptOutDonePage(Page):
    """Done, with the way back."""

    action: str


@dataclass(frozen=True, kw_only=True)
class ExpiredPage(Page):
    """410: `days` the link worked, `until` its last day in words."""

    days: int
    until: str


@dataclass(frozen=True, kw_only=True)
class RevokedPage(Page):
    """410: the ticket is open again. `asked`: a manager was asked for; `steps` what happens then."""

    action: str
    asked: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnknownPage(Page):
    """404: nothing is known of the link, not even whose it is."""


@dataclass(frozen=True, kw_only=True)
class ReadonlyPage(Page):
    """Answered and past the time to change: the score in words. `refused`: somebody just tried (409)."""

    score: str
    rated_on: str
    ended: str
    refused: bool = False


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """What happened and what to do, both sentences."""

    heading: str
    advice: str


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
    )


def expired_page(
    translator: Translator, *, brand: str, ticket: str, sent_at: datetime, expires_at: datetime, zone: ZoneInfo
) -> ExpiredPage:
    """The survey has ended."""
    return ExpiredPage(
        translator=translator,
        brand=brand,
        ticket=ticket,
        days=(expires_at - sent_at).days,
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
