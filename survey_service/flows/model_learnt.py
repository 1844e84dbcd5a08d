"""At night the splitter learns from this installation's corrections; what scores better takes over (issue A2, P2).

Two transactions round a training that holds none: one claims the night, the other keeps what came of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.learnt import active_model, drop_old, forget_the_erased
from survey_service.feedback.learnt_model import LearntModel
from survey_service.feedback.scoring import Scores, is_better
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.taught import MOST, Taught, corrections, fingerprint, ticked
from survey_service.flows.context import Context
from survey_service.keys import token
from survey_service.preferences.preference import InstallationFact
from survey_service.responses.response import Response

HOUR = timedelta(hours=3)
"""Of the night, in REPORT_TIMEZONE."""
LEASE = timedelta(hours=1)
"""After which a worker that began is taken for dead, and another may begin."""
FEWEST, FEWEST_HELD_BACK = 40, 10
"""Corrections without which nothing is learnt: fewer say nothing."""
NIGHT, CLAIM = "learning_night", "learning_claim"


@dataclass(frozen=True)
class Begun:
    """What a worker learns from and measures by; `active`: the version and bytes of the model it is to beat."""

    claim: str
    night: str
    at: datetime
    taught: tuple[Taught, ...]
    held_back: tuple[Taught, ...]
    active: tuple[str, bytes] | None

    @property
    def corrections(self) -> int:
        """Learnt from; customers' rows are not counted."""
        return sum(one.decision is not None for one in self.taught)


@dataclass(frozen=True)
class Tried:
    """How the new one, the active one and the one the product came with score on what was held back."""

    model: Model
    new: Scores
    active: Scores
    shipped: Scores


def learning_begun(ctx: Context, shipped: Callable[[], str]) -> Begun | None:
    """Claims this night, once it is three o'clock; None: it is done or another worker's, or there is nothing new to
    learn. `shipped` says the version of the model the product came with; it is asked only where there is enough to
    learn, since it reads that model."""
    night = night_of(ctx)
    if _is_taken(ctx.session, night, ctx.now):
        return None
    all_taught = corrections(ctx.session)
    taught = [one for one in all_taught if not one.held_back]
    held_back = [one for one in all_taught if one.held_back]
    weak = ticked(ctx.session, min(MOST, 2 * len(taught)))
    enough = len(all_taught) >= FEWEST and len(held_back) >= FEWEST_HELD_BACK
    lessons = fingerprint([*all_taught, *weak], shipped()) if enough else "few"
    with ctx.writing() as session:
        ctx.lock("learning")
        if _is_taken(session, night, ctx.now):
            return None
        if not enough or _fact(session, NIGHT).endswith(f" {lessons}"):
            _forget(ctx, session)
            session.merge(InstallationFact(name=NIGHT, value=f"{night} {lessons}"))
            return None
        claim = token()
        session.merge(InstallationFact(name=CLAIM, value=f"{claim} {(ctx.now + LEASE).isoformat()}"))
        active = active_model(session)
        known = (active.version, active.weights) if active is not None and active.weights is not None else None
        return Begun(claim, f"{night} {lessons}", ctx.now, (*taught, *weak), tuple(held_back), known)


def model_learnt(ctx: Context, begun: Begun, tried: Tried) -> str | None:
    """The state of the new model: active or rejected. None: nothing is kept, since another worker has the night, or
    words it learnt from were erased or another model was chosen meanwhile; the next look begins anew."""
    with ctx.writing() as session:
        ctx.lock("learning")
        if not _fact(session, CLAIM).startswith(f"{begun.claim} "):
            return None
        session.execute(delete(InstallationFact).where(InstallationFact.name == CLAIM))
        active = active_model(session)
        was = begun.active[0] if begun.active else None
        if (active.version if active else None) != was or _words_changed(session, begun.taught):
            return None
        session.merge(InstallationFact(name=NIGHT, value=begun.night))
        _forget(ctx, session)
        active = active_model(session)
        old = tried.active if active else tried.shipped
        better = is_better(tried.new, old) and is_better(tried.new, tried.shipped)
        return _kept(ctx, session, begun, tried, active, old, better=better).state


def night_of(ctx: Context) -> str:
    """The day whose three o'clock was the last one."""
    here = ctx.now.astimezone(ctx.preferences.report_zone).replace(tzinfo=None)
    return (here - HOUR).date().isoformat()


def _kept(
    ctx: Context,
    session: Session,
    begun: Begun,
    tried: Tried,
    active: LearntModel | None,
    old: Scores,
    *,
    better: bool,
) -> LearntModel:
    model = LearntModel(
        version=tried.model.version,
        made_at=begun.at,
        learnt_from=begun.corrections,
        held_back=len(begun.held_back),
        scores={
            "old": old.as_dict(),
            "old_version": active.version if active else None,
            "new": tried.new.as_dict(),
            "responses": [one.response for one in begun.taught] if better else [],
        },
        weights=tried.model.to_bytes() if better else None,
        state="active" if better else "rejected",
        swapped_at=ctx.now if better else None,
    )
    if better and active is not None:
        active.state = "retired"
        session.flush()
    session.add(model)
    session.flush()
    drop_old(session)
    audit.record(session, ctx.now, ctx.actor, "model_swapped_in" if better else "model_rejected", "model", model.id)
    return model


def _forget(ctx: Context, session: Session) -> None:
    for model in forget_the_erased(session):
        audit.record(session, ctx.now, ctx.actor, "model_forgotten", "model", model.id, ["weights"])


def _is_taken(session: Session, night: str, now: datetime) -> bool:
    """Whether it is done, or a worker is at it."""
    if _fact(session, NIGHT).partition(" ")[0] >= night:
        return True
    until = _fact(session, CLAIM).partition(" ")[2]
    return bool(until) and datetime.fromisoformat(until) > now


def _fact(session: Session, name: str) -> str:
    found = session.get(InstallationFact, name, populate_existing=True)
    return found.value if found else ""


def _words_changed(session: Session, taught: tuple[Taught, ...]) -> bool:
    chosen = select(Response.id, Response.why).where(Response.id.in_([one.response for one in taught]))
    now = {row.id: row.why for row in session.execute(chosen)}
    return any(now.get(one.response) != one.text for one in taught)
