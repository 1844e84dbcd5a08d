"""`flask erase EMAIL`: a customer is forgotten."""

import click

from survey_service.audit import Actor
from survey_service.cli.refusal import refusing
from survey_service.customers.addresses import BadAddress, normalise
from survey_service.db import new_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.worker.housekeeping import sweep_traces


@click.command("erase")
@click.argument("email")
def erase(email: str) -> None:
    """Erase a person: identity, words, links, queue and copies; scores stand."""
    with refusing({BadAddress: f"{email!r} is no e-mail address"}):
        address = normalise(email)
        found = customer_erased(new_context(Actor("command")), address)
    swept = sweep_traces()
    if not swept:
        click.echo("a reader keeps the log of the database from being emptied; the worker will empty it", err=True)
    click.echo("erased" if found else "nobody with this address is known; copies of mails to it are gone")
