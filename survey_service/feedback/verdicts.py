"""Two verdicts and a third: what a rating says of the person, the product and the process (A2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Verdict = Literal["good", "neutral", "bad", "none"]
Source = Literal["person", "customer", "words", "score", "to_review"]
SIDES = ("agent", "product", "process")
REVIEW_DAYS = 10
"""Business days a person has to decide; after them the score speaks."""


class Cut(Protocol):
    """A part of the words, as stored or as a page proposes it."""

    label: str
    tone: str
    filed: bool
    source: str


@dataclass(frozen=True)
class Rows:
    """What the customer chose on C3's rows: good, bad or None."""

    agent: str | None = None
    product: str | None = None
    process: str | None = None


@dataclass(frozen=True)
class Words:
    """What the parts say of each side: those a person labelled, those the splitter is sure of, and whether it is
    unsure of some."""

    by_person: Mapping[str, Verdict] = field(default_factory=dict)
    sure: Mapping[str, Verdict] = field(default_factory=dict)
    unsure: bool = False


@dataclass(frozen=True)
class Verdicts:
    """Each side's verdict beside what it was taken from; a verdict of none without evidence has no source."""

    agent: Verdict
    product: Verdict
    process: Verdict
    agent_source: Source | None
    product_source: Source | None
    process_source: Source | None


NO_ROWS, NO_WORDS = Rows(), Words()
_SILENT: tuple[Verdict, None] = ("none", None)


def words_of(parts: Iterable[Cut]) -> Words:
    """The evidence in a comment's parts. Praise and complaint about one side make its verdict neutral."""
    tones: dict[str, dict[str, set[str]]] = {"person": {}, "model": {}}
    unsure = False
    for part in parts:
        if part.source != "person" and not part.filed:
            unsure = True
        elif part.label in SIDES:
            tones[part.source].setdefault(part.label, set()).add(part.tone)
    by_person = {side: _of_tones(found) for side, found in tones["person"].items()}
    sure = {side: _of_tones(found) for side, found in tones["model"].items()}
    return Words(by_person, sure, unsure)


def verdicts(
    score: int,
    rows: Rows = NO_ROWS,
    words: Words = NO_WORDS,
    corrections: Mapping[str, Verdict] | None = None,
    *,
    lapsed: bool = False,
) -> Verdicts:
    """Each side sought by itself: a person's correction, the customer's rows, sure words; for the agent alone the
    score, where nothing says which side is meant. Where rows and sure words disagree, or there are no rows and some
    word is unsure, the agent's verdict waits "to review"; `lapsed`: it waited too long, and the score speaks."""
    judged = {side: _side(side, rows, words, corrections or {}) for side in SIDES}
    agent, agent_source = judged["agent"]
    if agent_source != "person":
        if _must_wait(rows, words):
            agent, agent_source = (by_score(score), "score") if lapsed else ("none", "to_review")
        elif agent_source is None:
            spoken = next((source for _, source in (judged["product"], judged["process"]) if source), None)
            agent, agent_source = ("none", spoken) if spoken else (by_score(score), "score")
    (product, product_source), (process, process_source) = judged["product"], judged["process"]
    return Verdicts(agent, product, process, agent_source, product_source, process_source)


def by_score(score: int) -> Verdict:
    """4–5 good, 3 neutral, 1–2 bad."""
    if score >= 4:
        return "good"
    return "neutral" if score == 3 else "bad"


def rows_and_words_disagree(rows: Rows, words: Words) -> bool:
    """One says good of a side, the other bad."""
    pairs = ((getattr(rows, side), words.sure.get(side)) for side in SIDES)
    return any({row, said} == {"good", "bad"} for row, said in pairs)


def _side(side: str, rows: Rows, words: Words, corrections: Mapping[str, Verdict]) -> tuple[Verdict, Source | None]:
    if side in corrections:
        return corrections[side], "person"
    if side in words.by_person:
        return words.by_person[side], "person"
    row: str | None = getattr(rows, side)
    if row is not None:
        return ("good" if row == "good" else "bad"), "customer"
    if side in words.sure:
        return words.sure[side], "words"
    return _SILENT


def _must_wait(rows: Rows, words: Words) -> bool:
    if rows == NO_ROWS:
        return words.unsure
    return rows_and_words_disagree(rows, words)


def _of_tones(tones: set[str]) -> Verdict:
    if tones >= {"good", "bad"}:
        return "neutral"
    return "good" if "good" in tones else "bad" if "bad" in tones else "neutral"
