"""The splitter: a comment into parts, each about the agent, the product, the process or nothing, with a tone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, log
from typing import Final

from survey_service.feedback.splitter.chain import Row, chances, chances_of_three, factors, likeliest, steps
from survey_service.feedback.splitter.corpus import LABELS, TONES
from survey_service.feedback.splitter.features import Reader, Reading
from survey_service.feedback.splitter.languages import UNKNOWN, Languages
from survey_service.feedback.splitter.lexicon import read_lexicon
from survey_service.feedback.splitter.model import NEVER, Curve, Model, packaged_model
from survey_service.feedback.splitter.rated import with_score
from survey_service.feedback.splitter.reading import COMMA, Word, fold, joined_words, spaced_words
from survey_service.feedback.splitter.weighing import Scale
from survey_service.feedback.splitter.weights import ABOUT

_NO_NAMES: Final = frozenset(["von", "van", "der", "den", "de", "da", "dos", "del", "la", "le", "al", "el", "bin"])
_AGENT: Final = LABELS.index("agent")
_SURELY_AGENT: Final = 0.95  # what the text as a whole must be about the agent, for a part of it to stand as that
_NOT_AGENT: Final = {
    "product": 0.3,
    "process": 0.3,
    "none": 0.2,
}  # what no word of another part may sound like the agent
_TONE_OF_A_THING: Final = 0.55
_OF_THE_WHOLE: Final = 0.35  # how much the words of the whole text say what it is about; the rest, its surest word


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text; `certainty` is how often parts like it are labelled right, `filed` that it may stand."""

    start: int
    end: int
    label: str
    tone: str
    certainty: float
    filed: bool


@dataclass(frozen=True, slots=True)
class Split:
    """The parts, in order, cover the text; an abstained one has one part of nothing. `labels`: what it is about."""

    parts: tuple[Part, ...]
    labels: tuple[str, ...]
    abstained: bool
    language: str
    model: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part as the chain believes it, before experience has told how far to trust that; `agent`: how much the word of
    it that sounds most like the agent does."""

    start: int
    end: int
    label: str
    tone: str
    belief: float
    feeling: float
    agent: float

    def stands_apart(self, about_agent: float) -> bool:
        """Surely about the agent, by the text as a whole too, or surely about something else: nothing in between
        stands without a person."""
        return about_agent >= _SURELY_AGENT if self.label == "agent" else self.agent < _NOT_AGENT[self.label]


@dataclass(frozen=True, slots=True)
class Belief:
    """What the weights alone make of a text; `about` are the labels' probabilities for the text as a whole."""

    language: str
    pieces: Sequence[Piece]
    about: Mapping[str, float]


