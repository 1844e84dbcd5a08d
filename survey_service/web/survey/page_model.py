"""What each of the customer's pages shows: one frozen dataclass a template.

`building` makes them, `rendering` shows them. They know nothing of the customer but the ticket's number and the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey_service.language import Translator
from survey_service.preferences.wording import filled
from survey_service.responses.reasons import DEFAULT_CHIPS, Chips
from survey_service.responses.scores import is_low, score_label
from survey_service.web.survey.further_part import FurtherPart
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.labels import Labels, labels
from survey_service.web.survey.look import PLAIN, Look

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
    """What every page has. `brand` is the name customers know; `ticket` its number, None where it is not known; `look`
    its brand's."""

    translator: Translator
    brand: str
    ticket: str | None = None
    look: Look = PLAIN

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
    """The question, in the brand's `own_question` if it has one. `action` is where the form goes; `changeable` the
    sentence on how long, "" if it cannot change."""

    action: str
    kept: Kept = field(default_factory=Kept)
    errors: Mapping[str, str] = field(default_factory=dict)
    has_number: bool = False
    changeable: str = ""
    returning: Returning | None = None
    chips: Chips = DEFAULT_CHIPS
    own_question: str | None = None

    @property
    def question(self) -> str:
        """The brand's words with the ticket in them, "" where the usual question stands."""
        if self.own_question is None:
            return ""
        apart = self.translator.isolated
        return " ".join(filled(self.own_question, {"ticket": apart(self.ticket or ""), "brand": apart(self.brand)}))

    @property
    def offered_for(self) -> None:
        """Chips of all scores: the page's styles show those of the one chosen."""

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
    """After the answer. `change_until` None: it can no longer be changed, nothing is offered again. `further`: the one
    question more, `not_asked`: one that is not asked was answered."""

    action: str
    score: int
    with_words: bool
    steps: tuple[str, ...]
    changes: tuple[str, ...] = ()
    change_until: str | None = None
    offer_contact: bool = False
    has_number: bool = False
    chips: Chips = DEFAULT_CHIPS
    further: FurtherPart | None = None
    not_asked: bool = False

    @property
    def offered_for(self) -> int:
        """Chips of this score."""
        return self.score

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
class RecoveryPage(Page):
    """How it is after the call: score, why, and whether a manager is wanted again. As RatePage without its rows."""

    action: str
    kept: Kept = field(default_factory=Kept)
    errors: Mapping[str, str] = field(default_factory=dict)
    changeable: str = ""
    returning: Returning | None = None
    offer_contact: bool = True

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """Each error as the id its link leads to and its words."""
        return tuple((ANCHORS[name], words) for name, words in self.errors.items())


@dataclass(frozen=True, kw_only=True)
class RecoveryThanksPage(Page):
    """After that answer. `change_until` None: it can no longer be changed."""

    action: str
    score_words: str
    with_words: bool
    steps: tuple[str, ...]
    changes: tuple[str, ...] = ()
    change_until: str | None = None


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
    """410: `days` the link worked, `until` its last day in words; "" where it was withdrawn."""

    days: int = 0
    until: str = ""


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
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """What happened and what to do, both sentences."""

    heading: str
    advice: str
