"""How wide words are drawn, near enough to keep them inside a picture: no font is at hand where pictures are made."""

import unicodedata

WIDE, CAPITAL, BROAD, THIN, USUAL = 1.0, 0.72, 0.95, 0.34, 0.6
"""Of the font's size; usual faces are a little narrower."""
_BROAD, _THIN = frozenset("mwMW@%—…"), frozenset("iljtfI.,:;'’|!()[] ")


def width_of(text: str, size: float) -> float:
    """In the unit of `size`."""
    return size * sum(_width(sign) for sign in text)


def fitted(text: str, width: float, size: float) -> str:
    """Cut with an ellipsis where it is wider than `width`."""
    if width_of(text, size) <= width:
        return text
    kept, room = "", width - width_of("…", size)
    for sign in text:
        if width_of(kept + sign, size) > room:
            break
        kept += sign
    return kept.rstrip() + "…"


def in_lines(text: str, width: float, size: float, most: int) -> list[str]:
    """At most so many lines, broken between words; what does not fit is cut."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        lines.append(line)
    if words:
        lines[-1] = " ".join([lines[-1], *words])
    return [fitted(line, width, size) for line in lines]


def _width(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return WIDE
    if sign in _BROAD:
        return BROAD
    if sign in _THIN:
        return THIN
    return CAPITAL if sign.isupper() else USUAL
