"""A Pareto: what happens most comes first, and a line says how much the causes so far make up together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from survey_service.charts.bars import LONGEST_LABEL_BESIDE_A_BAR, ROOM_FOR_VALUES, bar, values_at
from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT, Translator, at, part, picture
from survey_service.charts.fitting import fitted

SMALLEST_N_FOR_80 = 20
"""With fewer, which causes make up four fifths is chance."""
FOUR_FIFTHS = 0.8
HEADROOM, LABEL_ROOM, LABEL_SIZE = 18, 240, 13


@dataclass(frozen=True)
class Step:
    """One cause: how often, and how often with all before it, of `total`. `url` leads to what it counts."""

    label: str
    value: int
    so_far: int
    total: int
    url: str = ""

    @property
    def matters(self) -> bool:
        """It is among those that make up the first four fifths."""
        before = self.so_far - self.value
        return self.total >= SMALLEST_N_FOR_80 and before < FOUR_FIFTHS * self.total


def steps(counted: Iterable[tuple[str, int, str]]) -> list[Step]:
    """From (label, count, address): the most frequent first, those of the same count in the order given."""
    ordered = sorted((one for one in counted if one[1] > 0), key=lambda one: -one[1])
    total, so_far, found = sum(count for _, count, _ in ordered), 0, []
    for label, count, url in ordered:
        so_far += count
        found.append(Step(label, count, so_far, total, url))
    return found


def sum_so_far(step: Step, translator: Translator) -> str:
    """ "37 %", under ten "3 of 8"."""
    if step.total >= SMALLEST_N_FOR_PERCENT:
        return translator.percent(step.so_far / step.total)
    values = {"good": translator.number(step.so_far), "n": translator.number(step.total)}
    return translator.gettext("%(good)s of %(n)s") % values


def pareto(
    found: Sequence[Step], *, uid: str, title: str, translator: Translator, description: str | None = None
) -> Markup:
    """Bars and line share one scale, from nothing to all. The line at 80 % is there from SMALLEST_N_FOR_80 on."""
    total = found[0].total if found else 0
    notes = [sum_so_far(step, translator) for step in found]
    above = any(len(step.label) > LONGEST_LABEL_BESIDE_A_BAR for step in found)
    wide = any(
        len(translator.number(step.value) + note) > ROOM_FOR_VALUES for step, note in zip(found, notes, strict=True)
    )
    pitch, lift = (48, 18) if above else (34, 0)
    top = HEADROOM if total >= SMALLEST_N_FOR_80 else 0
    height = top + pitch * len(found)
    tops = [top + 5 + pitch * index for index in range(len(found))]
    middles = [y + lift + 12 for y in tops]
    inner: list[str] = []
    for step, note, y in zip(found, notes, tops, strict=True):
        inner += [
            bar(y + lift, 24, part(step.value, total), "" if step.matters else "soft"),
            values_at(y + lift + 16, translator.number(step.value), note, wide),
        ]
    inner += [*_mark_80(top, height, translator), _line(found, middles, height), *_dots(found, middles)]
    inner += [_label(step.label, y, above) for step, y in zip(found, tops, strict=True)]
    said = "; ".join(
        f"{step.label}: {translator.number(step.value)}, {note}" for step, note in zip(found, notes, strict=True)
    )
    text = (said or translator.gettext("Nothing to show.")) if description is None else description
    kind = "rows pareto" + (" above" if above else "") + (" wide" if wide else "")
    return picture(kind, height, inner, uid=uid, title=title, description=text)


def _label(label: str, y: int, above: bool) -> Markup:
    """Over the line; one that no phone has room for is cut, with the whole in its title."""
    shown = fitted(label, LABEL_ROOM, LABEL_SIZE)
    whole = Markup("<title>{}</title>").format(label) if shown != label else ""
    if above:
        return Markup('<text class="lab" x="0" y="{}">{}{}</text>').format(y + 11, whole, shown)
    return Markup('<text class="lab end" x="-10" y="{}">{}{}</text>').format(y + 16, whole, shown)


def _mark_80(top: int, height: int, translator: Translator) -> list[Markup]:
    if not top:
        return []
    return [
        Markup('<line class="lim" x1="80%" x2="80%" y1="{}" y2="{}"/>').format(top, height),
        Markup('<text class="mid" x="80%" y="{}">{}</text>').format(top - 5, translator.percent(FOUR_FIFTHS)),
    ]


def _line(found: Sequence[Step], middles: Sequence[int], height: int) -> Markup:
    points = " ".join(f"{at(part(step.so_far, step.total))},{y}" for step, y in zip(found, middles, strict=True))
    return Markup(
        '<svg width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">'
        '<polyline class="ln" points="{1}"/></svg>'
    ).format(max(height, 1), points)


def _dots(found: Sequence[Step], middles: Sequence[int]) -> list[Markup]:
    return [
        Markup('<circle class="pt" cx="{}%" cy="{}" r="3.5"/>').format(at(part(step.so_far, step.total)), y)
        for step, y in zip(found, middles, strict=True)
    ]
