"""Every route × every role × anonymous. A route that is not in the table fails; adding one is one line."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_service.staff.role import ROLES
from tests.people import STAFF, StaffClient

SignedIn = Callable[[str], StaffClient]

TABLE = (Path(__file__).parent / "routes_and_roles.txt").read_text(encoding="utf-8")
"""Method, rule, roles: one line a route."""
"""Method, rule, and who may: roles; `staff`: every role; `all`: everybody, signed in or not; `link`, `key`, `signed`:
whoever holds one, so that being signed in helps nobody. In production the outbox is for admins (its own tests)."""

NOT_YET: frozenset[str] = frozenset()  # named in interface.md, another issue's
STRANGERS = {"link": {404}, "key": {401}, "signed": {401, 403}}


def lines() -> Iterator[tuple[str, str, frozenset[str]]]:
    for line in filter(None, TABLE.splitlines()):
        method, rule, *who = line.split()
        yield method, rule, frozenset(ROLES if who == ["staff"] else who)


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """(method, rule) → endpoint."""
    return {
        (method, rule.rule): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def asked(client: FlaskClient, method: str, rule: str) -> TestResponse:
    """The route with some value in each place."""
    return client.open(re.sub(r"<int:\w+>", "1", re.sub(r"<\w+>", "x", rule)), method=method)


def wrong(answer: TestResponse, who: frozenset[str], role: str | None) -> bool:
    """Whether this answer is not what the table promises the role; None is anonymous."""
    if who & STRANGERS.keys():
        return answer.status_code not in STRANGERS[next(iter(who))]
    if who == {"all"} or role in who:
        return answer.status_code in (401, 403) or answer.status_code >= 500 or is_door(answer, role)
    return answer.status_code != 403 if role else not is_door(answer, role)


def is_door(answer: TestResponse, role: str | None) -> bool:
    """Sent to sign in; a person who signs out arrives there too, by its own wish."""
    return answer.status_code == 302 and answer.location.startswith("/login") and answer.request.path != "/logout"


def test_every_route_is_in_the_table(app: Flask) -> None:
    told = {(method, rule) for method, rule, _ in lines()}

    assert routes(app).keys() - told == set()
    assert {(method, rule) for method, rule in told - routes(app).keys() if rule not in NOT_YET} == set()


def test_guards_and_table_say_the_same(app: Flask) -> None:
    found = routes(app)
    for method, rule, who in lines():
        view = app.view_functions.get(found.get((method, rule), ""))
        if who <= set(ROLES) and rule != "/change":  # Flask-Security guards that one itself
            assert getattr(view, "roles", None) == who, f"{method} {rule}"


@pytest.mark.parametrize("name", STAFF)
def test_a_role_gets_its_pages_and_no_other(app: Flask, signed_in: SignedIn, name: str) -> None:
    role, found = STAFF[name].role, routes(app)
    answers = {}
    for method, rule, who in lines():
        if (method, rule) in found and rule != "/logout":
            answer = asked(signed_in(name), method, rule)
            if wrong(answer, who, role):
                answers[f"{method} {rule}"] = answer.status

    assert answers == {}


def test_a_stranger_gets_the_sign_in_page(app: Flask) -> None:
    app.test_client_class = StaffClient
    found, answers = routes(app), {}
    for method, rule, who in lines():
        if (method, rule) in found:
            answer = asked(app.test_client(), method, rule)
            if wrong(answer, who, None):
                answers[f"{method} {rule}"] = answer.status

    assert answers == {}
