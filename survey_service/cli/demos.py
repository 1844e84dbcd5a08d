"""`flask demo`: a year of an invented company, to look at and to try things on."""

import os
from collections.abc import Iterable
from pathlib import Path

import click
from flask import current_app
from flask_security import hash_password

from survey_service.audit import Actor
from survey_service.cli.refusal import refusing
from survey_service.db import new_context, product_of
from survey_service.demo.load import OtherData, load
from survey_service.demo.months import close_months
from survey_service.demo.people_rows import Login
from survey_service.demo.world import SEED, build_world

LOGINS = "demo-logins.txt"


class InProduction(RuntimeError):
    """Demo data has no business there."""


@click.command("demo")
@click.option("--seed", default=SEED, show_default=True, help="Another seed tells another year.")
def demo(seed: int) -> None:
    """Fill an empty database with realistic demo data and print its logins."""
    with refusing({InProduction: "demo data is not for production; set APP_ENV=development", OtherData: None}):
        if product_of(current_app).settings.app_env == "production":
            raise InProduction
        world = build_world(seed)
        summary = load(new_context(Actor("command")), world, hash_password)
    close_months(new_context(Actor("command")), world.user("Mia").email)
    write_logins(Path(current_app.instance_path) / LOGINS, summary.logins)
    for login in summary.logins:
        click.echo(_line(login))
    click.echo(
        f"{summary.tickets:,} tickets, {summary.answers:,} answers, {summary.open_callbacks} open callbacks; "
        f"the logins are also in {LOGINS} of the instance folder",
        err=True,
    )


def write_logins(file: Path, logins: Iterable[Login]) -> None:
    """For this user's eyes only, from the first byte on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.writelines(f"{_line(login)}\n" for login in logins)


def _line(login: Login) -> str:
    return f"{login.role}\t{login.email}\t{login.password}"
