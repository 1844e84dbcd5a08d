"""From marked comments to a model: folds to learn how far to trust it, then all of them for the weights."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from survey_service.feedback.splitter.corpus import LABELS, TONES, Example, fingerprint
from survey_service.feedback.splitter.features import Reading
from survey_service.feedback.splitter.learning.calibrating import check, curve_of, filing, naming
from survey_service.feedback.splitter.learning.encoding import Batch, Marked, encode, index_of
from survey_service.feedback.splitter.learning.fitting import fit_about, fit_chain, presence
from survey_service.feedback.splitter.model import Curve, Model
from survey_service.feedback.splitter.reading import spaced_words
from survey_service.feedback.splitter.splitting import Splitter
from survey_service.feedback.splitter.weights import ABOUT, SCOPES, Weights

FOLDS: Final = 3
BATCHES: Final = 40
TONE_SURE: Final = 0.8
_NO_CURVES: Final = dict.fromkeys(LABELS, Curve())


def train(
    examples: Sequence[Example],
    word_lists: Mapping[str, Sequence[str]],
    others: Mapping[str, Collection[str]],
    version: str,
) -> Model:
    """A model with calibrated certainties. `others` are common words of languages it must not take for its own."""
    empty = _empty(examples, word_lists, others, version)
    marked = _read_all(Splitter(empty), examples)
    checked, beliefs = [], []
    for fold in range(FOLDS):
        seen = [one for one in marked if _fold(one[0]) != fold]
        splitter = Splitter(_fitted(empty, seen))
        more_checked, more_beliefs = check(splitter, [example for example, _ in marked if _fold(example) == fold])
        checked += more_checked
        beliefs += more_beliefs
    curves = {
        label: curve_of((one.piece.belief, one.label == label) for one in checked if one.piece.label == label)
        for label in LABELS
    }
    named = naming(beliefs)
    return replace(
        _fitted(empty, marked),
        label_curves=curves,
        tone_curve=curve_of((one.piece.feeling, one.tone == one.piece.tone) for one in checked),
        filed_from=filing(checked, curves, named["agent"]),
        named_from=named,
    )


def _fold(example: Example) -> int:
    return fingerprint(example.text) // 5 % FOLDS


def _empty(
    examples: Iterable[Example],
    word_lists: Mapping[str, Sequence[str]],
    others: Mapping[str, Collection[str]],
    version: str,
) -> Model:
    """A model that knows words, but has no weights."""
    return Model(
        version=version,
        word_lists=word_lists,
        vocabularies=vocabularies(examples, word_lists, others),
        weights=Weights.of({}),
        passing_labels=[[[0.0] * len(LABELS)] * len(LABELS)] * 4,
        passing_tones=[[[0.0] * len(TONES)] * len(TONES)] * 4,
        label_curves=_NO_CURVES,
        tone_curve=Curve(),
        filed_from={},
        tone_filed_from=TONE_SURE,
        named_from={},
    )


def vocabularies(
    examples: Iterable[Example], word_lists: Mapping[str, Sequence[str]], others: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    """The words by which each language is told: those of its comments and of its list."""
    found: dict[str, set[str]] = {language: set(words) for language, words in others.items()}
    for language, lines in word_lists.items():
        entries = " ".join(line for line in lines if line[:1] not in "#[").replace("*", " ").replace("_", " ")
        found.setdefault(language, set()).update(word.form for word in spaced_words(entries))
    for example in examples:
        found.setdefault(example.language, set()).update(word.form for word in spaced_words(example.text))
    return {
        language: frozenset(form for form in forms if form[:1].isalpha())
        for language, forms in found.items()
        if language != "ja"  # told by its letters
    }


def _read_all(splitter: Splitter, examples: Iterable[Example]) -> list[Marked]:
    readings = ((example, splitter.read(example.text, example.agent, example.language)) for example in examples)
    return [(example, reading) for example, reading in readings if reading.words]


def _fitted(model: Model, marked: Sequence[tuple[Example, Reading]]) -> Model:
    """The model with weights learnt from these; trusts them as they are."""
    index = index_of(marked)
    ordered = sorted(marked, key=lambda one: fingerprint(one[0].text))
    batches = [encode(ordered[first::BATCHES], index) for first in range(min(BATCHES, len(ordered)))]
    labels, passing_labels = fit_chain(batches, lambda batch: batch.labels, len(LABELS), index)
    tones, passing_tones = fit_chain(batches, lambda batch: batch.tones, len(TONES), index)
    whole = encode(ordered, index)
    answers = np.stack([_has(whole, label) for label in range(len(ABOUT))], axis=1)
    about, biases = fit_about(presence(whole), answers)
    rows = {}
    for key, place in index.items():
        scopes = [np.concatenate([labels[scope, place], tones[scope, place]]) for scope in range(len(SCOPES))]
        rows[key] = np.concatenate([*scopes, about[place]]).tolist()
    return replace(
        model,
        weights=Weights.of(rows),
        passing_labels=passing_labels.round(4).tolist(),
        passing_tones=passing_tones.round(4).tolist(),
        about_bias=biases.round(4).tolist(),
    )


def _has(batch: Batch, label: int) -> Any:
    """For each comment, whether any of its words has the label."""
    return np.logical_or.reduceat(batch.labels == label, batch.starts)
