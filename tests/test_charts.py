"""Pictures stay valid SVG whatever the figures, and say in words what they show."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from survey_service import charts
from survey_service.language import translator

EN = translator("en")
WORDS = ("Poor", "Weak", "OK", "Good", "Excellent")


def point(label: str, good: int, n: int, low: float = 0.6, high: float = 1.0, **more: object) -> charts.Point:
    share = good / n if n else None
    limits = (low, high) if n else (None, None)
    return charts.Point(label, good, n, share, *limits, **more)  # type: ignore[arg-type]


def trend(points: list[charts.Point], **more: object) -> Markup:
    return charts.trend(points, uid="t", title="By week", translator=EN, **more)  # type: ignore[arg-type]


def parse(svg: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{svg}</div>")


def texts(svg: Markup) -> list[str]:
    return [element.text or "" for element in parse(svg).iter("text")]


def of_class(svg: Markup, name: str) -> list[ElementTree.Element]:
    return [element for element in parse(svg).iter() if name in (element.get("class") or "").split()]


def test_a_picture_has_a_title_and_a_description_under_its_own_ids() -> None:
    svg = parse(trend([point("1 Sep", 8, 10)]))[0]

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "t-t t-d"
    assert [(child.tag, child.get("id")) for child in svg[:2]] == [("title", "t-t"), ("desc", "t-d")]


def test_the_description_names_the_average_with_its_n_and_each_breach() -> None:
    points = [point("1 Sep", 40, 50), point("8 Sep", 20, 50, breached=True)]

    said = charts.describe(points, 0.6, EN)

    assert said == (
        "2 points in time, average 60\u202f% of 100 answers. Beyond chance: 8 Sep: 40\u202f%, below the limit."
    )


def test_a_week_without_answers_parts_the_line_and_the_band() -> None:
    points = [point("a", 8, 10), point("b", 9, 10), point("c", 0, 0), point("d", 7, 10)]

    svg = trend(points)

    assert len(of_class(svg, "ln")) == 2
    assert len(of_class(svg, "band")) == 2
    assert len(of_class(svg, "pt")) == 3


def test_only_a_breach_is_coloured_and_it_carries_words() -> None:
    points = [point("a", 45, 50), point("b", 20, 50, breached=True)]

    svg = trend(points)

    assert len(of_class(svg, "pt-x")) == 1
    assert [element.text for element in of_class(svg, "bad")] == ["40\u202f%, below the limit"]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (point("a", 50, 50, high=0.95, breached=True), "100\u202f%, above the limit"),
        (point("a", 45, 50, breached=True), "90\u202f%, a run on one side"),
        (point("a", 45, 50, breached=True, note="8 weeks below average"), "90\u202f%, 8 weeks below average"),
        (point("a", 1, 5, breached=True), "1 of 5, below the limit"),
        (point("a", 45, 50), ""),
    ],
)
def test_a_breach_says_which_rule_and_no_per_cent_under_ten_answers(broken: charts.Point, words: str) -> None:
    assert charts.breach_words(broken, EN) == words


def test_the_axis_always_ends_at_100_per_cent_and_starts_below_everything_drawn() -> None:
    high = trend([point("a", 45, 50, low=0.75)])  # the axis shows at least 60 to 100
    low = trend([point("a", 5, 50, low=0.02)])

    assert texts(high)[0] == texts(low)[0] == "100\u202f%"
    assert "60\u202f%" in texts(high)
    assert "50\u202f%" not in texts(high)
    assert "0\u202f%" in texts(low)


@pytest.mark.parametrize(("count", "most"), [(1, 1), (2, 2), (13, 7), (26, 7), (60, 7)])
def test_a_long_time_keeps_about_seven_labels_the_newest_among_them(count: int, most: int) -> None:
    svg = trend([point(f"week {index}", 8, 10) for index in range(count)])

    labels = [text for text in texts(svg) if text.startswith("week")]
    assert len(labels) <= most
    assert f"week {count - 1}" in labels


def test_a_mark_is_a_line_with_a_number_and_one_outside_is_left_out() -> None:
    marks = [charts.Mark(1, "Export outage"), charts.Mark(9, "Never")]

    svg = trend([point("a", 8, 10), point("b", 8, 10)], marks=marks)

    assert len(of_class(svg, "mark")) == 1
    assert "1" in texts(svg)
    assert "Export outage" in [element.text for element in parse(svg).iter("title")]


def test_numbers_of_marks_that_are_near_each_other_do_not_touch() -> None:
    marks = [charts.Mark(index, f"Release {index}") for index in (3, 4, 5, 40)]

    svg = trend([point(str(index), 8, 10) for index in range(53)], marks=marks)

    placed = [element.get("dy") for element in parse(svg).iter("text") if list(element.iter("title"))]
    assert placed == ["-4", "-15", "-4", "-4"]


def test_another_tools_line_stands_beside_and_changes_nothing_else() -> None:
    points = [point(str(index), 45, 50) for index in range(5)]

    alone, beside = trend(points), trend(points, beside=[(0.8, 0.9, None, 0.7, None)])

    (line,) = of_class(beside, "old")
    assert (line.get("d") or "").count("M") == 2
    assert {one.get("d") for one in of_class(alone, "ln")} < {one.get("d") for one in of_class(beside, "ln")}


def test_a_break_of_method_is_a_line_of_its_own_kind() -> None:
    svg = trend([point("a", 8, 10)], marks=[charts.Mark(0, "Other words", parts=True)])

    assert len(of_class(svg, "cut")) == 1


@pytest.mark.parametrize("points", [[], [point("a", 0, 0)], [point("a", 0, 0), point("b", 0, 0)]])
def test_a_time_without_answers_says_so(points: list[charts.Point]) -> None:
    svg = trend(points)

    assert "No answers in this time." in [element.text for element in parse(svg).iter("desc")]


def test_a_distribution_draws_5_at_the_top_relative_to_the_largest() -> None:
    svg = charts.distribution([10, 11, 13, 57, 121], WORDS, uid="d", title="Scores", translator=EN)

    bars = of_class(svg, "bar")
    assert [float((bar.get("width") or "").rstrip("%")) for bar in bars] == [100.0, 47.1, 10.7, 9.1, 8.3]
    assert [bar.get("class") for bar in bars] == ["bar good", "bar good", "bar soft", "bar bad", "bar bad"]
    assert texts(svg)[:4] == ["Excellent", "5", "121", "57\u202f%"]


def test_a_distribution_of_few_answers_names_no_per_cent() -> None:
    few, enough = (charts.distribution([0, 0, 0, 1, n], WORDS, uid="d", title="Scores", translator=EN) for n in (8, 9))

    assert EN.percent(8 / 9) not in few
    assert EN.percent(9 / 10) in enough


def test_a_distribution_of_nothing_has_empty_bars_and_dashes() -> None:
    svg = charts.distribution([0] * 5, WORDS, uid="d", title="Scores", translator=EN)

    assert {bar.get("width") for bar in of_class(svg, "bar")} == {"0.0%"}
    assert texts(svg).count("—") == 5


def test_large_numbers_get_a_wider_margin() -> None:
    svg = charts.distribution([9_876_543] * 5, WORDS, uid="d", title="Scores", translator=EN)

    assert parse(svg)[0].get("class") == "rows wide"
    assert "9,876,543" in texts(svg)


def test_long_labels_move_above_their_bars() -> None:
    short = charts.rows([charts.Row("Other", 3)], uid="r", title="Why", translator=EN)
    long = charts.rows([charts.Row("Asked in the last 14 days", 3)], uid="r", title="Why", translator=EN)

    assert parse(short)[0].get("class") == "rows"
    assert parse(long)[0].get("class") == "rows above"


def test_an_interval_bar_is_decoration_and_absent_without_a_share() -> None:
    svg = parse(charts.interval_bar(0.84, 0.784, 0.883, target=0.85))[0]

    assert svg.get("aria-hidden") == "true"
    assert [element.get("class") for element in svg] == ["track", "iv-r", "tgt", "iv-p"]
    assert charts.interval_bar(None, None, None) == ""


def test_small_columns_are_read_out() -> None:
    svg = parse(charts.spark([3, 0, 12], "by month", EN))

    assert svg[0].get("aria-hidden") == "true"
    assert svg[1].text == "3, 0, 12 by month"


def test_progress_of_nothing_is_an_empty_bar() -> None:
    assert 'width="0.0%"' in charts.progress(0, 0, "0 of 0 steps done")


HOSTILE = "<script>\"&'"
DRAWN: list[Callable[[str], Markup]] = [
    lambda text: trend([point(text, 1, 20, breached=True, note=text)], marks=[charts.Mark(0, text)]),
    lambda text: charts.distribution([1] * 5, [text] * 5, uid="d", title=text, translator=EN),
    lambda text: charts.rows([charts.Row(text, 1, text)], uid="r", title=text, translator=EN),
    lambda text: charts.spark([1], text, EN),
    lambda text: charts.progress(1, 2, text),
]


@pytest.mark.parametrize("draw", DRAWN)
def test_what_customers_and_admins_write_is_escaped(draw: Callable[[str], Markup]) -> None:
    svg = draw(HOSTILE)

    assert "<script" not in svg
    parse(svg)


counts = st.integers(min_value=0, max_value=10**9)
shares = st.none() | st.floats(min_value=0, max_value=1)
weeks = st.builds(
    lambda good, bad, low, high, breached: charts.Point(
        "w", good, good + bad, good / (good + bad) if good + bad else None, low, high, breached
    ),
    counts,
    counts,
    shares,
    shares,
    st.booleans(),
)


@given(points=st.lists(weeks, max_size=60), scores=st.lists(counts, min_size=5, max_size=5), share=shares)
def test_any_figures_give_valid_svg_without_a_style_or_a_number_that_is_none(
    points: list[charts.Point], scores: list[int], share: float | None
) -> None:
    drawn = [
        trend(points),
        charts.distribution(scores, WORDS, uid="d", title="Scores", translator=EN),
        charts.rows([charts.Row("x", score) for score in scores], uid="r", title="Rows", translator=EN),
        charts.interval_bar(share, share, share, share),
        charts.spark(scores, "by month", EN),
    ]
    for svg in drawn:
        parse(svg)
        assert not re.search(r"style|nan|inf\b|None", svg)
