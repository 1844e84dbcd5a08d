"""The further question's answer, as programs read it beside the rating (N3)."""

from collections.abc import Callable

import pytest

from survey_service.db import DbContext
from survey_service.responses.further_answer import FurtherAnswer
from tests.case_world import Cases
from tests.web.api.conftest import Program
from tests.world import START

Programs = Callable[..., Program]


@pytest.fixture
def answered(cases: Cases, ctx: Callable[[], DbContext]) -> None:
    number = cases.rate(cases.asked("cy"), 5).response_id
    with ctx().writing() as session:
        told = {"question": "effort", "score": 2, "why": "Cy Young asked twice.", "sampling": 0.25}
        session.add(FurtherAnswer(response_id=number, answered_at=START, **told))


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(("scope", "why"), [("read", None), ("read:people", "Cy Young asked twice.")])
def test_it_stands_beside_the_rating_with_words_for_keys_that_read_them(
    program: Programs, scope: str, why: str | None
) -> None:
    (one,) = program(scope).items("/responses")

    times = {"answered_at": "2026-03-02T09:00:00Z", "edited_at": None}
    assert one["score"] == 5
    assert one["further"] == {"question": "effort", "score": 2, "why": why, "sampling": 0.25, **times}


@pytest.mark.usefixtures("answered")
def test_a_persons_key_reads_its_words_as_the_person_does(program: Programs, person: Callable[[str], int]) -> None:
    (one,) = program("read:people", user_id=person("Otto")).items("/responses")

    assert one["further"]["why"] == "[name hidden] asked twice."


def test_without_one_it_is_null(program: Programs, cases: Cases) -> None:
    cases.rate(cases.asked("cy"), 5)

    assert program("read").items("/responses")[0]["further"] is None
