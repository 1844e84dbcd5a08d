"""Bars: how often each score was given, Paretos, funnels, ranges, small columns, progress."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT, Translator, at, clip, part, picture

LONGEST_LABEL_BESIDE_A_BAR = 14
ROOM_FOR_VALUES = 9  # characters of value and note; more of them need the wider margin


@dataclass(frozen=True)
class Row:
    """One bar of a Pareto, a funnel or a list of reasons; `note` is printed after the value, `strong` draws it dark."""

    label: str
    value: int
    note: str = ""
    strong: bool = False


def distribution(
    counts: Sequence[int],
    labels: Sequence[str],
    *,
    uid: str,
    title: str,
    translator: Translator,
    description: str | None = None,
) -> Markup:
    """How often each score was given. Counts and labels run from 1 to 5; 5 is drawn on top. No per cent under ten."""
    total, largest = sum(counts), max(counts, default=0)
    wide = len(translator.number(largest)) > ROOM_FOR_VALUES - len("100 %")
    inner: list[str] = []
    said: list[str] = []
    for index, score in enumerate(range(len(counts), 0, -1)):
        count, label, y = counts[score - 1], labels[score - 1], 5 + 30 * index
        share = _share(count, total, translator)
        tone = "good" if score >= 4 else "bad" if score <= 2 else "soft"
        inner += [
            Markup('<text class="lab end" x="-10" y="{0}">{1}</text><text class="v" x="-92" y="{0}">{2}</text>').format(
                y + 14, label, translator.number(score)
            ),
            bar(y, 20, part(count, largest), tone),
            values_at(y + 14, translator.number(count), share, wide),
        ]
        said.append(f"{translator.number(score)} {label}: {translator.number(count)}{share and ', '}{share}")
    text = "; ".join(said) if description is None else description
    return picture("rows wide" if wide else "rows", 30 * len(counts), inner, uid=uid, title=title, description=text)


def _share(count: int, total: int, translator: Translator) -> str:
    """Of few answers none is printed."""
    if not total:
        return "—"
    return translator.percent(count / total) if total >= SMALLEST_N_FOR_PERCENT else ""


def rows(
    items: Sequence[Row], *, uid: str, title: str, translator: Translator, description: str | None = None
) -> Markup:
    """Bars relative to the largest (Pareto, reasons) or to the first (a funnel, where the first is the largest).

    Long labels move above their bar, so that none is cut at any width.
    """
    largest = max((item.value for item in items), default=0)
    above = any(len(item.label) > LONGEST_LABEL_BESIDE_A_BAR for item in items)
    wide = any(len(translator.number(item.value) + item.note) > ROOM_FOR_VALUES for item in items)
    pitch, lift = (48, 18) if above else (34, 0)
    inner: list[str] = []
    for index, item in enumerate(items):
        y = 5 + pitch * index
        where = (
            Markup('class="lab" x="0" y="{}"').format(y + 11)
            if above
            else Markup('class="lab end" x="-10" y="{}"').format(y + 16)
        )
        inner += [
            Markup("<text {}>{}</text>").format(where, item.label),
            bar(y + lift, 24, part(item.value, largest), "" if item.strong else "soft"),
            values_at(y + lift + 16, translator.number(item.value), item.note, wide),
        ]
    said = "; ".join(f"{item.label}: {translator.number(item.value)}" for item in items)
    text = (said or translator.gettext("Nothing to show.")) if description is None else description
    kind = "rows" + (" above" if above else "") + (" wide" if wide else "")
    return picture(kind, pitch * len(items), inner, uid=uid, title=title, description=text)


def interval_bar(share: float | None, low: float | None, high: float | None, target: float | None = None) -> Markup:
    """The range the true share likely lies in, on 0 to 100 %. Decorative: the range is printed beside it."""
    if share is None or low is None or high is None:
        return Markup("")
    left, right = clip(low), max(clip(low), clip(high))
    tick = (
        Markup("")
        if target is None
        else Markup('<line class="tgt" x1="{0}%" x2="{0}%" y1="0" y2="14"/>').format(at(target))
    )
    return Markup(
        '<svg class="iv" aria-hidden="true"><rect class="track" width="100%" height="4" y="5" rx="2"/>'
        '<rect class="iv-r" x="{}%" width="{}%" height="8" y="3" rx="2"/>{}'
        '<rect class="iv-p" x="{}%" width="3" height="14" rx="1" transform="translate(-1.5)"/></svg>'
    ).format(at(left), at(right - left), tick, at(share))


def spark(values: Sequence[int], caption: str, translator: Translator) -> Markup:
    """Small columns for a table's cell, the last one dark; the values are read out with the caption ('by month')."""
    largest = max(values, default=0)
    columns = []
    for index, value in enumerate(values):
        tall = max(20 * part(value, largest), 1)
        kind = "bar" if index == len(values) - 1 else "bar soft"
        columns.append(
            Markup('<rect class="{}" x="{}" y="{:.1f}" width="5" height="{:.1f}" rx="1"/>').format(
                kind, 7 * index, 22 - tall, tall
            )
        )
    read = ", ".join(translator.number(value) for value in values) or "—"
    return Markup('<svg width="{}" height="22" aria-hidden="true">{}</svg><span class="vh">{} {}</span>').format(
        max(7 * len(values), 1), Markup("").join(columns), read, caption
    )


def progress(done: int, whole: int, label: str, tone: str = "good") -> Markup:
    """One thin bar: 3 of 6 steps done. The label says it in words."""
    return Markup(
        '<svg role="img" aria-label="{}" height="4" width="100%"><rect class="track" width="100%" height="4"/>'
        '<rect class="bar {}" width="{}%" height="4"/></svg>'
    ).format(label, tone, at(part(done, whole)))


def bar(y: int, height: int, length: float, tone: str) -> Markup:
    return Markup(
        '<rect class="track" y="{0}" width="100%" height="{1}" rx="3"/>'
        '<rect class="bar {2}" y="{0}" width="{3}%" height="{1}" rx="3"/>'
    ).format(y, height, tone, at(length))


def values_at(y: int, value: str, note: str, wide: bool) -> Markup:
    return Markup(
        '<text class="v" x="100%" dx="8" y="{0}">{1}</text><text class="end" x="100%" dx="{3}" y="{0}">{2}</text>'
    ).format(y, value, note, 134 if wide else 72)
