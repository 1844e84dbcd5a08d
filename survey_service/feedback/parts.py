"""The stored parts of comments, and the corrections over them: read, replaced, turned into evidence."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme
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


def parts_of_each(session: Session, response_ids: Collection[int]) -> dict[int, list[Segment]]:
    """The same by rating, in one statement for a page of them; ratings without parts are left out."""
    found: dict[int, list[Segment]] = {}
    if response_ids:
        of_these = select(Segment).where(Segment.response_id.in_(response_ids))
        for part in session.scalars(of_these.order_by(Segment.response_id, Segment.position)):
            found.setdefault(part.response_id, []).append(part)
    return found


def as_dicts(parts: Sequence[Segment]) -> list[dict[str, Any]]:
    """Without words, to be kept beside a decision."""
    return [{name: getattr(part, COLUMNS.get(name, name)) for name in FIELDS} for part in parts]


def replace_parts(session: Session, response_id: int, parts: Sequence[dict[str, Any]]) -> None:
    """These, shaped like `as_dicts`, in place of what is stored. A rule's themes of the old ones go with them; what a
    person said of a part's theme stays with a part that begins and ends where it did."""
    said = _said_of_themes(session, response_id)
    drop_parts(session, response_id)
    rows = [
        {"response_id": response_id, "position": position, **{COLUMNS.get(name, name): part[name] for name in FIELDS}}
        for position, part in enumerate(parts)
    ]
    if rows:
        session.execute(insert(Segment), rows)
    if said:
        _say_again(session, response_id, said)


def _said_of_themes(session: Session, response_id: int) -> list[tuple[int, int, int, str]]:
    session.flush()
    found = (
        select(Segment.start_at, Segment.end_at, SegmentTheme.theme_id, SegmentTheme.source)
        .join(SegmentTheme, SegmentTheme.segment_id == Segment.id)
        .where(Segment.response_id == response_id, SegmentTheme.source != "rule")
    )
    return [(start, end, theme, source) for start, end, theme, source in session.execute(found)]


def _say_again(session: Session, response_id: int, said: list[tuple[int, int, int, str]]) -> None:
    now = {(part.start_at, part.end_at): part.id for part in parts_of(session, response_id)}
    rows = [
        {"segment_id": now[start, end], "theme_id": theme, "source": source}
        for start, end, theme, source in said
        if (start, end) in now
    ]
    if rows:
        session.execute(insert(SegmentTheme), rows)


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
