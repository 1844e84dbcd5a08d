"""Rules put parts into themes: of a comment when it is cut, of all comments when a rule has changed (P3).

What a person put in or took out is never touched. Applying a rule twice changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.feedback.themes import (
    PartRow,
    belongs,
    of_side,
    part_rows,
    parts_found,
    sources_of,
    themes_in_use,
)
from survey_service.flows.context import Context
from survey_service.reports.names import staff_names

Pair = tuple[int, int]
"""A part and a theme."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a changed rule has gone through the parts; a worker that forgets it begins anew."""

    theme_id: int
    revision: int
    segment_id: int = 0


def themes_applied(ctx: Context, reached: Reached | None = None, most: int = 400) -> Reached | None:
    """One batch of one changed rule; None: no rule waits. The words are compared before the lock is taken."""
    theme = _waiting(ctx.session)
    if theme is None:
        return None
    if reached is None or (reached.theme_id, reached.revision) != (theme.id, theme.revision):
        reached = Reached(theme.id, theme.revision)
    parts = _next(ctx.session, theme, reached.segment_id, most)
    staff = staff_names(ctx.session)
    wanted = {(part.id, theme.id) for part in parts if belongs(part, theme.side, theme.area, theme.keywords, staff)}
    with ctx.writing() as session:
        theme = session.get_one(Theme, reached.theme_id, with_for_update=True, populate_existing=True)
        if theme.revision != reached.revision:
            return Reached(theme.id, theme.revision)
        there = session.scalars(select(Segment.id).where(Segment.id.in_([part.id for part in parts])))
        settle_pairs(session, list(there), [theme.id], wanted)
        if len(parts) < most:
            theme.applied_revision = theme.revision
    return Reached(theme.id, theme.revision, parts[-1].id if parts else reached.segment_id)


def parts_themed(session: Session, response_id: int) -> None:
    """Of one comment, inside the transaction that cut it or changed its parts."""
    parts = parts_found(session, part_rows().where(Segment.response_id == response_id))
    if not parts:
        return
    themes = themes_in_use(session)
    likely = [(part, theme) for part in parts for theme in themes if _belongs(part, theme, frozenset())]
    staff = staff_names(session) if likely else frozenset[str]()
    wanted = {(part.id, theme.id) for part, theme in likely if _belongs(part, theme, staff)}
    settle_pairs(session, [part.id for part in parts], [theme.id for theme in themes], wanted)


def settle_pairs(session: Session, parts: Sequence[int], themes: Sequence[int], wanted: Iterable[Pair]) -> None:
    """Of these parts and themes, the rules' pairs become those wanted; a person's stay."""
    stored = sources_of(session, parts, themes)
    there = set(parts)
    new = [pair for pair in sorted(set(wanted)) if pair not in stored and pair[0] in there]
    gone = {pair for pair, source in stored.items() if source == "rule"} - set(wanted)
    if new:
        rows = [{"segment_id": part, "theme_id": theme, "source": "rule"} for part, theme in new]
        session.execute(insert(SegmentTheme), rows)
    for theme in {theme for _, theme in gone}:
        parts_gone = [part for part, other in gone if other == theme]
        session.execute(
            delete(SegmentTheme).where(
                SegmentTheme.theme_id == theme,
                SegmentTheme.segment_id.in_(parts_gone),
                SegmentTheme.source == "rule",
            ),
            execution_options={"synchronize_session": False},
        )


def _belongs(part: PartRow, theme: Theme, staff: frozenset[str]) -> bool:
    return belongs(part, theme.side, theme.area, theme.keywords, staff)


def _waiting(session: Session) -> Theme | None:
    changed = select(Theme).where(
        Theme.applied_revision < Theme.revision, ~Theme.archived, Theme.merged_into_id.is_(None)
    )
    return session.scalar(changed.order_by(Theme.id).limit(1))


def _next(session: Session, theme: Theme, after: int, most: int) -> list[PartRow]:
    found = part_rows().where(of_side(theme.side), Segment.id > after).order_by(Segment.id).limit(most)
    return parts_found(session, found)
