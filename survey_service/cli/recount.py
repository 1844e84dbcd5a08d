"""`flask recount`: are the kept figures what the ratings say?"""

import os
import sys

import click
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.counts.processes import Here, Processes
from survey_service.db import db, new_context
from survey_service.flows.counts_healed import counts_compared, counts_rewritten
from survey_service.responses.response import Response

MOST_SHOWN = 200
WORTH_A_PROCESS = 50_000
"""Ratings; a process takes about a second to begin."""


@click.command("recount")
@click.option("--write", is_flag=True, help="Write the kept figures anew from the ratings where they are wrong.")
@click.option("--processes", type=click.IntRange(1, 64), help="That count at the same time; one a core, if not said.")
def recount(write: bool, processes: int | None) -> None:
    """Compare every kept figure with a recount from the ratings."""
    context = new_context(Actor("command"))
    zone = context.preferences.report_zone
    if processes is None:
        ratings = context.session.scalar(select(func.max(Response.id))) or 0
        processes = max(1, min(os.cpu_count() or 1, ratings // WORTH_A_PROCESS))
    url = db.engine.url.render_as_string(hide_password=False)
    with Here(url, zone) if processes == 1 else Processes(url, zone, processes) as comparing:
        found = counts_compared(context, comparing, processes)
    for one in found[:MOST_SHOWN]:
        click.echo(str(one))
    if len(found) > MOST_SHOWN:
        click.echo(f"and {len(found) - MOST_SHOWN} more")
    if not found:
        click.echo("every kept figure is what the ratings say")
    elif write:
        surveys = counts_rewritten(new_context(Actor("command")))
        click.echo(f"written anew from {surveys} surveys")
    else:
        sys.exit(1)
