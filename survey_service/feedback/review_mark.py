"""What a page was shown of a comment, so that a decision made on something else is noticed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_service.feedback.parts import as_dicts, parts_of
from survey_service.feedback.segment import Segment
from survey_service.responses.response import Response


@dataclass(frozen=True, slots=True)
class Mark:
    """Of the words, and of their parts: short digests, for whoever was shown both."""

    words: str
    parts: str

    def __str__(self) -> str:
        return f"{self.words}.{self.parts}"

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """What was written otherwise fits nothing."""
        words, _, parts = text.partition(".")
        return cls(words, parts)


def mark_of(session: Session, response: Response, parts: Sequence[Segment] | None = None) -> Mark:
    """As they are now; words that changed and changed back are others. `parts`: those just read, if they were."""
    if parts is None:
        parts = parts_of(session, response.id)
    edited = response.edited_at.isoformat() if response.edited_at else ""
    return Mark(_digest(edited, response.why or ""), _digest(json.dumps(as_dicts(parts))))


def _digest(*said: str) -> str:
    whole = "\0".join(said).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:16]
