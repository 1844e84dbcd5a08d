"""Comments are cut into segments after the answer, in the worker (P2); the verdicts follow what is sure."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.feedback.parts import replace_parts
from survey_service.flows.context import Context
from survey_service.flows.verdicts_settled import verdicts_settled
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent


class CutPart(Protocol):
    """Characters `start` to `end`; `certainty` 0–1, `filed`: sure enough to stand without a person."""

    start: int
    end: int
    label: str
    tone: str
    certainty: float
    filed: bool


class CutComment(Protocol):
    """The parts tile the words in order; `abstained`: the splitter does not know the language and says nothing."""

    @property
    def parts(self) -> Sequence[CutPart]:
        """None for words that are only blanks."""

    @property
    def abstained(self) -> bool:
        """Then no part is kept."""

    @property
    def model(self) -> str:
        """The version of the model that cut it."""


class Split(Protocol):
    """Cuts words."""

    def __call__(self, text: str, agent: str | None, language: str | None, score: int | None = None, /) -> CutComment:
        """`agent`: his name as the ticket has it; `language`: the survey's; `score`: the rating."""


class _Waiting(NamedTuple):
    id: int
    why: str
    agent: str | None
    language: str
    score: int


def comments_split(ctx: Context, split: Split, most: int = 50) -> int:
    """How many comments were cut, of the oldest `most` that waited. Cutting holds no lock; words edited meanwhile wait
    on. Two workers may cut the same comment, one of them writes it."""
    waiting = _waiting(ctx.session, most)
    cut = [(comment, split(comment.why, comment.agent, comment.language, comment.score)) for comment in waiting]
    if not cut:
        return 0
    with ctx.writing() as session:
        return sum(_kept(ctx, session, comment, found) for comment, found in cut)


def _waiting(session: Session, most: int) -> list[_Waiting]:
    rows = session.execute(
        select(Response.id, Response.why, Agent.name, Invitation.language, Response.score)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .outerjoin(Agent, Agent.id == Invitation.credit_agent_id)
        .where(Response.words_split_at.is_(None), Response.why.is_not(None))
        .order_by(Response.id)
        .limit(most)
    ).all()
    return [_Waiting(number, why or "", agent, language, score) for number, why, agent, language, score in rows]


def _kept(ctx: Context, session: Session, comment: _Waiting, found: CutComment) -> bool:
    chosen = select(Response).where(Response.id == comment.id, Response.words_split_at.is_(None))
    response = session.scalar(chosen.with_for_update().execution_options(populate_existing=True))
    if response is None or (response.why, response.score) != (comment.why, comment.score):
        return False
    parts = [] if found.abstained else [_dict(part, found.model) for part in found.parts]
    replace_parts(session, response.id, parts)
    response.words_split_at = ctx.now
    verdicts_settled(ctx, session, response, "split")
    return True


def _dict(part: CutPart, model: str) -> dict[str, object]:
    names = ("start", "end", "label", "tone", "certainty", "filed")
    return {name: getattr(part, name) for name in names} | {"source": "model", "model": model}
