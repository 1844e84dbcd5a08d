"""A text as words with places, and how deep the border before each word is."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

INSIDE, COMMA, CONTRAST, SENTENCE = range(4)
"""What may stand before a word: nothing, a comma or "and", a "but", the end of a sentence."""

_WORDS: Final = re.compile(
    r"(?:[ldjnmtsc]|qu|jusqu|lorsqu|puisqu)['’](?=[^\W\d_]{2})"  # l'application, qu'elle
    r"|[^\W\d_]+(?:['’\-][^\W\d_]+)*"
    r"|\d+(?:[.,:/]\d+)*"
    r"|[:;]-?[)(DP]|[£$€¥%&]|❤|[\u2600-\u27bf\U0001F300-\U0001FAFF]",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?;…。！？؟؛\n\r]")
_PAUSE: Final = re.compile(r"[,:()\[\]–—/•*、，،「」\"“”„«»-]")
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_RUNS: Final = re.compile(
    r"[\u4e00-\u9fff\u3400-\u4dbf々]+|[\u30a0-\u30ff\uff66-\uff9f]+|[\u3040-\u309f]+|[A-Za-zＡ-Ｚａ-ｚ]+(?:-[A-Za-z]+)*"
    r"|[0-9０-９]+|[\u2600-\u27bf\U0001F300-\U0001FAFF]"
)
_PARTICLES: Final = re.compile(r"[^はがをにでともへのや]*[はがをにでともへのや]|[^はがをにでともへのや]+")
_ARABIC_MARKS: Final = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC_LETTERS: Final = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_LATIN_LETTERS: Final = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'"})
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_JOINED: Final = 14  # letters of Japanese that one word of the lexicon has at most


class Word(NamedTuple):
    """A word of a text: its place, its folded form, whether it began with a capital."""

    start: int
    end: int
    form: str
    capital: bool


@lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """Small letters without accents; Arabic letters that are written in several ways as one; digits as #."""
    if word[:1].isdigit():
        return "#"
    if "\u0600" <= word[:1] <= "\u06ff":
        return _ARABIC_MARKS.sub("", word).translate(_ARABIC_LETTERS)
    if word.isascii():
        folded = word.lower()
    elif "\u3040" <= word[:1] <= "\u9fff" or "\uff00" <= word[:1] <= "\uffef":
        return unicodedata.normalize("NFKC", word).lower()
    else:
        pieces = unicodedata.normalize("NFKD", word.lower().translate(_LATIN_LETTERS))
        folded = "".join(letter for letter in pieces if not unicodedata.combining(letter))
    return _DRAWN_OUT.sub(r"\1\1", folded)


def spaced_words(text: str) -> list[Word]:
    """The words of a text whose language puts spaces between them."""
    words = []
    for found in _WORDS.finditer(text):
        word = found[0]
        start, end = found.span()
        words.append(Word(start, end, fold(word), word[0].isupper()))
    return words


def is_japanese(text: str) -> bool:
    """Whether it holds kana."""
    return _JAPANESE.search(text) is not None


def joined_words(text: str, known: frozenset[str], names: Iterable[str] = ()) -> list[Word]:
    """The words of a Japanese text: the longest known ones, else runs of one script, hiragana cut at particles."""
    wanted = {fold(name) for name in names}
    words: list[Word] = []
    for found in _RUNS.finditer(text):
        if found.start() < (words[-1].end if words else 0) and found.end() <= words[-1].end:
            continue
        place = max(found.start(), words[-1].end if words else 0)
        while place < found.end():
            end = _known_end(text, place, known, wanted) or _unknown_end(text, place, found.end(), known, wanted)
            words.append(Word(place, end, fold(text[place:end]), text[place].isupper()))
            place = end
    return words


def _known_end(text: str, place: int, known: frozenset[str], names: set[str]) -> int:
    for length in range(min(_JOINED, len(text) - place), 0, -1):
        piece = fold(text[place : place + length])
        if piece in known or piece in names:
            return place + length
    return 0


def _unknown_end(text: str, place: int, end: int, known: frozenset[str], names: set[str]) -> int:
    """Up to the next known word, but at most the run; hiragana up to its first particle, ideographs by twos."""
    first = text[place]
    if "\u3040" <= first <= "\u309f":
        run = _PARTICLES.match(text, place, end)
        end = run.end() if run else end
    elif "\u3400" <= first <= "\u9fff":
        end = min(end, place + 2)
    for stop in range(place + 1, end):
        if _known_end(text, stop, known, names):
            return stop
    return end


def borders(text: str, words: list[Word], contrasts: frozenset[str], joints: frozenset[str]) -> list[int]:
    """What stands before each word; before the first the end of a sentence.

    `contrasts` and `joints` are the forms of "but" and "and" in its language.
    """
    kinds = [SENTENCE] if words else []
    for before, word in pairwise(words):
        gap = text[before.end : word.start]
        if len(gap) > 1 or (gap and gap != " "):
            if _SENTENCE_END.search(gap):
                kinds.append(SENTENCE)
                continue
            if _PAUSE.search(gap):
                kinds.append(CONTRAST if word.form in contrasts else COMMA)
                continue
        kinds.append(CONTRAST if word.form in contrasts else COMMA if word.form in joints else INSIDE)
    return kinds
