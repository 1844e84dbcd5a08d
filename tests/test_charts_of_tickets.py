"""The week by its hours, and what comes in and goes out: valid pictures that say in words what they show."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from survey_service import charts
from survey_service.charts.heat_map import SHADES, describe, shade
from survey_service.charts.in_out import round_up
from survey_service.language import translator

EN = translator("en")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMES = ("opened", "solved", "still open")


def parse(svg: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{svg}</div>")


def heat(hours: list[int], days: tuple[str, ...] = DAYS) -> Markup:
    rows = [hours[day * 24 : day * 24 + 24] for day in range(7)]
    return charts.heat_map(rows, days, uid="h", title="Opened", translator=EN)


def flows(values: list[tuple[int, int, int]]) -> Markup:
    told = [charts.Flow(f"day {number}", *one) for number, one in enumerate(values)]
    return charts.in_out(told, uid="f", title="Tickets", translator=EN, names=NAMES)


@given(st.lists(st.integers(0, 5000), min_size=168, max_size=168))
def test_every_number_stands_in_both_drawings_and_every_cell_has_one_shade(hours: list[int]) -> None:
    desk, phone = parse(heat(hours)).iter("svg"), re.findall(r"<text[^>]*>([\d,]+)</text>", heat(hours))

    assert len(list(desk)) == 4  # each with one for its cells
    for_eyes = [EN.number(value) for value in hours if value]
    heads = [str(hour) for hour in range(24)]
    assert sorted(phone) == sorted(2 * for_eyes + 2 * heads)
    cells = "".join(re.findall(r' d="([^"]+)"', heat(hours)))
    assert cells.count("M") == 2 * 168


@given(st.integers(1, 10_000), st.data())
def test_shades_are_fifths_of_the_largest(most: int, data: st.DataObject) -> None:
    value = data.draw(st.integers(0, most))

    number = shade(value, most)

    assert (number == 0) == (value == 0)
    assert number <= len(SHADES)
    assert shade(most, most) == len(SHADES)
    if value:
        (found,) = [dark for dark, low, high in charts.ranges(most) if low <= value <= high]
        assert found == SHADES[number - 1]


def test_a_week_is_described_by_its_busiest_hour_and_its_days() -> None:
    hours = [0] * 168
    hours[24 + 14], hours[3] = 7, 2

    words = describe([hours[day * 24 : day * 24 + 24] for day in range(7)], DAYS, EN)

    assert words == "Most at Tue, 14 o’clock: 7 of 9. By day: Mon 2, Tue 7, Wed 0, Thu 0, Fri 0, Sat 0, Sun 0."
    assert "Nothing to show." in heat([0] * 168)


def test_names_of_days_are_text() -> None:
    assert "&lt;b&gt;" in heat([1] * 168, ("<b>", *DAYS[1:]))


@given(st.lists(st.tuples(*[st.integers(0, 900)] * 3), max_size=70))
def test_days_stay_within_their_picture(values: list[tuple[int, int, int]]) -> None:
    svg = flows(values)

    root = parse(svg)
    assert len([one for one in root.iter("rect") if one.get("class") == "hit"]) == len(values)
    heights = [float((one.get("height") or "").rstrip("%")) for one in root.iter("rect") if one.get("class") != "hit"]
    assert all(0 < height <= 40.01 for height in heights)
    assert all(0 <= float((one.get("cy") or "").rstrip("%")) <= 52.01 for one in root.iter("circle"))


def test_what_came_went_and_is_left_is_said() -> None:
    svg = flows([(3, 1, 12), (4, 5, 11)])

    assert "<desc" in svg
    assert "opened 7, solved 6, still open 11" in svg
    assert "day 1: opened 4, solved 5, still open 11" in svg


@pytest.mark.parametrize(("value", "end"), [(0, 1), (1, 1), (2, 2), (7, 8), (10, 10), (11, 20), (127, 200), (320, 400)])
def test_scales_end_round(value: int, end: int) -> None:
    assert round_up(value) == end
