"""The splitter learns at night, a second at a time, so that mails and all else go on."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import current_app

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.feedback.learning import Learning
from survey_service.feedback.learnt import splitter_of
from survey_service.feedback.scoring import scored
from survey_service.feedback.splitter import Splitter, default_splitter
from survey_service.feedback.splitter.corpus import Example, read_corpus
from survey_service.flows.model_learnt import Begun, Tried, learning_begun, model_learnt

WORKER = Actor("worker")
RUN = 1.0  # seconds after which a step stops learning

log = structlog.get_logger(__name__)


@dataclass
class _Night:
    """What this process is at: a crash loses it, and nothing else."""

    begun: Begun
    learning: Learning
    steps: Iterator[None]


_AT: list[_Night] = []  # of this process; one at most


def learn_at_night() -> int:
    """A second of tonight's learning; once it is learnt, the better model takes over."""
    night = _AT.pop() if _AT else _begin()
    if night is None:
        return 0
    ends = time.monotonic() + RUN
    for _ in night.steps:
        if time.monotonic() >= ends:
            _AT.append(night)
            return 1
    _keep(night)
    return 1


def _begin() -> _Night | None:
    begun = learning_begun(new_context(WORKER), lambda: default_splitter().model.version)
    if begun is None:
        return None
    learning = Learning(default_splitter().model, begun.taught, _corpus(), f"learnt-{begun.night.partition(' ')[0]}")
    return _Night(begun, learning, iter(learning))


def _keep(night: _Night) -> None:
    begun, model = night.begun, night.learning.model
    assert model is not None
    shipped = scored(default_splitter(), begun.held_back)
    active = scored(splitter_of(begun.active[1]), begun.held_back) if begun.active else shipped
    new = scored(Splitter(model), begun.held_back)
    state = model_learnt(new_context(WORKER), begun, Tried(model, new, active, shipped))
    log.info("splitter learnt", model=model.version, learnt_from=begun.corrections, state=state)


def _corpus() -> list[Example]:
    """Where the product was installed without it, nothing is learnt again."""
    folder = Path(current_app.root_path).parent / "corpus"
    return list(read_corpus(folder)) if folder.is_dir() else []
