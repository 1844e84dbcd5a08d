"""Probes, figures for Prometheus, and the key a database belongs to."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, text

from config import ROOT, BadSettings
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext, db
from survey_service.mail.pause import SendingPause
from survey_service.mail.queued import Mail
from survey_service.preferences.preference import InstallationFact
from survey_service.reports.operation import pulse
from survey_service.responses.landing import Landing
from survey_service.web.metrics import Metrics
from survey_service.web.operation import FOREIGN_KEY

Ctx = Callable[[], DbContext]
NewApp = Callable[..., APIFlask]
Receive = Callable[..., object]


def test_a_process_that_answers_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_without_tables_it_is_alive_but_not_ready(new_app: NewApp, tmp_path: Path) -> None:
    app = new_app(DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    client = app.test_client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/login").status_code == 200


def test_a_missing_migration_is_named(client: FlaskClient, ctx: Ctx) -> None:
    with ctx().writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "db upgrade" in answer.get_data(as_text=True)


def test_another_privacy_key_stops_the_start(app: APIFlask, new_app: NewApp) -> None:
    with pytest.raises(BadSettings, match="PRIVACY_KEY: is not the key this database was begun with"):
        new_app(PRIVACY_KEY="q" * 40)

    new_app()


@pytest.mark.slow
def test_migrations_run_whatever_the_key_and_nothing_else_does(
    app: APIFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ENV", "testing")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'survey.db'}")
    monkeypatch.setenv("PRIVACY_KEY", "q" * 40)
    monkeypatch.chdir(ROOT)

    upgraded, worked = (_flask(*words) for words in (("db", "upgrade"), ("worker", "--once")))

    assert upgraded.returncode == 0, upgraded.stderr
    assert worked.returncode != 0
    assert worked.stderr.startswith("PRIVACY_KEY: is not the key")


def _flask(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_key_replaced_under_a_running_process_is_not_ready(client: FlaskClient, ctx: Ctx) -> None:
    with ctx().writing() as session:
        session.execute(delete(InstallationFact).where(InstallationFact.name == "privacy_key"))
        session.execute(insert(InstallationFact).values(name="privacy_key", value="another"))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert FOREIGN_KEY in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=1.2.3.4"}, 403),
        ("", {}, 403),
    ],
)
def test_figures_are_for_this_machine(client: FlaskClient, peer: str, headers: dict[str, str], status: int) -> None:
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": peer}, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize(("given", "status"), [("Bearer t0ken", 200), ("Bearer other", 403), ("t0ken", 403), ("", 403)])
def test_with_a_token_only_the_token_counts(new_app: NewApp, given: str, status: int) -> None:
    client = new_app(METRICS_TOKEN="t0ken").test_client()

    assert client.get("/metrics", headers={"Authorization": given} if given else {}).status_code == status


def test_figures_name_rules_and_states_and_nothing_else(client: FlaskClient, receive: Receive) -> None:
    receive()
    client.get("/r/SECRETSECRETSECRETSECRET")

    told = client.get("/metrics").get_data(as_text=True)

    assert 'survey_requests_total{rule="/r/<token>"} 1.0' in told
    assert 'survey_mails{letter="survey",state="queued"} 1.0' in told
    assert "survey_queue_age_seconds 0.0" in told
    assert "survey_callbacks_overdue 0.0" in told
    for private in ("SECRET", "cy@example.com", "1042", "127.0.0.1"):
        assert private not in told


def test_what_waits_and_what_is_unknown_is_measured(ctx: Ctx, receive: Receive) -> None:
    receive()
    context = ctx()
    with context.writing() as session:
        session.add_all(
            [
                _mail(context, "queued", due=-600),
                _mail(context, "queued", due=600),
                _mail(context, "unknown", due=-900),
                _mail(context, "accepted", due=-300, settled=-240),
            ]
        )
        for machine in (True, False, False, False):
            session.add(Landing(invitation_id=1, score=None, machine=machine, at=context.now))

    beat = pulse(ctx().session, context.now)

    assert (beat.queue_age, beat.unknown, beat.send_lag, beat.scanner_share) == (600, 1, 60, 0.25)


def test_a_pause_and_addresses_left_out_are_measured(ctx: Ctx) -> None:
    context = ctx()
    with context.writing() as session:
        session.add(SendingPause(cause="by_hand", began_at=context.now))
        session.add(Suppression(address_hash=b"h" * 32, reason="suppressed", since=context.now))

    told = Metrics().text(pulse(ctx().session, context.now)).decode()

    assert ("survey_sending_paused 1.0" in told, "survey_suppressed 1.0" in told) == (True, True)


def _mail(context: DbContext, state: str, due: int, settled: int | None = None) -> Mail:
    at = context.now + timedelta(seconds=due)
    done = None if settled is None else context.now + timedelta(seconds=settled)
    return Mail(letter="welcome", params={}, state=state, due_at=at, created_at=at, tries=0, settled_at=done)


def test_a_lost_database_is_a_503_and_no_500(
    app: APIFlask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.remove()
    db.engine.dispose()
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def lost(*_: object, **__: object) -> object:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(db.engine.pool, "_creator", lost)
    answer = client.get("/r/some-link")

    assert answer.status_code == 503
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    monkeypatch.undo()
