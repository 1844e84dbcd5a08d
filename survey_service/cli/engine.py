"""`flask worker`: the embedded engine."""

import json
import sys

import click
from sqlalchemy import select

from survey_service.cli.refusal import refusing
from survey_service.db import db
from survey_service.mail.queued import Mail
from survey_service.worker.loop import forever, once


@click.command("worker")
@click.option("--once", "only_once", is_flag=True, help="Repeat until no job finds due work, print a JSON count, end.")
def worker(only_once: bool) -> None:
    """Run the jobs: send mail, mind leases, keep house."""
    if not only_once:
        forever()  # waits for a database that comes later
        return
    with refusing({}):
        db.session.scalar(select(Mail.id).limit(1))
        db.session.remove()
    done, well = once()
    click.echo(json.dumps(done))
    if not well:
        sys.exit(1)
