"""What comes in and goes out as pairs of bars, and above them, on a scale of its own, what is left as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup

from survey_service.charts.drawing import Translator, picture

LABELS = 7
LINE, GAP = 52.0, 8.0
"""Per cent of the picture's height: the line's part, and what is free between it and the bars."""


@dataclass(frozen=True)
class Flow:
    """One day or week: in, out, and what was left at its end."""

    label: str
    came: int
    went: int
    left: int


def in_out(
    flows: Sequence[Flow],
    *,
    uid: str,
    title: str,
    translator: Translator,
    names: tuple[str, str, str],
    description: str | None = None,
    height: int = 250,
) -> Markup:
    """Oldest first. `names`: of what came, went and is left, for the words on pointing at a day."""
    top = round_up(max((flow.left for flow in flows), default=0))
    most = round_up(max((max(flow.came, flow.went) for flow in flows), default=0))
    number = translator.number
    inner = [
        *(_grid(y, number(value)) for y, value in ((0.0, top), (LINE, 0), (LINE + GAP, most), (100.0, 0))),
        *_bars(flows, most),
        _line(flows, top),
        *_labels(flows),
        *(_hover(flow, place, len(flows), names, translator) for place, flow in enumerate(flows)),
    ]
    text = describe(flows, names, translator) if description is None else description
    return picture("plot", height, inner, uid=uid, title=title, description=text)


def describe(flows: Sequence[Flow], names: tuple[str, str, str], translator: Translator) -> str:
    """The picture in words."""
    if not flows:
        return translator.gettext("Nothing to show.")
    sums = (sum(flow.came for flow in flows), sum(flow.went for flow in flows), flows[-1].left)
    return ", ".join(f"{name} {translator.number(value)}" for name, value in zip(names, sums, strict=True))


def round_up(value: int) -> int:
    """So that the scale has a round end."""
    if value <= 1:
        return 1
    tens = int(10 ** (ceil(log10(value)) - 1))
    return next(step * tens for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * tens >= value)


def _grid(y: float, words: str) -> Markup:
    return Markup(
        '<line class="g" x2="100%" y1="{0}%" y2="{0}%"/><text class="end" x="-8" y="{0}%" dy="4">{1}</text>'
    ).format(f"{y:g}", words)


def _bars(flows: Sequence[Flow], most: int) -> list[Markup]:
    wide = 100 / max(len(flows), 1)
    found = []
    for place, flow in enumerate(flows):
        for half, (value, kind) in enumerate(((flow.came, "bar soft"), (flow.went, "bar"))):
            if value:
                tall = (100 - LINE - GAP) * value / most
                found.append(
                    Markup('<rect class="{}" x="{:.2f}%" width="{:.2f}%" y="{:.2f}%" height="{:.2f}%"/>').format(
                        kind, wide * (place + 0.12 + 0.38 * half), wide * 0.36, 100 - tall, tall
                    )
                )
    return found


def _line(flows: Sequence[Flow], top: int) -> Markup:
    wide = 100 / max(len(flows), 1)
    points = " ".join(
        f"{wide * (place + 0.5):.2f},{LINE * (1 - flow.left / top):.2f}" for place, flow in enumerate(flows)
    )
    dots = Markup("").join(
        Markup('<circle class="pt" cx="{:.2f}%" cy="{:.2f}%" r="3"/>').format(
            wide * (place + 0.5), LINE * (1 - flow.left / top)
        )
        for place, flow in enumerate(flows)
    )
    return Markup(
        '<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">'
        '<polyline class="ln" points="{}"/></svg>{}'
    ).format(points, dots)


def _labels(flows: Sequence[Flow]) -> list[Markup]:
    """About seven, from the newest back; every second leaves on a phone (class x2)."""
    apart, found = max(ceil(len(flows) / LABELS), 1), []
    for turn, place in enumerate(range(len(flows) - 1, -1, -apart)):
        newest = turn == 0 and len(flows) > 2
        x = 100.0 if newest else 100 * (place + 0.5) / len(flows)
        kind = "end" if newest else "mid x2" if turn % 2 else "mid"
        words = Markup('<text class="{}" x="{:.2f}%" y="100%" dy="20">{}</text>')
        found.append(words.format(kind, x, flows[place].label))
    return found


def _hover(flow: Flow, place: int, count: int, names: tuple[str, str, str], translator: Translator) -> Markup:
    values = zip(names, (flow.came, flow.went, flow.left), strict=True)
    words = f"{flow.label}: " + ", ".join(f"{name} {translator.number(value)}" for name, value in values)
    return Markup('<rect class="hit" x="{:.2f}%" width="{:.2f}%" height="100%"><title>{}</title></rect>').format(
        100 * place / count, 100 / count, words
    )
