"""A picture that stands alone: for programs that know neither our sheets nor positions in per cent (PDF, PNG).

Positions become numbers for one width, our sheet comes along inside with its colours of light paper, and what only a
screen has (hovering) is left out.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as Xml

from markupsafe import Markup

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
SPACE = "http://www.w3.org/2000/svg"
PADDING: Mapping[str, tuple[int, int, int, int]] = {
    "plot": (12, 8, 28, 42),
    "rows": (0, 76, 0, 100),
    "wide": (0, 138, 0, 100),
    "above": (0, 76, 0, 0),
}
"""Top, right, bottom and left of each kind, as charts.css has it; a test holds the two against each other."""
ACROSS = frozenset({"x", "x1", "x2", "cx", "dx", "width"})
DOWN = frozenset({"y", "y1", "y2", "cy", "dy", "height"})
FONT = '"Noto Sans","DejaVu Sans",sans-serif'
_PATH = re.compile(r"(-?[\d.]+) (-?[\d.]+)")

Xml.register_namespace("", SPACE)


def standing(drawn: Markup, width: int) -> str:
    """The same picture as an SVG document of so many pixels."""
    picture = Xml.fromstring(drawn)  # noqa: S314  # our own
    top, right, bottom, left = _padding(picture.get("class", ""))
    height = round(float(picture.get("height", "0")))
    inner = (width - left - right, height - top - bottom)
    for parent in list(picture.iter()):
        for child in list(parent):
            if _tag(child) in ("title", "desc") or child.get("class") == "hit":
                parent.remove(child)
    moved = Xml.Element("g", {"transform": f"translate({left} {top})"})
    moved.extend([_fixed(child, inner) for child in picture])
    paper = Xml.Element("rect", {"width": str(width), "height": str(height), "fill": "#fff"})
    style = Xml.Element("style")
    style.text = _sheet()
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    whole = Xml.Element("svg", {"xmlns": SPACE, **size})
    kind = Xml.Element("g", {"class": picture.get("class", "")})
    kind.append(moved)
    whole.extend([style, paper, kind])
    return Xml.tostring(_bare(whole), encoding="unicode")


def _padding(kinds: str) -> tuple[int, int, int, int]:
    named = kinds.split()
    top, right, bottom, left = PADDING[named[0]]
    if "wide" in named:
        right = PADDING["wide"][1]
    return (top, right, bottom, PADDING["above"][3] if "above" in named else left)


def _fixed(element: Xml.Element, room: tuple[int, int]) -> Xml.Element:
    """With numbers for per cents; what may be squeezed is stretched to the room by its own points."""
    if _tag(element) == "svg":
        stretched = Xml.Element("g")
        stretched.extend([_stretched(child, room) for child in element])
        return stretched
    for name, value in list(element.items()):
        if value.endswith("%") and name in ACROSS | DOWN:
            whole = room[0] if name in ACROSS else room[1]
            element.set(name, f"{whole * float(value[:-1]) / 100:.2f}")
    for place, child in enumerate(list(element)):
        element[place] = _fixed(child, room)
    return element


def _stretched(element: Xml.Element, room: tuple[int, int]) -> Xml.Element:
    def point(found: re.Match[str]) -> str:
        return f"{float(found[1]) * room[0] / 100:.2f} {float(found[2]) * room[1] / 100:.2f}"

    element.set("d", _PATH.sub(point, element.get("d", "")))
    return element


def _tag(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]


def _bare(element: Xml.Element) -> Xml.Element:
    """Without prefixes: the names are SVG's anyway."""
    for one in element.iter():
        one.tag = _tag(one)
    return element


@cache
def _sheet() -> str:
    """charts.css with the values of tokens.css in it, and no stroke round letters: it would lie on top of them."""
    light = (STATIC / "tokens.css").read_text().partition("@media")[0]
    values = dict(re.findall(r"--([\w-]+):\s*([^;}]+)", light))
    rules = list(_rules((STATIC / "charts.css").read_text()))
    text = "".join(rules)
    for _ in range(2):
        text = re.sub(r"var\(--([\w-]+)\)", lambda name: values[name[1]].strip(), text)
    text = re.sub(r"([\d.]+)rem", lambda size: f"{float(size[1]) * 16:g}px", text)
    return f"text{{font-family:{FONT}}}{text}.plot .bad,.rows .lab{{stroke:none}}"


def _rules(sheet: str) -> Iterator[str]:
    """Those of single pictures: neither comments nor what asks for a screen, nor pages' layout."""
    without = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    without = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", without)
    for rule in re.findall(r"[^{}]+\{[^{}]*\}", without):
        if ":hover" not in rule and not rule.strip().startswith(".key"):
            yield rule.strip()
