"""The stored parts of comments, and the corrections over them: read, replaced, turned into evidence."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from survey_service.feedback.segment import Segment
from survey_service.feedback.verdict_correction import VerdictCorrection
from survey_service.feedback.verdicts import Rows, Verdict, Verdicts, verdicts, words_of
from survey_service.responses.response import Response

FIELDS = ("start", "end", "label", "tone", "certainty", "filed", "source", "model")
"""Of a part written down as a dict: `start` and `end` count characters."""
COLUMNS = {"start": "start_at", "end": "end_at"}


def parts_of(session: Session, response_id: int) -> list[Segment]:
    """In the order of the words; none while they wait for the splitter."""
    found = select(Segment).where(Segment.response_id == response_id).order_by(Segment.position)
    return list(session.scalars(found))


def as_dicts(parts: Sequence[Segment]) -> list[dict[str, Any]]:
    """Without words, to be kept beside a decision."""
    return [{name: getattr(part, COLUMNS.get(name, name)) for name in FIELDS} for part in parts]


def replace_parts(session: Session, response_id: int, parts: Sequence[dict[str, Any]]) -> None:
    """These, shaped like `as_dicts`, in place of what is stored; themes of the old ones go with them."""
    drop_parts(session, response_id)
    rows = [
        {"response_id": response_id, "position": position, **{COLUMNS.get(name, name): part[name] for name in FIELDS}}
        for position, part in enumerate(parts)
    ]
    if rows:
        session.execute(insert(Segment), rows)


def drop_parts(session: Session, response_id: int) -> None:
    """The words changed or were erased."""
    session.flush()
    session.execute(
        delete(Segment).where(Segment.response_id == response_id), execution_options={"synchronize_session": "fetch"}
    )


def corrections_of(session: Session, response_id: int) -> dict[str, Verdict]:
    """By side, the latest that was not taken back."""
    found = session.execute(
        select(VerdictCorrection.side, VerdictCorrection.verdict)
        .where(VerdictCorrection.response_id == response_id, VerdictCorrection.undone_at.is_(None))
        .order_by(VerdictCorrection.id)
    )
    return {side: cast("Verdict", verdict) for side, verdict in found}


def judged(session: Session, response: Response) -> Verdicts:
    """What all evidence there is says of this rating now."""
    rows = Rows(response.agent_was, response.product_was, response.process_was)
    words = words_of(parts_of(session, response.id))
    lapsed = response.review_lapsed_at is not None
    return verdicts(response.score, rows, words, corrections_of(session, response.id), lapsed=lapsed)
