"""Signing in and out, passwords, and who may open what."""

import json
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from survey_service.audit import AuditEntry
from survey_service.db import DbContext, product_of
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from survey_service.web import limits
from survey_service.web.accounts.redirects import is_local
from tests.people import PASSWORD, StaffClient

Person = Callable[[str], int]
SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]

SAME = "There is no account with this address and password."
SENT = "If this address has an account, a letter with a link is on its way to it."
PRODUCTION = {
    "APP_ENV": "production",
    "BASE_URL": "https://survey.example.com",
    "MAIL_TRANSPORT": "outbox",
    "OUTBOX_IN_PRODUCTION": "yes",
    "MAIL_FROM": "support@example.com",
}


def with_password(ctx: Ctx, user_id: int, password: str = PASSWORD) -> None:
    hashed = hash_password(password)
    context = ctx()
    with context.writing() as session:
        session.get_one(User, user_id).password = hashed


def mail_of(ctx: Ctx, letter: str) -> Mail:
    session = ctx().session
    session.rollback()  # what was read before is a picture of then
    return session.scalars(select(Mail).where(Mail.letter == letter)).one()


def link_of(app: APIFlask, mail: Mail) -> str:
    """The path of the link that came sealed."""
    assert mail.sealed
    told = json.loads(product_of(app).keys.unseal(mail.sealed) or "{}")
    return str(told["link"]).removeprefix("http://localhost:8000")


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
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


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client: FlaskClient, mia: int) -> None:
    wrong = post(client, "/login", email="mia@example.com", password="something else entirely")
    unknown = post(client, "/login", email="eve@example.com", password=PASSWORD)

    assert wrong.status_code == unknown.status_code == 200
    assert SAME in wrong.get_data(as_text=True)
    assert SAME in unknown.get_data(as_text=True)
    assert client.get("/callbacks/").status_code in (302, 404)


def test_an_account_switched_off_does_not_sign_in(client: FlaskClient, ctx: Ctx, mia: int) -> None:
    context = ctx()
    with context.writing() as session:
        session.get_one(User, mia).active = False

    answer = post(client, "/login", email="mia@example.com", password=PASSWORD)

    assert answer.status_code == 200
    assert client.get("/").location == "/login"


def test_switching_an_account_off_ends_its_sessions(signed_in: SignedIn, ctx: Ctx, mia: int) -> None:
    browser = signed_in("Mia")
    assert browser.get("/").location == "/callbacks/"

    context = ctx()
    with context.writing() as session:
        session.get_one(User, mia).active = False

    assert browser.get("/").location == "/login"


def test_signing_out_takes_a_post(signed_in: SignedIn) -> None:
    browser = signed_in("Asha")

    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout").location == "/login"
    assert browser.get("/").location == "/login"


def test_signing_in_is_noted_on_the_account(client: FlaskClient, ctx: Ctx, mia: int) -> None:
    post(client, "/login", email="mia@example.com", password=PASSWORD)

    assert ctx().session.get_one(User, mia).signed_in_at == ctx().now


@pytest.mark.parametrize(
    "elsewhere", ["//evil.test", "/\\evil.test", "https://evil.test/", "\\\\evil.test", "/\t/evil.test"]
)
def test_next_never_leads_elsewhere(client: FlaskClient, mia: int, elsewhere: str) -> None:
    by_form = post(client, "/login", email="mia@example.com", password=PASSWORD, next=elsewhere)
    client.post("/logout", data={"csrf_token": ""})
    fresh = client.application.test_client()
    page = fresh.get("/login", query_string={"next": elsewhere}).get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    by_address = fresh.post(
        "/login",
        query_string={"next": elsewhere},
        data={"csrf_token": token, "email": "mia@example.com", "password": PASSWORD},
    )

    for answer in (by_form, by_address):
        assert answer.status_code == 302
        assert is_local(answer.location)
        assert "evil" not in answer.location or answer.location.startswith("/%")


def test_next_leads_back_to_the_page_that_was_asked_for(client: FlaskClient, mia: int) -> None:
    answer = client.get("/change")
    assert answer.location == "/login?next=/change"

    signed = post(client, answer.location, email="mia@example.com", password=PASSWORD)

    assert signed.location == "/change"


def test_a_letter_brings_a_link_that_sets_a_new_password_once(
    client: FlaskClient, ctx: Ctx, app: APIFlask, mia: int
) -> None:
    post(client, "/reset", email="mia@example.com")
    link = link_of(app, mail_of(ctx, "password_reset"))

    answer = post(client, link, password="a brand new secret", password_confirm="a brand new secret")

    assert answer.location == "/login"
    assert mail_of(ctx, "password_changed").user_id == mia
    assert post(client, "/login", email="mia@example.com", password="a brand new secret").location == "/"
    assert client.get(link).location == "/reset"  # used up


