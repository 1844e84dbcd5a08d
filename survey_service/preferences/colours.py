"""A colour as an accent that can be read: contrast as WCAG 2.2 defines it (relative luminance, 1.4.3, 1.4.11)."""

import re
from dataclasses import dataclass
from functools import lru_cache

PAPER, DARK_PAPER = "#ffffff", "#14181d"
"""What the survey page is printed on in light and in dark; static/survey.css has the same."""
INKS = ("#ffffff", "#000000")
TEXT, SHAPE = 4.5, 3.0  # the least contrast of words, and of what shows that something is chosen

_HEX = re.compile("#?(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE | re.ASCII)


def colour(text: str) -> str:
    """`#1f5f8b`, lower case, from three or six digits. ValueError for what is no colour."""
    if not _HEX.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is not a colour like #1f5f8b")
    digits = text.strip().lstrip("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def luminance(shade: str) -> float:
    """0 is black, 1 white."""
    red, green, blue = (_linear(part / 255) for part in _parts(shade))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink(shade: str) -> str:
    """White or black, whichever reads better on it. One of the two always reaches 4.58, as sqrt(1.05 × 0.05) shows."""
    return max(INKS, key=lambda one: contrast(one, shade))


@dataclass(frozen=True, slots=True)
class Accent:
    """The colour on one paper and the ink on it."""

    shade: str
    ink: str


@lru_cache(maxsize=256)
def accents(shade: str) -> tuple[Accent, Accent]:
    """In light and in dark. What the paper would swallow is made darker or lighter until it stands out."""
    light, dark = _until_seen(shade, PAPER, "#000000"), _until_seen(shade, DARK_PAPER, "#ffffff")
    return Accent(light, ink(light)), Accent(dark, ink(dark))


def _until_seen(shade: str, paper: str, towards: str) -> str:
    seen, share = shade, 0
    while contrast(seen, paper) < SHAPE:
        share += 2
        seen = _mixed(shade, towards, share / 100)
    return seen


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(shade: str) -> tuple[int, int, int]:
    return int(shade[1:3], 16), int(shade[3:5], 16), int(shade[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
