"""Targets and floors on their page: set for a place, refused where they do not fit, audited by name, seen by all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.flows.preference_set import NotEditable
from survey_service.flows.team_preferences_set import NoSuchTeam
from survey_service.flows.thresholds_set import OutOfOrder, thresholds_set
from survey_service.preferences.asking_drafts import Place
from survey_service.reports.thresholds import thresholds
from survey_service.staff.known import known_team
from tests.people import StaffClient
from tests.world import HandClock

Ctx = Callable[[], DbContext]


@pytest.fixture
def billing(ctx: Ctx) -> int:
    with ctx().writing() as session:
        return known_team(session, "Billing", "Support").id


@pytest.fixture
def ada(signed_in: Callable[[str], StaffClient]) -> StaffClient:
    return signed_in("Ada")


def target(ctx: Ctx, kpi: str = "csat", **place: object) -> object:
    context = ctx()
    context.session.rollback()
    return thresholds(context.session).of(kpi, **place).target.value  # type: ignore[arg-type]


def shown(ada: StaffClient, query: str = "") -> str:
    answer = ada.get(f"/admin/targets{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("\u202f", " ")


def test_a_team_over_its_brand_over_the_installation(ctx: Ctx, ada: StaffClient, billing: int) -> None:
    for place, text in (({}, "80 %"), ({"brand": "Acme"}, "90 %"), ({"team": str(billing)}, "95 %")):
        answer = ada.post("/admin/targets", data={**place, "target_csat": text})
        assert answer.status_code == 303

    assert [target(ctx), target(ctx, brand="Acme"), target(ctx, brand="Acme", team="Billing")] == [0.8, 0.9, 0.95]
    assert "the team’s own, since" in shown(ada, f"?team={billing}")


def test_empty_goes_back_and_none_is_no_target(ctx: Ctx, ada: StaffClient) -> None:
    ada.post("/admin/targets", data={"target_csat": "none", "floor_csat": "none"})
    without = target(ctx)

    ada.post("/admin/targets", data={"target_csat": "", "floor_csat": ""})

    assert (without, target(ctx)) == (None, 0.85)


def test_what_held_before_is_kept(ctx: Ctx, ada: StaffClient, clock: HandClock) -> None:
    before = clock.at
    clock.move(hours=1)
    ada.post("/admin/targets", data={"target_csat": "99 %"})

    context = ctx()
    context.session.rollback()
    held = [thresholds(context.session, at).of("csat").target.value for at in (before, clock.at + timedelta(hours=1))]

    assert held == [0.85, 0.99]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"target_csat": "850 %"}, "This cannot be used"),
        ({"target_csat": "high"}, "This cannot be used"),
        ({"target_age": "85 %"}, "This cannot be used"),
        ({"target_csat": "70 %"}, "The floor is not above the target."),
        ({"floor_csat": "86 %"}, "The floor is not above the target."),
        ({"floor_reopened": "1 %"}, "Less is better here, so the floor is not below the target."),
        ({"target_csat": "9" * 41}, "Shorten it to 40 characters"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    ctx: Ctx, ada: StaffClient, texts: dict[str, str], sentence: str
) -> None:
    answer = ada.post("/admin/targets", data=texts)

    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert target(ctx) == 0.85


@pytest.mark.parametrize("query", ["?team=999999", "?team=x", "?team=-1", f"?brand={'x' * 300}"])
def test_a_place_there_is_not_is_not_found(ada: StaffClient, query: str) -> None:
    assert ada.get(f"/admin/targets{query}").status_code == 404


def test_the_audit_log_has_the_names_and_no_value(ctx: Ctx, ada: StaffClient, billing: int) -> None:
    ada.post("/admin/targets", data={"team": str(billing), "target_csat": "91 %"})

    context = ctx()
    entry = context.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.about, entry.about_id) == ("team_preferences_set", "team", billing)
    assert entry.changed == ["target_csat"]


def test_the_flow_refuses_other_names_and_places_itself(ctx: Ctx) -> None:
    with pytest.raises(NotEditable):
        thresholds_set(ctx(), Place(), {"survey_delay": "PT1H"})
    with pytest.raises(NoSuchTeam):
        thresholds_set(ctx(), Place(team_id=999), {"target_csat": "90 %"})
    with pytest.raises(OutOfOrder):
        thresholds_set(ctx(), Place(brand="Acme"), {"target_csat": "70 %"})
    assert thresholds_set(ctx(), Place(), {"target_csat": ""}) == []
