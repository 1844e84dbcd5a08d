"""Alembic's entry: the app's engine, our metadata, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from survey_service.cli.refusal import refusing
from survey_service.schema import UtcDateTime

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Migrations stand on their own: our column type is written as the plain one it is stored as."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    """Upgrade or downgrade inside one transaction."""
    with refusing({}):
        connected = engine.connect()
    with connected.execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
