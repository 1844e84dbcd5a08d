"""A person puts a part into a theme or takes it out, and says of sampled parts whether the theme is right (P3)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, ThemeCheck
from survey_service.feedback.themes import of_side
from survey_service.flows.context import Context
from survey_service.flows.theme_changed import open_theme


class NoSuchPart(LookupError):
    """There is no such part about the product, or its comment was cut anew."""


def part_themed(ctx: Context, segment_id: int, theme_id: int, *, inside: bool) -> None:
    """No rule changes it again. Raises NoSuchPart, NoSuchTheme, ThemeGone."""
    with ctx.writing() as session:
        theme = open_theme(session, theme_id)
        _must_be(session, segment_id, theme.side)
        row = session.get(SegmentTheme, (segment_id, theme_id), with_for_update=True)
        if row is None:
            row = SegmentTheme(segment_id=segment_id, theme_id=theme_id)
            session.add(row)
        row.source = "held" if inside else "left_out"
        session.flush()
        act = "part_put_in" if inside else "part_taken_out"
        audit.record(session, ctx.now, ctx.actor, act, "theme", theme_id, ("source",))


def theme_checked(ctx: Context, segment_id: int, theme_id: int, *, right: bool) -> None:
    """Of the rule as it is now; said twice, the later word holds. Raises NoSuchPart, NoSuchTheme, ThemeGone."""
    with ctx.writing() as session:
        theme = open_theme(session, theme_id)
        _must_be(session, segment_id, theme.side)
        assert isinstance(ctx.actor.id, int)
        earlier = session.scalars(
            select(ThemeCheck).where(
                ThemeCheck.theme_id == theme_id,
                ThemeCheck.segment_id == segment_id,
                ThemeCheck.revision == theme.revision,
            )
        ).all()
        for one in earlier:
            session.delete(one)
        check = ThemeCheck(theme_id=theme_id, segment_id=segment_id, revision=theme.revision, right=right)
        check.by, check.at = ctx.actor.id, ctx.now
        session.add(check)
        session.flush()
        audit.record(session, ctx.now, ctx.actor, "theme_checked", "theme", theme_id, ("right",))


def _must_be(session: Session, segment_id: int, side: str) -> None:
    found = select(Segment.id).where(Segment.id == segment_id, of_side(side)).with_for_update()
    if session.scalar(found) is None:
        raise NoSuchPart(segment_id)
