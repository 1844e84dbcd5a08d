"""What is taken out is counted once, by whom it concerned and who decided; unusual is what chance seldom gives."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.appeal import Appeal
from survey_service.flows.appeal_decided import appeal_undone
from survey_service.flows.appeal_made import appeal_made
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed
from survey_service.reports import exclusions as counted
from survey_service.reports.exclusions import Line, is_unusual
from survey_service.reports.period import Period
from survey_service.staff.reader import Scope
from tests.appeal_world import Appeals
from tests.feedback_world import BEN

EVERYBODY = Scope(everybody=True)


def period(appeals: Appeals) -> Period:
    today = appeals.cases.clock.at.date()
    return Period(today - timedelta(days=90), today + timedelta(days=1), ZoneInfo("UTC"))


def lines(appeals: Appeals, level: Any, scope: Scope | None = None) -> dict[Any, tuple[int, int, int, int]]:
    session = appeals.cases.ctx().session
    session.rollback()
    found = counted.exclusions(session, level, period(appeals), scope)
    return {one.key: (one.n, one.invalid, one.credit, one.verdict) for one in found}


def test_each_kind_is_counted_for_the_agent_and_team_it_concerned(appeals: Appeals) -> None:
    asha, ben = appeals.agent(), appeals.agent("ben@example.com")

    for reason in ("product", "policy", "wrong_person", "scanner"):
        appeals.decide(appeals.made(reason, customer=f"c-{reason}"))
    appeals.decide(appeals.made("abuse", customer="declined"), grant=False)
    appeals.made("abuse", customer="open")

    assert lines(appeals, "agent") == {asha: (7, 1, 1, 2), ben: (1, 0, 0, 0)}
    assert lines(appeals, "team") == {"Billing": (7, 1, 1, 2), "Technical": (1, 0, 0, 0)}
    assert lines(appeals, "company") == {None: (8, 1, 1, 2)}


def test_what_is_taken_back_is_not_taken_out(appeals: Appeals) -> None:
    for reason in ("policy", "wrong_person", "mistake"):
        appeal = appeals.made(reason, customer=f"c-{reason}")
        appeals.decide(appeal)
        appeal_undone(appeals.cases.acting(appeals.mia), appeal)

    assert lines(appeals, "company") == {None: (5, 0, 0, 0)}


def test_two_reasons_for_one_rating_are_one_exclusion(appeals: Appeals) -> None:
    first = appeals.made("product")
    appeals.decide(first)
    rating = appeals.one(first).response_id
    second = appeal_made(appeals.cases.acting(appeals.asha), rating, "mistake", None)
    appeals.decide(second)

    assert lines(appeals, "company") == {None: (3, 1, 0, 0)}


def test_both_ways_of_finding_it_invalid_count(appeals: Appeals) -> None:
    rating, max_ = appeals.rated(1, "cy", None, **BEN), appeals.cases.person("Max Brand", "manager")
    invalid_proposed(appeals.cases.acting(appeals.mia), rating, "abuse", None)
    invalid_decided(appeals.cases.acting(max_), rating, agree=True)

    assert lines(appeals, "agent")[appeals.agent("ben@example.com")] == (2, 1, 0, 0)


def test_by_decider_of_what_was_decided(appeals: Appeals) -> None:
    max_, cases = appeals.cases.person("Max Brand", "manager"), appeals.cases
    appeals.decide(appeals.made("product", customer="one"))
    appeals.decide(appeals.made("abuse", customer="two"))
    appeals.decide(appeals.made("abuse", customer="three"), grant=False)
    rating = appeals.rated(1, customer="four")
    invalid_proposed(cases.acting(appeals.mia), rating, "abuse", None)
    invalid_decided(cases.acting(max_), rating, agree=False)
    session = cases.ctx().session
    session.rollback()

    found = counted.by_decider(session, period(appeals), EVERYBODY)

    told = {one.key: (one.n, one.taken, one.invalid, one.verdict) for one in found}
    assert told == {appeals.mia: (3, 2, 1, 1), max_: (1, 0, 0, 0)}


def test_an_agents_own_share_holds_what_was_taken_from_her_and_nobody_elses(appeals: Appeals) -> None:
    appeals.decide(appeals.made("wrong_person"))
    asha = appeals.agent()

    assert lines(appeals, "agent", Scope(agent_id=asha)) == {asha: (2, 0, 1, 0)}


def test_the_tickets_of_a_line_are_those_a_reader_may_open(appeals: Appeals) -> None:
    appeals.decide(appeals.made("product", ticket="48102"))
    session = appeals.cases.ctx().session
    line = Line(appeals.agent())

    all_, none = (
        counted.tickets(session, "agent", line, period(appeals), scope) for scope in (EVERYBODY, Scope(team_id=999))
    )

    assert [(one.ticket, one.kind) for one in all_] == [("48102", "verdict")]
    assert none == []


def test_a_rating_outside_the_period_is_not_counted(appeals: Appeals) -> None:
    appeals.decide(appeals.made("product"))
    session = appeals.cases.ctx().session

    (company,) = counted.exclusions(session, "company", Period(date(2020, 1, 1), date(2020, 2, 1), ZoneInfo("UTC")))

    assert (company.n, company.taken) == (0, 0)
    assert session.query(Appeal).count() == 1


def line(taken: int, n: int) -> Line:
    return Line("x", n=n, invalid=taken)


@pytest.mark.parametrize(
    ("one", "all_", "expected"),
    [
        (line(15, 29), line(20, 1029), False),  # too few, whatever the share
        (line(15, 30), line(20, 1030), True),
        (line(3, 30), line(103, 1030), False),  # the same share as all others
        (line(0, 400), line(100, 1400), True),  # far fewer than others is unusual too
        (line(5, 100), line(5, 100), False),  # nobody to compare with
        (line(7, 100), line(37, 1100), False),  # 7 % against 3 %: 95 %, but not 99.7 %
    ],
)
def test_unusual_is_beyond_three_in_a_thousand_from_thirty_on(one: Line, all_: Line, expected: bool) -> None:  # a table
    assert is_unusual(one, all_) is expected


@given(n=st.integers(30, 500), rest=st.integers(30, 5000), share=st.floats(0, 1))
def test_the_same_share_is_never_unusual(n: int, rest: int, share: float) -> None:
    taken, others = round(n * share), round(rest * share)

    assert not is_unusual(line(taken, n), line(taken + others, n + rest))
