"""Signing in and out, passwords, and who may open what."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from flask_security.utils import hash_password

from survey_service.db import DbContext
from survey_service.staff.user import User
from tests.people import PASSWORD, StaffClient

Person = Callable[[str], int]
SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]


def with_password(ctx: Ctx, user_id: int, password: str = PASSWORD) -> None:
    hashed = hash_password(password)
    context = ctx()
    with context.writing() as session:
        session.get_one(User, user_id).password = hashed


def post(client: FlaskClient, path: str, **fields: str) -> object:
    """As a browser does: the form is fetched first, its hidden token goes along."""
    page = client.get(path).get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    return client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture
def mia(ctx: Ctx, person: Person) -> int:
    user_id = person("Mia")
    with_password(ctx, user_id)
    return user_id


def test_the_right_password_opens_the_page_of_the_role(client: FlaskClient, mia: int) -> None:
    answer = post(client, "/login", email="Mia@example.com", password=PASSWORD)

    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/").location == "/callbacks/"
