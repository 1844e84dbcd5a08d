"""Both recovered shares of M5, over the cases closed in a period."""

from datetime import timedelta

from sqlalchemy import true

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.scope import is_open_to
from survey_service.reports.recovery import RecoveryShares, recovery_shares
from survey_service.staff.reader import Reader
from tests.recovery_world import Recoveries
from tests.world import START, HandClock

SPAN = (START - timedelta(days=1), START + timedelta(days=60))


def test_shares_are_of_the_answers_and_of_all_closed_cases(recoveries: Recoveries, clock: HandClock) -> None:
    for name, score in (("cy", 5), ("dee", 4), ("eli", 3)):
        _, hashed = recoveries.sent(name)
        recoveries.press(hashed, score)
    recoveries.sent("fay")
    recoveries.called("gus", "unreachable")
    recoveries.called("hal")

    told = recovery_shares(recoveries.cases.ctx().session, true(), *SPAN)

    assert told == RecoveryShares(answers=3, recovered=2, closed=6, asked=4, waiting=1)
    assert (told.of_answers, told.of_closed) == (2 / 3, 2 / 6)
    assert told.of_answers_interval is not None
    assert told.of_closed_interval is not None
    assert 0.2 < told.of_answers_interval.low < 0.21
    assert 0.69 < told.of_closed_interval.high < 0.71


def test_a_changed_mind_counts_as_it_is_now(recoveries: Recoveries) -> None:
    _, hashed = recoveries.sent()
    recoveries.press(hashed, 5)

    recoveries.press(hashed, 2)

    told = recovery_shares(recoveries.cases.ctx().session, true(), *SPAN)
    assert (told.answers, told.recovered) == (1, 0)


def test_without_cases_there_are_no_shares(recoveries: Recoveries) -> None:
    told = recovery_shares(recoveries.cases.ctx().session, true(), *SPAN)

    assert (told.of_answers, told.of_closed, told.of_answers_interval) == (None, None, None)


def test_only_cases_of_the_period_that_the_reader_may_open(recoveries: Recoveries, clock: HandClock) -> None:
    recoveries.sent("cy")
    since = clock.move(hours=1)
    other = recoveries.called("dee", agent__team="Technical", agent__id="b", agent__email="ben@example.com")
    team = recoveries.cases.case(other).team_id
    lena = Reader(9, "Lena", "lena@example.com", frozenset({"lead"}), team_id=team)
    session = recoveries.cases.ctx().session

    assert recovery_shares(session, true(), since, since + timedelta(days=1)).closed == 1
    assert recovery_shares(session, is_open_to(lena), *SPAN).closed == 1
    assert recovery_shares(session, Callback.vip.is_(True), *SPAN).closed == 0
