"""`flask report`: the report of a month as a file."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from survey_service.audit import Actor
from survey_service.cli.refusal import WRONG_USE, refusing
from survey_service.db import new_context
from survey_service.language import STAFF_LANGUAGES, staff_translator
from survey_service.reports.drawn import CannotDraw, pdf
from survey_service.reports.month_page import Shown, document
from survey_service.reports.month_read import action_titles, stored_alone
from survey_service.reports.monthly import month_named

KINDS = (".html", ".pdf")


def _month(_context: click.Context, _option: click.Parameter, text: str) -> date:
    try:
        return month_named(text)
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None


def _file(_context: click.Context, _option: click.Parameter, path: Path) -> Path:
    if path.suffix.lower() not in KINDS:
        raise click.BadParameter("the file's name must end in .html or .pdf")
    return path


@click.command("report")
@click.argument("month", callback=_month, metavar="YYYY-MM")
@click.option("--out", required=True, callback=_file, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default="en", show_default=True, type=click.Choice(STAFF_LANGUAGES))
def report(month: date, out: Path, language: str) -> None:
    """Write the report of a month as one HTML file or as a PDF; a closed month gives the same HTML for ever."""
    ctx = new_context(Actor("command"))
    with refusing({CannotDraw: None}):
        found = stored_alone(ctx.session, month, ctx.preferences, ctx.now)
        if found is None:
            click.echo(f"{month:%Y-%m} has not begun", err=True)
            sys.exit(1)
        on_paper = out.suffix.lower() == ".pdf"
        shown = Shown(action_titles(ctx.session, found, None), on_paper=on_paper)
        html = document(found, shown, staff_translator(language), ctx.preferences.installation)
        content = pdf(html) if on_paper else html.encode()
    try:
        _write(out, content)
    except OSError as problem:
        click.echo(f"{out} cannot be written: {problem.strerror}", err=True)
        sys.exit(WRONG_USE)


def _write(out: Path, content: bytes) -> None:
    """Whole or not at all."""
    half = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
