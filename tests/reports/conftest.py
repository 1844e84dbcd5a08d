"""Histories of surveys and ratings on an empty database in memory, without the flows that would have told them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from survey_service import models
from survey_service.responses.response import Response
from survey_service.schema import Base
from tests.reports.histories import told


@pytest.fixture(scope="session")
def memory() -> Iterator[Any]:
    """An engine that holds every table and no row."""
    assert models
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(memory: Any) -> Iterator[Session]:
    with Session(memory) as opened:
        yield opened
        opened.rollback()


Tell = Callable[..., Response | None]


@pytest.fixture
def tell(session: Session) -> Tell:
    """`tell(score=4, rated_at=…, credit_team="Billing")` adds a survey and its rating; without score, the survey."""
    return lambda **facts: told(session, **facts)
