"""The product's commands: `flask --app wsgi …`, a file per subject, each thin."""

from flask import Flask

from survey_service.worker.loop import worker


def register(app: Flask) -> None:
    """Add every command."""
    app.cli.add_command(worker)
