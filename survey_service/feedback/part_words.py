"""The product's part of a comment, as it may be shown to those who know nobody in it (P1)."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from survey_service.feedback.masking import Hit, Piece, hidden_in, pieces_of
from survey_service.language import Translator

CUT_OUT = "\ufffc"
"""Stands for what is hidden, where words are compared: no key word holds it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters `start` to `end` of a comment."""

    start: int
    end: int
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part's words in pieces, ready to print."""

    pieces: list[Piece]
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Names:
    """Whom nobody may read about: all staff, and of this comment the customer, the agent and the account."""

    staff: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()


def shown_parts(why: str, cuts: Sequence[Cut], names: Names, translator: Translator) -> list[ShownPart]:
    """In their order. What is hidden is sought in the whole comment, as a name may lie across a cut."""
    whole = unicodedata.normalize("NFC", why)
    hits = _hits(whole, names)
    return [
        ShownPart(_pieces(whole, *_places(why, cut.start, cut.end), hits, translator), cut.label, cut.tone)
        for cut in cuts
    ]


def comparable(why: str, start: int, end: int, names: Names) -> str:
    """A part's words with what is hidden cut out: what rules and suggestions may look at."""
    kept = list(unicodedata.normalize("NFC", why))
    for first, stop, _ in _hits("".join(kept), names):
        kept[first:stop] = [CUT_OUT] * (stop - first)
    first, last = _places(why, start, end)
    return re.sub(f"{CUT_OUT}+", CUT_OUT, "".join(kept[first:last]))


def _places(why: str, start: int, end: int) -> tuple[int, int]:
    """Where these characters lie once letters and their accents are one."""
    return len(unicodedata.normalize("NFC", why[:start])), len(unicodedata.normalize("NFC", why[:end]))


def _pieces(whole: str, start: int, end: int, hits: Collection[Hit], translator: Translator) -> list[Piece]:
    inside = [hit for hit in hits if hit[0] < end and hit[1] > start]
    pieces = pieces_of(whole[:end], inside, translator, start)
    if pieces and not pieces[0].masked:
        pieces[0] = Piece(pieces[0].text.lstrip())
    if pieces and not pieces[-1].masked:
        pieces[-1] = Piece(pieces[-1].text.rstrip())
    return [piece for piece in pieces if piece.text]


def _hits(text: str, names: Names) -> list[Hit]:
    """Two patterns: that of all staff is made once, those of one comment's people are short."""
    return [*hidden_in(text, names.staff), *hidden_in(text, names.own, names.companies)]
