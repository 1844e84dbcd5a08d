"""Incidents of the demo: the exports of seven weeks ago, which the helpdesk marked too, and one that goes on."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey_service.callbacks.incident import Incident
from survey_service.demo.drafting import INCIDENT
from survey_service.demo.rhythm import Rhythm
from survey_service.flows.incident_tagged import retag

MENDED = "Rows were missing until 7.4. Exports made between the two can be made again."
TWICE = "Nobody is charged twice: the second mail is a copy. Do not promise by when it ends."
GOES_ON_SINCE = timedelta(days=3, hours=5)


def add_incidents(session: Session, made_by: int, now: datetime) -> None:
    """With their tickets, as the flows would find them."""
    began, ended = Rhythm(now).incident
    twice = now - GOES_ON_SINCE
    told = (
        ("Exports incomplete since 7.3", "exports", began, ended, INCIDENT, MENDED),
        ("Invoices arrive twice", "invoices", twice, None, None, TWICE),
    )
    for name, area, starts, ends, key, note in told:
        incident = Incident(name=name, product_area=area, starts_at=starts, ends_at=ends, key=key, note=note)
        incident.made_by, incident.made_at = made_by, starts + timedelta(minutes=35)
        session.add(incident)
        session.flush()
        retag(session, incident.id)
