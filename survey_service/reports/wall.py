"""The team's wall: praise and lessons whose agents agreed, newest first; no customer, whoever reads (A6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from survey_service.feedback.abuse import is_abusive
from survey_service.feedback.lessons import on_wall
from survey_service.feedback.masking import Piece, masked
from survey_service.feedback.sharing import Lesson, Thanks
from survey_service.invitations.invitation import Invitation
from survey_service.reports.cards import Reading, day_words
from survey_service.reports.comments import Asked, Comment, comments
from survey_service.reports.names import company_names, customer_names, staff_names
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.responses.response import Response
from survey_service.staff.reader import Reader, Scope
from survey_service.staff.team import Team

PAGE = 20


@dataclass(frozen=True, slots=True)
class Hung:
    """Ready to print. `own`: the reader's work; `agent` whose it is."""

    id: int
    score: int
    agent: str
    day: str
    exact: str
    iso: str
    said: list[Piece]
    folded: bool
    remark: list[Piece] | None
    thanks: int
    thanked: bool
    own: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    shared_at: Any
    words: str | None
    proposed_by: int


def walls(session: Session, reader: Reader) -> list[tuple[int, str]]:
    """The teams whose wall this reader may open, by name: one's own; a manager's and an auditor's are several."""
    if reader.has("auditor") or (reader.has("manager") and reader.department_id is None):
        found = select(Team.id, Team.name)
    elif reader.has("manager"):
        own = (Team.department_id == reader.department_id) | (Team.id == reader.team_id)
        found = select(Team.id, Team.name).where(own)
    else:
        found = select(Team.id, Team.name).where(Team.id == reader.team_id)
    return [(number, name) for number, name in session.execute(found.order_by(func.lower(Team.name), Team.id))]


def counts(session: Session, team_id: int) -> dict[str, int]:
    """How many hang there, by kind."""
    found = _hanging(select(Lesson.kind, func.count()), team_id).group_by(Lesson.kind)
    told = {"praise": 0, "lesson": 0}
    for kind, n in session.execute(found):
        told[kind] = n
    return told


def wall(
    session: Session, team_id: int, kind: str, reading: Reading, place: Place | None = None, size: int = PAGE
) -> Page[Hung]:
    """One page of one kind."""
    statement = _hanging(
        select(Lesson.response_id, Lesson.answered_at, Lesson.words, Lesson.proposed_by), team_id
    ).where(Lesson.kind == kind)
    if place is not None:
        statement = statement.where(beyond(place, literal(0), Lesson.answered_at, Lesson.response_id))
    backwards = place is not None and place.backwards
    keys: list[Any] = [Lesson.answered_at, Lesson.response_id]
    ordered = statement.order_by(*(key.asc() if backwards else key.desc() for key in keys)).limit(size + 1)
    rows = [_Row(*row) for row in session.execute(ordered)]
    page = page_of(rows, size, place, lambda row: (0, row.shared_at, row.id))
    return Page(_hung(session, page.items, reading), page.newer, page.older)


def _hanging(statement: Select[*tuple[Any, ...]], team_id: int) -> Select[*tuple[Any, ...]]:
    joined = statement.select_from(Lesson).join(Response, Response.id == Lesson.response_id)
    joined = joined.join(Invitation, Invitation.id == Response.invitation_id)
    return joined.where(Lesson.team_id == team_id, *on_wall())


def _hung(session: Session, rows: Sequence[_Row], reading: Reading) -> list[Hung]:
    ids = tuple(row.id for row in rows)
    if not ids:
        return []
    everybody = Scope(everybody=True)  # whoever may open the wall may read what hangs there
    found = {one.id: one for one in comments(session, Asked(only=ids), everybody, "newest", size=len(ids)).items}
    staff = staff_names(session) if reading.is_masked else frozenset[str]()
    thanks: dict[int, list[int]] = {}
    for response_id, by in session.execute(select(Thanks.response_id, Thanks.by).where(Thanks.response_id.in_(ids))):
        thanks.setdefault(response_id, []).append(by)
    return [_one(row, found[row.id], reading, staff, thanks.get(row.id, [])) for row in rows if row.id in found]


def _one(row: _Row, comment: Comment, reading: Reading, staff: frozenset[str], thanks: list[int]) -> Hung:
    reader, speaker = reading.reader, reading.translator
    people, companies = customer_names(comment) | staff, company_names(comment)
    return Hung(
        id=row.id,
        score=comment.score,
        agent=comment.agent or speaker.gettext("no agent"),
        day=day_words(row.shared_at, reading),
        exact=speaker.datetime(row.shared_at, reading.zone, "long"),
        iso=row.shared_at.astimezone(reading.zone).isoformat(timespec="minutes"),
        said=masked(comment.why or "", people, speaker, companies),
        folded=is_abusive(comment.why or ""),
        remark=masked(row.words, people, speaker, companies) if row.words else None,
        thanks=len(thanks),
        thanked=reader.user_id in thanks,
        own=comment.agent_id == reader.agent_id and reader.has("agent"),
        mine=row.proposed_by == reader.user_id,
    )
