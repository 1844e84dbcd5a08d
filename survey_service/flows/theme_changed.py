"""A theme is made, renamed, given another rule, linked to its tracker, called fixed, put away (P3, P4)."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.theme import Theme
from survey_service.flows.context import Context


class NoSuchTheme(LookupError):
    """There is no theme of this number."""


class NameTaken(ValueError):
    """Another theme has this name."""


class ThemeGone(RuntimeError):
    """It was merged into another one, or put away; nothing about it changes any more."""

    def __init__(self, theme_id: int) -> None:
        super().__init__(f"theme {theme_id}")
        self.theme_id = theme_id


@dataclass(frozen=True)
class Rule:
    """What a theme is called and takes; `keywords` as `theme_rules.keywords_in` gives them."""

    name: str
    keywords: list[str] = field(default_factory=list)
    area: str | None = None


@dataclass(frozen=True)
class Work:
    """What becomes of it: the tracker's http(s) address, the version it is fixed in, since when."""

    tracker_url: str | None = None
    fixed_in: str | None = None
    fixed_at: datetime | None = None


def theme_made(ctx: Context, rule: Rule) -> int:
    """Its number. The worker looks for its parts. Raises NameTaken."""
    with ctx.writing() as session:
        ctx.lock("theme names")
        theme = new_theme(ctx, session, rule)
        audit.record(session, ctx.now, ctx.actor, "theme_made", "theme", theme.id, ("name", "keywords", "area"))
        return theme.id


def rule_changed(ctx: Context, theme_id: int, rule: Rule) -> bool:
    """Whether anything changed; what it takes is then looked for anew. Raises NoSuchTheme, ThemeGone, NameTaken."""
    with ctx.writing() as session:
        ctx.lock("theme names")
        theme = open_theme(session, theme_id)
        _name_must_be_free(session, rule.name, theme.id)
        return _set(ctx, session, theme, "theme_rule", name=rule.name, keywords=rule.keywords, area=rule.area)


def work_told(ctx: Context, theme_id: int, work: Work) -> bool:
    """Whether anything changed. Raises NoSuchTheme, ThemeGone."""
    with ctx.writing() as session:
        theme = open_theme(session, theme_id)
        told = {"tracker_url": work.tracker_url, "fixed_in": work.fixed_in, "fixed_at": work.fixed_at}
        return _set(ctx, session, theme, "theme_work", **told)


def theme_archived(ctx: Context, theme_id: int, *, archived: bool) -> bool:
    """Put away, it takes no parts and is in no picture; taken up again, its rule is applied anew. Raises NoSuchTheme,
    ThemeGone for one that was merged."""
    with ctx.writing() as session:
        theme = session.get(Theme, theme_id, with_for_update=True, populate_existing=True)
        if theme is None:
            raise NoSuchTheme(theme_id)
        if theme.merged_into_id is not None:
            raise ThemeGone(theme_id)
        if not archived:
            theme.applied_revision = 0
        return _set(ctx, session, theme, "theme_archived" if archived else "theme_restored", archived=archived)


def open_theme(session: Session, theme_id: int) -> Theme:
    """Locked. Raises NoSuchTheme, or ThemeGone for one that is merged or put away."""
    theme = session.get(Theme, theme_id, with_for_update=True, populate_existing=True)
    if theme is None:
        raise NoSuchTheme(theme_id)
    if theme.archived or theme.merged_into_id is not None:
        raise ThemeGone(theme_id)
    return theme


def new_theme(ctx: Context, session: Session, rule: Rule) -> Theme:
    """Under the lock "theme names"."""
    _name_must_be_free(session, rule.name, None)
    theme = Theme(name=rule.name, keywords=list(rule.keywords), area=rule.area, created_at=ctx.now)
    theme.created_by = ctx.actor.id if ctx.actor.kind == "user" and isinstance(ctx.actor.id, int) else None
    session.add(theme)
    session.flush()
    return theme


def _name_must_be_free(session: Session, name: str, but: int | None) -> None:
    others = select(Theme.id).where(func.lower(Theme.name) == name.lower(), Theme.id != (but or 0))
    if session.scalar(others) is not None:
        raise NameTaken(name)


def _set(ctx: Context, session: Session, theme: Theme, act: str, **values: object) -> bool:
    changed = [name for name, value in values.items() if getattr(theme, name) != value]
    for name in changed:
        setattr(theme, name, values[name])
    if {"keywords", "area"} & set(changed):
        theme.revision += 1
    if changed:
        audit.record(session, ctx.now, ctx.actor, act, "theme", theme.id, changed)
    session.flush()
    return bool(changed)
