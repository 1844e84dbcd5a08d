"""Programs with keys."""

from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_service.audit import Actor
from survey_service.db import DbContext, new_context
from survey_service.keys import token, token_hash
from survey_service.staff.api_key import ApiKey


class Program:
    """A client that sends its key with each call."""

    def __init__(self, client: FlaskClient, key: str | None) -> None:
        self.client, self.key = client, key

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers())

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.get_json()["items"]
        return found

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        more = more or {"json": body}
        headers = self.headers() | more.pop("headers", {})
        return self.client.post(f"/api/v1{path}", headers=headers, **more)


def made_key(*scopes: str, user_id: int | None = None, source: str = "api") -> str:
    """A key of these scopes, as text."""
    key = token()
    context: DbContext = new_context(Actor("command"))
    with context.writing() as session:
        session.add(
            ApiKey(
                name="test",
                key_hash=token_hash(key),
                scopes=list(scopes),
                source=source,
                user_id=user_id,
                created_at=context.now,
            )
        )
    return key


@pytest.fixture
def program(app: APIFlask) -> Callable[..., Program]:
    """`program("read")` calls with a key of that scope, `program()` without any."""

    def make(*scopes: str, **options: Any) -> Program:
        return Program(app.test_client(), made_key(*scopes, **options) if scopes else None)

    return make
