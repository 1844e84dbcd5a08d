"""Comments that wait for a person, cut by a splitter told what to say; and their state, to be compared."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from survey_service.feedback.cutting import Cut
from survey_service.feedback.parts import as_dicts, parts_of
from survey_service.feedback.review_mark import Mark, mark_of
from survey_service.flows.comments_split import comments_split
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from tests.case_world import Cases

COLUMNS = ("agent_verdict", "product_verdict", "process_verdict", "agent_source", "product_source", "process_source")


class Said(NamedTuple):
    """A part of the words as the splitter is told to cut it."""

    words: str
    label: str
    tone: str
    filed: bool = True


@dataclass
class Part:
    start: int
    end: int
    label: str
    tone: str
    filed: bool
    certainty: float = 0.62


@dataclass
class Comment:
    parts: list[Part]
    abstained: bool = False
    model: str = "test-1"


def commented(cases: Cases, *said: Said, score: int = 2, customer: str = "cy", **more: Any) -> int:
    """The id of a rating with these words, cut like this; `more`: rows, and facts of the ticket with `__`."""
    rows = {name: more.pop(name) for name in list(more) if name.endswith("_was")}
    link = cases.asked(customer, **more)
    given = cases.rate(link, score, why="".join(part.words for part in said), **rows)
    cut(cases, *said)
    return given.response_id


def cut(cases: Cases, *said: Said) -> None:
    """The worker splits what waits, as told."""
    parts, at = [], 0
    for words, label, tone, filed in said:
        parts.append(Part(at, at + len(words), label, tone, filed))
        at += len(words)
    comments_split(cases.ctx(), lambda *_: Comment(parts))


def response(cases: Cases, number: int) -> Response:
    session = cases.ctx().session
    session.rollback()
    return session.get_one(Response, number, populate_existing=True)


def mark(cases: Cases, number: int) -> Mark:
    return mark_of(cases.ctx().session, response(cases, number))


def parts(cases: Cases, number: int) -> list[dict[str, Any]]:
    cases.ctx().session.rollback()
    return as_dicts(parts_of(cases.ctx().session, number))


def state(cases: Cases, number: int) -> dict[str, Any]:
    """Everything a decision may touch."""
    found = response(cases, number)
    columns = {name: getattr(found, name) for name in (*COLUMNS, "score", "why", "review_due_at", "review_lapsed_at")}
    return {"parts": parts(cases, number), **columns}


def as_cuts(found: list[dict[str, Any]]) -> list[Cut]:
    return [Cut(one["start"], one["end"], one["label"], one["tone"]) for one in found]


def kinds(cases: Cases, number: int) -> list[str]:
    """The history of a rating."""
    asked = select(ResponseChange.kind).where(ResponseChange.response_id == number).order_by(ResponseChange.id)
    return list(cases.ctx().session.scalars(asked))
