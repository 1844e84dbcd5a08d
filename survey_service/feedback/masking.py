"""Personal data inside a customer's words, hidden from those without the right to see it (C13, P1)."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from survey_service.feedback.company_words import ORDINARY
from survey_service.feedback.masking_letters import flat
from survey_service.language import N_, Translator

ADDRESS = N_("address hidden")
NUMBER = N_("number hidden")
NAME = N_("name hidden")

_ADDRESSES = re.compile(r"[^\s@<>()\[\]{}\"'“”„»«,;:]{1,64}@[^\s@<>()\[\]{}\"'“”„»«,;:]{1,255}\.[^\W\d_]{2,24}")
_NUMBERS = re.compile(
    r"""(?<![\w+])(?:
        (?:\+|00)\d[\d\s()./-]{5,40}\d                  # with a country's code
      | \(?0\d[\d\s()/-]{6,40}\d                        # with a leading zero; points would take dates
      | \(?[2-9]\d{2}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}     # North America
      | [A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?  # an account's number, ISO 13616
    )(?![\w])""",
    re.VERBOSE,
)
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NAMES_THAT_ARE_WORDS = (
    "art bill buck chase chip cliff dean don drew faith frank gene grace grant guy hope jack joy may mark mine pat "
    "penny pierce ray rich rob rose sandy see sky sue sum summer victor wade will"
)
"""Hidden only where they begin with a capital letter."""
_BETWEEN_NAMES = "af al bin da de del den der di du el la le ter the und van von zu"
_ALSO_WORDS, _BETWEEN = frozenset(_NAMES_THAT_ARE_WORDS.split()), frozenset(_BETWEEN_NAMES.split())
_LEGAL = re.compile(r"[\s,]+(?:gmbh|ag|kg|ltd|limited|inc|llc|plc|corp|co|bv|nv|sa|sas|sarl|srl|spa|oy|ab|as|aps)\.?$")
_JOINTS = re.compile(r"[\s,.;/()&\"'’-]+")
_SHORTEST_TELLING = 4


Hit = tuple[int, int, str]
"""From this character to before that one, and the words that stand there instead."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the words; a masked one holds what stands in its place."""

    text: str
    masked: bool = False


def masked(text: str, people: Collection[str], translator: Translator, companies: Collection[str] = ()) -> list[Piece]:
    """The words with addresses, phone and account numbers and these names hidden: of people each part, of companies the
    whole name and each word of it that tells whose it is.

    Capitals and accents do not matter, but for parts of a person's name that are ordinary words or two letters, and for
    a single word of a company's name: those begin with a capital letter.
    """
    text = unicodedata.normalize("NFC", text)
    return pieces_of(text, hidden_in(text, people, companies), translator)


def hidden_in(text: str, people: Collection[str], companies: Collection[str] = ()) -> list[Hit]:
    """What `masked` hides in words that are in the form NFC. Hits of several sets of names may be put together."""
    found = [(*match.span(), ADDRESS) for match in _ADDRESSES.finditer(text)]
    found += [(*match.span(), NUMBER) for match in _NUMBERS.finditer(text)]
    return found + _names_in(text, frozenset(people), frozenset(companies))


def pieces_of(text: str, hits: Collection[Hit], translator: Translator, start: int = 0) -> list[Piece]:
    """The words from `start` on with these hits hidden, neighbours and overlaps as one."""
    pieces: list[Piece] = []
    end = start
    for first, stop, words in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if stop <= end:
            continue
        if first > end:
            pieces.append(Piece(text[end:first]))
        if first >= end or not pieces:
            pieces.append(Piece(translator.gettext(words), masked=True))
        end = stop
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return pieces


def _names_in(text: str, people: frozenset[str], companies: frozenset[str]) -> list[tuple[int, int, str]]:
    pattern, careful = _pattern(people, companies)
    if pattern is None:
        return []
    bare = flat(text)
    return [
        (*match.span(), NAME)
        for match in pattern.finditer(bare)
        if match.group() not in careful or text[match.start()].isupper()
    ]


@lru_cache(maxsize=256)
def _pattern(people: frozenset[str], companies: frozenset[str]) -> tuple[re.Pattern[str] | None, frozenset[str]]:
    """What finds any of the names in flattened words, and the parts that need a capital letter."""
    names = {flat(unicodedata.normalize("NFC", name)).strip() for name in people}
    parts = {part for name in names for part in _JOINTS.split(name) if len(part) > 1} - _BETWEEN
    firms = {flat(unicodedata.normalize("NFC", name)).strip() for name in companies}
    firms |= {_LEGAL.sub("", firm) for firm in firms}
    telling = {word for firm in firms for word in _telling(firm)} - names - parts - firms
    wanted = sorted({text for text in names | parts | firms | telling if len(text) > 1}, key=len, reverse=True)
    if not wanted:
        return None, frozenset()
    spaced = [r"\s+".join(re.escape(word) for word in text.split()) for text in wanted if not _glued(text)]
    glued = [re.escape(text) for text in wanted if _glued(text)]
    patterns = [rf"(?<![^\W\d_])(?:{'|'.join(spaced)})(?![^\W\d_])"] if spaced else []
    careful = {word for word in telling if word != word.upper()}  # in scripts that have capitals
    careful |= {text for text in wanted if text in _ALSO_WORDS or (len(text) == 2 and not _glued(text))}
    return re.compile("|".join([*patterns, *glued])), frozenset(careful)


def _telling(firm: str) -> set[str]:
    """What people call a company of several words: "Northwind" of Northwind Traders, which tells no other company."""
    words = [word for word in _JOINTS.split(_LEGAL.sub("", firm)) if word]
    if len(words) < 2:
        return set()
    return {word for word in words if len(word) >= _SHORTEST_TELLING and word not in ORDINARY}


def _glued(text: str) -> bool:
    """Written in a script that puts no spaces between words."""
    return _WITHOUT_SPACES.search(text) is not None
