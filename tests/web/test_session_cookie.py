"""Staff's cookie, and what customers' pages do not pay for."""

from inspect import iscoroutinefunction
from itertools import chain

import pytest
from apiflask import APIFlask
from flask import session
from flask.sessions import SecureCookieSessionInterface


def test_without_a_cookie_the_session_is_empty_and_no_signer_is_made(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SecureCookieSessionInterface, "get_signing_serializer", None)

    with app.test_request_context("/r/token/4"):
        assert dict(session) == {}


def test_a_cookie_is_read_only_if_it_was_signed_here(app: APIFlask) -> None:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["chosen"] = "yes"
    cookie = client.get_cookie("session")
    assert cookie is not None

    read = []
    for value in (cookie.value, cookie.value[:-3] + "xyz", "nonsense"):
        with app.test_request_context(headers={"Cookie": f"session={value}"}):
            read.append(dict(session))

    assert read == [{"chosen": "yes"}, {}, {}]


def test_no_view_and_no_hook_is_a_coroutine(app: APIFlask) -> None:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    called = [*app.view_functions.values(), *chain.from_iterable(one for each in hooks for one in each.values())]

    assert len(called) > 50
    assert not [one for one in called if iscoroutinefunction(one)]
