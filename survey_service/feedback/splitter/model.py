"""What the splitter has learnt, in one file: words, weights, how sure is sure enough."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from survey_service.feedback.splitter.rated import Likelihoods
from survey_service.feedback.splitter.weights import COLUMNS, STEP, Weights

PACKAGED: Final = Path(__file__).with_name("model.bin")
_MAGIC: Final = b"splitter 2\n"
NEVER: Final = 2.0  # a certainty no part reaches


class BadModel(ValueError):
    """The bytes are no model of this program."""


@dataclass(frozen=True, slots=True)
class Curve:
    """From what the chain believes to how often it is right: points of a rising line (isotonic regression)."""

    believed: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)

    def at(self, belief: float) -> float:
        """The share right at this belief, straight between the points."""
        if belief <= self.believed[0]:
            return self.right[0]
        for place in range(1, len(self.believed)):
            left, right = self.believed[place - 1], self.believed[place]
            if belief <= right:
                share = (belief - left) / (right - left) if right > left else 1.0
                return self.right[place - 1] + share * (self.right[place] - self.right[place - 1])
        return self.right[-1]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything `Splitter` needs. Change it with `dataclasses.replace`: a model itself never changes."""

    version: str
    word_lists: Mapping[str, Sequence[str]]
    """Per language the lines of its word list."""
    vocabularies: Mapping[str, frozenset[str]]
    """Per language, known and not, words by which it is told."""
    weights: Weights
    passing_labels: Sequence[Sequence[Sequence[float]]]
    """Per border, from label, to label."""
    passing_tones: Sequence[Sequence[Sequence[float]]]
    label_curves: Mapping[str, Curve]
    tone_curve: Curve
    filed_from: Mapping[str, Mapping[str, float]]
    """Language → label → the certainty from which a part stands without a person; not named: never."""
    tone_filed_from: float
    named_from: Mapping[str, float]
    """Label → the belief from which a comment is about it."""
    about_bias: Sequence[float] = (0.0, 0.0, 0.0)
    """What each of ABOUT scores before any word is read."""
    rated: Likelihoods = field(default_factory=dict)
    """How likely a score is beside words of a tone."""
    rated_tone_curve: Curve = Curve()
    """As `tone_curve`, where the score is known."""

    def to_bytes(self) -> bytes:
        """The whole model; `from_bytes` brings an equal one back."""
        told: dict[str, Any] = {
            "version": self.version,
            "columns": COLUMNS,
            "step": STEP,
            "word_lists": {language: list(lines) for language, lines in self.word_lists.items()},
            "vocabularies": {language: " ".join(sorted(words)) for language, words in self.vocabularies.items()},
            "keys": list(self.weights.places),
            "passing_labels": self.passing_labels,
            "passing_tones": self.passing_tones,
            "label_curves": {label: [curve.believed, curve.right] for label, curve in self.label_curves.items()},
            "tone_curve": [self.tone_curve.believed, self.tone_curve.right],
            "filed_from": self.filed_from,
            "tone_filed_from": self.tone_filed_from,
            "named_from": self.named_from,
            "about_bias": list(self.about_bias),
            "rated": self.rated,
            "rated_tone_curve": [self.rated_tone_curve.believed, self.rated_tone_curve.right],
        }
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        return _MAGIC + zlib.compress(len(text).to_bytes(4, "big") + text + self.weights.to_bytes(), 9)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises BadModel where the bytes are something else, or of a program whose columns were others."""
        if not data.startswith(_MAGIC):
            raise BadModel("no model of the splitter")
        try:
            plain = zlib.decompress(data[len(_MAGIC) :])
            end = 4 + int.from_bytes(plain[:4], "big")
            told = json.loads(plain[4:end])
            if told["columns"] != COLUMNS or told["step"] != STEP:
                raise BadModel("made by another version of this program")
            return cls._of(told, plain[end:])
        except (zlib.error, KeyError, TypeError, ValueError) as error:
            raise BadModel(f"damaged: {error}") from error

    @classmethod
    def _of(cls, told: Mapping[str, Any], steps: bytes) -> Self:
        weights = Weights.from_bytes(told["keys"], steps)
        return cls(
            version=told["version"],
            word_lists=told["word_lists"],
            vocabularies={language: frozenset(words.split()) for language, words in told["vocabularies"].items()},
            weights=weights,
            passing_labels=told["passing_labels"],
            passing_tones=told["passing_tones"],
            label_curves={label: Curve(tuple(x), tuple(y)) for label, (x, y) in told["label_curves"].items()},
            tone_curve=Curve(*map(tuple, told["tone_curve"])),
            filed_from=told["filed_from"],
            tone_filed_from=told["tone_filed_from"],
            named_from=told["named_from"],
            about_bias=told["about_bias"],
            rated=told["rated"],
            rated_tone_curve=Curve(*map(tuple, told["rated_tone_curve"])),
        )


def packaged_model() -> Model:
    """The model that comes with the program."""
    return Model.from_bytes(PACKAGED.read_bytes())
