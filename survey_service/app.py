"""Where the parts meet: the only file that sees them all."""

import gc
from collections.abc import Callable
from datetime import datetime

from apiflask import APIFlask
from flask_migrate import Migrate

from config import ROOT, Settings, load_settings
from survey_service import cli, models
from survey_service.clock import ShiftedClock, SystemClock
from survey_service.connections import prepare_engine
from survey_service.db import Product, db, write_lock_for
from survey_service.keys import Keys
from survey_service.mail.dns_resolver import DnsResolver
from survey_service.mail.outgoing import Transport
from survey_service.mail.sender_domain import Offline
from survey_service.mail.sendgrid import SendGridTransport
from survey_service.mail.smtp import SmtpTransport
from survey_service.preferences.preferences import Preferences
from survey_service.web import admin, agents, api, auth, errors, hooks, managers, operation, product, site, survey


def create_app(settings: Settings | None = None) -> APIFlask:
    """The whole product for these settings; without any, for those of the environment. Raises config.BadSettings."""
    settings = settings or load_settings()
    app = APIFlask(
        "survey_service",
        title="Survey service",
        version="1",
        json_errors=False,
        enable_openapi=False,  # web/api describes itself
        template_folder=str(ROOT / "templates"),
        static_folder=None,  # type: ignore[arg-type]  # Flask takes None: WhiteNoise serves static/
        instance_path=str(settings.instance_path),
    )
    app.config.update(_config(settings))
    app.extensions["settings"] = settings
    _connect(app, settings)
    for part in (site, errors, auth, operation, survey, hooks, api, agents, managers, product, admin):
        part.register(app)
    cli.register(app)
    return app


def settle() -> None:
    """After create_app, where a process serves for long: what is there now stays, so the collector of circles need not
    look through it again. Half of the CPU of a list of five thousand figures was its looking."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def preferences_of(settings: Settings) -> Preferences:
    """The environment's part of the preferences."""
    return Preferences(
        installation=settings.installation_name,
        base_url=settings.base_url,
        report_zone=settings.report_timezone,
        vip_tags=settings.vip_tags,
        consent_countries=settings.consent_countries,
        credit_rule=settings.credit_rule,
        survey_delay=settings.survey_delay,
        survey_throttle=settings.survey_throttle,
        survey_window=settings.survey_window,
        survey_expiry=settings.survey_expiry,
        survey_max_age=settings.survey_max_age,
        survey_reminder=settings.survey_reminder,
        edit_window=settings.edit_window,
        business_hours=settings.business_hours,
        holidays=settings.holidays,
        callback_due=settings.callback_due,
        callback_assignment=settings.callback_assignment,
        mail_from=settings.mail_from,
        mail_reply_to=settings.mail_reply_to,
        mail_transport=settings.mail_transport,
        new_sources_ask=settings.app_env != "production",
        default_language=settings.default_language,
    )


def transport_of(settings: Settings, now: Callable[[], datetime]) -> Transport | None:
    """How mail leaves; None: it stays in the outbox."""
    if settings.mail_transport == "smtp":
        assert settings.smtp_url is not None
        return SmtpTransport(settings.smtp_url, now)
    if settings.mail_transport == "sendgrid":
        assert settings.sendgrid_api_key is not None
        return SendGridTransport(
            settings.sendgrid_api_key.get_secret_value(), settings.sendgrid_host, settings.sendgrid_residency
        )
    return None


def _config(settings: Settings) -> dict[str, object]:
    sqlite = settings.database_url.startswith("sqlite")
    options: dict[str, object] = {"pool_size": 16} if sqlite else {"pool_size": 10, "pool_pre_ping": True}
    options["hide_parameters"] = True  # an error of the database names no value: it may be an address or a comment
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SECRET_KEY_FALLBACKS": [key.get_secret_value() for key in settings.secret_key_fallbacks],
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "TESTING": settings.app_env == "testing",
        "OPENAPI_VERSION": "3.1.0",
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    }


def _connect(app: APIFlask, settings: Settings) -> None:
    assert models
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    keys = Keys(
        settings.secret_key.get_secret_value(),
        settings.privacy_key.get_secret_value(),
        tuple(key.get_secret_value() for key in settings.secret_key_fallbacks),
    )
    with app.app_context():
        engine = db.engine
        prepare_engine(engine)
        clock = ShiftedClock(settings.clock) if settings.clock else SystemClock()
        app.extensions["survey_service"] = Product(
            clock=clock,
            keys=keys,
            defaults=preferences_of(settings),
            transport=transport_of(settings, clock.now),
            write_lock=write_lock_for(engine),
            settings=settings,
            resolver=Offline() if settings.app_env == "testing" else DnsResolver(),
        )