class Splitter:
    """Splits with one model; keeps what it has looked up, so hold on to it."""

    def __init__(self, model: Model) -> None:
        self.model = model
        lexicons = {language: read_lexicon(list(lines), language) for language, lines in model.word_lists.items()}
        self._readers = {language: Reader(lexicon) for language, lexicon in lexicons.items()}
        self._languages = Languages(model.vocabularies, lexicons)
        japanese = lexicons.get("ja")
        self._japanese = frozenset(japanese.words) if japanese else frozenset()
        self._scale = Scale(model.weights)
        self._label_steps = steps(model.passing_labels)
        self._label_factors = factors(self._label_steps)
        self._tone_factors = factors(steps(model.passing_tones))

    def split(
        self, text: str, agent: str | None = None, language: str | None = None, score: int | None = None
    ) -> Split:
        """Any text. `agent` is the name the ticket knows; `language` a hint, which the words outweigh; `score` the
        rating, 1 to 5, evidence of the tone alone."""
        words = spaced_words(text)
        spoken = self._languages.guess(text, words, language)
        belief = self.believe(text, agent, spoken, words, score) if spoken != UNKNOWN else None
        if belief is None or not belief.pieces:
            nothing = Part(0, len(text), "none", "neutral", 0.0, filed=False)
            return Split((nothing,) if text else (), (), True, spoken, self.model.version)
        labels = tuple(one for one in ABOUT if belief.about[one] >= self.model.named_from.get(one, NEVER))
        curve = self.model.tone_curve if score is None else self.model.rated_tone_curve
        parts = tuple(self._part(piece, spoken, belief.about["agent"], curve) for piece in belief.pieces)
        return Split(parts, labels, False, spoken, self.model.version)

    def believe(
        self,
        text: str,
        agent: str | None,
        language: str,
        words: list[Word] | None = None,
        score: int | None = None,
    ) -> Belief:
        """What the weights make of a text in this known language; `words` are its spaced words, if at hand."""
        reading = self.read(text, agent, language, words)
        if not reading.words:
            return Belief(language, (), dict.fromkeys(ABOUT, 0.0))
        label_scores, tone_scores, keys = self._scale.scores(reading)
        believed = chances(label_scores, reading.borders, self._label_factors)
        tones = chances_of_three(tone_scores, reading.borders, self._tone_factors)
        path = likeliest(label_scores, reading.borders, self._label_steps)
        if score is not None:
            tones = with_score(tones, path, reading.borders, score, self.model.rated)
        surest = [max(column) for column in zip(*believed, strict=True)]
        about = {
            label: _mixed(weight + bias, belief)
            for label, weight, bias, belief in zip(
                ABOUT, self._scale.about(keys), self.model.about_bias, surest, strict=False
            )
        }
        return Belief(language, tuple(_pieces(text, reading, path, believed, tones)), about)

    def read(self, text: str, agent: str | None, language: str, words: list[Word] | None = None) -> Reading:
        """The words of a text in this known language, as the weights see them."""
        if language == "ja":
            names = frozenset({fold(agent)}) if agent else frozenset()
            words = joined_words(text, self._japanese, names)
        else:
            names = _names(agent) if agent else frozenset()
            words = spaced_words(text) if words is None else words
        return self._readers[language].read(words, text, names)

    def _part(self, piece: Piece, language: str, about_agent: float, tone_curve: Curve) -> Part:
        certainty = self.model.label_curves[piece.label].at(piece.belief)
        needed = self.model.filed_from.get(language, {}).get(piece.label, NEVER)
        toned = tone_curve.at(piece.feeling) >= self._tone_needed(piece.label)
        filed = certainty >= needed and toned and piece.stands_apart(about_agent)
        return Part(piece.start, piece.end, piece.label, piece.tone, round(certainty, 3), filed)

    def _tone_needed(self, label: str) -> float:
        """A wrong tone about a person costs most; of nothing it says nothing."""
        if label == "none":
            return 0.0
        return self.model.tone_filed_from if label == "agent" else _TONE_OF_A_THING


@lru_cache(maxsize=4096)
def _names(agent: str) -> frozenset[str]:
    """The words of a name by which somebody may be called."""
    return frozenset(word.form for word in spaced_words(agent) if len(word.form) > 1) - _NO_NAMES


def _mixed(score: float, belief: float) -> float:
    """The whole text's score and the belief of its surest word, as one probability."""
    belief = min(max(belief, 1e-4), 1 - 1e-4)
    score = min(max(score, -9.0), 9.0)
    return 1 / (1 + exp(-_OF_THE_WHOLE * score - (1 - _OF_THE_WHOLE) * log(belief / (1 - belief))))


def _pieces(
    text: str, reading: Reading, path: Sequence[int], believed: Sequence[Row], tones: Sequence[Row]
) -> Iterator[Piece]:
    """The text cut where the label changes, or at a border where the tone does."""
    runs = list(_runs(reading.borders, path, tones))
    starts = [0, *(_start(text, reading, first) for first, _, _, _ in runs[1:]), len(text)]
    for (first, last, label, tone), (start, end) in zip(runs, pairwise(starts), strict=True):
        count = last - first
        belief = sum(row[label] for row in believed[first:last]) / count
        feeling = sum(row[tone] for row in tones[first:last]) / count
        agent = max(row[_AGENT] for row in believed[first:last])
        yield Piece(start, end, LABELS[label], TONES[tone], belief, feeling, agent)


def _runs(borders: Sequence[int], path: Sequence[int], tones: Sequence[Row]) -> list[tuple[int, int, int, int]]:
    """First word, word after the last, label, tone; neighbours differ in label or tone."""
    cuts = [place for place in range(1, len(path)) if path[place] != path[place - 1] or borders[place] >= COMMA]
    runs: list[tuple[int, int, int, int]] = []
    for first, last in pairwise([0, *cuts, len(path)]):
        sums = [sum(column) for column in zip(*tones[first:last], strict=True)]
        tone = sums.index(max(sums))
        if runs and runs[-1][2:] == (path[first], tone):
            runs[-1] = (runs[-1][0], last, path[first], tone)
        else:
            runs.append((first, last, path[first], tone))
    return runs


def _start(text: str, reading: Reading, first: int) -> int:
    """Where a part begins: at its first word, with the opening marks that stand right before it."""
    start = reading.words[first].start
    while start > reading.words[first - 1].end and text[start - 1] in "([{\"'“„«「¿¡‘":
        start -= 1
    return start


@cache
def default_splitter() -> Splitter:
    """The one with the model that comes with the program; made on first use."""
    return Splitter(packaged_model())
