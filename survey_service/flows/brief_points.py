"""The two who meet write down what they want to talk about, and take it away again (A8)."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.feedback.brief import Brief, BriefPoint
from survey_service.feedback.briefing import LONGEST_POINT, MOST_POINTS, BriefFull, MeetingOver, NoSuchBrief
from survey_service.flows.brief_made import acting, locked, record
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.preferences.openings import local_day
from survey_service.reports.briefs import may_see
from survey_service.staff.reader import Reader

SAME_PRESS = timedelta(seconds=30)


def point_added(ctx: Context, brief_id: int, words: str) -> bool:
    """Whether it was; blank is nothing, the same again a double click. Raises NoSuchBrief, MeetingOver, BriefFull."""
    with ctx.writing() as session:
        reader = _writing(ctx, session, brief_id)
        said = (typed(words) or "")[:LONGEST_POINT].strip()
        own = select(BriefPoint).where(
            BriefPoint.brief_id == brief_id, BriefPoint.by == reader.user_id, BriefPoint.removed_at.is_(None)
        )
        just = own.where(BriefPoint.words == said, BriefPoint.at > ctx.now - SAME_PRESS)
        if not said or session.scalar(just.limit(1)) is not None:
            return False
        if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_POINTS:
            raise BriefFull(brief_id)
        session.add(BriefPoint(brief_id=brief_id, by=reader.user_id, at=ctx.now, words=said))
        record(ctx, session, "brief_point_added", brief_id, ("words",))
        return True


def point_removed(ctx: Context, brief_id: int, point_id: int) -> None:
    """One's own; gone already is well. Raises NoSuchBrief, MeetingOver."""
    with ctx.writing() as session:
        reader = _writing(ctx, session, brief_id)
        point = session.scalar(
            select(BriefPoint).where(
                BriefPoint.id == point_id, BriefPoint.brief_id == brief_id, BriefPoint.by == reader.user_id
            )
        )
        if point is None:
            raise NoSuchBrief(brief_id)
        if point.removed_at is None:
            point.removed_at = ctx.now
            record(ctx, session, "brief_point_removed", brief_id)


def _writing(ctx: Context, session: Session, brief_id: int) -> Reader:
    brief: Brief = locked(session, brief_id)
    reader = acting(ctx, session)
    today = local_day(ctx.now, ctx.preferences.report_zone)
    if not may_see(session, reader, brief, today):
        raise NoSuchBrief(brief_id)
    if brief.meets_on < today:
        raise MeetingOver(brief_id)
    return reader
