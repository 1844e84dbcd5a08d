"""A comment as staff read it: its words in order and unaltered, told apart, with what is hidden from the reader."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from survey_service.feedback.masking import Hit, Piece, pieces_of
from survey_service.feedback.verdicts import SIDES
from survey_service.language import Translator


class Stored(Protocol):
    """A part as stored."""

    start_at: int
    end_at: int
    label: str
    tone: str
    filed: bool
    source: str


@dataclass(frozen=True, slots=True)
class SaidPart:
    """Words about one side. `tone` "wait": nobody is sure, a person decides."""

    pieces: tuple[Piece, ...]
    label: str
    tone: str
    masked: bool = False

    @property
    def text(self) -> str:
        """As it reads."""
        return "".join(piece.text for piece in self.pieces)


Said = list[Piece | SaidPart]
FindHits = Callable[[str], Collection[Hit]]
"""What of words in the form NFC the reader may not see."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters `start` to `end`; neighbours about the same side in the same tone are one."""

    start: int
    end: int
    label: str
    tone: str


def said(why: str, hits_of: FindHits, parts: Sequence[Stored], translator: Translator) -> Said:
    """Plain where the parts do not tile the words: they wait for the splitter, or it does not know the language.

    What is hidden is sought in the whole comment, as a name may lie across a cut.
    """
    if not _tile(parts, len(why)):
        text = unicodedata.normalize("NFC", why)
        return [*pieces_of(text, hits_of(text), translator)]
    text, runs = _composed(why, _runs(parts))
    hits = list(hits_of(text))
    found: Said = []
    for run in runs:
        found += _shown(text, run, hits, translator)
    return found


def hidden_words(
    why: str, hits_of: FindHits, parts: Sequence[Stored], translator: Translator
) -> tuple[str, list[tuple[int, int]]]:
    """The words as text with what is hidden in brackets, and where the parts lie in it."""
    runs = [_Run(part.start_at, part.end_at, "none", "") for part in parts]
    text, runs = _composed(why, runs if _tile(parts, len(why)) else [_Run(0, len(why), "none", "")])
    hits = list(hits_of(text))
    told, places = "", []
    for run in runs:
        inside = [hit for hit in hits if hit[0] < run.end and hit[1] > run.start]
        start = len(told)
        for piece in pieces_of(text[: run.end], inside, translator, run.start):
            told += f"[{piece.text}]" if piece.masked else piece.text
        places.append((start, len(told)))
    return told, places if _tile(parts, len(why)) else []


def _tile(parts: Sequence[Stored], length: int) -> bool:
    at = 0
    for part in parts:
        if part.start_at != at:
            return False
        at = part.end_at
    return bool(parts) and at == length


def _runs(parts: Sequence[Stored]) -> list[_Run]:
    runs: list[_Run] = []
    for part in parts:
        unsure = part.source != "person" and not part.filed
        run = _Run(part.start_at, part.end_at, part.label, "wait" if unsure else part.tone)
        if run.label not in SIDES:
            run = replace(run, tone="")
        if runs and (runs[-1].label, runs[-1].tone) == (run.label, run.tone):
            runs[-1] = replace(runs[-1], end=run.end)
        else:
            runs.append(run)
    return runs


def _composed(why: str, runs: list[_Run]) -> tuple[str, list[_Run]]:
    """The words in the form NFC, in which names are sought, and where the runs lie in it."""
    if unicodedata.is_normalized("NFC", why):
        return why, runs
    texts = [unicodedata.normalize("NFC", why[run.start : run.end]) for run in runs]
    moved, at = [], 0
    for run, text in zip(runs, texts, strict=True):
        moved.append(replace(run, start=at, end=at + len(text)))
        at += len(text)
    return "".join(texts), moved


def _shown(text: str, run: _Run, hits: list[Hit], translator: Translator) -> Said:
    """Blanks at the ends of a part belong to no side."""
    inside = [hit for hit in hits if hit[0] < run.end and hit[1] > run.start]
    if run.label not in SIDES:
        return [*pieces_of(text[: run.end], inside, translator, run.start)]
    words = text[run.start : run.end]
    start = run.start + len(words) - len(words.lstrip())
    end = run.end - len(words) + len(words.rstrip())
    if start >= end:
        return [Piece(words)]
    pieces = tuple(pieces_of(text[:end], inside, translator, start))
    around = (text[run.start : start], SaidPart(pieces, run.label, run.tone), text[end : run.end])
    return [Piece(one) if isinstance(one, str) else one for one in around if one]
