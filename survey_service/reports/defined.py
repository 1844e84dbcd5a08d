"""A figure's definition, in the words of docs/definitions.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, the anchor links point to, and its paragraphs."""

    anchor: str
    term: str
    paragraphs: tuple[str, ...]
