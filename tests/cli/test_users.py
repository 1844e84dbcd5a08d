"""`flask user add` and `flask api-key add`, as an operator types them."""

import json
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from click.testing import Result
from sqlalchemy import select

from survey_service.db import DbContext
from survey_service.keys import token_hash
from survey_service.staff.agent import Agent
from survey_service.staff.api_key import ApiKey
from survey_service.staff.user import User
from survey_service.tickets.source import Source

Run = Callable[..., Result]
Ctx = Callable[[], DbContext]


@pytest.fixture
def run(app: APIFlask) -> Run:
    """`run("user", "add", …, given="a password")`."""
    return lambda *words, given="": app.test_cli_runner().invoke(args=words, input=given)


def fresh(ctx: Ctx) -> DbContext:
    context = ctx()
    context.session.rollback()
    return context


def test_without_a_password_a_link_sets_the_first_one(run: Run, app: APIFlask) -> None:
    done = run("user", "add", "Ada@Example.com", "--name", "Ada Novak", "--role", "admin")

    assert done.exit_code == 0, done.output
    link = done.stdout.strip()
    assert link.startswith("http://localhost:8000/reset/")
    page = app.test_client().get(link.removeprefix("http://localhost:8000"))
    assert "Choose a new password" in page.get_data(as_text=True)


def test_a_piped_password_signs_in(run: Run, app: APIFlask, ctx: Ctx) -> None:
    done = run("user", "add", "ada@example.com", "--name", "Ada", "--role", "admin", given="a long enough one\n")

    assert (done.exit_code, done.stdout) == (0, "")
    user = fresh(ctx).session.scalars(select(User)).one()
    assert user.verify_and_update_password("a long enough one")


def test_an_agents_account_is_tied_to_the_agent(run: Run, ctx: Ctx) -> None:
    run("user", "add", "asha@example.com", "--name", "Asha Rao", "--role", "agent", "--team", "Billing")

    session = fresh(ctx).session
    user, agent = session.scalars(select(User)).one(), session.scalars(select(Agent)).one()
    assert (user.agent_id, agent.email, agent.team_id) == (agent.id, "asha@example.com", user.team_id)


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["nobody", "--name", "N", "--role", "agent"], "", "no e-mail address"),
        (["ada@example.com", "--name", "N", "--role", "agent"], "short", "too short"),
        (["ada@example.com", "--name", "N", "--role", "boss"], "", "'boss' is not one of"),
        (["taken@example.com", "--name", "N", "--role", "agent"], "", "there is an account"),
    ],
)
def test_bad_input_is_one_sentence(run: Run, words: list[str], given: str, said: str) -> None:
    run("user", "add", "taken@example.com", "--name", "T", "--role", "agent")

    done = run("user", "add", *words, given=given)

    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_key_is_shown_once_and_kept_as_a_hash(run: Run, ctx: Ctx) -> None:
    done = run("api-key", "add", "CRM", "--scope", "tickets:write", "--scope", "read", "--source", "crm")

    key = json.loads(done.stdout)["key"]
    session = fresh(ctx).session
    kept = session.scalars(select(ApiKey)).one()
    assert (kept.key_hash, kept.scopes, kept.source) == (token_hash(key), ["tickets:write", "read"], "crm")
    assert session.get_one(Source, "crm").kind == "api"


def test_a_key_can_have_a_persons_eyes(run: Run, ctx: Ctx, person: Callable[[str], int]) -> None:
    mia = person("Mia")

    run("api-key", "add", "Mia's sheet", "--scope", "read", "--user", "mia@example.com")

    assert fresh(ctx).session.scalars(select(ApiKey)).one().user_id == mia


@pytest.mark.parametrize(
    "words",
    [
        ["--scope", "everything"],
        ["--scope", "read", "--user", "eve@example.com"],
        ["--scope", "read", "--source", "no/slash"],
        [],
    ],
)
def test_a_key_for_nothing_or_nobody_is_refused(run: Run, ctx: Ctx, words: list[str]) -> None:
    done = run("api-key", "add", "CRM", *words)

    assert done.exit_code == 2
    assert fresh(ctx).session.scalars(select(ApiKey)).all() == []