def test_a_forgotten_password_of_nobody_says_the_same_and_mails_nothing(
    client: FlaskClient, ctx: Ctx, mia: int
) -> None:
    known = post(client, "/reset", email="mia@example.com").get_data(as_text=True)
    unknown = post(client, "/reset", email="eve@example.com").get_data(as_text=True)

    assert SENT in known
    assert SENT in unknown
    assert ctx().session.scalar(select(func.count()).select_from(Mail)) == 1


def test_no_link_is_kept_in_the_clear(client: FlaskClient, ctx: Ctx, mia: int) -> None:
    post(client, "/reset", email="mia@example.com")

    mail = mail_of(ctx, "password_reset")

    assert mail.params == {}
    assert mail.sealed is not None
    assert "reset" not in mail.sealed


def test_a_changed_password_signs_other_browsers_out_and_is_told(signed_in: SignedIn, ctx: Ctx, mia: int) -> None:
    here, there = signed_in("Mia"), signed_in("Mia")

    answer = here.post(
        "/change",
        data={"password": PASSWORD, "new_password": "a brand new secret", "new_password_confirm": "a brand new secret"},
    )

    assert answer.location == "/"
    assert here.get("/").location == "/callbacks/"
    assert there.get("/").location == "/login"
    assert mail_of(ctx, "password_changed").user_id == mia
    entry = ctx().session.scalars(select(AuditEntry).where(AuditEntry.act == "account_changed")).one()
    assert (entry.actor_id, entry.changed) == (str(mia), ["fs_uniquifier", "password"])


def test_a_short_password_is_refused_in_words(signed_in: SignedIn, mia: int) -> None:
    page = signed_in("Mia").post(
        "/change", data={"password": PASSWORD, "new_password": "short", "new_password_confirm": "short"}
    )

    assert "Use at least 12 characters." in page.get_data(as_text=True)


def test_a_post_without_its_token_changes_nothing(signed_in: SignedIn, mia: int) -> None:
    browser = signed_in("Mia")

    answer = browser.post("/logout", csrf=False)

    assert answer.status_code == 400
    assert "Load the page again" in answer.get_data(as_text=True)
    assert browser.get("/").location == "/callbacks/"


def test_the_session_cookie_is_for_the_server_alone(new_app: Callable[..., APIFlask], client: FlaskClient) -> None:
    cookie = client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie

    secure = new_app(**PRODUCTION).test_client().get("/login", base_url="https://survey.example.com/")

    assert "Secure" in secure.headers["Set-Cookie"]


def test_too_many_tries_at_one_account_are_slowed_down(new_app: Callable[..., APIFlask]) -> None:
    app = new_app(APP_ENV="development")
    client = app.test_client()

    answers = [post(client, "/login", email="mia@example.com").status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]
    assert post(client, "/login", email="asha@example.com").status_code == 200


def test_links_are_counted_by_hash_and_strangers_by_address(new_app: Callable[..., APIFlask]) -> None:
    app = new_app(APP_ENV="development")
    with app.test_request_context("/r/x"):
        for _ in range(limits.LINK.times):
            limits.limit_link(b"a" * 32)
        for _ in range(limits.UNKNOWN_LINK.times):
            limits.limit_unknown_link()
        limits.limit_link(b"b" * 32)

        with pytest.raises(TooManyRequests):
            limits.limit_link(b"a" * 32)
        with pytest.raises(TooManyRequests):
            limits.limit_unknown_link()


def test_whoever_guesses_links_is_slowed_down_and_nobody_else(
    new_app: Callable[..., APIFlask],
) -> None:
    client = new_app(APP_ENV="development").test_client()

    answers = [client.get(f"/r/guess-{number}").status_code for number in range(limits.UNKNOWN_LINK.times + 1)]

    assert answers == [404] * limits.UNKNOWN_LINK.times + [429]
    assert client.post("/r/another-guess").status_code == 429
    assert client.post("/u/another-guess").status_code == 404
    assert client.get("/r/guess", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404


def test_counts_start_again_and_do_not_grow_without_end() -> None:
    counts = limits.MemoryCounts()
    counts.SWEEP_AT = 10
    assert [counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert counts.incr("b", 0) == 1
    assert counts.incr("b", 0) == 1
    for number in range(30):
        counts.incr(str(number), 60)
    assert len(counts._counts) <= 11


def _nobody_may_ask(_user_id: str) -> None:
    raise AssertionError("a user was loaded")


def test_customers_pages_cost_no_session_and_no_user(app: APIFlask, mia: int, signed_in: SignedIn) -> None:
    browser = signed_in("Mia")

    app.login_manager.user_loader(_nobody_may_ask)  # type: ignore[attr-defined]
    answer = browser.get("/r/unknown-link")

    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


HOMES = {
    "Asha": "/agents/",
    "Lena": "/callbacks/",
    "Mia": "/callbacks/",
    "Pia": "/product/",
    "Ada": "/admin/",
    "Otto": "/reports/",
}


@pytest.mark.parametrize(("role", "address"), HOMES.items())
def test_the_start_page_is_the_one_of_the_role(signed_in: SignedIn, role: str, address: str) -> None:
    assert signed_in(role).get("/").location == address
