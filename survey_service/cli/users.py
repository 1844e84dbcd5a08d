"""`flask user …` and `flask api-key …`: who may come in, people and programs."""

import json
import sys

import click
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import hash_password

from survey_service.audit import Actor
from survey_service.cli.refusal import refusing
from survey_service.customers.addresses import BadAddress
from survey_service.db import new_context
from survey_service.flows.api_key_added import NewKey, UnknownScope, UnknownUser, api_key_added
from survey_service.flows.source_changed import BadSourceName
from survey_service.flows.user_added import AddressTaken, NewUser, user_added
from survey_service.staff.api_key import SCOPES
from survey_service.staff.role import ROLES
from survey_service.staff.user import User

COMMAND = Actor("command")
SHORTEST = 12  # characters of a password, as on the page that changes it


class BadPassword(ValueError):
    """The password on standard input cannot be used; its str says why."""


@click.group("user")
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and letters call this person.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), help="May be given twice.")
@click.option("--team", help="The team led, or belonged to.")
def add_user(email: str, name: str, roles: tuple[str, ...], team: str | None) -> None:
    """Add an account. The password is read from standard input if that is piped, else a one-time link is printed."""
    reasons = {
        BadAddress: f"{email!r} is no e-mail address",
        AddressTaken: f"there is an account with the address {email}",
        BadPassword: None,
    }
    with refusing(reasons):
        password = _piped_password()
        new = NewUser(email, name, roles, team or None, hash_password(password) if password else None)
        user_id = user_added(new_context(COMMAND), new)
    if "lead" in roles and not team:
        click.echo("a lead without --team sees no single ratings", err=True)
    if password is None:
        click.echo(_link(user_id))


@click.group("api-key")
def api_key() -> None:
    """Keys of programs."""


@api_key.command("add")
@click.argument("name")
@click.option("--scope", "scopes", required=True, multiple=True, help=f"One of {', '.join(SCOPES)}; may be repeated.")
@click.option("--source", default="api", show_default=True, help="Where its tickets are filed; made if new.")
@click.option("--user", "email", help="Sees exactly what this person sees.")
def add_key(name: str, scopes: tuple[str, ...], source: str, email: str | None) -> None:
    """Add a key; prints it once, as JSON."""
    reasons = {
        UnknownScope: f"--scope must be one of {', '.join(SCOPES)}",
        UnknownUser: f"there is no account with the address {email}",
        BadSourceName: "--source must be letters, digits, dot, dash and underscore, at most 64",
    }
    with refusing(reasons):
        click.echo(json.dumps({"key": api_key_added(new_context(COMMAND), NewKey(name, scopes, source, email))}))


def _piped_password() -> str | None:
    """The first line of what was piped in; None at a terminal or where nothing was."""
    if sys.stdin is None or sys.stdin.isatty():
        return None
    password = sys.stdin.readline().rstrip("\r\n")
    if password and len(password) < SHORTEST:
        raise BadPassword(f"the password is too short; use at least {SHORTEST} characters")
    return password or None


def _link(user_id: int) -> str:
    """A link that sets the first password, good once and for three days."""
    ctx = new_context(COMMAND)
    token = generate_reset_password_token(ctx.session.get_one(User, user_id))  # type: ignore[no-untyped-call]
    return f"{ctx.preferences.base_url.rstrip('/')}/reset/{token}"
