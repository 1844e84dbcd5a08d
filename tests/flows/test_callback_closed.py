"""A case ends with how it ended and why it happened, once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey_service.callbacks.closing import Closing, outside, tried_enough
from survey_service.callbacks.refusals import AlreadyClosed, AlreadyOwned, NobodyTried, RootCauseMissing, WrongOutcome
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import Reviewed, callback_closed, reviews_closed
from survey_service.flows.callback_taken import callback_taken
from tests.case_world import Cases
from tests.world import START, HandClock


def test_a_case_is_closed_with_outcome_and_root_cause(cases: Cases, clock: HandClock) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_attempted(cases.acting(mia), case_id, Try("phone", "talked"))

    clock.move(hours=1)
    callback_closed(cases.acting(mia), case_id, Closing("settled", "defect", " The word and the numbers disagree "))

    case = cases.case(case_id)
    assert (case.state, case.outcome, case.root_cause, case.closed_at) == ("closed", "settled", "defect", clock.at)
    assert (case.closed_by, case.closing_note) == (mia, "The word and the numbers disagree")


@pytest.mark.parametrize("outcome", ["settled", "not_settled", "unreachable"])
def test_nobody_is_reached_or_unreachable_before_a_try(cases: Cases, outcome: str) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")

    with pytest.raises(NobodyTried):
        callback_closed(cases.acting(mia), case_id, Closing(outcome, "slow"))


def test_why_it_happened_is_part_of_the_end(cases: Cases) -> None:
    case_id, mia = cases.low(), cases.person("Mia Torres", "manager")
    callback_attempted(cases.acting(mia), case_id, Try("phone", "talked"))

    for cause in (None, "bad luck"):
        with pytest.raises(RootCauseMissing):
            callback_closed(cases.acting(mia), case_id, Closing("settled", cause))
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))


def test_a_case_to_review_ends_as_reviewed_and_a_call_does_not(cases: Cases) -> None:
    review, call = cases.low("cy", said={"contact": "no"}), cases.low("dee")
    mia = cases.person("Mia Torres", "manager")

    for case_id, outcome in ((review, "settled"), (call, "reviewed")):
        with pytest.raises(WrongOutcome):
            callback_closed(cases.acting(mia), case_id, Closing(outcome, "slow"))
    callback_closed(cases.acting(mia), review, Closing("reviewed"))

    assert cases.case(review).state == "closed"


def test_cases_to_review_close_together_and_what_is_none_is_left(cases: Cases) -> None:
    reviews = [cases.low(name, said={"contact": "no"}) for name in ("cy", "dee", "eli")]
    call, mia, lena = cases.low("fay"), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_taken(cases.acting(lena), reviews[2])

    done = reviews_closed(cases.acting(mia), [*reviews, call, 999])

    assert done == Reviewed(closed=2, left=3)
    assert [case.state for case in cases.all()] == ["closed", "closed", "owned", "open"]


def test_a_closed_case_stays_closed_and_tells_who_closed_it(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))

    with pytest.raises(AlreadyClosed) as refused:
        callback_taken(cases.acting(lena), case_id)

    assert (refused.value.by, refused.value.at) == ("Mia Torres", START)


def test_a_colleagues_case_is_not_closed(cases: Cases) -> None:
    case_id, mia, lena = cases.low(), cases.person("Mia Torres", "manager"), cases.person("Lena Sommer", "lead")
    callback_taken(cases.acting(lena), case_id)

    with pytest.raises(AlreadyOwned):
        callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))


@pytest.mark.parametrize(
    ("made", "enough"),
    [
        ([(0, "phone"), (1, "email"), (24, "phone")], True),
        ([(0, "phone"), (1, "email"), (2, "phone")], False),
        ([(0, "phone"), (24, "phone"), (48, "phone")], False),
        ([(0, "phone"), (24, "email")], False),
    ],
)
def test_unreachable_is_three_tries_on_two_days_by_two_channels(made: list[tuple[int, str]], enough: bool) -> None:
    tries = [(datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(hours=h), channel) for h, channel in made]

    assert tried_enough(tries, ZoneInfo("Europe/Berlin")) is enough


def test_the_outside_knows_one_word_for_reached() -> None:
    words = [outside(outcome) for outcome in ("settled", "not_settled", "unreachable", "reviewed", None)]

    assert words == ["reached", "reached", "unreachable", "reviewed", None]
