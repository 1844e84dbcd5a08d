"""The edges of a dry run that random worlds rarely reach."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from survey_service.invitations.policy import Asked
from survey_service.invitations.rehearsal import Before, Past, Rehearsal, Resolution, Withdrawal, with_asking
from survey_service.preferences.asking import AskingRules
from survey_service.preferences.values import Window

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = AskingRules(
    delay=timedelta(hours=1),
    throttle=timedelta(days=14),
    account_throttle=timedelta(0),
    max_age=timedelta(days=14),
    reminder=timedelta(days=3),
    window=Window.parse("00:00-24:00"),
    days=None,
    quiet_holidays=None,
    sampling=1.0,
    skip_tags=frozenset(),
    spam_tags=frozenset(),
    skip_channels=frozenset(),
    internal_domains=frozenset(),
    min_public_replies=0,
    ask_auto_closed=False,
    skip_role_addresses=False,
    consent_countries=frozenset(),
)


def solved(survey: int, hours: float, **changes: Any) -> Resolution:
    """A ticket of customer 1, solved and heard of that many hours after Monday morning."""
    at = MONDAY + timedelta(hours=hours)
    asked = Asked(
        "cy@example.com", False, None, False, None, None, at, asking=changes.pop("asking", True), auto_closed=False
    )
    told: dict[str, Any] = {
        "id": survey,
        "ticket_id": survey,
        "number": 1,
        "heard_at": at,
        "closed_at": at,
        "asked": asked,
        "customer_id": 1,
        "account_id": None,
        "team_id": None,
        "brand": None,
        "timezone": "UTC",
        "draw": lambda: 0.5,
    }
    return Resolution(**(told | changes))


def fates(*resolutions: Resolution, rules: AskingRules = RULES, **more: Any) -> list[str]:
    before = more.pop("before", ())
    run = Rehearsal(lambda _team, _brand: rules, ZoneInfo("UTC"), **more)
    outcomes = run.play(resolutions, before)
    return [outcomes[one.id].reason or outcomes[one.id].state for one in resolutions]


def reopened(hours: float) -> Withdrawal:
    return Withdrawal(MONDAY + timedelta(hours=hours), "reopened")


def test_one_re_ask_of_a_ticket_is_free_of_the_throttle() -> None:
    again = [solved(number, 10 * number, ticket_id=1, number=number) for number in (1, 2, 3)]

    assert fates(*again) == ["sent", "sent", "throttled"]


def test_an_answered_survey_is_not_asked_again() -> None:
    answered = solved(1, 0, ticket_id=1, answered_at=MONDAY + timedelta(hours=5))

    assert fates(answered, solved(2, 10, ticket_id=1, number=2)) == ["sent", "throttled"]


def test_what_a_ticket_was_asked_before_all_these_counts() -> None:
    again = solved(1, 0, number=2)
    left = Before(99, "sent", None, MONDAY - timedelta(days=3), 1, None, None, None)

    assert fates(again, before=[left], pasts={1: Past(sent=True, answered=False, asked_again=False)}) == ["sent"]
    assert fates(again, before=[left], pasts={1: Past(sent=True, answered=True, asked_again=False)}) == ["throttled"]


def test_reopened_before_it_left_it_is_cancelled_and_makes_room() -> None:
    assert fates(solved(1, 0, withdrawals=(reopened(0.5),)), solved(2, 0.75)) == ["reopened", "sent"]
    assert fates(solved(1, 0, withdrawals=(reopened(2),)), solved(2, 3)) == ["sent", "throttled"]


def test_merged_into_one_that_was_throttled_by_it_the_survey_stays() -> None:
    merged = Withdrawal(MONDAY + timedelta(minutes=50), "merged", into=2)

    assert fates(solved(1, 0, withdrawals=(merged,)), solved(2, 0.5)) == ["sent", "throttled"]
    assert fates(solved(1, 0, withdrawals=(merged,)), solved(2, 0.5, customer_id=2)) == ["merged", "sent"]


def test_the_earliest_due_wins_and_what_it_displaces_hinders_nobody() -> None:
    late = solved(1, 0, closed_at=MONDAY + timedelta(hours=5))
    early = solved(2, 1, withdrawals=(reopened(1.5),))

    assert fates(late, early) == ["throttled", "reopened"]
    assert fates(late, early, solved(3, 1.75)) == ["throttled", "reopened", "sent"]


def test_one_that_left_meanwhile_by_rules_of_another_team_is_seen_at_the_second_look() -> None:
    """A team without a throttle looks at nobody, and displaces nobody."""
    waits, leaves = solved(1, 0, closed_at=MONDAY + timedelta(hours=5)), solved(2, 1, team_id=7)
    careless = replace(RULES, throttle=timedelta(0))
    run = Rehearsal(lambda team, _brand: careless if team == 7 else RULES, ZoneInfo("UTC"))

    outcomes = run.play([waits, leaves])

    assert (outcomes[2].state, outcomes[1].reason) == ("sent", "throttled")


def test_a_wait_longer_than_the_greatest_age_asks_nobody() -> None:
    slow = replace(RULES, delay=timedelta(days=15))

    assert fates(solved(1, 0), rules=slow) == ["too_old"]


def test_stopped_and_erased_and_a_source_that_does_not_ask() -> None:
    stopped = solved(1, 0, withdrawals=(Withdrawal(MONDAY + timedelta(minutes=5), "stopped_by_lead"),))
    off = solved(3, 0, customer_id=3, asking=False)

    assert fates(stopped, solved(2, 0, asked=None, customer_id=2), off) == ["stopped_by_lead", "erased", "asking_off"]
    assert fates(with_asking(off)) == ["sent"]
