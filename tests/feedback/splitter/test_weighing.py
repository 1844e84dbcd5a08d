"""The fast ways of adding up and of walking the chain say what the plain ones say, to the last digit."""

from itertools import product
from math import exp, sqrt
from random import Random

import pytest

from survey_service.feedback.splitter import default_splitter
from survey_service.feedback.splitter.chain import NEVER, chances, chances_of_three, factors, likeliest, steps
from survey_service.feedback.splitter.features import EVERYWHERE, Reading, keys_of
from survey_service.feedback.splitter.model import packaged_model
from survey_service.feedback.splitter.weighing import Scale, surroundings
from survey_service.feedback.splitter.weights import ABOUT, COLUMNS, SCOPES, STATES, Weights

TEXT = "Anna was not rude, but the export of this app keeps crashing; and waiting for it... Great service otherwise."


def row_of(weights: Weights, keys: tuple[str, ...]) -> list[float]:
    rows = [row for row in map(weights.row, keys) if row is not None]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * COLUMNS


def plain_scores(weights: Weights, reading: Reading) -> list[list[float]]:
    """Word by word and weight by weight."""
    rows = [row_of(weights, keys) for keys in keys_of(reading)]
    around = surroundings(reading.borders)
    found = []
    for row, (first, last, clause, sentence) in zip(rows, around.words, strict=True):
        groups = [(first, last, 0.5)]
        for start, end in (around.clauses[clause], around.sentences[sentence], (0, len(rows))):
            groups.append((start, end, 1 / sqrt(end - start)))
        score = row[:STATES]
        for scope, (start, end, factor) in enumerate(groups, start=1):
            for state in range(STATES):
                score[state] += factor * sum(one[scope * STATES + state] for one in rows[start:end])
        found.append(score)
    return found


@pytest.mark.parametrize("text", [TEXT, "ok", "Bad. Bad. Bad", "a " * 300 + "!"])
def test_packed_rows_add_up_as_plain_ones(text: str) -> None:
    weights = packaged_model().weights
    reading = default_splitter().read(text, "Anna", "en")

    scale = Scale(weights)

    labels, tones, known_keys = scale.scores(reading)

    found = [[*label, *tone[:3]] for label, tone in zip(labels, tones, strict=True)]
    assert found == [pytest.approx(row) for row in plain_scores(weights, reading)]
    keys = {key for keys in keys_of(reading) for key in keys} - {EVERYWHERE}
    known = [row[len(SCOPES) * STATES :] for row in map(weights.row, keys) if row is not None]
    wanted = [sum(column) for column in zip(*known, strict=True)] if known else [0.0] * len(ABOUT)
    assert scale.about(known_keys) == pytest.approx(wanted)


def test_a_packed_row_holds_the_weights_whatever_their_sign() -> None:
    rows = {"some": [(-1) ** place * place / 64 for place in range(COLUMNS)], "other": [-500.0] * COLUMNS}
    weights = Weights.of(rows)
    reading = default_splitter().read("x", None, "en")
    keys = keys_of(reading)[0]

    weights = Weights.of({keys[0]: rows["some"], keys[1]: rows["other"]})

    labels, _, _ = Scale(weights).scores(reading)
    assert [*labels[0]] == pytest.approx(plain_scores(weights, reading)[0][:4])


@pytest.fixture
def chain() -> tuple[list[tuple[float, float, float, float]], list[int], list[list[list[float]]]]:
    random = Random(7)
    scores = [tuple(random.uniform(-3, 3) for _ in range(4)) for _ in range(6)]
    passing = [[[random.uniform(-2, 2) for _ in range(4)] for _ in range(4)] for _ in range(4)]
    return scores, [3, 0, 1, 2, 0, 3], passing  # type: ignore[return-value]


def test_the_likeliest_chain_is_the_best_of_all(chain) -> None:
    scores, borders, passing = chain

    def score_of(path: tuple[int, ...]) -> float:
        passed = sum(passing[borders[at]][path[at - 1]][path[at]] for at in range(1, len(path)))
        return passed + sum(row[state] for row, state in zip(scores, path, strict=True))

    best = max(product(range(4), repeat=len(scores)), key=score_of)

    assert tuple(likeliest(scores, borders, steps(passing))) == best


def test_chances_are_the_shares_of_all_chains(chain) -> None:
    scores, borders, passing = chain
    found = chances(scores, borders, factors(steps(passing)))

    weighed = {}
    for path in product(range(4), repeat=len(scores)):
        passed = sum(passing[borders[at]][path[at - 1]][path[at]] for at in range(1, len(path)))
        weighed[path] = exp(passed + sum(row[state] for row, state in zip(scores, path, strict=True)))
    total = sum(weighed.values())
    shares = [sum(one for path, one in weighed.items() if path[3] == state) / total for state in range(4)]
    assert found[3] == pytest.approx(shares)


def test_three_states_are_four_of_which_one_never_is(chain) -> None:
    scores, borders, passing = chain
    scores = [(*row[:3], NEVER) for row in scores]
    three = factors(steps([[row[:3] for row in matrix[:3]] for matrix in passing]))

    assert chances_of_three(scores, borders, three) == chances(scores, borders, three)
