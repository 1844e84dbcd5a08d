"""What an answer keeps of what was stored: empty leaves, `clear` deletes, "none" takes a row back (C3, C5)."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Self

from survey_service.responses.answer import Answer
from survey_service.responses.response import Response


@dataclass(frozen=True)
class Kept:
    """The optional part of a response."""

    why: str | None
    agent_was: str | None
    product_was: str | None
    process_was: str | None
    unsolved: bool
    reasons: list[str]

    @classmethod
    def nothing(cls) -> Self:
        """Before the first answer."""
        return cls(None, None, None, None, False, [])

    @classmethod
    def of(cls, response: Response) -> Self:
        """As stored."""
        return cls(**{field.name: getattr(response, field.name) for field in fields(cls)})

    def columns(self) -> dict[str, Any]:
        """By column name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def edited(before: Kept, answer: Answer, cleaned: Callable[[str], str]) -> Kept:
    """`before` with the answer laid over it; `cleaned` takes card numbers out of typed words."""
    clear = answer.clear
    return Kept(
        why=cleaned(answer.why) if answer.why else (None if "why" in clear else before.why),
        agent_was=_row(before.agent_was, answer.agent_was, "agent_was" in clear),
        product_was=_row(before.product_was, answer.product_was, "product_was" in clear),
        process_was=_row(before.process_was, answer.process_was, "process_was" in clear),
        unsolved=answer.unsolved or (before.unsolved and "unsolved" not in clear),
        reasons=list(answer.reasons) or ([] if "reasons" in clear else before.reasons),
    )


def _row(before: str | None, said: str | None, cleared: bool) -> str | None:
    if said in ("good", "bad"):
        return said
    return None if said == "none" or cleared else before
