"""The admin audience's pages."""

from flask import Flask


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
