"""From marked comments to a model: folds to learn how far to trust it, then all of them for the weights."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from survey_service.feedback.splitter.corpus import LABELS, TONES, Example, fingerprint
from survey_service.feedback.splitter.learning.calibrating import Checked, check, curve_of, filing, naming
from survey_service.feedback.splitter.learning.encoding import Marked, about_rows, encode, index_of
from survey_service.feedback.splitter.learning.fitting import fit_about, fit_chain
from survey_service.feedback.splitter.learning.scoring import drawn_score, likelihoods_of
from survey_service.feedback.splitter.model import Curve, Model
from survey_service.feedback.splitter.reading import spaced_words
from survey_service.feedback.splitter.splitting import Belief, Splitter
from survey_service.feedback.splitter.weights import SCOPES, Weights

FOLDS: Final = 3
BATCHES: Final = 40
TONE_SURE: Final = 0.75
TRUSTED: Final = (1.0, 1.0, 1.4, 0.6, 0.3)
"""How much of what was learnt about a label counts, scope by scope: beyond its clause a word says little."""
STICKS: Final = 0.5
"""How much of the passing scores counts: they hold the parts together more than their words' scores, which say the same
several times over, bear."""
_NO_CURVES: Final = dict.fromkeys(LABELS, Curve())


@dataclass(frozen=True)
class Fit:
    """What was learnt from some comments, before it is rounded: weights (scope, key, state), passing scores (border,
    from, to), what a comment is about (key, label)."""

    index: Mapping[str, int]
    labels: Any
    passing_labels: Any
    tones: Any
    passing_tones: Any
    about: Any
    about_bias: Any


def train(
    examples: Sequence[Example],
    word_lists: Mapping[str, Sequence[str]],
    others: Mapping[str, Collection[str]],
    version: str,
) -> Model:
    """A model with calibrated certainties. `others` are common words of languages it must not take for its own."""
    empty = _empty(examples, word_lists, others, version)
    marked = _read_all(Splitter(empty), examples)
    empty = replace(empty, rated=likelihoods_of(marked))
    fits = [fitted([one for one in marked if fold_of(one[0]) != fold]) for fold in range(FOLDS)]
    return calibrated(empty, fits, fitted(marked), examples)


def calibrated(empty: Model, fits: Sequence[Fit], whole: Fit, examples: Sequence[Example]) -> Model:
    """The model of all comments, trusted as far as those of the folds were right about what they had not seen."""
    checked: list[Checked] = []
    beliefs: list[tuple[Example, Belief]] = []
    feelings: list[tuple[float, bool]] = []
    for fold, fit in enumerate(fits):
        splitter = Splitter(built(empty, fit))
        unseen = [example for example in examples if fold_of(example) == fold]
        more_checked, more_beliefs = check(splitter, unseen)
        checked += more_checked
        beliefs += more_beliefs
        feelings += [(one.piece.feeling, one.tone == one.piece.tone) for one in check(splitter, unseen, drawn_score)[0]]
    curves = {
        label: curve_of((one.piece.belief, one.label == label) for one in checked if one.piece.label == label)
        for label in LABELS
    }
    return replace(
        built(empty, whole),
        label_curves=curves,
        tone_curve=curve_of((one.piece.feeling, one.tone == one.piece.tone) for one in checked),
        rated_tone_curve=curve_of(feelings),
        filed_from=filing(checked, curves),
        named_from=naming(beliefs),
    )


def fold_of(example: Example) -> int:
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


def fitted(marked: Sequence[Marked]) -> Fit:
    """Learns from these."""
    index = index_of(marked)
    ordered = sorted(marked, key=lambda one: fingerprint(one[0].text))
    batches = [encode(ordered[first::BATCHES], index) for first in range(min(BATCHES, len(ordered)))]
    labels, passing_labels = fit_chain(batches, lambda batch: batch.labels, len(LABELS), index)
    tones, passing_tones = fit_chain(batches, lambda batch: batch.tones, len(TONES), index)
    about, bias = fit_about(*about_rows(marked, index))
    return Fit(index, labels, passing_labels, tones, passing_tones, about, bias)


def built(model: Model, fit: Fit) -> Model:
    """The model with these weights."""
    labels = fit.labels * np.array(TRUSTED)[:, None, None]
    rows = {}
    for key, place in fit.index.items():
        scopes = [np.concatenate([labels[scope, place], fit.tones[scope, place]]) for scope in range(len(SCOPES))]
        rows[key] = np.concatenate([*scopes, fit.about[place]]).tolist()
    return replace(
        model,
        weights=Weights.of(rows),
        passing_labels=(fit.passing_labels * STICKS).round(4).tolist(),
        passing_tones=fit.passing_tones.round(4).tolist(),
        about_bias=fit.about_bias.round(4).tolist(),
    )
