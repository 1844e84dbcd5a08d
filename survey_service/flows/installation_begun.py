"""A database belongs to the PRIVACY_KEY it was begun under: under another, no opted-out address would be recognised."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from survey_service.counts.whole import begun
from survey_service.flows.context import Context
from survey_service.keys import fingerprint
from survey_service.preferences.preference import InstallationFact

FACT = "privacy_key"


class OtherPrivacyKey(RuntimeError):
    """The database was begun under another PRIVACY_KEY."""


def installation_begun(ctx: Context) -> None:
    """Keep the key's fingerprint the first time, compare it ever after. Raises OtherPrivacyKey.

    A database without tables yet, or one that cannot be reached now, is passed over: readiness tells.
    """
    told = fingerprint(ctx.keys.privacy_key)
    try:
        kept = kept_fingerprint(ctx.session)
    except DBAPIError:
        ctx.session.rollback()
        return
    if kept is None:
        with ctx.writing() as session:
            ctx.lock("installation fact")
            kept = kept_fingerprint(session)
            if kept is None:
                session.add(InstallationFact(name=FACT, value=told))
                begun(session, ctx.preferences.report_zone)
        ctx.forget_preferences()  # those who come with the first request read their own
    if kept not in (None, told):
        raise OtherPrivacyKey


def kept_fingerprint(session: Session) -> str | None:
    """What the database knows, if anything."""
    fact = session.get(InstallationFact, FACT)
    return fact.value if fact is not None else None
