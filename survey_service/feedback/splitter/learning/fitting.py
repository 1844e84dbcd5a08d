"""Fits the weights: a conditional random field by AdaGrad (Duchi, Hazan and Singer, 2011), its later half averaged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize

from survey_service.feedback.splitter.learning.encoding import Batch

ROUNDS: Final = 8
RATE: Final = 0.1
HOLDS_BACK: Final = (10.0, 10.0, 10.0, 30.0, 100.0)
"""What weights cost, scope by scope: the farther a word is, the dearer."""
WORDS_COST: Final = 3.0  # how much dearer a word's own weights are than those of its kind, so that kinds carry the load
BORDERS: Final = 4


def fit_chain(
    batches: Sequence[Batch], answers: Callable[[Batch], Any], states: int, index: Mapping[str, int]
) -> tuple[Any, Any]:
    """Weights (scope, key, state) and passing scores (border, from, to)."""
    dear = np.array([1.0 if key[0] in "~!" else WORDS_COST for key in index])
    dear[0] = 0.01
    cost = np.array(HOLDS_BACK)[:, None, None] * dear[None, :, None] / len(batches)
    weights, passing = np.zeros((5, len(index), states)), np.zeros((BORDERS, states, states))
    seen, passed = np.full(weights.shape, 1e-2), np.full(passing.shape, 1e-2)
    mean_weights, mean_passing, means = np.zeros_like(weights), np.zeros_like(passing), 0
    order = np.random.default_rng(1)
    turned = [(batch.keys.T.tocsr(), [around.T.tocsr() for around in batch.around]) for batch in batches]
    for number in range(ROUNDS):
        for place in order.permutation(len(batches)):
            batch, (keys, around) = batches[place], turned[place]
            slope, passing_slope = _slopes(batch, scores(batch, weights), passing, answers(batch))
            change = np.stack([keys @ slope, *(keys @ (one @ slope) for one in around)]) + cost * weights
            seen += change * change
            weights -= RATE * change / np.sqrt(seen)
            passing_slope += 0.1 * passing / len(batches)
            passed += passing_slope * passing_slope
            passing -= RATE * passing_slope / np.sqrt(passed)
            if number >= ROUNDS // 2:
                mean_weights += weights
                mean_passing += passing
                means += 1
    return mean_weights / means, mean_passing / means


def scores(batch: Batch, weights: Any) -> Any:
    """Words × states, as `weighing` computes them."""
    found = batch.keys @ weights[0]
    for around, scope in zip(batch.around, weights[1:], strict=True):
        found = found + around @ (batch.keys @ scope)
    return found


def _slopes(batch: Batch, found: Any, passing: Any, answers: Any) -> tuple[Any, Any]:
    """The gradient of minus the log likelihood, by the scores and by the passing scores (forward-backward)."""
    here = np.exp(found - found.max(1, keepdims=True))
    factors = np.exp(passing)
    longest = batch.lengths[0]
    living = [int((batch.lengths > step).sum()) for step in range(longest)]
    ahead = [_shares(here[batch.starts])]
    for step in range(1, longest):
        words = batch.starts[: living[step]] + step
        before = ahead[-1][: living[step]]
        ahead.append(_shares(np.einsum("cs,cst->ct", before, factors[batch.borders[words]]) * here[words]))
    slope, passing_slope = np.zeros_like(found), np.zeros_like(passing)
    behind = np.ones((len(batch.lengths), found.shape[1]))
    for step in range(longest - 1, -1, -1):
        count = living[step]
        words = batch.starts[:count] + step
        slope[words] = _shares(ahead[step] * behind[:count])
        if step:
            weighted, factor = here[words] * behind[:count], factors[batch.borders[words]]
            pairs = ahead[step - 1][:count, :, None] * factor * weighted[:, None, :]
            np.add.at(passing_slope, batch.borders[words], pairs / pairs.sum((1, 2), keepdims=True))
            behind[:count] = _shares(np.einsum("cst,ct->cs", factor, weighted))
    inner = np.setdiff1d(np.arange(len(found)), batch.starts)
    slope[np.arange(len(found)), answers] -= 1
    np.add.at(passing_slope, (batch.borders[inner], answers[inner - 1], answers[inner]), -1)
    return slope, passing_slope


def _shares(values: Any) -> Any:
    return values / values.sum(1, keepdims=True)


def fit_about(keys: Any, answers: Any, cost: float = 3.0) -> tuple[Any, Any]:
    """What a text is about, by the keys it has: weights (key, label) and biases, by logistic regression."""
    found, biases = [], []
    for label in range(answers.shape[1]):
        signs = np.where(answers[:, label], 1.0, -1.0)

        def loss(point: Any, signs: Any = signs) -> tuple[float, Any]:
            margin = signs * (keys @ point[1:] + point[0])
            slope = -signs / (1 + np.exp(np.clip(margin, -30, 30)))
            value = np.logaddexp(0, -margin).sum() + cost / 2 * point[1:] @ point[1:]
            return value, np.concatenate([[slope.sum()], keys.T @ slope + cost * point[1:]])

        best = minimize(loss, np.zeros(keys.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
        found.append(best[1:])
        biases.append(best[0])
    return np.stack(found, axis=1), np.array(biases)
