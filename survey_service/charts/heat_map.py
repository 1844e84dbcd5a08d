"""A week by its hours: how much came at each, as colour and as a number.

Drawn twice: days in rows for a desk and for paper, hours in rows for a phone; charts.css shows one. Cells are one path
a shade, since there are 168 of them.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from survey_service.charts.drawing import Translator

SHADES = (0.06, 0.16, 0.28, 0.4, 0.85)
"""Of the colour of data. Words are readable on all of them, on the last one in the colour of paper."""
HEAD, ROW = 20, 26


def heat_map(
    rows: Sequence[Sequence[int]],
    days: Sequence[str],
    *,
    uid: str,
    title: str,
    translator: Translator,
    description: str | None = None,
) -> Markup:
    """`rows`: 24 numbers a day, as many days as there are names of them."""
    text = describe(rows, days, translator) if description is None else description
    hours = [translator.number(hour) for hour in range(24)]
    turned = [[row[hour] for row in rows] for hour in range(24)]
    most = max((max(row) for row in rows), default=0)
    desk = _drawn("whole", (rows, days, hours), most, uid, (title, text), translator)
    phone = _drawn("listed", (turned, hours, days), most, uid, (title, text), translator)
    return Markup("{}{}").format(desk, phone)


def shade(value: int, most: int) -> int:
    """1 to 5, by fifths of the largest; 0 of nothing."""
    return -(-value * len(SHADES) // most) if value > 0 and most > 0 else 0


def ranges(most: int) -> list[tuple[float, int, int]]:
    """Of each shade that there is: how dark, from and to."""
    found = []
    for number, dark in enumerate(SHADES, 1):
        values = [value for value in (most * (number - 1) // len(SHADES) + 1, most * number // len(SHADES)) if value]
        if len(values) == 2 and values[0] <= values[1]:
            found.append((dark, values[0], values[1]))
    return found


def describe(rows: Sequence[Sequence[int]], days: Sequence[str], translator: Translator) -> str:
    """The picture in a sentence, for those who do not see it."""
    total, most = sum(sum(row) for row in rows), max((max(row) for row in rows), default=0)
    if not total:
        return translator.gettext("Nothing to show.")
    day, hour = next((day, hour) for day, row in enumerate(rows) for hour, value in enumerate(row) if value == most)
    by_day = ", ".join(f"{name} {translator.number(sum(row))}" for name, row in zip(days, rows, strict=True))
    words = translator.gettext("Most at %(day)s, %(hour)s o’clock: %(most)s of %(n)s. By day: %(days)s.")
    values = {"day": days[day], "hour": translator.number(hour), "days": by_day}
    return words % (values | {"most": translator.number(most), "n": translator.number(total)})


def _drawn(
    kind_of: str,
    grid: tuple[Sequence[Sequence[int]], Sequence[str], Sequence[str]],
    most: int,
    uid: str,
    words: tuple[str, str],
    translator: Translator,
) -> Markup:
    rows, names, heads = grid
    wide, high = 100 / len(heads), ROW * len(rows)
    inner = [_text(f"{wide * (n + 0.5):.2f}%", HEAD - 7, head) for n, head in enumerate(heads)]
    inner += [_text("0", HEAD + ROW * n + 17, name, ' class="end" dx="-8"') for n, name in enumerate(names)]
    frame = '<svg width="100%" height="{}" y="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>'
    inner.append(frame.format(high, HEAD, len(heads), len(rows), "".join(_cells(rows, most))))
    for n, row in enumerate(rows):
        for place, value in enumerate(row):
            if value:
                kind = ' class="on"' if shade(value, most) == len(SHADES) else ' class="v"'
                inner.append(_text(f"{wide * (place + 0.5):.2f}%", HEAD + ROW * n + 17, translator.number(value), kind))
    return Markup(
        '<svg class="plot heat {0}" height="{1}" role="img" aria-labelledby="{2}-t {2}-d">'
        '<title id="{2}-t">{3}</title><desc id="{2}-d">{4}</desc>{5}</svg>'
    ).format(kind_of, HEAD + high, f"{uid}-{kind_of}", *words, Markup("".join(inner)))  # noqa: S704  # escaped where made


def _cells(rows: Sequence[Sequence[int]], most: int) -> Iterable[str]:
    """A path a shade, in units of cells with a gap between them."""
    paths = [""] * (len(SHADES) + 1)
    for n, row in enumerate(rows):
        for place, value in enumerate(row):
            paths[shade(value, most)] += f"M{place + 0.03:g} {n + 0.05:g}h.94v.9h-.94z"
    for number, path in enumerate(paths):
        if path and not number:
            yield f'<path class="track" d="{path}"/>'
        elif path:
            yield f'<path class="bar" fill-opacity="{SHADES[number - 1]}" d="{path}"/>'


def _text(x: str, y: int, words: str, kind: str = "") -> str:
    """As text, since there are hundreds of them; only the words come from elsewhere."""
    return f'<text x="{x}" y="{y}"{kind}>{escape(words)}</text>'
