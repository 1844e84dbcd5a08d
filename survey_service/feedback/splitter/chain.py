"""A chain of states over the words of a text: the likeliest one, and how likely each state is at each word.

A linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001): scores per word and state, and scores of
passing from state to state that depend on the border between the words. Four states always, written out one by one:
that is three times as fast as loops, and this is where the time goes. Where there are three, the fourth scores NEVER.
"""

from collections.abc import Iterable, Sequence
from math import exp
from typing import Final, TypeVar

T = TypeVar("T")

Row = tuple[float, float, float, float]
Scores = Sequence[Row]
"""Per word, per state."""
Passing = Sequence[Sequence[Sequence[float]]]
"""Per border, from state, to state."""
Step = tuple[Row, Row, Row, Row]
Steps = Sequence[Step]
"""Per border, to state, from state: turned round, which is how it is read."""

NEVER: Final = -1e9
STATES: Final = 4


def steps(passing: Passing) -> Steps:
    """The passing scores of up to four states, filled up and turned round."""
    filled = []
    for matrix in passing:
        missing = STATES - len(matrix)
        rows = [[*row, *[NEVER] * missing] for row in matrix] + [[NEVER] * STATES] * missing
        filled.append(_four(_four(column) for column in zip(*rows, strict=True)))
    return filled


def factors(all_steps: Steps) -> Steps:
    """What `chances` takes of what `likeliest` takes: the exponentials, turned back to from state, to state."""
    turned = []
    for step in all_steps:
        turned.append(_four(_four(exp(value) for value in row) for row in zip(*step, strict=True)))
    return turned


def _four(values: Iterable[T]) -> tuple[T, T, T, T]:
    one, two, three, four = values
    return one, two, three, four


def likeliest(scores: Scores, borders: Sequence[int], all_steps: Steps) -> list[int]:
    """The states of the best chain (Viterbi)."""
    if not scores:
        return []
    a, b, c, d = scores[0]
    before = [(a, b, c, d)]
    for place in range(1, len(scores)):
        s0, s1, s2, s3 = scores[place]
        (a0, b0, c0, d0), (a1, b1, c1, d1), (a2, b2, c2, d2), (a3, b3, c3, d3) = all_steps[borders[place]]
        a, b, c, d = (
            max(a + a0, b + b0, c + c0, d + d0) + s0,
            max(a + a1, b + b1, c + c1, d + d1) + s1,
            max(a + a2, b + b2, c + c2, d + d2) + s2,
            max(a + a3, b + b3, c + c3, d + d3) + s3,
        )
        before.append((a, b, c, d))
    state = _best(a, b, c, d)
    path = [state]
    for place in range(len(scores) - 1, 0, -1):
        p0, p1, p2, p3 = all_steps[borders[place]][state]
        a, b, c, d = before[place - 1]
        state = _best(a + p0, b + p1, c + p2, d + p3)
        path.append(state)
    return path[::-1]


def _best(*values: float) -> int:
    return values.index(max(values))


def chances(scores: Scores, borders: Sequence[int], all_factors: Steps) -> list[Row]:
    """The probability of each state at each word (forward-backward)."""
    if not scores:
        return []
    here = [_exponentials(row) for row in scores]
    ahead = _ahead(here, borders, all_factors)
    q0 = q1 = q2 = q3 = 1.0
    found = [ahead[-1]]
    for place in range(len(scores) - 1, 0, -1):
        e0, e1, e2, e3 = here[place]
        e0 *= q0
        e1 *= q1
        e2 *= q2
        e3 *= q3
        (a0, a1, a2, a3), (b0, b1, b2, b3), (c0, c1, c2, c3), (d0, d1, d2, d3) = all_factors[borders[place]]
        q0 = a0 * e0 + a1 * e1 + a2 * e2 + a3 * e3
        q1 = b0 * e0 + b1 * e1 + b2 * e2 + b3 * e3
        q2 = c0 * e0 + c1 * e1 + c2 * e2 + c3 * e3
        q3 = d0 * e0 + d1 * e1 + d2 * e2 + d3 * e3
        total = q0 + q1 + q2 + q3 or 1.0
        q0, q1, q2, q3 = q0 / total, q1 / total, q2 / total, q3 / total
        f0, f1, f2, f3 = ahead[place - 1]
        f0 *= q0
        f1 *= q1
        f2 *= q2
        f3 *= q3
        total = f0 + f1 + f2 + f3 or 1.0
        found.append((f0 / total, f1 / total, f2 / total, f3 / total))
    return found[::-1]


