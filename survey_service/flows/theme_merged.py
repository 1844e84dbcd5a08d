"""Two themes turn out to be one, or one to be two (P3). No part is lost on the way."""

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.theme import SegmentTheme, Theme, ThemeTold
from survey_service.feedback.theme_rules import folded, together
from survey_service.flows.context import Context
from survey_service.flows.theme_changed import Rule, new_theme, open_theme

STRENGTH = ("left_out", "rule", "held")
"""Where both themes say something of a part, the later of these holds: what was in one of them is in the whole."""


class CannotMerge(ValueError):
    """A theme with itself, or with one about another side."""


class NothingMoves(ValueError):
    """A split needs key words for the new theme."""


def theme_merged(ctx: Context, theme_id: int, into_id: int) -> None:
    """The first points on to the second, which takes its parts, key words and who was told. Raises NoSuchTheme,
    ThemeGone, CannotMerge."""
    if theme_id == into_id:
        raise CannotMerge(theme_id)
    with ctx.writing() as session:
        found = {number: open_theme(session, number) for number in sorted((theme_id, into_id))}
        theme, whole = found[theme_id], found[into_id]
        if theme.side != whole.side:
            raise CannotMerge(theme_id)
        _move_parts(session, theme.id, whole.id)
        _move_told(session, theme.id, whole.id)
        whole.keywords = together(whole.keywords, theme.keywords)
        whole.area = whole.area if whole.area == theme.area else None
        whole.revision += 1
        for name in ("tracker_url", "fixed_in", "fixed_at"):
            setattr(whole, name, getattr(whole, name) or getattr(theme, name))
        theme.merged_into_id = whole.id
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "theme_merged", "theme", theme.id, ("merged_into_id",))
        audit.record(session, ctx.now, ctx.actor, "theme_rule", "theme", whole.id, ("keywords", "area"))


def theme_split(ctx: Context, theme_id: int, name: str, keywords: list[str]) -> int:
    """A new theme with these key words, which the old one no longer has; the worker moves the parts that were there by
    them alone. Raises NothingMoves, NameTaken, NoSuchTheme, ThemeGone."""
    if not keywords:
        raise NothingMoves
    with ctx.writing() as session:
        ctx.lock("theme names")
        theme = open_theme(session, theme_id)
        new = new_theme(ctx, session, Rule(name, keywords, theme.area))
        moving = {folded(keyword) for keyword in keywords}
        theme.keywords = [keyword for keyword in theme.keywords if folded(keyword) not in moving]
        theme.revision += 1
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "theme_made", "theme", new.id, ("name", "keywords", "area"))
        audit.record(session, ctx.now, ctx.actor, "theme_split", "theme", theme.id, ("keywords",))
        return new.id


def _move_parts(session: Session, theme_id: int, into_id: int) -> None:
    both = select(SegmentTheme.segment_id, SegmentTheme.source).where(SegmentTheme.theme_id.in_((theme_id, into_id)))
    strongest: dict[int, str] = {}
    for part, source in session.execute(both):
        strongest[part] = max(strongest.get(part, source), source, key=STRENGTH.index)
    gone = delete(SegmentTheme).where(SegmentTheme.theme_id.in_((theme_id, into_id)))
    session.execute(gone, execution_options={"synchronize_session": False})
    rows = [{"segment_id": part, "theme_id": into_id, "source": source} for part, source in strongest.items()]
    if rows:
        session.execute(insert(SegmentTheme), rows)


def _move_told(session: Session, theme_id: int, into_id: int) -> None:
    """Whoever was told of one is not told again of the whole."""
    told = set(session.scalars(select(ThemeTold.customer_id).where(ThemeTold.theme_id == into_id)))
    for one in session.scalars(select(ThemeTold).where(ThemeTold.theme_id == theme_id)).all():
        if one.customer_id not in told:
            session.add(ThemeTold(theme_id=into_id, customer_id=one.customer_id, mail_id=one.mail_id, at=one.at))
        session.delete(one)
    session.flush()


def final_theme(session: Session, theme: Theme) -> Theme:
    """Where a merged theme's parts are now."""
    seen = {theme.id}
    while theme.merged_into_id is not None and theme.merged_into_id not in seen:
        seen.add(theme.merged_into_id)
        theme = session.get_one(Theme, theme.merged_into_id)
    return theme
