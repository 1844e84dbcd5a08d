"""A fresh database under the rules of one run, where its customers' histories are lived."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from apiflask import APIFlask
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.preference_set import preference_set
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.values import duration_text
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.source import Source
from tests.asking_ledger import Ledger
from tests.asking_life import Life, Run
from tests.world import HandClock


@contextmanager
def begun(app: APIFlask, clock: HandClock, run: Run) -> Iterator[Life]:
    """The run's rules set on a fresh database."""
    clock.at = run.start
    with app.app_context():
        texts = {
            "survey_throttle": duration_text(timedelta(days=run.throttle)),
            "survey_account_throttle": duration_text(timedelta(days=run.account_throttle)),
            "survey_window": run.window,
            "survey_days": run.weekdays,
            "survey_holidays": run.holidays,
            "survey_reminder": duration_text(timedelta(days=run.reminder)),
            "survey_sampling": str(run.sampling),
            "skip_tags": "test",
        }
        for name, text in texts.items():
            preference_set(new_context(Actor("command")), name, text)
        with new_context(Actor("command")).writing() as session:
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=run.start))
            acme = duration_text(timedelta(days=run.acme))
            session.add(BrandPreference(brand="acme", name="survey_throttle", value=acme, valid_from=run.start))
            lead = _manager(session)
        new_context(Actor("command")).forget_preferences()
        yield Life(run, clock, Ledger(run.held()), Random(run.seed), lead)
        db.session.remove()


def _manager(session: Session) -> int:
    user = User(email="mia@staff.example", name="Mia", active=True, fs_uniquifier="mia")
    user.roles = list(session.scalars(select(Role).where(Role.name == "manager")))
    session.add(user)
    session.flush()
    return user.id
