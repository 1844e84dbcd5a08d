"""What customers say about the product, for those who build it."""

from flask import Flask

from survey_service.web.product import checking, inbox, inbox_file, moving, releases, telling, themes, theming
from survey_service.web.product.blueprint import blueprint

PAGES = (inbox, inbox_file, themes, theming, moving, checking, telling, releases)
"""Each adds its routes to the blueprint when it is read."""


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    app.register_blueprint(blueprint)
