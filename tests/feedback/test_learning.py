"""What the splitter learns from corrections, and what it never learns. The long proof: tests/prove/test_learning.py."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_service.feedback import learning
from survey_service.feedback.learning import Learning, is_lexical, spread
from survey_service.feedback.scoring import Scores, is_better, scored
from survey_service.feedback.splitter import Splitter, default_splitter
from survey_service.feedback.splitter.features import keys_of
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.splitter.weighing import Scale
from survey_service.feedback.splitter.weights import ABOUT, COLUMNS, STATES, Weights
from survey_service.feedback.taught import Marked, Taught, is_held_back
from tests.learning_world import comments

ALL = comments(160)
LEARNT_FROM = [one for one in ALL if not one.held_back]
HELD_BACK = [one for one in ALL if one.held_back]


def learn(taught: list[Taught], name: str = "test") -> Model:
    found = Learning(default_splitter().model, taught, (), name)
    for _ in found:
        pass
    assert found.model is not None
    return found.model


@pytest.fixture(scope="module")
def learnt() -> Model:
    return learn(LEARNT_FROM)


def test_an_installation_s_own_words_are_understood_after_it(learnt: Model) -> None:
    before = scored(default_splitter(), HELD_BACK)
    after = scored(Splitter(learnt), HELD_BACK)

    assert (after.macro_f1 or 0) > (before.macro_f1 or 0) + 0.1
    assert (after.spans or 0) > (before.spans or 0) + 0.1
    assert is_better(after, before)


def test_the_same_lessons_make_the_same_bytes(learnt: Model) -> None:
    few = LEARNT_FROM[:12]

    assert learn(few).to_bytes() == learn(few).to_bytes()
    assert Model.from_bytes(learnt.to_bytes()).to_bytes() == learnt.to_bytes()


def test_the_version_tells_the_weights_apart() -> None:
    first, second = learn(LEARNT_FROM[:12]), learn(LEARNT_FROM[12:24])

    assert first.version.startswith("test-")
    assert first.version != second.version


def test_what_fewer_than_three_customers_wrote_is_not_in_the_weights() -> None:
    """Neither words nor pairs nor beginnings: a name, a street, a number."""
    private = "Xanthippe Quorzwell of 4711 Zubrowka Lane thanks you"
    said = [of(number, private, customer=number % 2) for number in range(1, 9)]
    said += [of(number, "the frobnicator broke", customer=number) for number in range(11, 14)]

    keys = learn(said).weights.places.keys() - default_splitter().model.weights.places.keys()

    assert any("frobnicator" in key for key in keys)
    assert not [key for key in keys if any(word in key for word in ("xanth", "quorz", "zubro"))]


def of(number: int, text: str, customer: int, label: str = "product") -> Taught:
    part = Marked(0, len(text), label, "bad")
    return Taught(number, customer, number, text, None, "en", (part,), frozenset({label}) - {"none"})


def test_only_words_move_and_only_theirs(learnt: Model) -> None:
    shipped = default_splitter().model

    moved = [key for key, row in learnt.weights.rows() if shipped.weights.row(key) != row]

    assert moved
    assert all(map(is_lexical, moved))
    assert replace(learnt, weights=shipped.weights, version=shipped.version) == shipped


def test_a_language_it_does_not_know_teaches_nothing() -> None:
    said = [of(number, "moja paczka nie przyszła wcale", customer=number) for number in range(1, 9)]

    assert learn(said).weights == default_splitter().model.weights


def test_a_part_nobody_vouched_for_teaches_nothing() -> None:
    text = "the frobnicator broke. the gizmotron sings"
    part = Marked(0, 22, "product", "bad")
    said = [Taught(n, n, n, text, None, "en", (part,), frozenset({"product"})) for n in range(1, 9)]

    weights = learn(said).weights
    own = slice(0, STATES)

    assert any((weights.row("en frobnicator") or [])[own])
    assert not any((weights.row("en gizmotron") or [0.0] * COLUMNS)[own])


def test_the_slopes_are_those_of_the_engine_s_scores() -> None:
    """What a small change of weights changes in the scores is what `spread` says it does: one is the other's
    transpose. Breaks when the engine weighs otherwise than it is learnt."""
    random, splitter = Random(5), default_splitter()
    reading = splitter.read(HELD_BACK[0].text + ". Then it went wrong, but slowly; sorry", None, "en")
    keys = sorted({key for found in keys_of(reading) for key in found})
    rows = {key: [random.choice((-1, 0, 1)) / 4 for _ in range(COLUMNS - len(ABOUT))] + [0.0] * 3 for key in keys}
    missing = [[random.uniform(-1, 1) for _ in range(STATES)] for _ in reading.words]

    labels, tones, _ = Scale(Weights.of(rows)).scores(reading)
    changed = sum(
        want * score
        for wants, label, tone in zip(missing, labels, tones, strict=True)
        for want, score in zip(wants, (*label, *tone[:3]), strict=True)
    )
    told = sum(
        slope * weight
        for found, slopes in zip(keys_of(reading), spread(missing, reading.borders), strict=True)
        for key in found
        for slope, weight in zip(slopes, rows[key], strict=True)
    )

    assert told == pytest.approx(changed)


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["Ziggy", "Quillbox", "ate it", ".", "but", " ", "é", "猫"])).map(" ".join)
)
@settings(max_examples=60, deadline=None)
def test_parts_of_a_learnt_model_cover_the_words_in_order(learnt: Model, text: str) -> None:
    at = 0
    for part in splitter_of(learnt).split(text, "Sigrid Lund", "en").parts:
        assert (part.start, part.end > part.start) == (at, True)
        at = part.end
    assert at == len(text)


SPLITTERS: dict[str, Splitter] = {}


def splitter_of(model: Model) -> Splitter:
    return SPLITTERS.setdefault(model.version, Splitter(model))


def test_a_fifth_is_held_back_and_always_the_same() -> None:
    held = [number for number in range(1, 1001) if is_held_back(number)]

    assert held[:8] == [number for number in range(1, held[7] + 1) if is_held_back(number)]
    assert 160 < len(held) < 240


def test_a_customer_s_row_is_not_believed_against_what_the_words_clearly_say() -> None:
    text = "Anna was friendly and patient"
    row = replace(of(1, text, 1, label="process"), decision=None)
    shipped = default_splitter().model

    found = Learning(shipped, [replace(row, response=n, customer=n) for n in range(1, 9)], (), "test")
    for _ in found:
        pass

    assert found.model is not None
    assert found.model.weights == shipped.weights


@pytest.mark.parametrize(
    ("new", "old", "better"),
    [
        ((0.8, 0.95), (0.7, 0.95), True),
        ((0.7, 0.99), (0.7, 0.95), False),
        ((0.6, 0.99), (0.7, 0.95), False),
        ((0.8, 0.90), (0.7, 0.99), True),
        ((0.8, 0.89), (0.7, 0.95), False),
        ((0.8, 0.85), (0.7, 0.80), True),
        ((0.8, 0.75), (0.7, 0.80), False),
        ((0.8, None), (0.7, 0.95), True),
        ((0.8, 0.89), (0.7, None), False),
        ((0.1, None), (None, None), True),
    ],
)
def test_better_is_more_found_and_no_more_filed_wrongly_than_may_be(
    new: tuple[float | None, float | None], old: tuple[float | None, float | None], better: bool
) -> None:
    assert is_better(of_scores(*new), of_scores(*old)) is better


def of_scores(f1: float | None, filed: float | None) -> Scores:
    return Scores(n=20, macro_f1=f1, spans=None, spans_n=0, filed=filed, filed_n=9)


def test_learning_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "WORDS", 100)
    found = Learning(default_splitter().model, LEARNT_FROM, (), "test")

    steps = sum(1 for _ in found)

    read = len(LEARNT_FROM)
    assert steps < read + learning.ROUNDS * 40
