"""Parts of a comment while a person cuts them anew: split, merged, labelled, always tiling the words. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from survey_service.feedback.segment import LABELS, TONES

# Scripts that put no spaces between words: Thai to Lao, Khmer, kana, Han, and the like beyond the first plane.
_WITHOUT_SPACES = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF),
                   (0xF900, 0xFAFF), (0x20000, 0x3FFFF))  # fmt: skip
_CLOSING = frozenset("、。，．！？）」』】〉》〕,.!?;:)]}%…")
_JOINER = "\u200d"


@dataclass(slots=True)
class Cut:
    """Characters `start` to `end` of the words, as a person says what they are about; the last two never change."""

    start: int
    end: int
    label: str
    tone: str

    filed: bool = True
    source: str = "person"


def tiles(parts: Sequence[Cut], length: int) -> bool:
    """Whether they cover 0 to `length` in order, each with a label and a tone there is; nothing tiles no words."""
    at = 0
    for part in parts:
        if part.start != at or part.end <= at or part.label not in LABELS or part.tone not in TONES:
            return False
        at = part.end
    return bool(parts) and at == length


def split(parts: Sequence[Cut], at: int) -> list[Cut]:
    """The part around character `at` becomes two of the same label; as before where a part begins or ends there."""
    found: list[Cut] = []
    for part in parts:
        if part.start < at < part.end:
            found += [replace(part, end=at), replace(part, start=at)]
        else:
            found.append(part)
    return found


def merge(parts: Sequence[Cut], number: int) -> list[Cut]:
    """Part `number`, from 0, and its next become one: of the first's label, or the second's where the first is about
    nothing. As before where there is no next."""
    if not 0 <= number < len(parts) - 1:
        return list(parts)
    first, second = parts[number], parts[number + 1]
    said = second if first.label == "none" else first
    return [*parts[:number], replace(said, start=first.start, end=second.end), *parts[number + 2 :]]


def borders(text: str, part: Cut) -> list[int]:
    """Where a part can be split: at the beginning of each of its words but the first; between the characters of
    scripts without spaces."""
    return [at for at in range(part.start + 1, part.end) if _is_border(text, at)]


def likely_border(text: str, part: Cut) -> int | None:
    """The one to offer: after a sentence, else after a clause, else any; of these the one nearest the middle."""
    found = borders(text, part)
    middle = (part.start + part.end) / 2
    return min(found, key=lambda at: (_rank(text, at), abs(at - middle)), default=None)


def _is_border(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after.isspace() or after in _CLOSING or _JOINER in (after, before) or _is_mark(after):
        return False
    return before.isspace() or _is_glued(before) or _is_glued(after)


def _rank(text: str, at: int) -> int:
    last = text[:at].rstrip()[-1:]
    if last in ".!?…。！？؟।" or "\n" in text[max(at - 2, 0) : at]:
        return 0
    return 1 if last in ",;:、，؛،—–" else 2


def _is_glued(letter: str) -> bool:
    code = ord(letter)
    return any(first <= code <= last for first, last in _WITHOUT_SPACES)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")
