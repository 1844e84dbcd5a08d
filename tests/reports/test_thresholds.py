"""Targets and floors in force at a moment: team over brand over installation over the product's own, by version."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.preference import Preference
from survey_service.preferences.team_preference import TeamPreference
from survey_service.preferences.threshold_texts import KPIS, PRODUCT, THRESHOLD_EDITABLE, bound, out_of_order
from survey_service.reports.period import Period
from survey_service.reports.thresholds import holding_on, thresholds
from survey_service.staff.department import Department
from survey_service.staff.team import Team

JANUARY, MARCH = datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
MAY, NOW = datetime(2026, 5, 10, tzinfo=UTC), datetime(2026, 6, 10, tzinfo=UTC)


@pytest.fixture
def billing(session: Session) -> int:
    department = Department(name="Support")
    session.add(department)
    session.flush()
    team = Team(name="Billing", department_id=department.id)
    session.add(team)
    session.flush()
    return team.id


def put(session: Session, name: str, text: str | None, at: datetime, **whose: object) -> None:
    model = TeamPreference if "team_id" in whose else BrandPreference if "brand" in whose else Preference
    session.add(model(name=name, value=text, valid_from=at, **whose))
    session.flush()


def test_with_nothing_set_the_products_own_hold(session: Session) -> None:
    found = thresholds(session, NOW).of("csat", team="Billing", brand="Acme")

    assert (found.target.value, found.floor.value) == (0.85, 0.75)
    assert (found.target.of, found.since) == ("product", None)


def test_a_team_is_over_its_brand_over_the_installation_each_bound_for_itself(session: Session, billing: int) -> None:
    put(session, "target_csat", "80 %", JANUARY)
    put(session, "floor_csat", "70 %", JANUARY)
    put(session, "target_csat", "90 %", MARCH, brand="Acme")
    put(session, "target_csat", "95 %", MAY, team_id=billing)

    found = thresholds(session, NOW)

    both = found.of("csat", team="Billing", brand="Acme")
    assert (both.target.value, both.target.of, both.floor.value, both.floor.of) == (0.95, "team", 0.7, "installation")
    assert both.since == MAY
    assert found.of("csat", brand="Acme").target.value == 0.9
    assert found.of("csat", team=billing).target.value == 0.95
    assert found.of("csat", team="Unknown", brand="Unknown").target.value == 0.8


def test_a_past_period_is_held_against_what_was_in_force_at_its_end(session: Session, billing: int) -> None:
    put(session, "target_csat", "80 %", JANUARY)
    put(session, "target_csat", "90 %", MARCH)
    put(session, "target_csat", "60 %", MARCH, team_id=billing)
    put(session, "target_csat", None, MAY, team_id=billing)

    def on(month: int) -> object:
        period = Period(date(2026, month, 1), date(2026, month + 1, 1), ZoneInfo("Europe/Berlin"))
        return thresholds(session, holding_on(period, NOW)).of("csat", team="Billing").target.value

    assert [on(month) for month in (1, 2, 3, 4, 5, 6)] == [0.8, 0.8, 0.6, 0.6, 0.9, 0.9]


def test_a_change_at_the_midnight_a_period_ends_before_is_not_its_own(session: Session) -> None:
    period = Period(date(2026, 2, 1), date(2026, 3, 1), ZoneInfo("Europe/Berlin"))
    put(session, "target_csat", "90 %", period.end_moment)

    at_the_end, later = (
        thresholds(session, holding_on(one, NOW)).of("csat").target.value
        for one in (period, Period(period.start, date(2026, 3, 2), period.zone))
    )

    assert (at_the_end, later) == (0.85, 0.9)


def test_none_is_no_target_and_an_unreadable_figure_is_told(session: Session) -> None:
    put(session, "target_csat", "none", JANUARY)

    assert thresholds(session, NOW).of("csat").target.value is None
    assert bound("span", "PT4H") == timedelta(hours=4)
    for kind, text in (("share", "850 %"), ("share", "high"), ("span", "85 %"), ("span", "PT0S")):
        with pytest.raises(ValueError, match=r"\w"):
            bound(kind, text)  # type: ignore[arg-type]


def test_the_products_own_are_readable_and_in_order() -> None:
    held = {name: THRESHOLD_EDITABLE[name](text) for name, text in PRODUCT.items()}

    assert not [kpi for kpi in KPIS if out_of_order(kpi, held[f"target_{kpi}"], held[f"floor_{kpi}"])]
    turned = {kpi for kpi in KPIS if out_of_order(kpi, held[f"floor_{kpi}"], held[f"target_{kpi}"])}
    assert turned == set(KPIS) - {"product", "process"}  # which have none
    assert all(len(name) <= 40 for name in held)
