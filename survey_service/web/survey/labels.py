"""The lists of the form, worked out once per language: the page is rendered for every letter opened."""

from dataclasses import dataclass
from functools import lru_cache

from survey_service.language import N_, Translator
from survey_service.responses.reasons import ALWAYS, Chip, Chips
from survey_service.responses.scores import SCORES, score_label, score_word

LONGEST_WORD = 10  # characters; a longer one does not fit a face of 56 px at 320 px

ROWS = (
    ("agent_was", "agent", N_("The person who helped")),
    ("product_was", "product", N_("The product")),
    ("process_was", "process", N_("Waiting, price or policy")),
)
OPINIONS = (("good", N_("was good")), ("bad", N_("was a problem")), ("none", N_("no opinion")))
TIMES = (
    ("any", N_("Any time")),
    ("morning", N_("Morning")),
    ("midday", N_("Midday")),
    ("afternoon", N_("Afternoon")),
    ("evening", N_("Evening")),
)
YES_NO = (("yes", N_("Yes, please")), ("no", N_("No, thank you")))
CHANNELS = (("phone", N_("Phone")), ("email", N_("E-mail")))

HEADINGS = (
    ("support", "reasons1", N_("About the help")),
    ("product", "reasons2", N_("About the product and our rules")),
)

Choice = tuple[str, str]  # what is sent, what is read


@dataclass(frozen=True, slots=True)
class Score:
    """One face and the button that goes with it."""

    value: int
    word: str
    button: str  # "Send rating: 4 – Good"


@dataclass(frozen=True, slots=True)
class Reason:
    """A chip. `hidden`: classes of the scores it is not offered for, "" where it always is."""

    code: str
    words: str
    hidden: str


@dataclass(frozen=True, slots=True)
class Family:
    """One group of chips under its heading; `hidden` where all of them are."""

    anchor: str
    heading: str
    reasons: tuple[Reason, ...]
    hidden: str


@dataclass(frozen=True, slots=True)
class Labels:
    """All lists in one language. `rows`: field, id, words. `stacked`: a score's word is too long for 56 px."""

    scores: tuple[Score, ...]
    stacked: bool
    rows: tuple[tuple[str, str, str], ...]
    opinions: tuple[Choice, ...]
    yes_no: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    times: tuple[Choice, ...]


@lru_cache(maxsize=64)
def labels(translator: Translator) -> Labels:
    """The lists in the translator's language."""
    _ = translator.gettext

    def choices(source: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple((value, _(words)) for value, words in source)

    scores = tuple(
        Score(
            score,
            score_word(score, translator),
            _("Send rating: %(score)s") % {"score": score_label(score, translator)},
        )
        for score in SCORES
    )
    return Labels(
        scores=scores,
        stacked=any(len(score.word) > LONGEST_WORD for score in scores),
        rows=tuple((field, anchor, _(words)) for field, anchor, words in ROWS),
        opinions=choices(OPINIONS),
        yes_no=choices(YES_NO),
        channels=choices(CHANNELS),
        times=choices(TIMES),
    )


@lru_cache(maxsize=256)
def families(translator: Translator, chips: Chips, score: int | None = None) -> tuple[Family, ...]:
    """The chips offered, for one score or, to be chosen from by the page's styles, for all."""
    found = []
    for family, anchor, heading in HEADINGS:
        offered = [chip for chip in chips.of(family) if chip.offered and (score is None or score in chip.scores)]
        if offered:
            reasons = tuple(_reason(chip, translator, score) for chip in offered)
            anywhere = ALWAYS if score is not None else frozenset[int]().union(*(chip.scores for chip in offered))
            found.append(Family(anchor, translator.gettext(heading), reasons, _hidden(anywhere)))
    return tuple(found)


def _reason(chip: Chip, translator: Translator, score: int | None) -> Reason:
    return Reason(chip.code, chip.words(translator), _hidden(chip.scores) if score is None else "")


def _hidden(scores: frozenset[int]) -> str:
    return " ".join(f"not{score}" for score in sorted(ALWAYS - scores))
