"""The customer's pages, reached by link: rate, thank you, stop surveys, and the pages for links that no longer ask."""

from flask import Flask

from survey_service.web.survey import brand_files, previewed, routes


def register(app: Flask) -> None:
    """Attach to the app. Exempt from CSRF checks, cookies and login: the token of the address is the right to act."""
    if "jinja2.ext.i18n" not in {extension.identifier for extension in app.jinja_env.extensions.values()}:
        app.jinja_env.add_extension("jinja2.ext.i18n")
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(brand_files.blueprint)
    app.register_blueprint(previewed.blueprint)
