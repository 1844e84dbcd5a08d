"""A release of the product is told, changed, removed, or brought back (P5)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.callbacks.release import Release
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context


class NoSuchRelease(LookupError):
    """Never told, or removed (or, to be brought back, not removed)."""


@dataclass(frozen=True)
class ReleaseTold:
    """As a person says it. `product_area` None: the whole product; `url`: http(s), which the form checks."""

    name: str
    released_at: datetime
    product_area: str | None = None
    url: str | None = None
    note: str | None = None


def release_told(ctx: Context, told: ReleaseTold) -> int:
    """Its id."""
    with ctx.writing() as session:
        person = int(ctx.actor.id) if ctx.actor.kind == "user" and ctx.actor.id is not None else None
        release = Release(**_clean(told), made_by=person, made_at=ctx.now)
        session.add(release)
        session.flush()
        _record(ctx, session, "release_told", release.id)
        return release.id


def release_changed(ctx: Context, release_id: int, told: ReleaseTold) -> bool:
    """Whether anything changed. Raises NoSuchRelease."""
    with ctx.writing() as session:
        release = _one(session, release_id, removed=False)
        wanted = _clean(told)
        changed = sorted(name for name, value in wanted.items() if getattr(release, name) != value)
        for name in changed:
            setattr(release, name, wanted[name])
        if changed:
            _record(ctx, session, "release_changed", release_id, changed)
        return bool(changed)


def release_removed(ctx: Context, release_id: int) -> None:
    """Told by mistake: no trend shows it. Raises NoSuchRelease."""
    with ctx.writing() as session:
        _one(session, release_id, removed=False).removed_at = ctx.now
        _record(ctx, session, "release_removed", release_id)


def release_restored(ctx: Context, release_id: int) -> None:
    """The removing was the mistake. Raises NoSuchRelease."""
    with ctx.writing() as session:
        _one(session, release_id, removed=True).removed_at = None
        _record(ctx, session, "release_restored", release_id)


def _one(session: Session, release_id: int, *, removed: bool) -> Release:
    found = session.scalar(
        select(Release)
        .where(Release.id == release_id, Release.removed_at.is_not(None) if removed else Release.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchRelease(release_id)
    return found


def _clean(told: ReleaseTold) -> dict[str, object]:
    """Blank is nothing; a card number is never kept (C13)."""
    texts = {"name": typed(told.name) or "", "note": typed(told.note)}
    plain = {"product_area": told.product_area, "url": told.url}
    return asdict(told) | texts | {name: (value or "").strip() or None for name, value in plain.items()}


def _record(ctx: Context, session: Session, act: str, release_id: int, changed: list[str] | None = None) -> None:
    session.flush()
    audit.record(session, ctx.now, ctx.actor, act, "release", release_id, changed or [])
