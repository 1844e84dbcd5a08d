"""The evidence about a rating changed: its verdicts follow, with their history and the deadline of a review (A2)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey_service.callbacks.calendar import business_days_after, public_holidays
from survey_service.feedback.parts import judged
from survey_service.feedback.verdicts import REVIEW_DAYS, Verdicts
from survey_service.flows.context import Context
from survey_service.flows.themes_applied import parts_themed
from survey_service.responses.response import Response
from survey_service.responses.written import write_change


def verdicts_settled(ctx: Context, session: Session, response: Response, kind: str) -> bool:
    """Inside a flow's transaction, with the evidence flushed. `kind` names the cause in the rating's history; whether
    any verdict or its source changed. Themes follow the parts."""
    session.flush()
    parts_themed(session, response.id)
    new = columns(judged(session, response))
    old = {name: getattr(response, name) for name in new}
    response.review_due_at = _deadline(ctx, response, new["agent_source"])
    changed = [name for name in new if new[name] != old[name]]
    for name in changed:
        setattr(response, name, new[name])
    session.flush()
    if changed:
        before, after = ({name: values[name] for name in changed} for values in (old, new))
        write_change(session, response.id, ctx.now, kind, before, after)
    return bool(changed)


def columns(found: Verdicts) -> dict[str, Any]:
    """By column name of the response."""
    return {
        "agent_verdict": found.agent,
        "product_verdict": found.product,
        "process_verdict": found.process,
        "agent_source": found.agent_source,
        "product_source": found.product_source,
        "process_source": found.process_source,
    }


def _deadline(ctx: Context, response: Response, agent_source: str | None) -> datetime | None:
    """Kept while it waits; counted from now when it begins to wait."""
    if agent_source != "to_review":
        return None
    if response.review_due_at is not None:
        return response.review_due_at
    chosen = ctx.preferences
    free = public_holidays(chosen.holidays, (ctx.now.year, ctx.now.year + 1))
    return business_days_after(ctx.now, REVIEW_DAYS, chosen.business_hours, chosen.report_zone, free)
