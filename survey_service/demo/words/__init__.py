"""Comments people write, in eight languages, and how their files are read. en.txt explains the form."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "de", "fr", "es", "pt", "nl", "ja", "ar")
AREAS = ("exports", "invoices", "sign-in", "api", "imports", "mobile")
SLOTS = frozenset(
    ("agent", "feature", "days", "hours", "number", "few", "amount", "version", "month", "phone", "email")
)

_SLOT = re.compile(r"\{(\w*)\}")
_ABOUT = re.compile(r"none|(?:agent|product|process)[+-](?: (?:agent|product|process)[+-])*")

About = frozenset[str]
"""What is spoken of and how: {"agent+", "product-"}; empty: nothing in particular."""


@dataclass(frozen=True, slots=True)
class Line:
    """One comment with its slots still open. `areas` empty: fits any; `reasons`: chips that would go with it."""

    text: str
    scores: frozenset[int]
    about: About
    areas: frozenset[str]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All that one language says. `features` and `subjects` by product area."""

    language: str
    lines: tuple[Line, ...]
    features: dict[str, list[str]] = field(default_factory=dict)
    subjects: dict[str, list[str]] = field(default_factory=dict)
    openings: list[str] = field(default_factory=list)
    closings: list[str] = field(default_factory=list)

    def fitting(self, score: int, about: About, area: str) -> list[Line]:
        """The lines that speak of exactly this, at this score, in this area."""
        return [
            line
            for line in self.lines
            if score in line.scores and line.about == about and (not line.areas or area in line.areas)
        ]


class TornWords(ValueError):
    """A file of words does not keep its form; its str names file and line."""


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon:
    """The words of one of LANGUAGES."""
    lines: list[Line] = []
    lists: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for number, head, text in _sections(f"{language}.txt"):
        if not SLOTS.issuperset(_SLOT.findall(text)):
            raise TornWords(f"{language}.txt, line {number}: unknown slot")
        kind, _, area = head.partition(" ")
        if "|" in head:
            lines.append(_line(head, text, f"{language}.txt, line {number}"))
        elif kind in {"feature", "subject", "opening", "closing"} and area in {"", *AREAS}:
            lists[kind][area].append(text)
        else:
            raise TornWords(f"{language}.txt, line {number}: unknown section [{head}]")
    return Lexicon(
        language,
        tuple(lines),
        features=dict(lists["feature"]),
        subjects=dict(lists["subject"]),
        openings=lists["opening"][""],
        closings=lists["closing"][""],
    )


@lru_cache(maxsize=1)
def notes() -> dict[str, list[str]]:
    """What colleagues write on cases, by root cause; under "next" what they plan to do next."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, head, text in _sections("notes.txt"):
        found[head].append(text)
    return dict(found)


def _sections(name: str) -> list[tuple[int, str, str]]:
    """(line number, section's head, text) of each line that says something."""
    found = []
    head = ""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            head = line[1:-1]
        elif line and not line.startswith("# "):
            found.append((number, head, line))
    return found


def _line(head: str, text: str, place: str) -> Line:
    parts = [part.strip() for part in head.split("|")]
    if len(parts) != 4 or not parts[0].isdigit() or not _ABOUT.fullmatch(parts[1]):
        raise TornWords(f"{place}: [{head}] is not [scores | about | areas | reasons]")
    areas = frozenset() if parts[2] == "*" else frozenset(parts[2].split())
    if not areas <= set(AREAS):
        raise TornWords(f"{place}: unknown area in [{head}]")
    about = frozenset() if parts[1] == "none" else frozenset(parts[1].split())
    return Line(text, frozenset(map(int, parts[0])), about, areas, tuple(parts[3].split()))
