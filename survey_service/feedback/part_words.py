"""The product's part of a comment, as it may be shown to those who know nobody in it (P1)."""

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
    if not unicodedata.is_normalized("NFC", why):
        return [_alone(why[cut.start : cut.end], cut, names, translator) for cut in cuts]
    hits = _hits(why, names)
    return [ShownPart(_pieces(why, cut, hits, translator), cut.label, cut.tone) for cut in cuts]


def comparable(why: str, start: int, end: int, names: Names) -> str:
    """A part's words with what is hidden cut out: what rules and suggestions may look at."""
    text = unicodedata.normalize("NFC", why[start:end])
    kept = list(text)
    for first, stop, _ in _hits(text, names):
        kept[first:stop] = [CUT_OUT] + [""] * (stop - first - 1)
    return "".join(kept)


def _alone(text: str, cut: Cut, names: Names, translator: Translator) -> ShownPart:
    text = unicodedata.normalize("NFC", text)
    return ShownPart(pieces_of(text, _hits(text, names), translator), cut.label, cut.tone)


def _pieces(why: str, cut: Cut, hits: Collection[Hit], translator: Translator) -> list[Piece]:
    inside = [hit for hit in hits if hit[0] < cut.end and hit[1] > cut.start]
    pieces = pieces_of(why[: cut.end], inside, translator, cut.start)
    first, last = pieces[0], pieces[-1]
    if not first.masked:
        pieces[0] = Piece(first.text.lstrip())
    if not last.masked:
        pieces[-1] = Piece(pieces[-1].text.rstrip())
    return [piece for piece in pieces if piece.text]


def _hits(text: str, names: Names) -> list[Hit]:
    """Two patterns: that of all staff is made once, those of one comment's people are short."""
    return [*hidden_in(text, names.staff), *hidden_in(text, names.own, names.companies)]
