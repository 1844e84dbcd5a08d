"""Administrators: going live, sources, users, teams, settings, brands, reasons, mail, the audit log, the outbox."""

from flask import Flask

from survey_service.web.admin import (
    account_owners,
    asking,
    audit,
    brand_further,
    brand_preview,
    brands,
    chips,
    erasure,
    going_live,
    history,
    models,
    not_asked,
    outbox,
    pauses,
    settings,
    setup,
    sources,
    suppressed,
    survey_ways,
    targets,
    teams,
    unknown_mails,
    users,
)

BLUEPRINTS = (
    going_live.blueprint,
    history.blueprint,
    setup.blueprint,
    sources.blueprint,
    users.blueprint,
    teams.blueprint,
    account_owners.blueprint,
    settings.blueprint,
    targets.blueprint,
    asking.blueprint,
    brands.blueprint,
    brand_further.blueprint,
    brand_preview.blueprint,
    chips.blueprint,
    models.blueprint,
    not_asked.blueprint,
    audit.blueprint,
    erasure.blueprint,
    outbox.blueprint,
    unknown_mails.blueprint,
    suppressed.blueprint,
    pauses.blueprint,
    survey_ways.blueprint,
)


def register(app: Flask) -> None:
    """Add this audience's blueprints."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
