"""One year, told once for all tests that only look at it."""

from datetime import UTC, datetime

import pytest

from survey_service.demo.story import tell
from survey_service.demo.ticket import DemoTicket
from survey_service.demo.world import World, build_world

NOW = datetime(2026, 3, 2, 9, 40, tzinfo=UTC)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world()


@pytest.fixture(scope="session")
def year(world: World) -> list[DemoTicket]:
    return list(tell(world, NOW))
