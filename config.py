"""Settings, from the environment, frozen. All bad ones are reported at once. The only reader of os.environ."""

import base64
import binascii
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from survey_service.mail.smtp import SmtpServer
from survey_service.preferences import texts
from survey_service.preferences.values import BusinessHours, CallbackDue, Window, assignment, duration, time_zone

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
MAY_BE_EMPTY = frozenset({"vip_tags", "consent_countries"})


class BadSettings(Exception):
    """The environment is wrong. `str()` names every bad setting, a line each, and no secret's value."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("\n".join(f"{name}: {problem}" for name, problem in sorted(self.problems.items())))


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL like sqlite:///survey.db or postgresql://user@host/name") from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError(f"names the database {url.drivername!r}; use sqlite or postgresql")
    return url.render_as_string(hide_password=False)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not an ISO instant like 2026-03-01T12:00:00Z") from None
    raise ValueError(f"{text!r} has no zone; end it with Z for UTC")


MOST_LIVE_KEYS = 2


def _webhook_key(text: str) -> str:
    """SendGrid's "Verification Key": the base64 of a DER SubjectPublicKeyInfo on an elliptic curve. While it is being
    changed, the new one and the old one, split by a comma."""
    with suppress(binascii.Error, ValueError, UnsupportedAlgorithm):
        keys = [load_der_public_key(base64.b64decode(one.strip(), validate=True)) for one in text.split(",")]
        if len(keys) <= MOST_LIVE_KEYS and all(isinstance(key, EllipticCurvePublicKey) for key in keys):
            return text.replace(" ", "")
    raise ValueError("is not the verification key that SendGrid's event webhook page shows (it begins with MFkw)")


def _beginning(*schemes: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        scheme, colon, rest = text.partition("://")
        if scheme not in schemes or not colon or not (rest or scheme == "memory"):
            raise ValueError(f"does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)} and go on")
        return text

    return check


def _as(parse: Callable[[str], object]) -> BeforeValidator:
    """Parses texts only: a default is a value already."""
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


Span = Annotated[timedelta, _as(duration)]
LastingSpan = Annotated[timedelta, _as(texts.lasting_duration)]
Origin = Annotated[str, _as(texts.http_origin)]
Mailbox = Annotated[str, _as(texts.mailbox)]
Names = Annotated[frozenset[str], _as(lambda text: frozenset(texts.names(text)))]
Secrets = Annotated[tuple[SecretStr, ...], _as(lambda text: tuple(map(SecretStr, texts.names(text))))]


class Settings(BaseSettings):
    """Field `base_url` is the setting BASE_URL. Made by `load_settings` only, which adds what production demands.
    URLs that may hold a password are left out of repr, as secrets are."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False, hide_input_in_errors=True)

    instance_path: Path
    app_env: Literal["production", "development", "testing"] = "production"
    installation_name: Annotated[str, _as(texts.line)] = "Support"
    database_url: Annotated[str, _as(_database_url)] = Field(repr=False)
    secret_key: SecretStr
    secret_key_fallbacks: Secrets = ()
    privacy_key: SecretStr
    base_url: Origin = "http://localhost:8000"
    trusted_hosts: Annotated[tuple[str, ...], _as(texts.hosts)] = ()
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    mail_transport: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    outbox_in_production: Literal["yes", "no"] = "no"
    mail_from: Mailbox = "Support <support@localhost>"
    mail_reply_to: Mailbox | None = None
    sendgrid_api_key: SecretStr | None = None
    sendgrid_host: Origin = "https://api.sendgrid.com"
    sendgrid_residency: Literal["global", "eu"] = "global"
    sendgrid_webhook_key: Annotated[str, _as(_webhook_key)] | None = None
    smtp_url: Annotated[SmtpServer, _as(SmtpServer.parse)] | None = None
    celery_broker_url: Annotated[str, _as(_beginning("redis", "rediss", "amqp", "amqps"))] | None = Field(
        default=None, repr=False
    )
    ratelimit_storage_uri: Annotated[str, _as(_beginning("memory", "redis", "rediss"))] = Field(
        default="memory://", repr=False
    )
    metrics_token: SecretStr | None = None
    default_language: Annotated[str, _as(texts.language)] = "en"
    report_timezone: Annotated[ZoneInfo, _as(time_zone)] = ZoneInfo("UTC")
    vip_tags: Names = frozenset({"vip"})
    consent_countries: Annotated[frozenset[str], _as(texts.countries)] = frozenset({"DE"})
    credit_rule: Literal["assignee", "closer", "last_replier"] = "assignee"
    survey_delay: Span = timedelta(hours=24)
    survey_throttle: Span = timedelta(days=14)
    survey_window: Annotated[Window, _as(Window.parse)] = Window.parse("08:00-20:00")
    survey_expiry: LastingSpan = timedelta(days=28)
    survey_max_age: LastingSpan = timedelta(days=14)
    survey_reminder: Annotated[timedelta, _as(texts.reminder)] = timedelta(days=3)
    edit_window: Span = timedelta(days=7)
    business_hours: Annotated[BusinessHours, _as(BusinessHours.parse)] = BusinessHours.parse("Mon-Fri 09:00-17:00")
    holidays: Annotated[str | None, _as(texts.holiday_country)] = None
    callback_due: Annotated[CallbackDue, _as(CallbackDue.parse)] = CallbackDue()
    callback_assignment: Annotated[str, _as(assignment)] = "nobody"
    clock: Annotated[datetime, _as(_instant)] | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what load_settings read, so that a test's mapping is all there is."""
        return (init_settings,)


