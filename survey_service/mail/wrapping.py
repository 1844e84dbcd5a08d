"""A line of a letter's text part, wrapped: between words, and where scripts without blanks let a line end (UAX 14)."""

import re
import textwrap
from functools import lru_cache
from unicodedata import east_asian_width

LINE = 68  # columns of a text line; RFC 5322 recommends under 78

_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
_OPENS = "（「『【〔［｛〈《"  # no line ends with these
_ENDS = "、。，．・：；？！）」』】〕］｝〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"  # and none begins with these
_WRITTEN_WIDE = re.compile(f"[{_WIDE}]")
_PIECE = re.compile(rf"\s+|[{_OPENS}]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{_ENDS}]*")


def wrapped_line(line: str) -> str:
    """As `textwrap.fill(line, LINE, break_on_hyphens=False)`, without its cost where words are just words."""
    if len(line) * 2 > LINE and not line.isascii() and _WRITTEN_WIDE.search(line):
        return _wide(line)
    if len(line) <= LINE:
        return line
    if "  " in line:
        return textwrap.fill(line, LINE, break_on_hyphens=False)
    lines, rest = [], line
    while len(rest) > LINE:
        end = rest.rfind(" ", 1, LINE + 1)
        if end < 0:
            return textwrap.fill(line, LINE, break_on_hyphens=False)
        lines.append(rest[:end])
        rest = rest[end + 1 :]
    return "\n".join([*lines, rest])


def _wide(line: str) -> str:
    """Chinese and Japanese: between any two characters, but no line begins with a stop or ends with a bracket."""
    lines, room = [""], LINE
    for piece in (found[at : at + LINE] for found in _PIECE.findall(line) for at in range(0, len(found), LINE)):
        needed = columns(piece)
        if needed > room:
            lines.append("")
            room = LINE
        if lines[-1] or not piece.isspace():
            lines[-1] += piece
            room -= needed
    return "\n".join(one.rstrip() for one in lines if one.strip())


@lru_cache(maxsize=4096)
def columns(text: str) -> int:
    """How wide a terminal shows it."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
