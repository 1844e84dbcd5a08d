"""The demo's earlier tool: ratings from before the year that is told, and one break that somebody noted (N9)."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from survey_service.demo.rows import AT_ONCE
from survey_service.responses.imported import ImportedRating, RatingImport
from survey_service.responses.method_break import MethodBreak
from survey_service.responses.response import Response

TOOL = "Form on the website"
BEFORE, AFTER = timedelta(days=430), timedelta(days=40)
"""How long before the first rating of our own it began, and how long both ran."""
WEIGHTS = (7, 9, 14, 34, 36)
TEAMS = ("Billing", "Onboarding", "Platform")
NOTE = "The link to the survey moved to the top of the helpdesk’s closing mail"
NOTED = timedelta(days=150)


def add_history(session: Session, user_id: int, now: datetime) -> None:
    """A few a day on weekdays, as the import would have kept them."""
    first = session.scalar(select(func.min(Response.rated_at)))
    if first is None:
        return
    made = RatingImport(tool=TOOL, imported_at=first + AFTER, made_by=user_id)
    session.add(made)
    session.add(MethodBreak(day=(now - NOTED).date(), note=NOTE, made_by=user_id, made_at=now - NOTED))
    session.flush()
    rows = list(_rows(made.id, (first - BEFORE).date(), (first + AFTER).date()))
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(ImportedRating), rows[start : start + AT_ONCE])


def _rows(import_id: int, start: date, end: date) -> list[dict[str, object]]:
    rng = Random("the earlier tool")  # noqa: S311  # a story, not a secret
    rows: list[dict[str, object]] = []
    for number in range((end - start).days):
        day = start + timedelta(days=number)
        for place in range(rng.randint(1, 5) if day.weekday() < 5 else 0):
            score = rng.choices((1, 2, 3, 4, 5), WEIGHTS)[0]
            mark = sha256(f"{day} {place}".encode()).digest()
            facts = {"day": day, "score": score, "team": rng.choice(TEAMS), "agent": None, "comment": None}
            rows.append({"import_id": import_id, "row_hash": mark, **facts})
    return rows
