"""The comments the splitter learns from, written by this project: `corpus/*.txt`, described in corpus/README.md."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LABELS: Final = ("agent", "product", "process", "none")
TONES: Final = ("good", "neutral", "bad")
_LABELS: Final = {"a": "agent", "p": "product", "w": "process", "n": "none"}
_TONES: Final = {"+": "good", "0": "neutral", "-": "bad"}
_PART: Final = re.compile(r"\{([apwn])([+0-])\|([^{}|]*)\}")
_NAME: Final = re.compile(r'@(?:"([^"]+)"|(\S+)) ')
HELD_BACK: Final = 5  # every fifth comment, by its hash


class BadLine(ValueError):
    """A line of the corpus that is no comment; says which and why."""


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """What a person marked: a place, what it is about, its tone."""

    start: int
    end: int
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Example:
    """A comment with its marked parts; what stands between them belongs to none of them."""

    text: str
    language: str
    parts: tuple[MarkedPart, ...]
    agent: str | None = None

    @property
    def held_back(self) -> bool:
        """Whether it is kept from learning, for measuring; by its words, so it never changes sides."""
        return fingerprint(self.text) % HELD_BACK == 0


def fingerprint(text: str) -> int:
    """A number that only the text decides."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big")


def parse_line(line: str, language: str) -> Example:
    """One comment in the corpus's marks; raises BadLine."""
    agent = None
    name = _NAME.match(line)
    if name:
        agent = name[1] or name[2]
        line = line[name.end() :]
    line = line.replace("\\n", "\n")
    text, parts, done = "", [], 0
    for found in _PART.finditer(line):
        text += line[done : found.start()]
        parts.append(MarkedPart(len(text), len(text) + len(found[3]), _LABELS[found[1]], _TONES[found[2]]))
        text += found[3]
        done = found.end()
    text += line[done:]
    if not parts or any(mark in text for mark in "{}|"):
        raise BadLine(f"no comment with marked parts: {line[:80]}")
    return Example(text, language, tuple(parts), agent)


def read_corpus(folder: Path) -> Iterator[Example]:
    """Every comment of every file; the language is the beginning of the file's name. Raises BadLine with its place."""
    for file in sorted(folder.glob("*.txt")):
        language = file.name.split(".")[0]
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                yield parse_line(line.strip(), language)
            except BadLine as bad:
                raise BadLine(f"{file.name} line {number}: {bad}") from None
