"""Surveys that are due: written straight into the tables, for benches of what comes after."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bench.seeding import product_environ
from config import load_settings
from survey_service.app import create_app
from survey_service.audit import Actor
from survey_service.customers.customer import Customer
from survey_service.db import db, new_context
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.tickets.ticket import Ticket

LANGUAGES = ("en", "en", "de", "fr", "es", "ja", "ar")
AT_ONCE = 10_000


def queue_surveys(folder: Path, first: int, count: int) -> None:
    """`count` of them, with ids from `first` on; the database has its tables and the source `api`."""
    app = create_app(load_settings(product_environ(folder), folder))
    with app.app_context():
        now = datetime.now(UTC)
        for start in range(first, first + count, AT_ONCE):
            ids = range(start, min(start + AT_ONCE, first + count))
            with new_context(Actor("command")).writing() as session:
                session.execute(insert(Customer), [_customer(n) for n in ids])
                session.execute(insert(Ticket), [_ticket(n, now) for n in ids])
                session.execute(insert(Mail), [_mail(n, now) for n in ids])
                session.execute(insert(Invitation), [_invitation(n, now) for n in ids])
        db.session.remove()
        db.engine.dispose()


def _customer(n: int) -> dict[str, object]:
    return {"id": n, "email": f"cy{n}@customer.example", "name": f"Cy{n} Young", "country": "US"}


def _ticket(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": n, "source": "api", "external_id": f"Q-{n}", "subject": f"Export {n} fails on large files",
        "state": "closed", "tags": ["export"], "auto_closed": False, "resolutions": 1, "customer_id": n,
        "closed_at": now,
    }  # fmt: skip


def _mail(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": n, "letter": "survey", "params": {"invitation": n}, "state": "queued", "due_at": now, "created_at": now,
        "tries": 0,
    }  # fmt: skip


def _invitation(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": n, "kind": "survey", "ticket_id": n, "resolution": 1, "customer_id": n, "state": "scheduled",
        "language": LANGUAGES[n % len(LANGUAGES)], "closed_at": now - timedelta(hours=1), "created_at": now,
        "due_at": now, "credit_vip": False, "throttle_exempt": False, "mail_id": n, "credit_agent": "Asha Rao",
        "credit_team": "Billing",
    }  # fmt: skip
