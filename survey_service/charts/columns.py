"""Columns side by side: how many in each hour of a day, and how many of them were good."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from survey_service.charts.drawing import Translator, figure, picture

AXIS_LABELS = 8


@dataclass(frozen=True)
class Column:
    """So many, `good` of them drawn dark at the bottom."""

    label: str
    good: int
    n: int


def columns(items: Sequence[Column], *, uid: str, title: str, translator: Translator, height: int = 180) -> Markup:
    """From left to right, on one scale from 0 to the largest."""
    largest = max((item.n for item in items), default=0)
    top = max(largest, 4)
    inner = [*_grid(top, translator), *(_column(item, index, len(items), top) for index, item in enumerate(items))]
    inner += _labels(items)
    inner += [_hover(item, index, len(items), translator) for index, item in enumerate(items)]
    said = [f"{item.label}: {figure(item.good, item.n, translator)}" for item in items if item.n]
    described = "; ".join(said) or translator.gettext("No answers in this time.")
    return picture("plot", height, inner, uid=uid, title=title, description=described)


def _grid(top: int, translator: Translator) -> list[Markup]:
    lines = [(100 * (1 - value / top), translator.number(value)) for value in sorted({0, ceil(top / 2), top})]
    shape = Markup('<line class="g" x2="100%" y1="{0}%" y2="{0}%"/><text class="end" x="-8" y="{0}%" dy="4">{1}</text>')
    return [shape.format(f"{y:.2f}", words) for y, words in lines]


def _column(item: Column, index: int, count: int, top: int) -> Markup:
    width = 100 / count
    all_of, good = 100 * item.n / top, 100 * item.good / top
    x, w = f"{index * width + 0.15 * width:.2f}", f"{0.7 * width:.2f}"
    shape = Markup('<rect class="bar{4}" x="{0}%" y="{1:.2f}%" width="{2}%" height="{3:.2f}%"/>')
    drawn = [(all_of, " soft")] * (item.n > 0) + [(good, "")] * (item.good > 0)
    return Markup("").join(shape.format(x, 100 - tall, w, tall, kind) for tall, kind in drawn)


def _labels(items: Sequence[Column]) -> list[Markup]:
    apart = max(ceil(len(items) / AXIS_LABELS), 1)
    shape = Markup('<text class="mid{2}" x="{0:.2f}%" y="100%" dy="20">{1}</text>')
    return [
        shape.format(100 * (index + 0.5) / len(items), item.label, " x2" if (index // apart) % 2 else "")
        for index, item in enumerate(items)
        if index % apart == 0
    ]


def _hover(item: Column, index: int, count: int, translator: Translator) -> Markup:
    words = f"{item.label}: {figure(item.good, item.n, translator)}"
    return Markup('<rect class="hit" x="{:.2f}%" width="{:.2f}%" height="100%"><title>{}</title></rect>').format(
        100 * index / count, 100 / count, words
    )
