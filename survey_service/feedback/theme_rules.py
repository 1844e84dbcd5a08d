"""A theme's rule: key words and phrases that a part of the customers' words holds (P3).

A word is found whole, whatever its capitals and accents; `crash*` also finds what begins so; between the words of a
phrase there may be blanks or hyphens. Where a script joins words (Japanese, Thai) or glues articles to them (Arabic),
the key word is found anywhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

MOST_KEYWORDS = 60
LONGEST_KEYWORD = 100
FEWEST_LETTERS = 2  # before a star, so that no rule takes every word
_ANYWHERE = re.compile(
    r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"  # Arabic
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # no blanks between words
)
_VOICING = "\u3099\u309a"  # part of a Japanese letter, no accent
_TURNING = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeff]")
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\uff07", "''''")
_LETTER = re.compile(r"[^\W_]")


class BadKeyword(ValueError):
    """A key word that can be no rule; `keyword` as typed, `reason` a word of ours: short, long, star, many."""

    def __init__(self, keyword: str, reason: str) -> None:
        super().__init__(f"{reason}: {keyword}")
        self.keyword, self.reason = keyword, reason


def keywords_in(typed: str) -> list[str]:
    """One a line or between commas, each once, as typed but for blanks. Raises BadKeyword."""
    found: dict[str, str] = {}
    for part in re.split(r"[\n\r,;、،]+", _TURNING.sub("", unicodedata.normalize("NFC", typed))):
        keyword = " ".join(part.split())
        if keyword:
            _checked(keyword)
            found.setdefault(folded(keyword), keyword)
    if len(found) > MOST_KEYWORDS:
        raise BadKeyword(str(len(found)), "many")
    return list(found.values())


def together(first: Iterable[str], second: Iterable[str]) -> list[str]:
    """The key words of both, each once."""
    found: dict[str, str] = {}
    for keyword in (*first, *second):
        found.setdefault(folded(keyword), keyword)
    return list(found.values())


def matches(keywords: Sequence[str], text: str) -> bool:
    """Whether the text holds any of these. A text with names cut out has U+FFFC in their place."""
    pattern = _pattern(tuple(keywords))
    return pattern is not None and pattern.search(folded(text)) is not None


def folded(text: str) -> str:
    """Without capitals, accents, vowel signs of Arabic and the many ways of writing one letter."""
    wide = unicodedata.normalize("NFKD", _TURNING.sub("", text)).casefold().translate(_APOSTROPHES)
    bare = "".join(sign for sign in wide if sign in _VOICING or unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", bare.replace("\u0640", ""))


@lru_cache(maxsize=512)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str] | None:
    wanted = [_of_one(folded(keyword)) for keyword in keywords]
    return re.compile("|".join(wanted)) if wanted else None


def _of_one(keyword: str) -> str:
    stem = keyword.rstrip("*").strip()
    words = [re.escape(word) for word in re.split(r"[\s\u2010-\u2015-]+", stem) if word]
    phrase = r"[\s\u2010-\u2015-]+".join(words)
    if _ANYWHERE.search(stem):
        return phrase
    return rf"(?<!\w){phrase}" + ("" if keyword.endswith("*") else r"(?!\w)")


def _checked(keyword: str) -> None:
    stem = keyword.rstrip("*")
    letters = len(_LETTER.findall(stem))
    if len(keyword) > LONGEST_KEYWORD:
        raise BadKeyword(keyword, "long")
    if "*" in stem or len(keyword) - len(stem) > 1:
        raise BadKeyword(keyword, "star")
    if letters < (1 if stem == keyword and letters == len(stem) and _ANYWHERE.search(stem) else FEWEST_LETTERS):
        raise BadKeyword(keyword, "short")
