"""What customers say about the product, for those who build it."""

from flask import Flask

from survey_service.web.product.inbox import blueprint


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    app.register_blueprint(blueprint)
