"""A picture that stands alone says the same without our sheets: for PDF and PNG."""

import re
from xml.etree import ElementTree as Xml

import pytest

from survey_service import charts
from survey_service.charts.standing import PADDING, STATIC, standing
from survey_service.charts.trend import Point
from survey_service.language import translator

WORDS = translator(None)
ITEMS = [
    charts.Row("A very long label that stands above its bar", 12, "then 9"),
    charts.Row("Short", 3, "then 1,204 of them"),
]
DRAWN = {
    "plot": charts.trend(
        [Point("2 Mar", 8, 10, 0.8, 0.4, 1.0), Point("9 Mar", 1, 10, 0.1, 0.4, 1.0, True)],
        uid="t",
        title="T",
        translator=WORDS,
    ),
    "rows": charts.distribution([1, 2, 3, 4, 5], list("abcde"), uid="d", title="D", translator=WORDS),
    "rows above wide": charts.rows(ITEMS, uid="r", title="R", translator=WORDS),
    "nothing": charts.trend([], uid="n", title="N", translator=WORDS),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_positions_are_numbers_within_the_picture(kind: str) -> None:
    alone = Xml.fromstring(standing(DRAWN[kind], 640))

    assert (alone.get("width"), alone.get("viewBox", "").split()[:3]) == ("640", ["0", "0", "640"])
    for element in alone.iter():
        for name, value in element.items():
            assert not value.endswith("%"), (element.tag, name, value)
        for name in ("x", "x1", "x2", "cx"):
            assert -110 <= float(element.get(name, 0)) <= 640


@pytest.mark.parametrize("kind", DRAWN)
def test_it_needs_no_sheet_and_holds_nothing_of_a_screen(kind: str) -> None:
    alone = standing(DRAWN[kind], 640)

    assert "var(--" not in alone
    assert "rem" not in alone.partition("</style>")[0]
    assert 'class="hit"' not in alone
    assert "@media" not in alone
    assert "<title" not in alone


def test_the_words_of_a_picture_are_all_there() -> None:
    for drawn in DRAWN.values():
        shown = Xml.fromstring(drawn)
        for gone in ("title", "desc"):
            for parent in list(shown.iter()):
                for child in parent.findall(gone):
                    parent.remove(child)
        alone = Xml.fromstring(standing(drawn, 640))
        texts = [one.text for one in alone.iter("{http://www.w3.org/2000/svg}text")]
        assert texts == [one.text for one in shown.iter("text")]


def test_the_room_round_a_picture_is_that_of_our_sheet() -> None:
    sheet = (STATIC / "charts.css").read_text()

    plot = re.search(r"\.plot\{[^}]*padding:(\d+)px (\d+)px (\d+)px (\d+)px", sheet)
    rows = re.search(r"\.rows\{[^}]*padding:(\d+) (\d+)px (\d+) (\d+)px", sheet)
    wide = re.search(r"\.rows\.wide\{padding-right:(\d+)px", sheet)

    assert plot
    assert rows
    assert wide
    assert tuple(map(int, plot.groups())) == PADDING["plot"]
    assert tuple(map(int, rows.groups())) == PADDING["rows"]
    assert int(wide[1]) == PADDING["wide"][1]
    assert ".rows.above{padding-left:0}" in sheet
