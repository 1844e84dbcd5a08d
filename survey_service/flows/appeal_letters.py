"""What the letters about appeals say: whose turn it is, and that one was decided or a decision taken back. Nothing a
customer said or is."""

from typing import Any

from sqlalchemy.orm import Session

from survey_service.feedback.appeal import Appeal
from survey_service.flows.context import Context
from survey_service.mail.queued import Mail


def appeal_waiting(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """None where it is not this person's turn any more."""
    appeal = _appeal(session, mail)
    if appeal is None or appeal.state != "open" or appeal.decider_id != mail.user_id:
        return None
    due = appeal.due_at.astimezone(ctx.preferences.report_zone).date()
    return {"link": f"{_base(ctx)}/reports/appeals/{appeal.id}", "due_day": due, "passed_on": appeal.passed_on > 0}


def appeal_decided(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """None where the decision was taken back before the letter left."""
    appeal = _appeal(session, mail)
    if appeal is None or appeal.state not in ("granted", "declined"):
        return None
    return {"link": _own_appeals(ctx), "granted": appeal.state == "granted"}


def appeal_undone(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """Whether or not the letter of the decision left before: the page may have told it."""
    appeal = _appeal(session, mail)
    if appeal is None or appeal.state != "undone":
        return None
    return {"link": _own_appeals(ctx)}


def _appeal(session: Session, mail: Mail) -> Appeal | None:
    return session.get(Appeal, mail.params["appeal_id"])


def _own_appeals(ctx: Context) -> str:
    return f"{_base(ctx)}/agents/#appeals"


def _base(ctx: Context) -> str:
    return ctx.preferences.base_url.rstrip("/")
