"""`flask source …` and `flask erase`, as an operator types them."""

import json
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from click.testing import Result
from sqlalchemy import select

from survey_service.customers.customer import Customer
from survey_service.db import DbContext
from survey_service.flows.event_received import Receipt
from survey_service.tickets.source import Source

Run = Callable[..., Result]
Ctx = Callable[[], DbContext]


@pytest.fixture
def run(app: APIFlask) -> Run:
    """`run("source", "add", …, given="a secret")`."""
    return lambda *words, given="": app.test_cli_runner().invoke(args=words, input=given)


def sources(ctx: Ctx) -> dict[str, Source]:
    context = ctx()
    context.session.rollback()
    return {source.id: source for source in context.session.scalars(select(Source))}


def test_a_source_is_added_with_a_secret_shown_once_and_kept_sealed(run: Run, ctx: Ctx) -> None:
    added = json.loads(run("source", "add", "generic", "Shop", "--brand", "acme").stdout)

    assert set(added) == {"id", "url", "secret"}
    assert added["url"] == f"/hooks/tickets/{added['id']}"
    assert added["secret"].startswith("whsec_")
    source = sources(ctx)[added["id"]]
    assert (source.name, source.kind, source.brand, source.asking) == ("Shop", "generic", "acme", True)
    assert added["secret"] not in str(source.secrets)


def test_a_vendors_secret_is_read_from_standard_input(run: Run, ctx: Ctx) -> None:
    added = json.loads(run("source", "add", "zendesk", "Help", "--secret", "-", given="zendesk-secret-1\n").stdout)

    kept = sources(ctx)[added["id"]].secrets
    assert [ctx().keys.unseal(sealed) for sealed in kept] == ["zendesk-secret-1"]


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (["generic", "Shop", "--secret", "mine"], "", "--secret takes only -"),
        (["pigeon", "Shop"], "", "KIND must be one of generic, zendesk"),
        (["csv", "Shop"], "", "KIND must be one of"),
        (["zendesk", "Help"], "", "Zendesk issues the secret itself"),
        (["zendesk", "Help", "--secret", "-"], "\n", "not a signing secret"),
        (["generic", "Shop", "--secret", "-"], "whsec_short\n", "not a signing secret"),
    ],
)
def test_what_cannot_be_is_wrong_use_in_one_line(words: list[str], given: str, told: str, run: Run, ctx: Ctx) -> None:
    done = run("source", "add", *words, given=given)

    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert sources(ctx) == {}


def test_a_rotation_leaves_two_secrets_live(run: Run, ctx: Ctx) -> None:
    first = json.loads(run("source", "add", "generic", "Shop").stdout)
    later = [json.loads(run("source", "rotate", first["id"]).stdout)["secret"] for _ in range(2)]

    kept = [ctx().keys.unseal(sealed) for sealed in sources(ctx)[first["id"]].secrets]
    assert kept == later[::-1]


def test_only_a_source_there_is_can_rotate(run: Run) -> None:
    done = run("source", "rotate", "nobody")

    assert (done.exit_code, done.stderr.strip()) == (2, "there is no source 'nobody'")


def test_erase_takes_any_spelling_and_says_whether_anybody_was_known(
    run: Run, ctx: Ctx, receive: Callable[..., Receipt]
) -> None:
    receive()

    first, again = run("erase", " CY@example.com"), run("erase", "cy@example.com")

    assert [done.exit_code for done in (first, again)] == [0, 0]
    assert first.stdout.strip() == "erased"
    assert "nobody with this address" in again.stdout
    assert ctx().session.scalars(select(Customer.email)).all() == [None]


def test_what_is_no_address_cannot_be_erased(run: Run) -> None:
    done = run("erase", "cy")

    assert (done.exit_code, done.stderr.strip()) == (2, "'cy' is no e-mail address")


def test_in_production_a_new_source_is_said_to_be_silent_yet(new_app: Callable[..., APIFlask]) -> None:
    environ = {"APP_ENV": "production", "MAIL_TRANSPORT": "outbox", "OUTBOX_IN_PRODUCTION": "yes"}
    app = new_app(**environ, BASE_URL="https://feedback.example.com")

    with app.app_context():
        said = app.test_cli_runner().invoke(args=["source", "add", "generic", "Shop"])

    place = f"/admin/sources/{json.loads(said.stdout)['id']}/asking"
    assert said.stderr == f"asking is off for it until an administrator has seen who would be asked, at {place}\n"
