"""The p-chart: a share by week, and what chance alone gives at that week's own n."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor

from markupsafe import Markup

from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT, Translator, clip, figure, picture

AXIS_LABELS = 7
NEAR = 6.0
"""Per cent of the width under which two numbers of marks would touch on a phone."""


@dataclass(frozen=True)
class Point:
    """One week (or day, month), oldest first; n = 0 is a gap. Shares and limits are 0 to 1.

    `breached` marks a broken rule; `note` says which in words, empty: read off the limits.
    """

    label: str
    good: int
    n: int
    share: float | None
    low: float | None
    high: float | None
    breached: bool = False
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that happened in the time of the point of this index: an incident, a release. It is drawn as a line
    with its number; the words stand under the picture. `parts`: what is on its two sides was got in another way."""

    index: int
    label: str
    parts: bool = False


def trend(
    points: Sequence[Point],
    *,
    uid: str,
    title: str,
    translator: Translator,
    average: float | None = None,
    description: str | None = None,
    marks: Iterable[Mark] = (),
    beside: Sequence[Sequence[float | None]] = (),
    height: int = 236,
) -> Markup:
    """The share by week within limits drawn as steps. `average` None takes the share over the points shown. `beside`:
    lines of something else, a share for each point, which have part in nothing.

    Only breaches are coloured, and they carry words.
    """
    if average is None:
        average = _average(points)
    axis = _Axis.of(points, average, [share for line in beside for share in line if share is not None])
    spots = [_Spot(point, index, len(points), axis) for index, point in enumerate(points)]
    inner = [
        *_grid(axis, translator),
        _stretched(_band(spots)),
        _average_line(axis, average),
        *_marks([mark for mark in marks if 0 <= mark.index < len(points)], len(points), translator),
        *(_stretched(_beside(line, axis)) for line in beside),
        _stretched(_line(spots)),
        *(_dot(spot, translator) for spot in spots if spot.y is not None),
        *_labels(spots),
        *(_hover(spot, translator) for spot in spots),
    ]
    text = describe(points, average, translator) if description is None else description
    return picture("plot", height, inner, uid=uid, title=title, description=text)


def describe(points: Sequence[Point], average: float | None, translator: Translator) -> str:
    """The picture in a sentence or two, for those who do not see it."""
    total = sum(point.n for point in points)
    if average is None or not total:
        return translator.gettext("No answers in this time.")
    first = translator.ngettext(
        "%(points)s point in time, average %(share)s of %(n)s answers.",
        "%(points)s points in time, average %(share)s of %(n)s answers.",
        len(points),
    ) % {
        "points": translator.number(len(points)),
        "share": translator.percent(average),
        "n": translator.number(total),
    }
    outside = [f"{point.label}: {breach_words(point, translator)}" for point in points if point.breached]
    listed = "; ".join(outside) or translator.gettext("none")
    return first + " " + translator.gettext("Beyond chance: %(list)s.") % {"list": listed}


def breach_words(point: Point, translator: Translator) -> str:
    """'60 %, below the limit'; empty where no rule was broken."""
    if not point.breached or point.share is None:
        return ""
    if point.note:
        said = point.note
    elif point.low is not None and point.share < point.low:
        said = translator.gettext("below the limit")
    elif point.high is not None and point.share > point.high:
        said = translator.gettext("above the limit")
    else:
        said = translator.gettext("a run on one side")
    few = point.n < SMALLEST_N_FOR_PERCENT
    value = figure(point.good, point.n, translator) if few else translator.percent(point.share)
    return f"{value}, {said}"


class _Axis:
    """From a round share below everything drawn up to 100 %; y in per cent of the picture, 0 at the top."""

    def __init__(self, bottom: float, step: float) -> None:
        self.bottom, self.step = bottom, step

    @classmethod
    def of(cls, points: Sequence[Point], average: float | None, others: Sequence[float]) -> _Axis:
        seen = [value for point in points if point.n > 0 for value in (point.share, point.low) if value is not None]
        lowest = clip(min([*seen, *others, 0.6 if average is None else average]))
        bottom = max(floor(min(lowest - 0.03, 0.6) * 10 + 1e-9) / 10, 0)  # room for a breach and its words
        if bottom >= 0.5:
            return cls(bottom, 0.1)
        return cls(floor(bottom * 5 + 1e-9) / 5, 0.2)

    def y(self, share: float) -> str:
        low = (1 - clip(share)) / (1 - self.bottom)
        return f"{100 * min(low, 1):.2f}"

    def ticks(self) -> list[float]:
        return [1 - index * self.step for index in range(round((1 - self.bottom) / self.step) + 1)]


class _Spot:
    """A point with its place in the picture; no y where there were no answers."""

    def __init__(self, point: Point, index: int, count: int, axis: _Axis) -> None:
        self.point, self.axis, self.index, self.count = point, axis, index, count
        self.left, self.right = 100 * index / count, 100 * (index + 1) / count
        self.middle = (self.left + self.right) / 2
        self.y = None if point.share is None or point.n <= 0 else axis.y(point.share)

    @property
    def limits(self) -> tuple[str, str] | None:
        """Where the high and the low limit lie."""
        if self.point.n <= 0 or self.point.low is None or self.point.high is None:
            return None
        return self.axis.y(self.point.high), self.axis.y(self.point.low)


def _average(points: Sequence[Point]) -> float | None:
    total = sum(point.n for point in points)
    return sum(point.good for point in points) / total if total else None


