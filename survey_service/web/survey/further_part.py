"""The one question more as the thank-you page shows it, in words: a value for survey/further.html (N3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey_service.language import N_, Translator
from survey_service.preferences.further import Question
from survey_service.responses.further import SCALES, Further

HEADINGS: Mapping[Question, str] = {
    "effort": N_("How easy was it to get help with this ticket?"),
    "tried": N_("Did the person who helped you try hard to solve it?"),
    "nps": N_("How likely are you to recommend %(brand)s to a friend or colleague?"),
}
WORDS: Mapping[Question, tuple[str, ...]] = {
    "effort": (N_("Very hard"), N_("Hard"), N_("Neither hard nor easy"), N_("Easy"), N_("Very easy")),
    "tried": (N_("Not at all"), N_("Not much"), N_("Somewhat"), N_("Yes, quite"), N_("Yes, very much")),
    "nps": (),
}
"""Of 1 to 5; a recommendation has words for its ends only."""
ENDS = N_("0 is not at all likely, 10 is extremely likely.")


@dataclass(frozen=True, kw_only=True)
class FurtherPart:
    """`scores`: what is sent and its word; `saved` the answer there is, in words."""

    question: Question
    heading: str
    scores: tuple[tuple[int, str], ...]
    ends: str = ""
    chosen: int | None = None
    why: str = ""
    saved: str | None = None
    has_words: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """Each error as the id its link leads to and its words."""
        anchors = {"score": f"f{self.scores[0][0]}", "why": "further-why"}
        return tuple((anchors[name], words) for name, words in self.errors.items())


def further_part(
    speaker: Translator,
    brand: str,
    asked: Further,
    *,
    errors: Mapping[str, str] | None = None,
    chosen: str = "",
    why: str = "",
) -> FurtherPart:
    """The question with its answer's score, or with what was sent and what is wrong with it."""
    words = [speaker.gettext(one) for one in WORDS[asked.question]]
    scale = SCALES[asked.question]
    scores = tuple((value, words[value - 1] if words else "") for value in scale)
    known = {str(value): value for value in scale}
    return FurtherPart(
        question=asked.question,
        heading=speaker.gettext(HEADINGS[asked.question]) % {"brand": speaker.isolated(brand)},
        scores=scores,
        ends="" if words else speaker.gettext(ENDS),
        chosen=known.get(chosen) if errors else asked.score,
        why=why,
        saved=None if asked.score is None else _label(asked.score, words),
        has_words=asked.has_words,
        errors=errors or {},
    )


def _label(score: int, words: list[str]) -> str:
    return f"{score} – {words[score - 1]}" if words else str(score)
