"""What every picture is made of: numbers as positions, the frame with title and description, figures in words."""

from collections.abc import Iterable
from typing import Protocol

from markupsafe import Markup

SMALLEST_N_FOR_PERCENT = 10


class Translator(Protocol):
    """What a picture needs of language.translator(locale)."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, singular: str, plural: str, n: int, /) -> str: ...
    def number(self, n: int, /) -> str: ...
    def percent(self, x: float, /) -> str: ...


def figure(good: int, n: int, translator: Translator) -> str:
    """A share that is never bare: '84 %, 178 of 212', under ten answers '3 of 8', without any '—'."""
    if n <= 0:
        return "—"
    of = translator.gettext("%(good)s of %(n)s") % {"good": translator.number(good), "n": translator.number(n)}
    return of if n < SMALLEST_N_FOR_PERCENT else f"{translator.percent(good / n)}, {of}"


def clip(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def part(value: int, largest: int) -> float:
    return clip(value / largest) if largest > 0 else 0.0


def at(share: float) -> str:
    return f"{100 * clip(share):.1f}"


def picture(kind: str, height: int, inner: Iterable[str], *, uid: str, title: str, description: str) -> Markup:
    return Markup(
        '<svg class="{0}" height="{1}" role="img" aria-labelledby="{2}-t {2}-d">'
        '<title id="{2}-t">{3}</title><desc id="{2}-d">{4}</desc>{5}</svg>'
    ).format(kind, max(height, 1), uid, title, description, Markup("").join(inner))
