"""The environment is read once, strictly, and everything wrong with it is said in one go."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import BadSettings, SmtpServer, kept_secret, load_settings
from survey_service.preferences.values import BusinessHours, CallbackDue, Window

PRODUCTION = {
    "SECRET_KEY": "s" * 32,
    "PRIVACY_KEY": "p" * 32,
    "BASE_URL": "https://ask.example.com",
    "MAIL_TRANSPORT": "sendgrid",
    "SENDGRID_API_KEY": "SG.key",
    "MAIL_FROM": "Acme <support@example.com>",
}
WEBHOOK_KEY = (  # of sendgrid-python's own tests
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfS"
    "mpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
)


def problems(environ: dict[str, str], instance_path: Path) -> dict[str, str]:
    with pytest.raises(BadSettings) as refused:
        load_settings(environ, instance_path)
    return refused.value.problems


def test_a_developer_need_set_nothing(tmp_path: Path) -> None:
    settings = load_settings({"APP_ENV": "development"}, tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path / 'survey.db'}"
    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (settings.mail_transport, settings.base_url) == ("outbox", "http://localhost:8000")
    assert settings.survey_window == Window.parse("08:00-20:00")
    assert settings.business_hours == BusinessHours.parse("Mon-Fri 09:00-17:00")
    assert settings.callback_due == CallbackDue.parse("1=PT8H,2=PT16H,other=PT16H,vip=PT4H")


def test_an_unset_environment_is_production_and_names_all_that_is_missing(tmp_path: Path) -> None:
    missing = problems({}, tmp_path)

    assert set(missing) == {"SECRET_KEY", "PRIVACY_KEY", "MAIL_TRANSPORT"}
    assert not list(tmp_path.iterdir())


def test_production_starts_with_what_it_needs_and_answers_to_its_own_host(tmp_path: Path) -> None:
    settings = load_settings(PRODUCTION, tmp_path)

    assert settings.app_env == "production"
    assert settings.trusted_hosts == ("ask.example.com",)


@pytest.mark.parametrize(
    ("name", "url", "sender"),
    [
        ("Acme", "https://ask.example.com:8443", "Acme <support@ask.example.com>"),
        ("Acme, Inc.", "http://localhost:8000", '"Acme, Inc." <support@localhost>'),
        ("Müller", "http://[::1]:8000", "Müller <support@[::1]>"),
    ],
)
def test_mail_comes_from_support_at_our_own_host_unless_it_is_told_otherwise(
    name: str, url: str, sender: str, tmp_path: Path
) -> None:
    unsaid = {key: value for key, value in PRODUCTION.items() if key != "MAIL_FROM"}

    settings = load_settings(unsaid | {"INSTALLATION_NAME": name, "BASE_URL": url}, tmp_path)

    assert settings.mail_from == sender
    assert load_settings(PRODUCTION, tmp_path).mail_from == "Acme <support@example.com>"


BAD = {
    "APP_ENV": "prod",
    "BASE_URL": "ask.example.com",
    "BUSINESS_HOURS": "always",
    "CALLBACK_DUE": "3=PT1H",
    "CELERY_BROKER_URL": "sqla+sqlite://",
    "CONSENT_COUNTRIES": "Germany",
    "CREDIT_RULE": "luck",
    "DATABASE_URL": "mysql://localhost/x",
    "EDIT_WINDOW": "7",
    "HOLIDAYS": "Bavaria",
    "DEFAULT_LANGUAGE": "zh",
    "INSTALLATION_NAME": "x" * 81,
    "MAIL_FROM": "nobody",
    "MAIL_REPLY_TO": "a@b.de\nBcc: c@d.de",
    "MAIL_TRANSPORT": "pigeon",
    "OUTBOX_IN_PRODUCTION": "ja",
    "RATELIMIT_STORAGE_URI": "file://x",
    "REPORT_TIMEZONE": "Europe",
    "SENDGRID_HOST": "api.sendgrid.com",
    "SENDGRID_RESIDENCY": "us",
    "SENDGRID_WEBHOOK_KEY": "AAAA",
    "SMTP_URL": "smtp://user@host",
    "SURVEY_DELAY": "24h",
    "SURVEY_EXPIRY": "PT0S",
    "SURVEY_MAX_AGE": "P1M",
    "SURVEY_REMINDER": "-P1D",
    "SURVEY_THROTTLE": "P99999D",
    "SURVEY_WINDOW": "20:00-08:00",
    "TRUSTED_HOSTS": "http://x",
    "TRUSTED_PROXIES": "٣",
}


def test_every_unknown_value_is_named_at_once_beside_what_is_missing(tmp_path: Path) -> None:
    assert set(problems(BAD, tmp_path)) == BAD.keys() | {"SECRET_KEY", "PRIVACY_KEY"}


@pytest.mark.parametrize("name", BAD)
def test_an_unknown_value_alone_stops_the_start(name: str, tmp_path: Path) -> None:
    assert name in problems(PRODUCTION | {name: BAD[name]}, tmp_path)


@pytest.mark.parametrize("text", ["2026-03-01", "noon", "2026-03-01T12:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_clock_is_an_instant(text: str, tmp_path: Path) -> None:
    assert set(problems({"APP_ENV": "testing", "CLOCK": text}, tmp_path)) == {"CLOCK"}


def test_the_clock_can_be_set_but_not_in_production(tmp_path: Path) -> None:
    clock = {"CLOCK": "2026-03-01T12:00:00+02:00"}

    assert load_settings({"APP_ENV": "testing", **clock}, tmp_path).clock == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert "refused in production" in problems(PRODUCTION | clock, tmp_path)["CLOCK"]


def test_an_outbox_in_production_must_be_meant(tmp_path: Path) -> None:
    outbox = PRODUCTION | {"MAIL_TRANSPORT": "outbox"}

    assert "OUTBOX_IN_PRODUCTION=yes" in problems(outbox, tmp_path)["MAIL_TRANSPORT"]
    assert load_settings(outbox | {"OUTBOX_IN_PRODUCTION": "yes"}, tmp_path).mail_transport == "outbox"


@pytest.mark.parametrize(("transport", "needs"), [("smtp", "SMTP_URL"), ("sendgrid", "SENDGRID_API_KEY")])
def test_a_transport_needs_its_own_setting_everywhere(transport: str, needs: str, tmp_path: Path) -> None:
    assert set(problems({"APP_ENV": "testing", "MAIL_TRANSPORT": transport}, tmp_path)) == {needs}


def test_a_setting_can_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")

    settings = load_settings({"APP_ENV": "testing", "SECRET_KEY_FILE": str(tmp_path / "key")}, tmp_path)

    assert settings.secret_key.get_secret_value() == "from a file"


def test_a_file_that_cannot_be_read_or_a_setting_given_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "torn").write_bytes(b"\xff\xfe")

    found = problems(
        {
            "APP_ENV": "testing",
            "SECRET_KEY_FILE": str(tmp_path / "none"),
            "PRIVACY_KEY": "x",
            "PRIVACY_KEY_FILE": str(tmp_path / "torn"),
            "BASE_URL_FILE": str(tmp_path / "torn"),
        },
        tmp_path,
    )

    assert "No such file" in found["SECRET_KEY"]
    assert "given twice" in found["PRIVACY_KEY"]
    assert "not UTF-8" in found["BASE_URL"]


def test_empty_is_as_unset_except_for_lists_that_may_be_empty(tmp_path: Path) -> None:
    settings = load_settings({"APP_ENV": "testing", "BASE_URL": "", "VIP_TAGS": "", "CONSENT_COUNTRIES": ""}, tmp_path)

    assert settings.base_url == "http://localhost:8000"
    assert settings.vip_tags == settings.consent_countries == frozenset()
    assert load_settings({"APP_ENV": "testing"}, tmp_path).consent_countries == {"DE"}


def test_zero_switches_a_delay_throttle_or_reminder_off(tmp_path: Path) -> None:
    off = {"SURVEY_DELAY": "PT0S", "SURVEY_THROTTLE": "PT0S", "SURVEY_REMINDER": "0"}

    settings = load_settings({"APP_ENV": "testing", **off}, tmp_path)

    assert (settings.survey_delay, settings.survey_throttle, settings.survey_reminder) == (timedelta(0),) * 3


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_gets_our_driver_and_keeps_its_password(scheme: str, tmp_path: Path) -> None:
    settings = load_settings({"APP_ENV": "testing", "DATABASE_URL": f"{scheme}://me:p%40ss@db/x"}, tmp_path)

    assert settings.database_url == "postgresql+psycopg://me:p%40ss@db/x"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25, None, None, tls_first=False)),
        (
            "smtps://me:p%40ss@mail.example.com",
            SmtpServer("mail.example.com", 465, "me", "p@ss", tls_first=True),
        ),
        ("smtp://me:x@[::1]:2525", SmtpServer("::1", 2525, "me", "x", tls_first=False)),
    ],
)
def test_a_mail_server_is_read_from_its_url(url: str, server: SmtpServer) -> None:
    assert SmtpServer.parse(url) == server


def test_lists_are_split_by_commas(tmp_path: Path) -> None:
    settings = load_settings(
        PRODUCTION | {"SECRET_KEY_FALLBACKS": "old, older", "TRUSTED_HOSTS": "A.example.com,b", "VIP_TAGS": "vip,gold"},
        tmp_path,
    )

    assert [key.get_secret_value() for key in settings.secret_key_fallbacks] == ["old", "older"]
    assert settings.trusted_hosts == ("a.example.com", "b")
    assert settings.vip_tags == {"vip", "gold"}


def test_no_secret_is_shown_by_the_settings_or_by_what_is_wrong_with_them(tmp_path: Path) -> None:
    secret = PRODUCTION | {
        "SECRET_KEY": "geheim", "PRIVACY_KEY": "geheim", "SECRET_KEY_FALLBACKS": "geheim", "SENDGRID_API_KEY": "geheim",
        "METRICS_TOKEN": "geheim", "SMTP_URL": "smtp://me:geheim@host", "DATABASE_URL": "postgresql://me:geheim@db/x",
        "CELERY_BROKER_URL": "redis://:geheim@host/0", "RATELIMIT_STORAGE_URI": "redis://:geheim@host/1",
    }  # fmt: skip
    wrong = {
        "SMTP_URL": "smtp://me:geheim@host:port", "DATABASE_URL": "mysql://me:geheim@db/x", "BASE_URL": "https://me:geheim@x",
        "CELERY_BROKER_URL": "http://:geheim@host", "RATELIMIT_STORAGE_URI": "geheim",
    }  # fmt: skip

    assert "geheim" not in repr(load_settings(secret, tmp_path))
    assert "geheim" not in json.dumps(problems(secret | wrong, tmp_path))


def test_the_webhook_key_is_the_one_sendgrid_shows(tmp_path: Path) -> None:
    assert (
        load_settings(PRODUCTION | {"SENDGRID_WEBHOOK_KEY": WEBHOOK_KEY}, tmp_path).sendgrid_webhook_key == WEBHOOK_KEY
    )


@pytest.mark.parametrize("keys", [f"{WEBHOOK_KEY},", f"{WEBHOOK_KEY},x", ",".join([WEBHOOK_KEY] * 3)])
def test_two_webhook_keys_at_the_most(tmp_path: Path, keys: str) -> None:
    with pytest.raises(BadSettings, match="SENDGRID_WEBHOOK_KEY"):
        load_settings(PRODUCTION | {"SENDGRID_WEBHOOK_KEY": keys}, tmp_path)


def test_secrets_are_made_once_and_kept_for_their_owner_only(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"

    first, second = (load_settings({"APP_ENV": "development"}, instance) for _ in range(2))

    assert (first.secret_key, first.privacy_key) == (second.secret_key, second.privacy_key)
    assert first.secret_key != first.privacy_key
    assert {stat.S_IMODE(file.stat().st_mode) for file in instance.iterdir()} == {0o600}


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as starting:
        kept = set(starting.map(lambda _: kept_secret(tmp_path, "secret_key"), range(64)))

    assert len(kept) == 1
    assert os.listdir(tmp_path) == ["secret_key"]  # noqa: PTH208  # the names alone


def test_a_secret_made_by_another_process_meanwhile_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(_: int) -> str:
        (tmp_path / "secret_key").write_text("the other one's")
        return "mine"

    monkeypatch.setattr("config.secrets.token_urlsafe", slowly)

    assert kept_secret(tmp_path, "secret_key") == "the other one's"


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load_settings({"APP_ENV": "testing"}, tmp_path)

    with pytest.raises(ValueError, match="frozen"):
        settings.base_url = "http://other"  # type: ignore[misc]  # that is the point


def test_the_environment_of_the_process_is_read_where_none_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.environ", {"APP_ENV": "testing", "INSTALLATION_NAME": "Acme"})

    assert load_settings(instance_path=tmp_path).installation_name == "Acme"
    assert load_settings({"APP_ENV": "testing"}, tmp_path).installation_name == "Support"
