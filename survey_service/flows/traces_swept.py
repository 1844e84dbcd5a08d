"""What was erased also leaves the files of the database: after an erasure a sweep is owed until it is done."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey_service.flows.context import Context
from survey_service.keys import token
from survey_service.preferences.preference import InstallationFact

OWED = "sweep_owed"


def sweep_wanted(session: Session) -> None:
    """In the transaction of an erasure; each has a mark of its own, so that a later one is not taken for swept."""
    session.merge(InstallationFact(name=OWED, value=token()))
    session.flush()


def sweep_owed(ctx: Context) -> str | None:
    """The mark of the last erasure not yet swept."""
    fact = ctx.session.get(InstallationFact, OWED, populate_existing=True)
    return fact.value if fact else None


def traces_swept(ctx: Context, mark: str) -> None:
    """The files were written anew after the erasure of this mark."""
    with ctx.writing() as session:
        session.execute(delete(InstallationFact).where(InstallationFact.name == OWED, InstallationFact.value == mark))
