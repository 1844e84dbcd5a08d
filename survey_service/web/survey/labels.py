"""The lists of the form, worked out once per language: the page is rendered for every letter opened."""

from dataclasses import dataclass
from functools import lru_cache

from survey_service.language import N_, Translator
from survey_service.responses.answer import REASONS_PRODUCT, REASONS_SUPPORT
from survey_service.responses.reasons import reason_label
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

Choice = tuple[str, str]  # what is sent, what is read


@dataclass(frozen=True, slots=True)
class Score:
    """One face and the button that goes with it."""

    value: int
    word: str
    button: str  # "Send rating: 4 – Good"


@dataclass(frozen=True, slots=True)
class Labels:
    """All lists in one language. `rows`: field, id, words. `stacked`: a score's word is too long for 56 px."""

    scores: tuple[Score, ...]
    stacked: bool
    rows: tuple[tuple[str, str, str], ...]
    opinions: tuple[Choice, ...]
    families: tuple[tuple[str, str, tuple[Choice, ...]], ...]  # id, heading, reasons
    yes_no: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    times: tuple[Choice, ...]


@lru_cache(maxsize=64)
def labels(translator: Translator) -> Labels:
    """The lists in the translator's language."""
    _ = translator.gettext

    def choices(source: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple((value, _(words)) for value, words in source)

    def reasons(codes: tuple[str, ...]) -> tuple[Choice, ...]:
        return tuple((code, reason_label(code, translator)) for code in codes)

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
        families=(
            ("reasons1", _("About the help"), reasons(REASONS_SUPPORT)),
            ("reasons2", _("About the product and our rules"), reasons(REASONS_PRODUCT)),
        ),
        yes_no=choices(YES_NO),
        channels=choices(CHANNELS),
        times=choices(TIMES),
    )
