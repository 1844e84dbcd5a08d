"""The models this installation has learnt: which one cuts comments now, and which must be forgotten."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.feedback.learnt_model import LearntModel
from survey_service.feedback.splitter import Splitter, default_splitter
from survey_service.feedback.splitter.model import BadModel, Model
from survey_service.responses.response import Response

KEPT = 5
"""Of the latest models that can be gone back to, so many keep their weights."""

_IN_USE: dict[str, Splitter] = {}
"""Of this process: by the version, which no two models share; one at most."""
_NOW = LearntModel.state == "active"


def splitter_in_use(session: Session) -> Splitter:
    """With the model that is active, read again only when it is another one; else the one the product came with."""
    version = session.scalar(select(LearntModel.version).where(_NOW))
    if version is None:
        _IN_USE.clear()
        return default_splitter()
    splitter = _IN_USE.get(version)
    if splitter is None:
        splitter = splitter_of(session.scalar(select(LearntModel.weights).where(LearntModel.version == version)))
        _IN_USE.clear()
        _IN_USE[version] = splitter
    return splitter


def splitter_of(weights: bytes | None) -> Splitter:
    """With these weights; the one the product came with where this program cannot read them."""
    try:
        return Splitter(Model.from_bytes(weights or b""))
    except BadModel:
        return default_splitter()


def active_model(session: Session) -> LearntModel | None:
    """As the database has it now; None: the one the product came with."""
    return session.scalar(select(LearntModel).where(_NOW).execution_options(populate_existing=True))


def forget_the_erased(session: Session) -> list[LearntModel]:
    """Models that learnt from words erased, deleted or edited since lose their weights; the active one retires."""
    models = session.scalars(select(LearntModel).where(LearntModel.weights.is_not(None)).order_by(LearntModel.id)).all()
    forgotten = [model for model in models if _has_lost(session, model)]
    for model in forgotten:
        model.weights = None
        model.state = "retired"
    session.flush()
    return forgotten


def drop_old(session: Session) -> None:
    """Of all but the latest few the weights go; the active one keeps them."""
    kept = select(LearntModel).where(LearntModel.weights.is_not(None)).order_by(LearntModel.id.desc())
    for model in session.scalars(kept).all()[KEPT:]:
        if model.state != "active":
            model.weights = None
    session.flush()


def _has_lost(session: Session, model: LearntModel) -> bool:
    learnt = Response.id.in_(model.scores.get("responses", []))
    changed = Response.why.is_(None) | (Response.edited_at > model.made_at)
    return session.scalar(select(Response.id).where(learnt, changed).limit(1)) is not None
