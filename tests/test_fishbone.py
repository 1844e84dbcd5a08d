"""Fishbones and Paretos stay whole whatever is counted: nothing leaves the picture, nothing lies on another word."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from survey_service import charts
from survey_service.charts.fitting import fitted, in_lines, width_of
from survey_service.language import translator

EN = translator("en")
SIZES = {"b": 14, "big": 15, "why": 12}
LABELS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=90)
TWIGS = st.lists(st.builds(charts.Twig, LABELS, st.integers(1, 99_999)), max_size=4)
BONES = st.lists(
    st.builds(charts.Bone, LABELS, st.integers(0, 99_999), TWIGS, LABELS | st.just("")), min_size=6, max_size=6
)


def drawings(bones: list[charts.Bone], head: tuple[str, str] = ("Unhappy", "38 cases"), *, mirrored: bool = False):
    svg = charts.fishbone(head, bones, uid="f", title="Fish", translator=EN, mirrored=mirrored)
    return list(ElementTree.fromstring(f"<div>{svg}</div>"))


def boxes(svg: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of each text, by the widths the drawing itself reckons with."""
    found = []
    for text in svg.iter("text"):
        kinds = set((text.get("class") or "").split())
        size = next((SIZES[kind] for kind in ("big", "b", "why") if kind in kinds), 13)
        said = "".join(part for part in text.itertext() if part != (text.findtext("title") or ""))
        wide, x, y = width_of(said, size), float(text.get("x") or 0), float(text.get("y") or 0)
        is_end = ("end" in kinds) != (svg.get("direction") == "rtl")
        left = x - wide / 2 if "mid" in kinds else x - wide if "end" in kinds and is_end else x
        if "mid" not in kinds and "end" not in kinds and svg.get("direction") == "rtl":
            left = x - wide
        found.append((left, y - size * 0.8, left + wide, y + size * 0.25))
    return found


def of_class(svg: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in svg.iter() if name in (one.get("class") or "").split()]


@given(BONES, LABELS, LABELS, st.booleans())
def test_no_word_leaves_the_picture_or_lies_on_another(
    bones: list[charts.Bone], first: str, second: str, mirrored: bool
) -> None:
    for svg in drawings(bones, (first, second), mirrored=mirrored):
        _, _, width, height = map(float, (svg.get("viewBox") or "").split())
        found = boxes(svg)
        for left, top, right, bottom in found:
            assert left >= -0.5
            assert right <= width + 0.5
            assert top >= 0
            assert bottom <= height
        for one, other in combinations(found, 2):
            apart = one[2] <= other[0] + 0.5 or other[2] <= one[0] + 0.5 or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


@given(BONES)
def test_every_count_is_drawn_in_both_pictures_and_said_in_words(bones: list[charts.Bone]) -> None:
    for svg in drawings(bones):
        counts = sorted("".join(one.itertext()) for one in of_class(svg, "tally"))
        assert counts == sorted(EN.number(n) for bone in bones for n in (bone.count, *(t.count for t in bone.twigs)))
        assert all(EN.number(bone.count) in (svg.findtext("desc") or "") for bone in bones)


def test_what_is_cut_can_be_read_in_the_title_of_its_text() -> None:
    long = "An area with a name that nobody could ever fit into one single line of a picture"
    bone = charts.Bone("Defect", 2, [charts.Twig(long, 2)])

    for svg in drawings([bone, *[charts.Bone("Other", 0)] * 5]):
        assert long in [one.findtext("title") for one in svg.iter("text")]


def test_a_cause_without_cases_is_a_dashed_bone() -> None:
    whole, listed = drawings([charts.Bone("Defect", 2), *[charts.Bone("Other", 0)] * 5])

    assert (len(of_class(whole, "bone")), len(of_class(whole, "none"))) == (6, 10)  # bone and name, five times
    assert len([one for one in of_class(listed, "bone") if "none" in (one.get("class") or "")]) == 5


def test_a_mirrored_fish_has_its_head_at_the_left() -> None:
    bones = [charts.Bone("Defect", 2)] * 6

    def head_of(mirrored: bool) -> float:
        return float(of_class(drawings(bones, mirrored=mirrored)[0], "head")[0].get("x") or 0)

    assert head_of(False) > 800
    assert head_of(True) < 100


@given(st.lists(st.tuples(LABELS, st.integers(0, 5000), st.just("")), max_size=12))
def test_a_pareto_descends_and_sums_up_to_all(counted: list[tuple[str, int, str]]) -> None:
    found = charts.steps(counted)

    assert sum(step.value for step in found) == sum(count for _, count, _ in counted)
    assert all(one.value >= other.value and one.so_far < other.so_far for one, other in pairwise(found))
    assert not found or found[-1].so_far == found[-1].total
    matter = [step for step in found if step.matters]
    assert not matter or sum(step.value for step in matter) >= 0.8 * found[0].total
    ElementTree.fromstring(str(charts.pareto(found, uid="p", title="Why", translator=EN)))


def test_the_line_at_80_per_cent_is_there_from_twenty_cases_on() -> None:
    few, enough = (
        charts.pareto(charts.steps([("a", n, ""), ("b", 5, "")]), uid="p", title="t", translator=EN) for n in (14, 15)
    )

    assert "80\u202f%" not in str(few)
    assert "80\u202f%" in str(enough)


def test_words_are_cut_to_their_width_and_broken_between_words() -> None:
    assert fitted("short", 100, 13) == "short"
    assert fitted("W" * 40, 100, 13).endswith("…")
    assert width_of(fitted("W" * 40, 100, 13), 13) <= 100
    assert in_lines("one two three", 60, 13, 2) == ["one two", "three"]
    assert len(in_lines("word " * 50, 100, 13, 2)) == 2
