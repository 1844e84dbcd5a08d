"""The file the splitter learns into."""

from dataclasses import replace

import pytest

from survey_service.feedback.splitter import Splitter
from survey_service.feedback.splitter.model import PACKAGED, BadModel, Curve, Model, packaged_model
from survey_service.feedback.splitter.weights import COLUMNS, Weights

TEXT = "Anna was wonderful but the export keeps crashing."


def test_it_is_below_a_megabyte() -> None:
    assert PACKAGED.stat().st_size < 1_000_000


def test_bytes_and_back_is_the_same_model() -> None:
    model = packaged_model()

    again = Model.from_bytes(model.to_bytes())

    assert again.to_bytes() == model.to_bytes()
    assert Splitter(again).split(TEXT) == Splitter(model).split(TEXT)


@pytest.mark.parametrize(("first", "last"), [(5, None), (0, -40), (0, 0), (0, 12)])
def test_other_bytes_are_refused(first: int, last: int | None) -> None:
    damaged = PACKAGED.read_bytes()[first:last]

    with pytest.raises(BadModel):
        Model.from_bytes(damaged)


def test_weights_can_be_replaced_and_the_version_tells() -> None:
    model = packaged_model()
    rows = dict(model.weights.rows())
    rows["en wonderful"] = [0.0] * COLUMNS

    other = replace(model, version="mine", weights=Weights.of(rows))

    assert Splitter(other).split(TEXT).model == "mine"
    assert other.weights.row("en wonderful") is None
    assert model.version == packaged_model().version


def test_a_curve_goes_straight_between_its_points() -> None:
    curve = Curve((0.5, 0.9), (0.4, 0.8))

    assert [curve.at(belief) for belief in (0.1, 0.7, 1.0)] == pytest.approx([0.4, 0.6, 0.8])
