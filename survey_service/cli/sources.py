"""`flask source …`: where tickets come from."""

import json
import sys

import click

from survey_service.audit import Actor
from survey_service.cli.refusal import refusing
from survey_service.db import new_context
from survey_service.flows.event_received import UnknownSource
from survey_service.flows.source_changed import Added, BadSecret, UnknownKind, source_added, source_rotated
from survey_service.tickets.sources import SOURCES

COMMAND = Actor("command")


@click.group("source")
def source() -> None:
    """Sources of tickets."""


@source.command("add")
@click.argument("kind")
@click.argument("name")
@click.option("--secret", help='"-" reads the secret the vendor issued from standard input.')
@click.option("--brand", help="The brand of its tickets that name none.")
def add(kind: str, name: str, secret: str | None, brand: str | None) -> None:
    """Add a source; prints its id, address and secret once, as JSON."""
    hooks = ", ".join(name for name, kind in SOURCES.items() if kind.hook)
    with refusing({UnknownKind: f"KIND must be one of {hooks}, not {kind!r}", BadSecret: None}):
        ctx = new_context(COMMAND)
        added = source_added(ctx, kind, name, _given(secret), brand)
        _print(added)
        if not ctx.preferences.new_sources_ask:
            place = f"/admin/sources/{added.id}/asking"
            click.echo(f"asking is off for it until an administrator has seen who would be asked, at {place}", err=True)


@source.command("rotate")
@click.argument("source_id", metavar="ID")
@click.option("--secret", help='"-" reads the secret the vendor issued from standard input.')
def rotate(source_id: str, secret: str | None) -> None:
    """Give a source a new secret; the old one stays live until the next rotation."""
    with refusing({UnknownSource: f"there is no source {source_id!r}", BadSecret: None, UnknownKind: None}):
        _print(source_rotated(new_context(COMMAND), source_id, _given(secret)))


def _given(option: str | None) -> str | None:
    if option is None:
        return None
    if option != "-":
        raise click.UsageError("--secret takes only -, which reads it from standard input")
    return sys.stdin.readline().strip()


def _print(added: Added) -> None:
    click.echo(json.dumps({"id": added.id, "url": f"/hooks/tickets/{added.id}", "secret": added.secret}))