NAMES = tuple(name for name in Settings.model_fields if name != "instance_path")


def load_settings(environ: Mapping[str, str] | None = None, instance_path: Path = INSTANCE) -> Settings:
    """The settings of this process; raises BadSettings naming all that is wrong."""
    given, unread = _given(os.environ if environ is None else environ)
    problems = unread | _unmet(given, set(unread))
    values: dict[str, Any] = {"database_url": f"sqlite:///{instance_path / 'survey.db'}"} | given
    values |= {"instance_path": instance_path}
    if given.get("app_env") in {"development", "testing"}:
        for name in {"secret_key", "privacy_key"} - given.keys() - unread.keys():
            values[name] = kept_secret(instance_path, name)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems = {str(e["loc"][0]): _sentence(e["msg"]) for e in error.errors()} | problems
    if problems:
        raise BadSettings({name.upper(): problem for name, problem in problems.items()})
    own: dict[str, object] = {"trusted_hosts": settings.trusted_hosts or _own_hosts(settings)}
    if "mail_from" not in given:
        own["mail_from"] = str(Address(settings.installation_name, "support", _host(settings)))
    return settings.model_copy(update=own)


def _given(environ: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts by field, and what could not be read. Empty is as unset, but for lists that may be empty."""
    given: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in NAMES:
        text, file = environ.get(name.upper()), environ.get(f"{name.upper()}_FILE")
        if text and file:
            problems[name] = f"is given twice, here and as {name.upper()}_FILE; leave one out"
        elif file:
            try:
                text = Path(file).read_text(encoding="utf-8")
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
                problems[name] = f"cannot be read from {name.upper()}_FILE={file}: {reason}"
        if text is not None and (text.strip() or name in MAY_BE_EMPTY):
            given[name] = text.strip()
    return given, problems


def _unmet(given: Mapping[str, str], unread: set[str]) -> dict[str, str]:
    """What is missing, or has no place where this runs. An unknown APP_ENV is judged as production."""
    problems: dict[str, str] = {}
    transport = given.get("mail_transport")
    needed = {"smtp": {"smtp_url"}, "sendgrid": {"sendgrid_api_key"}}.get(transport or "outbox", set())
    for name in sorted(needed - given.keys() - unread):
        problems[name] = f"is required by MAIL_TRANSPORT={transport}"
    if given.get("app_env") in {"development", "testing"}:
        return problems
    for name in {"secret_key", "privacy_key", "mail_transport"} - given.keys() - unread:
        problems[name] = "is required in production"
    if transport == "outbox" and given.get("outbox_in_production") != "yes":
        problems["mail_transport"] = "outbox sends nothing; in production it needs OUTBOX_IN_PRODUCTION=yes"
    if "clock" in given:
        problems["clock"] = "is refused in production; unset it"
    return problems


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "must be").replace("Field", "is", 1)


def _own_hosts(settings: Settings) -> tuple[str, ...]:
    if settings.app_env != "production":
        return ("localhost", "127.0.0.1", "[::1]")
    return (_host(settings),)


def _host(settings: Settings) -> str:
    """Of BASE_URL, as a URL and an address write it."""
    host = urlsplit(settings.base_url).hostname or ""
    return f"[{host}]" if ":" in host else host


def kept_secret(instance_path: Path, name: str) -> str:
    """The secret kept in the file of that name, made there (0600) the first time. Processes that start together agree
    on one: each writes its own file, and only one can be linked to the name."""
    instance_path.mkdir(parents=True, exist_ok=True)
    file = instance_path / name
    if not file.exists():
        handle, draft = tempfile.mkstemp(dir=instance_path, prefix=f".{name}.")  # O_EXCL, 0600
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(draft, file)
        Path(draft).unlink()
    return file.read_text(encoding="ascii").strip()
