"""Programs see the question after a call among the surveys, and its answer nowhere among ratings and figures."""

from collections.abc import Callable

from tests.recovery_world import Recoveries
from tests.web.api.conftest import Program
from tests.world import HandClock

Programs = Callable[..., Program]


def test_it_is_a_survey_of_its_own_kind_from_scheduled_to_rated(
    program: Programs, recoveries: Recoveries, clock: HandClock
) -> None:
    reader = program("read")
    waiting = recoveries.called("dee", ticket="8")
    before = [one["state"] for one in reader.items("/surveys", ticket="8") if one["kind"] == "recovery"]
    _, hashed = recoveries.sent(ticket="7")

    recoveries.press(hashed, 5)

    survey, recovery = reader.items("/surveys", ticket="7")
    assert (before, recoveries.question(waiting).state) == (["scheduled"], "sent")
    assert (survey["kind"], recovery["kind"], recovery["state"], recovery["reason"]) == (
        *("survey", "recovery", "rated"),
        None,
    )
    assert (recovery["sent_at"], recovery["rated_at"]) == ("2026-03-03T09:00:00Z", "2026-03-03T09:00:00Z")


def test_its_answer_is_in_neither_responses_nor_figures(program: Programs, recoveries: Recoveries) -> None:
    reader = program("read", "read:people")
    _, hashed = recoveries.sent()
    about = {"level": "company", "from": "2026-01-01", "to": "2027-01-01"}
    before = [reader.items(path, **asked) for path, asked in (("/responses", {}), ("/kpis", about))]

    recoveries.press(hashed, 5, why="Splendid")

    assert [reader.items(path, **asked) for path, asked in (("/responses", {}), ("/kpis", about))] == before
