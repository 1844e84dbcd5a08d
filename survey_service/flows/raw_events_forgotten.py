"""Raw events are kept for replay for 30 days (D1); then the body goes, the fact that they came stays."""

from datetime import timedelta

from sqlalchemy import select, update

from survey_service.flows.context import Context
from survey_service.tickets.raw_event import RawEvent

KEPT_FOR = timedelta(days=30)
AT_ONCE = 500


def raw_events_forgotten(ctx: Context) -> int:
    """How many were emptied; at most AT_ONCE, so that the write lock is held briefly."""
    with ctx.writing() as session:
        old = session.scalars(
            select(RawEvent.id)
            .where(RawEvent.received_at < ctx.now - KEPT_FOR, RawEvent.body.is_not(None))
            .order_by(RawEvent.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        if old:
            session.execute(update(RawEvent).where(RawEvent.id.in_(old)).values(body=None))
        return len(old)
