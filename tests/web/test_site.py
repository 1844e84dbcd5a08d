"""The frame around every page: hosts, proxies, headers, static files, words."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask import Flask, render_template, request
from flask.testing import FlaskClient

from config import ROOT
from survey_service.web.auth import current_reader
from survey_service.web.headers import STAFF_POLICY
from tests.people import StaffClient

NewApp = Callable[..., APIFlask]
SignedIn = Callable[[str], StaffClient]
PRODUCTION = {
    "APP_ENV": "production",
    "BASE_URL": "https://survey.example.com",
    "MAIL_TRANSPORT": "outbox",
    "OUTBOX_IN_PRODUCTION": "yes",
    "MAIL_FROM": "support@example.com",
}
OURS = "https://survey.example.com/"


@pytest.mark.parametrize("host", ["evil.test", "survey.example.com.evil.test", "", "survey.example.com@evil.test"])
def test_other_hosts_are_refused_but_probes_answer(new_app: NewApp, host: str) -> None:
    client = new_app(**PRODUCTION).test_client()

    assert client.get("/login", base_url=OURS).status_code == 200
    assert client.get("/login", base_url=OURS, headers={"Host": host}).status_code == 400
    assert client.get("/healthz", base_url=OURS, headers={"Host": host}).status_code == 200


def test_a_trusted_proxy_says_who_and_how_an_untrusted_one_does_not(new_app: NewApp) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "survey.example.com"}
    seen: list[tuple[str, str | None]] = []

    for hops in ("1", "0"):
        app = new_app(**PRODUCTION, TRUSTED_PROXIES=hops)
        app.add_url_rule("/seen", view_func=lambda: seen.append((_scheme(), _address())) or "")  # type: ignore[func-returns-value]
        app.test_client().get("/seen", base_url="http://survey.example.com/", headers=told)

    assert seen == [("https", "203.0.113.9"), ("http", "127.0.0.1")]


def _scheme() -> str:
    return request.scheme


def _address() -> str | None:
    return request.remote_addr


def test_staff_pages_run_nothing_from_elsewhere(client: FlaskClient) -> None:
    headers = client.get("/login").headers

    assert headers["Content-Security-Policy"] == STAFF_POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/r/unknown", "/r/unknown/4", "/r/a/b/c/d", "/u/unknown"])
def test_pages_of_links_are_kept_and_passed_on_by_nobody(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_in_production_browsers_insist_on_https(new_app: NewApp) -> None:
    answer = new_app(**PRODUCTION).test_client().get("/login", base_url=OURS)

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_static_files_are_kept_for_ever_under_the_name_of_their_content(client: FlaskClient, app: Flask) -> None:
    address = app.jinja_env.globals["static_url"]("staff.css")

    with client.get(address) as hashed, client.get("/static/staff.css") as plain:
        bodies = {hashed.data, plain.data}

    assert bodies == {(ROOT / "static/staff.css").read_bytes()}
    assert address.startswith("/static/staff.")
    assert "immutable" in hashed.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/", "/static/../config.py", "/static/%2e%2e/config.py", "/static/none.css"])
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_misspelt_name_in_a_template_is_no_empty_page(app: Flask) -> None:
    with pytest.raises(KeyError), app.test_request_context("/"):
        app.jinja_env.globals["static_url"]("none.css")


def test_a_request_keeps_the_callers_id_if_it_is_harmless(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    other = client.get("/healthz", headers={"X-Request-ID": 'a"b<c>'}).headers["X-Request-ID"]
    assert len(other) == 32


def test_the_head_of_a_page_knows_its_reader(signed_in: SignedIn, app: Flask) -> None:
    app.add_url_rule("/callbacks/a-page", view_func=_page)

    page = signed_in("Lena").get("/callbacks/a-page").get_data(as_text=True)

    assert "Lena Fuchs" in page
    assert "Lead, Billing" in page
    assert 'aria-current="page">Callbacks' in page
    assert "UTC" in page


def _page() -> str:
    current_reader()
    return render_template("staff.html")