def _stretched(inner: Markup) -> Markup:
    """Lines and bands, which may be squeezed; their strokes keep their width (vector-effect)."""
    return Markup('<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">{}</svg>').format(
        inner
    )


def _grid(axis: _Axis, translator: Translator) -> Iterable[Markup]:
    for share in axis.ticks():
        yield Markup(
            '<line class="g" x2="100%" y1="{0}%" y2="{0}%"/><text class="end" x="-8" y="{0}%" dy="4">{1}</text>'
        ).format(axis.y(share), translator.percent(share))


def _average_line(axis: _Axis, average: float | None) -> Markup:
    if average is None:
        return Markup("")
    return Markup('<line class="avg" x2="100%" y1="{0}%" y2="{0}%"/>').format(axis.y(average))


def _runs(spots: Sequence[_Spot], drawn: Callable[[_Spot], bool]) -> Iterable[list[_Spot]]:
    """Neighbours that can be joined by a line; a week without answers parts them."""
    return (list(group) for there, group in groupby(spots, key=drawn) if there)


def _band(spots: Sequence[_Spot]) -> Markup:
    paths = []
    for run in _runs(spots, lambda spot: spot.limits is not None):
        top, bottom = [], []
        for spot in run:
            high, low = spot.limits or ("0", "0")
            top += [f"{spot.left:.2f} {high}", f"{spot.right:.2f} {high}"]
            bottom += [f"{spot.left:.2f} {low}", f"{spot.right:.2f} {low}"]
        round_trip = " L".join(top + bottom[::-1])
        paths.append(
            Markup('<path class="band" d="M{}Z"/><path class="lim" d="M{}"/><path class="lim" d="M{}"/>').format(
                round_trip, " L".join(bottom), " L".join(top)
            )
        )
    return Markup("").join(paths)


def _line(spots: Sequence[_Spot]) -> Markup:
    paths = (
        " L".join(f"{spot.middle:.2f} {spot.y}" for spot in run) for run in _runs(spots, lambda s: s.y is not None)
    )
    return Markup("").join(Markup('<path class="ln" d="M{}"/>').format(path) for path in paths)


def _beside(shares: Sequence[float | None], axis: _Axis) -> Markup:
    """Joined where neighbours have a share; one alone is a short stroke."""
    width = 100 / max(len(shares), 1)
    drawn = []
    for there, run in groupby(enumerate(shares), key=lambda pair: pair[1] is not None):
        spots = [(width * (index + 0.5), axis.y(share)) for index, share in run if share is not None] if there else []
        if len(spots) == 1:
            ((x, y),) = spots
            spots = [(x - width / 3, y), (x + width / 3, y)]
        drawn += ["M" + " L".join(f"{x:.2f} {y}" for x, y in spots)] if spots else []
    return Markup('<path class="ln old" d="{}"/>').format(" ".join(drawn)) if drawn else Markup("")


def _marks(marks: Sequence[Mark], count: int, translator: Translator) -> Iterable[Markup]:
    """Numbered from the left, above the plot; a number too near to the one before stands higher."""
    last, high = -NEAR, False
    for number, mark in enumerate(marks, 1):
        x = 100 * mark.index / count
        high = not high and x - last < NEAR
        last = x
        yield Markup(
            '<line class="mark{3}" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>'
            '<text class="mid" x="{0}%" y="0" dy="{1}">{2}<title>{4}</title></text>'
        ).format(f"{x:.2f}", -15 if high else -4, translator.number(number), " cut" if mark.parts else "", mark.label)


def _dot(spot: _Spot, translator: Translator) -> Markup:
    if not spot.point.breached:
        return Markup('<circle class="pt" cx="{:.2f}%" cy="{}%" r="3"/>').format(spot.middle, spot.y)
    return Markup('<circle class="pt-x" cx="{0}%" cy="{1}%" r="6"/><text {2} x="{0}%" y="{1}%">{3}</text>').format(
        f"{spot.middle:.2f}", spot.y, _words_place(spot), breach_words(spot.point, translator)
    )


def _words_place(spot: _Spot) -> Markup:
    """Under the point, leaning inwards at the sides; beside it where there is no room below."""
    lean = "end" if spot.middle > 85 else "" if spot.middle < 15 else "mid"
    if float(spot.y or 0) > 85:
        return Markup('class="bad end" dx="-12" dy="4"') if spot.middle > 40 else Markup('class="bad" dx="12" dy="4"')
    return Markup('class="bad {}" dy="22"').format(lean)


def _labels(spots: Sequence[_Spot]) -> Iterable[Markup]:
    """About seven labels from the newest back; every second leaves on a phone (class x2)."""
    apart = max(ceil(len(spots) / AXIS_LABELS), 1)
    for turn, spot in enumerate(reversed(spots)):
        if turn % apart == 0:
            newest = turn == 0 and len(spots) > 2
            x = 100.0 if newest else spot.middle
            kind = "end" if newest else "mid x2" if (turn // apart) % 2 else "mid"
            yield Markup('<text class="{}" x="{:.2f}%" y="100%" dy="20">{}</text>').format(kind, x, spot.point.label)


def _hover(spot: _Spot, translator: Translator) -> Markup:
    words = f"{spot.point.label}: {figure(spot.point.good, spot.point.n, translator)}"
    return Markup('<rect class="hit" x="{:.2f}%" width="{:.2f}%" height="100%"><title>{}</title></rect>').format(
        spot.left, spot.right - spot.left, words
    )
