"""A year of tickets: reproducible, plausible, and ending in exactly nine open callbacks."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey_service.demo.rhythm import Rhythm
from survey_service.demo.story import tell
from survey_service.demo.ticket import DemoCallback, DemoResponse, DemoSurvey, DemoTicket, Rules
from survey_service.demo.world import World
from survey_service.invitations.window import is_open
from tests.demo.conftest import NOW

HOUR = timedelta(hours=1)


def surveys(year: list[DemoTicket]) -> Iterator[tuple[DemoTicket, DemoSurvey]]:
    return ((ticket, survey) for ticket in year for survey in ticket.surveys)


def counted(year: list[DemoTicket]) -> list[tuple[DemoTicket, DemoResponse]]:
    found = [(ticket, survey.response) for ticket, survey in surveys(year)]
    return [(ticket, response) for ticket, response in found if response and not response.quarantined]


def cases(year: list[DemoTicket]) -> list[tuple[DemoTicket, DemoCallback]]:
    return [(ticket, survey.callback) for ticket, survey in surveys(year) if survey.callback]


def csat(scores: list[int]) -> float:
    return sum(score >= 4 for score in scores) / len(scores)


def test_the_same_seed_and_moment_tell_the_same_story(world: World) -> None:
    assert list(tell(world, NOW, count=300)) == list(tell(world, NOW, count=300))
    assert list(tell(world, NOW + HOUR, count=300)) != list(tell(world, NOW, count=300))


def test_there_are_eight_thousand_tickets_with_numbers_of_their_own(year: list[DemoTicket]) -> None:
    assert len(year) == 8000
    assert len({ticket.id for ticket in year}) == 8000
    assert len({ticket.assignee.name for ticket in year}) == 15


def test_tickets_come_in_the_order_of_their_first_close_and_within_the_year(year: list[DemoTicket]) -> None:
    closes = [ticket.surveys[0].closed_at for ticket in year]

    assert closes == sorted(closes)
    assert closes[0] >= NOW - timedelta(days=366)
    assert all(ticket.closed_at < NOW for ticket in year)
    assert all(ticket.opened_at < ticket.first_response_at < ticket.closed_at for ticket in year)


def test_everything_that_happened_to_a_survey_happened_in_order_and_before_now(year: list[DemoTicket]) -> None:
    for _, survey in surveys(year):
        response = survey.response
        times = [survey.closed_at, survey.sent_at, survey.delivered_at, response and response.at]
        known = [at for at in times if at]
        assert known == sorted(known)
        assert all(at < NOW for at in known)
        assert all(fetch.at < NOW for fetch in survey.fetches)
        if response:
            assert all(response.at < edit.at < NOW for edit in response.edits)


def test_nobody_is_written_to_in_quiet_hours_or_twice_in_two_weeks(year: list[DemoTicket]) -> None:
    rules, last = Rules(), dict[str, datetime]()
    sent = sorted(((s.sent_at, t.customer, s.exempt) for t, s in surveys(year) if s.sent_at), key=lambda each: each[0])

    for at, customer, exempt in sent:
        assert is_open(at, rules.window, ZoneInfo(customer.timezone))
        if not exempt:
            assert at - last.get(customer.id, at - rules.throttle) > rules.throttle - timedelta(minutes=2)
            last[customer.id] = at


def test_every_ticket_not_asked_says_why(year: list[DemoTicket]) -> None:
    reasons = Counter(survey.reason for _, survey in surveys(year) if survey.state == "not_asked")

    assert set(reasons) == {
        "opted_out", "bad_address", "no_reply_address", "no_consent", "too_old", "auto_closed", "throttled",
    }  # fmt: skip


def test_figures_are_those_of_a_healthy_team(year: list[DemoTicket]) -> None:
    answers = counted(year)
    sent = [survey for _, survey in surveys(year) if survey.sent_at]
    named = [r for _, r in answers if r.product_was or {"product+", "product-"} & r.spoke_of]

    assert 0.81 <= csat([response.score for _, response in answers]) <= 0.87
    assert 0.28 <= len(answers) / len(sent) <= 0.35
    assert 0.10 <= len(named) / len(answers) <= 0.22


def test_the_product_hides_how_good_an_agent_is(year: list[DemoTicket]) -> None:
    scores: dict[str, list[int]] = {"Asha": [], "Noor": []}
    blamed: Counter[str] = Counter()

    for ticket, response in counted(year):
        name = ticket.earner.first_name if ticket.earner else ""
        scores.setdefault(name, []).append(response.score)
        blamed[name] += response.agent_was == "bad"

    assert csat(scores["Noor"]) - csat(scores["Asha"]) > 0.04
    assert abs(blamed["Asha"] / len(scores["Asha"]) - blamed["Noor"] / len(scores["Noor"])) < 0.04


def test_the_outage_shows_in_the_scores_and_in_the_words(year: list[DemoTicket]) -> None:
    during = [(t, r) for t, r in counted(year) if t.incident]
    start, end = Rhythm(NOW).incident

    assert len(during) >= 20
    assert csat([response.score for _, response in during]) < 0.5
    assert all(start <= ticket.surveys[0].closed_at < end for ticket, _ in during)
    assert sum(r.product_was == "bad" or "product-" in r.spoke_of for _, r in during) > len(during) / 2


def test_comments_are_distinct_and_no_slot_is_left_open(year: list[DemoTicket]) -> None:
    said = [response.why for _, response in counted(year) if response.why]
    long = [text for text in said if len(text) >= 40]

    assert len(set(said)) >= 600
    assert len(set(long)) == len(long)
    assert not any("{" in text or "}" in text for text in said)
    assert max(map(len, said)) > 600


def test_comments_come_in_eight_languages(year: list[DemoTicket]) -> None:
    spoken = Counter(ticket.customer.language for ticket, response in counted(year) if response.why)

    assert set(spoken) == {"en", "de", "fr", "es", "pt", "nl", "ja", "ar"}
    assert 0.35 < spoken["en"] / spoken.total() < 0.6
    assert min(spoken.values()) >= 10


def test_rows_agree_with_the_words(year: list[DemoTicket]) -> None:
    for _, response in counted(year):
        for side in ("agent", "product", "process"):
            row = getattr(response, f"{side}_was")
            assert not (row == "good" and f"{side}-" in response.spoke_of)
            assert not (row == "bad" and f"{side}+" in response.spoke_of)


def test_scanners_open_a_quarter_of_the_mails_in_bursts_soon_after_delivery(year: list[DemoTicket]) -> None:
    sent = [survey for _, survey in surveys(year) if survey.sent_at]
    scanned = [survey for survey in sent if len(survey.fetches) >= 5]

    assert 0.2 <= len(scanned) / len(sent) <= 0.3
    for survey in scanned:
        burst = [fetch for fetch in survey.fetches if not fetch.machine][:5]
        assert {fetch.score for fetch in burst} == {1, 2, 3, 4, 5}
        assert burst[-1].at - burst[0].at < timedelta(seconds=2)
        assert survey.delivered_at
        assert survey.delivered_at < burst[0].at < survey.delivered_at + timedelta(minutes=1)


def test_what_a_machine_pressed_came_at_the_end_of_a_burst_and_counts_nowhere(year: list[DemoTicket]) -> None:
    pressed = [survey for _, survey in surveys(year) if survey.response and survey.response.quarantined]

    assert len(pressed) >= 3
    for survey in pressed:
        assert survey.response
        assert survey.state == "sent"
        assert survey.callback is None
        assert survey.response.at - survey.fetches[-1].at < timedelta(seconds=1.5)


@pytest.mark.parametrize(
    "now",
    [NOW, datetime(2026, 3, 1, 3, 15, tzinfo=UTC), datetime(2025, 12, 26, 16, 59, tzinfo=UTC)],
    ids=["Monday morning", "Sunday night", "after Christmas"],
)
def test_exactly_nine_callbacks_are_open_two_of_them_late(world: World, now: datetime) -> None:
    told = cases(list(tell(world, now, count=1500)))
    waiting = [case for _, case in told if case.state != "closed"]
    late = [
        case
        for ticket, case in told
        if case.state != "closed" and not case.attempts and Rules().first_call_due(case, vip=ticket.vip) < now
    ]

    assert len(waiting) == 9
    assert len(late) == 2
    assert Counter(case.state for case in waiting) == {"open": 5, "owned": 3, "waiting": 1}
    assert sum(case.again for case in waiting) == 1
    assert all(case.opened_at < now for case in waiting)


def test_a_customer_has_one_open_case_and_a_vip_waits_among_the_late(year: list[DemoTicket]) -> None:
    waiting = [(ticket, case) for ticket, case in cases(year) if case.state != "closed"]

    assert len({ticket.customer.id for ticket, _ in waiting}) == 9
    assert any(ticket.vip and case.severity == "1" for ticket, case in waiting)
    assert [case.waiting_until > NOW for _, case in waiting if case.waiting_until] == [True]


def test_older_cases_are_closed_with_attempts_and_a_cause(year: list[DemoTicket]) -> None:
    closed = [case for _, case in cases(year) if case.state == "closed"]
    outcomes = Counter(case.outcome for case in closed)

    assert {"settled", "not_settled", "unreachable", "reviewed"} <= set(outcomes)
    assert all(case.closed_at and case.opened_at < case.closed_at < NOW for case in closed)
    assert all(case.root_cause for case in closed if case.outcome != "withdrawn")
    assert all(case.attempts for case in closed if case.outcome in {"settled", "not_settled", "unreachable"})


def test_every_low_has_a_case_or_joins_one(year: list[DemoTicket]) -> None:
    for ticket, survey in surveys(year):
        response = survey.response
        owed = bool(response and response.severity(vip=ticket.vip))
        assert owed == bool(survey.callback or survey.joins)


def test_asha_has_fresh_praise(year: list[DemoTicket]) -> None:
    lately = [
        response
        for ticket, response in counted(year)
        if ticket.assignee.first_name == "Asha" and response.at > NOW - timedelta(days=10)
    ]

    assert sum(response.score >= 4 and response.why is not None for response in lately) >= 5
