"""The product's commands: `flask --app wsgi …`, a file per subject, each thin."""

from flask import Flask

from survey_service.cli.demos import demo
from survey_service.cli.engine import worker
from survey_service.cli.erase import erase
from survey_service.cli.imports import import_
from survey_service.cli.recount import recount
from survey_service.cli.report import report
from survey_service.cli.sources import source
from survey_service.cli.split import split
from survey_service.cli.users import api_key, user


def register(app: Flask) -> None:
    """Add every command."""
    for command in (worker, source, import_, erase, demo, user, api_key, split, report, recount):
        app.cli.add_command(command)
