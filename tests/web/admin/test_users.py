"""Accounts: added with a letter, changed, closed; no administrator locks the door behind everybody."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.db import DbContext
from survey_service.mail.queued import Mail
from survey_service.staff.department import Department
from survey_service.staff.user import User
from tests.people import StaffClient

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]
Ctx = Callable[[], DbContext]
NORA = {"name": "Nora Quist", "email": "Nora@Example.com", "roles": ["manager"], "department": "Support"}


@pytest.fixture
def ada(signed_in: SignedIn) -> StaffClient:
    return signed_in("Ada")


def user(ctx: Ctx, email: str) -> User | None:
    session = ctx().session
    session.rollback()
    return session.scalar(select(User).where(User.email == email).execution_options(populate_existing=True))


def test_somebody_added_gets_a_letter_whose_link_sets_the_password(ada: StaffClient, ctx: Ctx) -> None:
    answer = ada.post("/admin/users/new", data=NORA)

    added = user(ctx, "nora@example.com")
    assert (answer.status_code, answer.location) == (303, "/admin/users")
    assert added is not None
    assert [role.name for role in added.roles] == ["manager"]
    assert ctx().session.get_one(Department, added.department_id).name == "Support"
    letter = ctx().session.scalars(select(Mail).where(Mail.user_id == added.id)).one()
    assert (letter.letter, letter.state, letter.params) == ("welcome", "queued", {})
    said = ctx().keys.unseal(letter.sealed or "") or ""
    link = said.partition('"link": "http://localhost:8000')[2].partition('"')[0]
    assert "Save the new password" in ada.application.test_client().get(link).get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "a\0b"}, "without control characters"),
        ({"name": "x" * 201}, "Shorten it to 200"),
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "nora"}, "Enter an e-mail address"),
        ({"email": "nora\0@example.com"}, "Enter an e-mail address"),
        ({"email": "ADA@example.com"}, "There is an account with this address"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["boss"]}, "Choose at least one role"),
        ({"team": "\0"}, "without control characters"),
        ({"department": "x" * 201}, "Shorten it to 200"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nobody_is_added(
    ada: StaffClient, ctx: Ctx, changed: dict[str, object], said: str
) -> None:
    answer = ada.post("/admin/users/new", data=NORA | changed)

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert user(ctx, "nora@example.com") is None


def test_roles_and_place_are_changed(ada: StaffClient, ctx: Ctx, person: Person) -> None:
    mia = person("Mia")

    answer = ada.post(f"/admin/users/{mia}", data={"roles": ["lead", "product"], "team": "Billing"})

    assert answer.status_code == 303
    changed = user(ctx, "mia@example.com")
    assert changed is not None
    assert {role.name for role in changed.roles} == {"lead", "product"}


def test_bad_input_changes_nothing(ada: StaffClient, ctx: Ctx, person: Person) -> None:
    mia = person("Mia")

    answers = [ada.post(f"/admin/users/{mia}", data=form) for form in ({}, {"roles": "boss"}, {"team": "\0"})]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    unchanged = user(ctx, "mia@example.com")
    assert unchanged is not None
    assert [role.name for role in unchanged.roles] == ["manager"]


def test_nobody_takes_the_own_role_or_closes_the_own_account(ada: StaffClient, ctx: Ctx, person: Person) -> None:
    own = person("Ada")

    role = ada.post(f"/admin/users/{own}", data={"roles": ["manager"]})
    account = ada.post(f"/admin/users/{own}/active", data={"on": "0"})

    assert (role.status_code, account.status_code) == (422, 409)
    assert "You cannot take this role from yourself" in role.get_data(as_text=True)
    kept = user(ctx, "ada@example.com")
    assert kept is not None
    assert kept.active
    assert [role.name for role in kept.roles] == ["admin"]


def test_a_closed_account_loses_its_session_at_once(ada: StaffClient, signed_in: SignedIn, person: Person) -> None:
    mia, hers = person("Mia"), signed_in("Mia")
    assert hers.get("/change").status_code == 200

    ada.post(f"/admin/users/{mia}/active", data={"on": "0"})

    assert hers.get("/change").status_code == 302
    ada.post(f"/admin/users/{mia}/active", data={"on": "1"})
    assert hers.get("/change").status_code == 302
    assert signed_in("Mia").get("/change").status_code == 200


def test_the_switch_takes_only_on_and_off(ada: StaffClient, person: Person) -> None:
    assert ada.post(f"/admin/users/{person('Mia')}/active", data={"on": "x"}).status_code == 422


@pytest.mark.parametrize("number", ["999", "0", "99999999999", "x"])
def test_an_unknown_user_is_not_found(ada: StaffClient, number: str) -> None:
    assert ada.get(f"/admin/users/{number}").status_code == 404
    assert ada.post(f"/admin/users/{number}", data={"roles": ["admin"]}).status_code in {404, 405}
    assert ada.post(f"/admin/users/{number}/active", data={"on": "0"}).status_code in {404, 405}


def test_without_the_token_of_the_form_nobody_is_added(ada: StaffClient, ctx: Ctx) -> None:
    assert ada.post("/admin/users/new", data=NORA, csrf=False).status_code == 400
    assert user(ctx, "nora@example.com") is None
