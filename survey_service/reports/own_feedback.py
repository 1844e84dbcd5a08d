"""What is new about one agent between two moments, for letters: counts, and which answers have words to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response

LOW = 2


@dataclass(frozen=True, slots=True)
class News:
    """`answers`: given in the time; `changed`: given before, changed in it. Of the answers, by the agent's verdict:
    good of judged, left out, to review. `ids` of those with words, praise first, newest first in each."""

    answers: int
    changed: int
    good: int
    judged: int
    left_out: int
    to_review: int
    ids: tuple[int, ...]
    wordless: int

    @property
    def anything(self) -> bool:
        """Whether a letter has something to tell."""
        return bool(self.answers or self.changed)


def is_news(session: Session, agent_id: int, since: datetime, until: datetime) -> bool:
    """Whether there is any; cheaper than telling it."""
    statement = select(Response.id).join(Invitation).where(*_counted(agent_id), _in_time(since, until))
    return bool(session.scalar(select(exists(statement))))


def news(session: Session, agent_id: int, since: datetime, until: datetime) -> News:
    """From `since` on, before `until`. Only what counts."""
    rows = list(session.execute(_rows().where(*_counted(agent_id), _in_time(since, until))))
    given = [row for row in rows if since <= row.rated_at < until]
    verdicts = [_verdict(row) for row in given]
    worded = [row for row in rows if row.worded]
    ranked = sorted(worded, key=lambda row: (_verdict(row) == "good", row.rated_at, row.id), reverse=True)
    return News(
        answers=len(given),
        changed=len(rows) - len(given),
        good=verdicts.count("good"),
        judged=sum(verdict in ("good", "neutral", "bad") for verdict in verdicts),
        left_out=verdicts.count("none"),
        to_review=verdicts.count("to_review"),
        ids=tuple(row.id for row in ranked),
        wordless=sum(not row.worded for row in given),
    )


def praised(session: Session, agent_id: int, since: datetime, until: datetime) -> Sequence[int]:
    """Answers with words that are good for the agent, whose words were told apart in the time; never a low one."""
    found = (
        select(Response.id)
        .join(Invitation)
        .where(
            *_counted(agent_id),
            Response.words_split_at >= since,
            Response.words_split_at < until,
            Response.why.is_not(None),
            Response.agent_verdict == "good",
            or_(Response.agent_source.is_(None), Response.agent_source != "to_review"),
            Response.score > LOW,
            Response.score_now > LOW,
        )
        .order_by(Response.rated_at.desc(), Response.id.desc())
    )
    return session.scalars(found).all()


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (Response.id, Response.rated_at, Response.agent_verdict, Response.agent_source)
    return select(*columns, Response.why.is_not(None).label("worded")).join(
        Invitation, Invitation.id == Response.invitation_id
    )


def _counted(agent_id: int) -> list[ColumnElement[bool]]:
    return [Invitation.kind == "survey", Invitation.credit_agent_id == agent_id, Response.status == "counted"]


def _in_time(since: datetime, until: datetime) -> ColumnElement[bool]:
    given = and_(Response.rated_at >= since, Response.rated_at < until)
    return or_(given, and_(Response.rated_at < since, Response.edited_at >= since, Response.edited_at < until))


def _verdict(row: Row[Any]) -> str:
    verdict: str = row.agent_verdict
    return "to_review" if row.agent_source == "to_review" else verdict
