"""When sending to customers was paused, why, and who began and ended it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from survey_service.mail.pause import SendingPause
from survey_service.staff.user import User

MOST = 50


@dataclass(frozen=True, slots=True)
class Paused:
    """`bad` of `among` letters; both None where a person paused. Names of colleagues as they are called now."""

    cause: str
    bad: int | None
    among: int | None
    began_at: datetime
    begun_by: str | None
    ended_at: datetime | None
    ended_by: str | None


def pauses(session: Session) -> list[Paused]:
    """The last MOST, newest first; one without an end holds now."""
    beginner, ender = aliased(User), aliased(User)
    rows = session.execute(
        select(SendingPause, beginner.name, ender.name)
        .outerjoin(beginner, beginner.id == SendingPause.begun_by)
        .outerjoin(ender, ender.id == SendingPause.ended_by)
        .order_by(SendingPause.id.desc())
        .limit(MOST)
    )
    return [
        Paused(pause.cause, pause.bad, pause.among, pause.began_at, began, pause.ended_at, ended)
        for pause, began, ended in rows
    ]
