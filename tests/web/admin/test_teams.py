"""A team's clock and who gets its cases; who of us looks after which account."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select

from survey_service.audit import AuditEntry
from survey_service.callbacks.account_owner import AccountOwner
from survey_service.customers.account import Account
from survey_service.db import DbContext
from survey_service.flows.preference_set import NotEditable
from survey_service.flows.team_preferences_set import NoBackup, NoSuchTeam, team_preferences_set
from survey_service.flows.user_changed import user_deactivated
from survey_service.preferences.team_clock import clock_of
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.known import known_team
from tests.people import StaffClient
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]
Person = Callable[[str], int]

NOTHING = {
    "business_hours": "",
    "timezone": "",
    "holidays": "",
    "callback_due": "",
    "assignment": "",
    "backup": "",
}


@pytest.fixture
def billing(ctx: Ctx) -> int:
    with ctx().writing() as session:
        return known_team(session, "Billing", "Support").id


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


def fresh(ctx: Ctx) -> DbContext:
    context = ctx()
    context.session.rollback()
    return context


def test_what_a_team_sets_holds_over_the_installation_and_empty_goes_back(
    ctx: Ctx, ada: StaffClient, billing: int, person: Person, clock: HandClock
) -> None:
    lena = person("Lena")
    sent = NOTHING | {"business_hours": "Mon-Sat 08:00-20:00", "timezone": "Europe/Berlin", "backup": str(lena)}

    answer = ada.post(f"/admin/teams/{billing}", data=sent | {"assignment": "round_robin"})

    assert (answer.status_code, answer.location) == (303, "/admin/teams")
    own = clock_of(fresh(ctx).session, ctx().preferences, billing)
    assert (str(own.hours), own.zone.key, own.assignment) == ("Mon-Sat 08:00-20:00", "Europe/Berlin", "round_robin")
    assert own.backup_id == lena
    page = ada.get("/admin/teams").get_data(as_text=True)
    assert "<b>Mon-Sat 08:00-20:00</b>" in page
    assert "1 team calls customers back; 1 of them by a clock or a rule of its own." in page

    ada.post(f"/admin/teams/{billing}", data=NOTHING)
    assert clock_of(fresh(ctx).session, ctx().preferences, billing) == clock_of(ctx().session, ctx().preferences, None)
    rows = ctx().session.scalars(select(TeamPreference.value).order_by(TeamPreference.id)).all()
    assert len(rows) == 8


def test_the_form_shows_what_is_set_and_what_is_inherited(ada: StaffClient, ctx: Ctx, billing: int) -> None:
    team_preferences_set(ctx(), billing, {"holidays": "DE"})

    page = ada.get(f"/admin/teams/{billing}").get_data(as_text=True)

    assert 'value="DE"' in page
    assert "Empty: as the installation, Mon-Fri 09:00-17:00." in page
    assert "As the installation: Nobody: whoever takes it" in page


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("business_hours", "Mon 9-5", "This cannot be used"),
        ("timezone", "Berlin", "not a time zone"),
        ("holidays", "Narnia", "This cannot be used"),
        ("callback_due", "1=soon", "This cannot be used"),
        ("assignment", "lottery", "Choose one of the list."),
        ("backup", "999", "Choose one of the list."),
        ("business_hours", "Mon\x00", "control characters"),
        ("business_hours", "M" * 501, "Shorten it"),
    ],
)
def test_bad_input_says_what_is_wrong_and_changes_nothing(
    ada: StaffClient, ctx: Ctx, billing: int, name: str, text: str, told: str
) -> None:
    answer = ada.post(f"/admin/teams/{billing}", data=NOTHING | {"timezone": "Europe/Berlin"} | {name: text})

    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert fresh(ctx).session.scalars(select(TeamPreference)).all() == []


def test_the_audit_log_names_what_changed_and_nothing_for_the_same_again(
    ctx: Ctx, ada: StaffClient, billing: int
) -> None:
    for _ in range(2):
        ada.post(f"/admin/teams/{billing}", data=NOTHING | {"holidays": "DE", "assignment": "manager"})

    entries = fresh(ctx).session.scalars(select(AuditEntry).where(AuditEntry.about == "team")).all()
    assert [(one.act, one.about_id, set(one.changed)) for one in entries] == [
        ("team_preferences_set", billing, {"holidays", "assignment"})
    ]


def test_a_later_write_wins_though_its_clock_is_behind(ctx: Ctx, billing: int, clock: HandClock) -> None:
    team_preferences_set(ctx(), billing, {"holidays": "DE"})
    clock.move(days=-300)
    team_preferences_set(ctx(), billing, {"holidays": "FR"})

    assert clock_of(fresh(ctx).session, ctx().preferences, billing).holidays == "FR"
    first, second = ctx().session.scalars(select(TeamPreference).order_by(TeamPreference.id))
    assert second.valid_from > first.valid_from


def test_what_is_not_there_is_refused(ctx: Ctx, ada: StaffClient, billing: int, person: Person) -> None:
    with pytest.raises(NotEditable):
        team_preferences_set(ctx(), billing, {"base_url": "x"})
    with pytest.raises(NoSuchTeam):
        team_preferences_set(ctx(), 999, {"holidays": "DE"})
    with pytest.raises(NoBackup):
        team_preferences_set(ctx(), billing, {"backup": str(person("Pia"))})

    assert ada.get("/admin/teams/999").status_code == ada.post("/admin/teams/999", data=NOTHING).status_code == 404


def test_a_backup_who_has_left_is_named_and_stays_chosen_until_changed(
    ctx: Ctx, ada: StaffClient, billing: int, person: Person
) -> None:
    lena = person("Lena")
    team_preferences_set(ctx(), billing, {"backup": str(lena)})
    user_deactivated(ctx(), lena)

    page = ada.get(f"/admin/teams/{billing}").get_data(as_text=True)
    answer = ada.post(f"/admin/teams/{billing}", data=NOTHING | {"backup": str(lena)})

    assert "Lena Fuchs, who calls nobody back any more" in page
    assert answer.status_code == 303


def test_without_teams_the_page_says_where_they_come_from(ada: StaffClient) -> None:
    assert "There are no teams yet" in ada.get("/admin/teams").get_data(as_text=True)


@pytest.fixture
def atlas(ctx: Ctx) -> int:
    with ctx().writing() as session:
        rows = [{"source": "api", "external_id": f"a-{name}", "name": name, "vip": False} for name in ("Atlas", "50%")]
        session.execute(insert(Account), rows)
        return session.scalars(select(Account.id).where(Account.name == "Atlas")).one()


def test_an_account_is_found_by_a_part_of_its_name_and_given_an_owner(
    ctx: Ctx, ada: StaffClient, atlas: int, person: Person
) -> None:
    mia = person("Mia")
    assert "No account has an owner yet." in ada.get("/admin/account-owners").get_data(as_text=True)
    assert "1 account is called like “tla”." in ada.get("/admin/account-owners?q=tla").get_data(as_text=True)

    answer = ada.post(f"/admin/account-owners/{atlas}", data={"user": str(mia), "q": "tla"})

    assert (answer.status_code, answer.location) == (303, "/admin/account-owners?q=tla")
    assert fresh(ctx).session.scalars(select(AccountOwner.user_id)).all() == [mia]
    assert "1 account has an owner of its own." in ada.get("/admin/account-owners").get_data(as_text=True)


def test_an_owner_is_exchanged_and_taken_away_and_only_changes_are_audited(
    ctx: Ctx, ada: StaffClient, atlas: int, person: Person
) -> None:
    for user in (person("Mia"), person("Mia"), person("Lena"), "", ""):
        assert ada.post(f"/admin/account-owners/{atlas}", data={"user": str(user)}).status_code == 303

    entries = fresh(ctx).session.scalars(select(AuditEntry.act).where(AuditEntry.about == "account")).all()
    assert list(entries) == ["account_owner_set"] * 3
    assert ctx().session.scalars(select(AccountOwner)).all() == []


@pytest.mark.parametrize("user", ["Pia", "999", "x", "9" * 30, "²"])
def test_whoever_calls_nobody_back_owns_no_account(
    ctx: Ctx, ada: StaffClient, atlas: int, person: Person, user: str
) -> None:
    wanted = str(person(user)) if user == "Pia" else user

    assert ada.post(f"/admin/account-owners/{atlas}", data={"user": wanted}).status_code == 422
    assert fresh(ctx).session.scalars(select(AccountOwner)).all() == []


def test_a_name_is_no_pattern_and_an_unknown_account_is_not_there(ada: StaffClient, atlas: int) -> None:
    page = ada.get("/admin/account-owners?q=%25").get_data(as_text=True)

    assert "1 account is called like “%”." in page
    assert ada.get("/admin/account-owners?q=%00").status_code == 400
    assert ada.post("/admin/account-owners/999", data={"user": ""}).status_code == 404


def test_whom_a_team_asks_is_tried_before_it_is_saved(ctx: Ctx, ada: StaffClient, billing: int) -> None:
    with ctx().writing() as session:
        row = TeamPreference(team_id=billing, name="survey_sampling", value="50 %", valid_from=ctx().now)
        session.add(row)
    ctx().forget_preferences()

    page = ada.get(f"/admin/teams/{billing}").get_data(as_text=True)

    assert "1 rule is its own" in page
    assert 'value="50 %"' in page
    assert f'<input type="hidden" name="team" value="{billing}">' in page
    assert 'action="/admin/asking"' in page
