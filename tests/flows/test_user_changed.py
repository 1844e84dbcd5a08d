"""Roles and accounts change; nobody takes the last key away, nor the own."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.audit import Actor, AuditEntry
from survey_service.db import DbContext, new_context
from survey_service.flows.user_changed import (
    LastAdmin,
    OwnAdminRole,
    Place,
    UnknownRole,
    UnknownUser,
    user_changed,
    user_deactivated,
    user_reactivated,
)
from survey_service.staff.agent import Agent
from survey_service.staff.team import Team
from survey_service.staff.user import User

Ctx = Callable[[], DbContext]
Person = Callable[[str], int]


def user(ctx: Ctx, user_id: int) -> User:
    session = ctx().session
    session.rollback()
    return session.get_one(User, user_id, populate_existing=True)


def acts(ctx: Ctx) -> list[tuple[str, list[str]]]:
    return [(entry.act, entry.changed) for entry in ctx().session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def roles(who: User) -> set[str]:
    return {role.name for role in who.roles}


def test_roles_team_and_department_are_replaced_and_only_their_names_logged(ctx: Ctx, person: Person) -> None:
    mia = person("Mia")

    assert user_changed(ctx(), mia, Place(("lead", "manager"), team="Onboarding", department="Support"))

    changed = user(ctx, mia)
    assert roles(changed) == {"lead", "manager"}
    assert changed.team_id == ctx().session.scalar(select(Team.id).where(Team.name == "Onboarding"))
    assert acts(ctx) == [("user_changed", ["roles", "team", "department"])]


def test_nothing_new_is_neither_written_nor_logged(ctx: Ctx, person: Person) -> None:
    assert not user_changed(ctx(), person("Mia"), Place(("manager",)))

    assert acts(ctx) == []


def test_a_new_agent_is_tied_to_the_agent_of_the_address(ctx: Ctx, person: Person) -> None:
    mia = person("Mia")

    user_changed(ctx(), mia, Place(("agent",), team="Billing"))

    tied = ctx().session.get_one(Agent, user(ctx, mia).agent_id)
    assert tied.email == "mia@example.com"


def test_nobody_takes_the_own_admin_role(ctx: Ctx, person: Person) -> None:
    ada = person("Ada")
    acting = new_context(Actor("user", ada))

    with pytest.raises(OwnAdminRole):
        user_changed(acting, ada, Place(("manager",)))
    with pytest.raises(OwnAdminRole):
        user_deactivated(acting, ada)

    assert roles(user(ctx, ada)) == {"admin"}


def test_the_last_admin_stays(ctx: Ctx, person: Person) -> None:
    ada = person("Ada")

    with pytest.raises(LastAdmin):
        user_changed(ctx(), ada, Place(("manager",)))
    with pytest.raises(LastAdmin):
        user_deactivated(ctx(), ada)

    assert user(ctx, ada).active


def test_a_closed_admin_account_counts_for_nothing(ctx: Ctx, person: Person) -> None:
    ada, mia = person("Ada"), person("Mia")
    user_changed(ctx(), mia, Place(("admin",)))
    user_deactivated(ctx(), mia)

    with pytest.raises(LastAdmin):
        user_deactivated(ctx(), ada)


def test_closing_an_account_ends_its_sessions(ctx: Ctx, person: Person) -> None:
    mia = person("Mia")
    before = user(ctx, mia).fs_uniquifier

    user_deactivated(ctx(), mia)

    closed = user(ctx, mia)
    assert not closed.active
    assert closed.fs_uniquifier != before
    user_reactivated(ctx(), mia)
    assert user(ctx, mia).active
    assert [act for act, _ in acts(ctx)] == ["user_deactivated", "user_reactivated"]


@pytest.mark.parametrize("wrong", [(), ("boss",), ("admin", "boss")])
def test_an_unknown_role_is_refused(ctx: Ctx, person: Person, wrong: tuple[str, ...]) -> None:
    with pytest.raises(UnknownRole):
        user_changed(ctx(), person("Mia"), Place(wrong))


def test_an_unknown_user_is_refused(ctx: Ctx) -> None:
    for flow in (user_deactivated, user_reactivated):
        with pytest.raises(UnknownUser):
            flow(ctx(), 999)
