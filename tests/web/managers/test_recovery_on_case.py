"""The page of a case tells what came after the call; an auditor reads it without names."""

import re
from collections.abc import Callable

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.db import new_context
from tests.people import StaffClient
from tests.recovery_world import Recoveries
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]


def told(page: str) -> str:
    """The words of the sections about the question."""
    parts = re.findall(r'<h2 class="h-s">(?:After the call|Why the customer asks again).*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", " ".join(parts))).strip()


def test_from_scheduled_to_answered(recoveries: Recoveries, signed_in: SignedIn, clock: HandClock) -> None:
    mia = signed_in("Mia")
    case_id, hashed = recoveries.sent()
    asked = told(mia.get(f"/callbacks/{case_id}").text)

    recoveries.press(hashed, 4, why="Mia Torres sorted it, says Cy Young")

    rated = told(mia.get(f"/callbacks/{case_id}").text)
    assert asked.startswith("After the call Asked")
    assert asked.endswith("how it is now; no answer yet.")
    assert "4 Good" in rated
    assert "Mia Torres sorted it, says Cy Young" in rated
    assert rated.endswith("Kept apart: the first score stays as it was given.")


def test_an_auditor_reads_no_name(recoveries: Recoveries, signed_in: SignedIn) -> None:
    case_id, hashed = recoveries.sent()
    recoveries.press(hashed, 4, why="Sorted, says Cy Young")

    words = told(signed_in("Otto").get(f"/callbacks/{case_id}").text)

    assert "Sorted, says" in words
    assert "Young" not in words


def test_the_case_after_tells_why(recoveries: Recoveries, signed_in: SignedIn, clock: HandClock) -> None:
    case_id, hashed = recoveries.sent()
    recoveries.press(hashed, 1, why="Still broken", contact="yes")
    with new_context(Actor("command")).writing() as session:
        (new,) = session.query(Callback.id).filter(Callback.closed_at.is_(None)).one()

    words = told(signed_in("Mia").get(f"/callbacks/{new}").text)

    assert f"Answered after case {case_id} was closed: 1 Poor" in words
    assert "Still broken" in words


def test_a_case_with_no_question_says_nothing_of_it(recoveries: Recoveries, signed_in: SignedIn) -> None:
    case_id = recoveries.called(outcome="unreachable")

    assert told(signed_in("Mia").get(f"/callbacks/{case_id}").text) == ""
