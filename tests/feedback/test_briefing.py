"""When an agent may see a brief, and which days its figures are of (A8)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.briefing import FURTHEST, days_fit, latest_shown, period_of, usual_shown

TODAY = date(2026, 3, 2)
DAYS = st.integers(-30, 60).map(lambda days: TODAY + timedelta(days=days))


@given(DAYS, DAYS)
def test_the_agent_sees_a_new_brief_two_days_before_and_never_in_the_past(meets: date, shown: date) -> None:
    expected = shown >= TODAY and (meets - shown).days >= 2

    assert days_fit(meets, shown, TODAY) is expected


@given(DAYS, DAYS, DAYS)
def test_what_was_seen_stays_seen_and_what_was_not_may_still_move(meets: date, shown: date, before: date) -> None:
    fits = days_fit(meets, shown, TODAY, before)

    if before > TODAY:
        assert fits is days_fit(meets, shown, TODAY)
    else:
        assert fits is (shown == before and meets >= TODAY and (meets - shown).days >= 2)


def test_a_talk_lies_within_a_year() -> None:
    assert days_fit(TODAY + FURTHEST, TODAY, TODAY)
    assert not days_fit(TODAY + FURTHEST + timedelta(days=1), TODAY, TODAY)


@given(DAYS)
def test_the_usual_day_is_a_working_day_and_never_too_late(meets: date) -> None:
    shown = usual_shown(meets)

    assert shown.weekday() < 5
    assert latest_shown(meets) - timedelta(days=2) <= shown <= latest_shown(meets)


@given(DAYS, DAYS, st.sampled_from([30, 90, 365]))
def test_figures_end_with_today_before_the_talk_and_with_the_day_before_it_ever_after(
    meets: date, today: date, days: int
) -> None:
    start, end = period_of(meets, days, today)

    assert (end - start).days == days
    assert end == (today + timedelta(days=1) if today < meets else meets)
