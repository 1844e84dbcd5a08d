"""A comment for the team's wall: who leads asks its agent, the agent shares it at once (A6)."""

from sqlalchemy import select

from survey_service.feedback.lessons import KINDS, AlreadyShared, NothingToShare, SaidNo, may_propose
from survey_service.feedback.sharing import Lesson
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context
from survey_service.flows.sharing_step import Step, taking
from survey_service.staff.agent import Agent


def lesson_proposed(ctx: Context, response_id: int, kind: str, words: str | None) -> bool:
    """Whether it hangs already, with the remark `words`. Raises NoSuchRating, NothingToShare, AlreadyShared, SaidNo."""
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind!r}")
    with ctx.writing() as session:
        step = taking(ctx, session, response_id)
        own, response, before = step.is_own, step.response, step.lesson
        step.must(own or step.leads)
        team = _team(step)
        if response.why is None or response.status != "counted" or step.credit.credit_agent_id is None or team is None:
            raise NothingToShare(response_id)
        if not may_propose(before, response.edited_at, own=own):
            assert before is not None
            raise AlreadyShared(response_id) if before.state in ("proposed", "shared") else SaidNo(response_id)
        lesson = before or Lesson(response_id=response_id)
        lesson.kind, lesson.words, lesson.team_id = kind, typed(words), team
        lesson.proposed_by, lesson.proposed_at = step.reader.user_id, ctx.now
        lesson.state, lesson.answered_at = ("shared", ctx.now) if own else ("proposed", None)
        session.add(lesson)
        step.record("lesson_shared" if own else "lesson_proposed", ("kind", "words"))
        return own


def _team(step: Step) -> int | None:
    """The one the work was done in; where the helpdesk named none, the agent's."""
    credit = step.credit
    own = select(Agent.team_id).where(Agent.id == credit.credit_agent_id)
    return credit.credit_team_id or step.session.scalar(own)
