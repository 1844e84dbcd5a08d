"""The personas with accounts, and browsers in which they are signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from flask import session as fresh
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.staff.known import known_agent, known_department, known_team
from survey_service.staff.role import Role
from survey_service.staff.user import User
from tests.world import Browser

PASSWORD = "correct horse battery"
# argon2 of PASSWORD, made once: hashing takes longer than most tests
HASHED: list[str] = []


@dataclass(frozen=True)
class Persona:
    """`team` is the one led, or belonged to by the agent of the same address; `department` limits a manager."""

    name: str
    role: str
    team: str | None = None
    department: str | None = None

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.com"


STAFF = {
    "Asha": Persona("Asha Rao", "agent", team="Billing"),
    "Ben": Persona("Ben Oduya", "agent", team="Technical"),
    "Lena": Persona("Lena Fuchs", "lead", team="Billing"),
    "Mia": Persona("Mia Torres", "manager"),
    "Pia": Persona("Pia Lind", "product"),
    "Ada": Persona("Ada Novak", "admin"),
    "Otto": Persona("Otto Berg", "auditor"),
}


class StaffClient(Browser):
    """Sends the CSRF token with every POST, as our forms do; `csrf=False` leaves it out."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        if csrf and kwargs.get("method", "GET") == "POST":
            headers = dict(kwargs.pop("headers", None) or {})
            kwargs["headers"] = {"X-CSRFToken": self.csrf_token()} | headers
        return super().open(*args, **kwargs)

    def csrf_token(self) -> str:
        with self.session_transaction() as session:
            raw = session.get("csrf_token")
        with self.application.app_context(), self.application.test_request_context():
            if raw is not None:
                fresh["csrf_token"] = raw
            token = generate_csrf()
            raw = fresh["csrf_token"]
        with self.session_transaction() as session:
            session["csrf_token"] = raw
        return str(token)


@pytest.fixture
def person(app: APIFlask) -> Callable[[str], int]:
    """`person("Asha")` is the id of her user, made with role, team and agent the first time."""
    return lambda name: _account(STAFF[name])


@pytest.fixture
def signed_in(app: APIFlask, person: Callable[[str], int]) -> Callable[[str], StaffClient]:
    """`signed_in("Mia").get("/callbacks/")`."""
    app.test_client_class = StaffClient

    def browser(name: str) -> StaffClient:
        user = db.session.get_one(User, person(name))
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=user.fs_uniquifier, _fresh=True)
        db.session.rollback()
        assert isinstance(client, StaffClient)
        return client

    return browser


def _account(who: Persona) -> int:
    context = new_context(Actor("command"))
    with context.writing() as session:
        user = session.scalar(select(User).where(User.email == who.email)) or _made(session, who)
        session.flush()
        return user.id


def _made(session: Session, who: Persona) -> User:
    user = User(email=who.email, name=who.name, password=None, active=True, fs_uniquifier=f"uniquifier-{who.name}")
    user.roles = [session.scalars(select(Role).where(Role.name == who.role)).one()]
    team = known_team(session, who.team, "Support") if who.team else None
    if who.role == "agent":
        agent = known_agent(
            session, "", external_id=None, email=who.email, name=who.name, team_id=team.id if team else None
        )
        user.agent_id = agent.id if agent else None
    user.team_id = team.id if team else None
    user.department_id = known_department(session, who.department).id if who.department else None
    session.add(user)
    return user
