"""A source of tickets is added, gets a new secret, or asking is switched on or off for it."""

import re
import secrets as random
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.event_received import UnknownSource
from survey_service.tickets.source import Source
from survey_service.tickets.sources import SOURCES
from survey_service.tickets.sources.generic import new_secret

LIVE_SECRETS = 2
OWN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class UnknownKind(LookupError):
    """There is no such kind of source, or it is not one that calls us."""


class BadSecret(ValueError):
    """The secret is not of the form this kind's vendor issues; its str says what is wanted."""


class BadSourceName(ValueError):
    """A name that cannot be an id: letters, digits, dot, dash and underscore, at most 64."""


@dataclass(frozen=True, repr=False)
class Added:
    """`secret` is shown once, to whoever added the source; None where the vendor's was given."""

    id: str
    secret: str | None


class NotRehearsed(RuntimeError):
    """No administrator has seen yet who would be asked (D3)."""


def source_added(ctx: Context, kind: str, name: str, secret: str | None = None, brand: str | None = None) -> Added:
    """A new source that calls us. Raises UnknownKind, BadSecret."""
    secret = _checked(kind, secret)
    with ctx.writing() as session:
        source = Source(
            id=f"{kind}-{random.token_hex(5)}",
            kind=kind,
            name=name,
            brand=brand,
            secrets=[ctx.keys.seal(secret)],
            asking=ctx.preferences.new_sources_ask,
            created_at=ctx.now,
        )
        session.add(source)
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "source_added", "source", None, [source.id])
        return Added(source.id, secret)


def source_rotated(ctx: Context, source_id: str, secret: str | None = None) -> Added:
    """A new secret; the one before stays live until the next rotation. Raises UnknownSource, BadSecret."""
    with ctx.writing() as session:
        source = _source(session, source_id)
        secret = _checked(source.kind, secret)
        source.secrets = [ctx.keys.seal(secret), *source.secrets][:LIVE_SECRETS]
        audit.record(session, ctx.now, ctx.actor, "secret_rotated", "source", None, [source.id])
        return Added(source.id, secret)


def asking_switched(ctx: Context, source_id: str, *, on: bool, rehearsed: bool = False) -> None:
    """Whether customers of this source's tickets are asked; `rehearsed`: who would be was shown just now (D3).

    Raises UnknownSource, NotRehearsed.
    """
    with ctx.writing() as session:
        source = _source(session, source_id)
        if rehearsed:
            source.rehearsed_at = ctx.now
        if on and source.rehearsed_at is None:
            raise NotRehearsed(source_id)
        if source.asking != on:
            source.asking = on
            act = "asking_switched_on" if on else "asking_switched_off"
            audit.record(session, ctx.now, ctx.actor, act, "source", None, [source.id])


def own_source(ctx: Context, session: Session, source_id: str, kind: str) -> Source:
    """The source our own API or import files tickets under, made when first named. Raises BadSourceName."""
    if not OWN_NAME.fullmatch(source_id):
        raise BadSourceName(source_id)
    source = session.get(Source, source_id)
    if source is None:
        name = SOURCES[kind].title if source_id == kind else source_id
        asking = ctx.preferences.new_sources_ask
        source = Source(id=source_id, kind=kind, name=name, secrets=[], asking=asking, created_at=ctx.now)
        session.add(source)
        session.flush()
    return source


def own_source_known(ctx: Context, source_id: str, kind: str) -> None:
    """The same in a transaction of its own."""
    if ctx.session.get(Source, source_id) is None:
        with ctx.writing() as session:
            ctx.lock(f"source {source_id}")
            own_source(ctx, session, source_id, kind)


def _source(session: Session, source_id: str) -> Source:
    source = session.scalar(select(Source).where(Source.id == source_id).with_for_update())
    if source is None:
        raise UnknownSource(source_id)
    return source


def _checked(kind: str, secret: str | None) -> str:
    known = SOURCES.get(kind)
    if known is None or known.hook is None:
        raise UnknownKind(kind)
    if secret is None:
        if known.vendor_issues_secret:
            raise BadSecret(f"{known.title} issues the secret itself; hand it over with --secret -")
        return new_secret()
    if not known.hook.is_secret(secret):
        raise BadSecret(f"this is not a signing secret of {known.title}")
    return secret
