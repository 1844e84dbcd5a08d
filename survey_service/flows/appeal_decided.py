"""A second person decides an appeal: verdict, credit or validity follow, never the score or the words (A4)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.feedback.appealing import SIDES, default_verdict, makes_invalid
from survey_service.feedback.verdict_correction import VerdictCorrection
from survey_service.flows.appeal_step import Step, taking, written
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.flows.invalid_marked import counted_again, made_invalid
from survey_service.flows.verdicts_settled import verdicts_settled
from survey_service.responses.marking import AlreadyDecided
from survey_service.responses.response_change import ResponseChange
from survey_service.responses.written import write_change

CREDIT = ("credit_agent", "credit_agent_id")


def appeal_decided(
    ctx: Context, appeal_id: int, *, grant: bool, answer: str | None = None, verdict: str | None = None
) -> None:
    """`verdict`: of the product or the process, where the reason is one of them; None: as `default_verdict` has it.
    Raises NoSuchAppeal, OwnFigures or AlreadyDecided."""
    with ctx.writing() as session:
        step = taking(ctx, session, appeal_id)
        step.must_be_a_second_person()
        if step.appeal.state != "open" or (grant and _is_moot(step)):
            raise AlreadyDecided(step.response.id)
        appeal = step.appeal
        appeal.state = "granted" if grant else "declined"
        appeal.decided_by, appeal.decided_at, appeal.answer = step.person.id, ctx.now, typed(answer)
        session.flush()
        changed = _granted(step, verdict) if grant else ()
        step.record("appeal_granted" if grant else "appeal_declined", changed)
        written(ctx, session, "appeal_decided", appeal, appeal.appealed_by)


def appeal_undone(ctx: Context, appeal_id: int) -> None:
    """What granting it changed is as it was; both sides' words stay, the agent is told. Raises as appeal_decided."""
    with ctx.writing() as session:
        step = taking(ctx, session, appeal_id)
        step.must_be_a_second_person()
        if step.appeal.state != "granted":
            raise AlreadyDecided(step.response.id)
        step.appeal.state = "undone"
        session.flush()
        step.record("appeal_undone", _taken_back(step))
        written(ctx, session, "appeal_undone", step.appeal, step.appeal.appealed_by)


def _is_moot(step: Step) -> bool:
    """What is in no figure already cannot be taken out of them."""
    return makes_invalid(step.appeal.reason) and step.response.status != "counted"


def _granted(step: Step, verdict: str | None) -> tuple[str, ...]:
    """The names of what changed."""
    ctx, session, appeal, response = step.ctx, step.session, step.appeal, step.response
    if makes_invalid(appeal.reason):
        made_invalid(ctx, session, response, appeal.reason, appeal.appealed_by, appeal.appealed_at)
        return ("status",)
    if appeal.reason == "wrong_person":
        before = {name: getattr(step.credit, name) for name in CREDIT}
        _credited(step, "credit_removed", before, dict.fromkeys(CREDIT))
        return CREDIT
    side = SIDES[appeal.reason]
    said = verdict or default_verdict(response.score, getattr(response, f"{side}_verdict"))
    for one, value in (("agent", "none"), (side, said)):
        session.add(
            VerdictCorrection(
                response_id=response.id, appeal_id=appeal.id, side=one, verdict=value, by=step.person.id, at=ctx.now
            )
        )
    verdicts_settled(ctx, session, response, "appeal_granted")
    return ("agent_verdict", f"{side}_verdict")


def _taken_back(step: Step) -> tuple[str, ...]:
    ctx, session, appeal, response = step.ctx, step.session, step.appeal, step.response
    if makes_invalid(appeal.reason):
        counted_again(ctx, session, response)
        return ("status",)
    if appeal.reason == "wrong_person":
        _credited(step, "credit_restored", dict.fromkeys(CREDIT), _removed_credit(session, response.id))
        return CREDIT
    of_this = select(VerdictCorrection).where(VerdictCorrection.appeal_id == appeal.id)
    for correction in session.scalars(of_this):
        correction.undone_at = ctx.now
    verdicts_settled(ctx, session, response, "appeal_undone")
    return ("agent_verdict", f"{SIDES[appeal.reason]}_verdict")


def _credited(step: Step, kind: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Team, department and the rest stay as they were frozen at the close."""
    for name in CREDIT:
        setattr(step.credit, name, after[name])
    step.session.flush()
    write_change(step.session, step.response.id, step.ctx.now, kind, before, after)


def _removed_credit(session: Session, response_id: int) -> dict[str, Any]:
    """Whose it was, from the rating's history."""
    removed = (
        select(ResponseChange.before)
        .where(ResponseChange.response_id == response_id, ResponseChange.kind == "credit_removed")
        .order_by(ResponseChange.id.desc())
        .limit(1)
    )
    before: dict[str, Any] = session.scalars(removed).one()
    return before
