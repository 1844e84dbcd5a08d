"""Words of strangers in cells: what no spreadsheet takes for a formula, and what every file can hold."""

import re
import unicodedata

_FORMULAS = "=+-@"
_SIGNS = f"{_FORMULAS}\N{MINUS SIGN}" + "".join(
    chr(code) for code in range(0xFE00, 0xFFF0) if unicodedata.normalize("NFKC", chr(code)) in _FORMULAS
)
_BREAKS = "\t\r\n"
_UNSEEN = (  # blanks, what is invisible (category Cf), and quotes, which come off
    r"\s\"\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001-\U000e007f"
)
_AT_FIRST = re.compile(rf"[{_UNSEEN}]*[{re.escape(_SIGNS)}]|[{_BREAKS}]")
_INSIDE = re.compile(rf"([;{_BREAKS}](?:(?![{_BREAKS}])[{_UNSEEN}])*)(?=[{re.escape(_SIGNS)}])")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """Without controls and lone surrogates, which XML cannot hold and no reader can see."""
    return _UNWRITABLE.sub("", text)


def inert(text: str) -> str:
    """As a cell of a CSV file (OWASP, "CSV Injection"): an apostrophe leads what would be a formula, written in any
    width and behind any blanks; so too behind a semicolon or a break, where a spreadsheet set to other separators, as
    in Germany, would begin a cell."""
    text = _INSIDE.sub(r"\1'", writable(text))
    return f"'{text}" if _AT_FIRST.match(text) else text