def _ahead(here: Scores, borders: Sequence[int], all_factors: Steps) -> list[Row]:
    """The forward half: the probability of each state by the words so far."""
    p0, p1, p2, p3 = here[0]
    total = p0 + p1 + p2 + p3
    p0, p1, p2, p3 = p0 / total, p1 / total, p2 / total, p3 / total
    found = [(p0, p1, p2, p3)]
    for place in range(1, len(here)):
        e0, e1, e2, e3 = here[place]
        (a0, a1, a2, a3), (b0, b1, b2, b3), (c0, c1, c2, c3), (d0, d1, d2, d3) = all_factors[borders[place]]
        r0 = (p0 * a0 + p1 * b0 + p2 * c0 + p3 * d0) * e0
        r1 = (p0 * a1 + p1 * b1 + p2 * c1 + p3 * d1) * e1
        r2 = (p0 * a2 + p1 * b2 + p2 * c2 + p3 * d2) * e2
        r3 = (p0 * a3 + p1 * b3 + p2 * c3 + p3 * d3) * e3
        total = r0 + r1 + r2 + r3 or 1.0
        p0, p1, p2, p3 = r0 / total, r1 / total, r2 / total, r3 / total
        found.append((p0, p1, p2, p3))
    return found


def _exponentials(row: Row) -> Row:
    one, two, three, four = row
    top = max(row)
    return exp(one - top), exp(two - top), exp(three - top), exp(four - top)


def chances_of_three(scores: Scores, borders: Sequence[int], all_factors: Steps) -> list[Row]:
    """As `chances`, where the fourth state scores NEVER: the same numbers, faster."""
    if not scores:
        return []
    here = [_three_exponentials(row) for row in scores]
    e0, e1, e2 = here[0]
    total = e0 + e1 + e2
    p0, p1, p2 = e0 / total, e1 / total, e2 / total
    ahead = [(p0, p1, p2)]
    for place in range(1, len(here)):
        e0, e1, e2 = here[place]
        (a0, a1, a2, _), (b0, b1, b2, _), (c0, c1, c2, _), _ = all_factors[borders[place]]
        r0 = (p0 * a0 + p1 * b0 + p2 * c0) * e0
        r1 = (p0 * a1 + p1 * b1 + p2 * c1) * e1
        r2 = (p0 * a2 + p1 * b2 + p2 * c2) * e2
        total = r0 + r1 + r2 or 1.0
        p0, p1, p2 = r0 / total, r1 / total, r2 / total
        ahead.append((p0, p1, p2))
    q0 = q1 = q2 = 1.0
    found = [(p0, p1, p2, 0.0)]
    for place in range(len(here) - 1, 0, -1):
        e0, e1, e2 = here[place]
        e0, e1, e2 = e0 * q0, e1 * q1, e2 * q2
        (a0, a1, a2, _), (b0, b1, b2, _), (c0, c1, c2, _), _ = all_factors[borders[place]]
        q0 = a0 * e0 + a1 * e1 + a2 * e2
        q1 = b0 * e0 + b1 * e1 + b2 * e2
        q2 = c0 * e0 + c1 * e1 + c2 * e2
        total = q0 + q1 + q2 or 1.0
        q0, q1, q2 = q0 / total, q1 / total, q2 / total
        f0, f1, f2 = ahead[place - 1]
        f0, f1, f2 = f0 * q0, f1 * q1, f2 * q2
        total = f0 + f1 + f2 or 1.0
        found.append((f0 / total, f1 / total, f2 / total, 0.0))
    return found[::-1]


def _three_exponentials(row: Row) -> tuple[float, float, float]:
    one, two, three, _ = row
    top = max(one, two, three)
    return exp(one - top), exp(two - top), exp(three - top)
