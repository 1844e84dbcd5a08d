"""Surveys to answer: as many sent invitations as a round wants, with links that are known here."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from config import ROOT, load_settings
from survey_service.app import create_app
from survey_service.audit import Actor
from survey_service.customers.customer import Customer
from survey_service.db import db, new_context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token, token_hash
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket


def product_environ(folder: Path) -> dict[str, str]:
    """The product as it runs for real, but for the place of its mail."""
    return {
        "APP_ENV": "production",
        "SECRET_KEY": "s" * 40,
        "PRIVACY_KEY": "p" * 40,
        "MAIL_TRANSPORT": "outbox",
        "OUTBOX_IN_PRODUCTION": "yes",
        "BASE_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'survey.db'}",
    }


def product_tokens(folder: Path, count: int) -> list[str]:
    """Migrate a database in `folder`, put `count` sent surveys into it, and tell their answer tokens."""
    environ = product_environ(folder)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)
    tokens = [token() for _ in range(count)]
    app = create_app(load_settings(environ, folder))
    with app.app_context():
        context = new_context(Actor("command"))
        with context.writing() as session:
            now = datetime.now(UTC)
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=now))
            session.flush()
            session.execute(insert(Customer), [{"id": n, "email": f"c{n}@example.com"} for n in range(1, count + 1)])
            session.execute(insert(Ticket), [_ticket(n, now) for n in range(1, count + 1)])
            session.execute(insert(Invitation), [_invitation(n, now) for n in range(1, count + 1)])
            links = [{"token_hash": token_hash(one), "invitation_id": n} for n, one in enumerate(tokens, 1)]
            session.execute(insert(AnswerLink), links)
        db.session.remove()
        db.engine.dispose()
    return tokens


def floor_tokens(folder: Path, count: int) -> list[str]:
    """The same for the floor."""
    environ = {**os.environ, **floor_environ(folder)}
    command = [sys.executable, "-m", "flask", "--app", "floor", "seed", str(count)]
    done = subprocess.run(command, cwd=ROOT / "bench/floor", env=environ, check=True, capture_output=True, text=True)
    return done.stdout.split()


def floor_environ(folder: Path) -> dict[str, str]:
    """SQLite at the product's own durability."""
    return {"FLOOR_DB": f"sqlite:///{folder / 'floor.db'}", "FLOOR_SYNC": "FULL"}


def _ticket(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": n, "source": "api", "external_id": f"T-{n}", "state": "closed", "tags": [], "auto_closed": False,
        "resolutions": 1, "customer_id": n, "closed_at": now,
    }  # fmt: skip


def _invitation(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": n, "kind": "survey", "ticket_id": n, "resolution": 1, "customer_id": n, "state": "sent",
        "language": "en", "closed_at": now - timedelta(days=1), "created_at": now, "sent_at": now,
        "expires_at": now + timedelta(days=28), "credit_vip": False, "throttle_exempt": False,
        "credit_agent": "Asha", "credit_team": "Billing",
    }  # fmt: skip


def api_key(folder: Path) -> str:
    """A key that may send tickets."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "api-key", "add", "bench", "--scope", "tickets:write"]
    environ = {**os.environ, **product_environ(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    key: str = json.loads(done.stdout)["key"]
    return key
