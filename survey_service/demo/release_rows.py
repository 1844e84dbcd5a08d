"""Releases of the demo: the one that broke the exports and the one that mended them, others before, one to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.audit import Actor
from survey_service.callbacks.release import Release
from survey_service.demo.rhythm import Rhythm

NOTES = "https://tracker.larkfield.example/releases/"


@dataclass(frozen=True)
class DemoRelease:
    """Told of an hour after it came, or a week ahead."""

    name: str
    area: str | None
    at: datetime
    note: str | None = None


def demo_releases(now: datetime) -> list[DemoRelease]:
    """The versions that customers name in their words, and the next one."""
    rhythm = Rhythm(now)
    broke, mended = rhythm.incident
    fifth = (broke - rhythm.began) / 5
    return [
        DemoRelease("7.0", None, rhythm.began + 2 * fifth, "A new look of all pages."),
        DemoRelease("7.1", "sign-in", rhythm.began + 3 * fifth, "Sign in with the company’s own accounts."),
        DemoRelease("7.2", "invoices", rhythm.began + 4 * fifth, "Invoices show the tax of each line."),
        DemoRelease("7.3", "exports", broke, "Exports are twice as quick."),
        DemoRelease("7.4", "exports", mended, "Exports hold all rows again."),
        DemoRelease("8.0", None, now + timedelta(days=12), "Dashboards load on their own."),
    ]


def add_releases(session: Session, made_by: int, now: datetime) -> None:
    """With their entries in the audit log."""
    for told in demo_releases(now):
        at = min(told.at + timedelta(hours=1), now - timedelta(days=7))
        release = Release(name=told.name, product_area=told.area, released_at=told.at, note=told.note)
        release.url, release.made_by, release.made_at = NOTES + told.name, made_by, at
        session.add(release)
        session.flush()
        audit.record(session, at, Actor("user", made_by), "release_told", "release", release.id)
