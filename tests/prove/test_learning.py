"""One installation with words of its own, corrected night after night: it gets better, and never worse.

`make prove ARGS="tests/prove/test_learning.py -s"` prints the figures.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from survey_service.feedback.learning import Learning
from survey_service.feedback.scoring import Scores, is_better, scored
from survey_service.feedback.splitter import Splitter, default_splitter
from survey_service.feedback.splitter.corpus import Example, read_corpus
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.taught import Marked, Taught
from tests.learning_world import comments, mistaken

pytestmark = pytest.mark.prove

CORPUS = list(read_corpus(Path(__file__).resolve().parents[2] / "corpus"))
NIGHTS = (100, 200, 350, 500, 650, 800)


def learnt(taught: Sequence[Taught], name: str) -> Model:
    found = Learning(default_splitter().model, [one for one in taught if not one.held_back], CORPUS, name)
    for _ in found:
        pass
    assert found.model is not None
    return found.model


def nights(corrections: Sequence[Taught], truth: Sequence[Taught]) -> list[Scores]:
    """What is in use after each night, by the truth of everything held back; the gate knows the corrections alone."""
    measured = [one for one in truth if one.held_back]
    active = default_splitter()
    found = [scored(active, measured)]
    for count in NIGHTS:
        new = Splitter(learnt(corrections[:count], f"night-{count}"))
        held = [one for one in corrections[:count] if one.held_back]
        if is_better(scored(new, held), scored(active, held)):
            active = new
        found.append(scored(active, measured))
    return found


def told(name: str, found: Sequence[Scores], capsys: pytest.CaptureFixture[str]) -> list[float]:
    with capsys.disabled():
        for count, score in zip((0, *NIGHTS), found, strict=True):
            print(f"\n{name}: {count} corrections, {score}", end="")  # noqa: T201  # figures to be quoted
    return [score.macro_f1 or 0.0 for score in found]


def test_800_corrections_make_it_better_and_no_night_worse(capsys: pytest.CaptureFixture[str]) -> None:
    said = comments(800)

    f1 = told("right", nights(said, said), capsys)

    assert f1 == sorted(f1)
    assert f1[-1] > f1[0] + 0.2


def test_with_one_in_ten_wrong_it_is_still_better_than_without_learning(capsys: pytest.CaptureFixture[str]) -> None:
    truth = comments(800)

    f1 = told("one in ten wrong", nights(mistaken(truth, 0.1), truth), capsys)

    assert min(f1) == f1[0]
    assert f1[-1] > f1[0] + 0.1
    assert all(after > before - 0.02 for before, after in pairwise(f1))


def test_what_it_knew_of_all_other_comments_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    others = [taught(number, one) for number, one in enumerate(CORPUS) if one.held_back and one.language == "en"]

    before = scored(default_splitter(), others)
    after = scored(Splitter(learnt(comments(800), "all")), others)

    with capsys.disabled():
        print(f"\ncorpus, held back: {before} became {after}")  # noqa: T201  # figures to be quoted
    assert (after.macro_f1 or 0) > (before.macro_f1 or 0) - 0.02


def taught(number: int, one: Example) -> Taught:
    parts = tuple(Marked(part.start, part.end, part.label, part.tone) for part in one.parts)
    labels = frozenset(part.label for part in one.parts) - {"none"}
    return Taught(number, number, number, one.text, one.agent, one.language, parts, labels)
