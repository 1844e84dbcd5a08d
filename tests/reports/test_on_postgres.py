"""The same figures on PostgreSQL as on SQLite, from the same ratings."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from survey_service.reports import product
from survey_service.reports.comments import Asked, comments, how_many
from survey_service.reports.kpis import kpis
from survey_service.reports.people import agents_seen
from survey_service.reports.slices import LEVELS
from survey_service.reports.weeks import weeks
from survey_service.schema import Base
from survey_service.staff.agent import Agent
from survey_service.staff.department import Department
from survey_service.staff.reader import Scope
from survey_service.staff.team import Team
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.reports.histories import told

START, ZONE = datetime(2026, 3, 2, 9, tzinfo=UTC), ZoneInfo("Europe/Berlin")
FROM, TO = date(2026, 2, 1), date(2026, 4, 1)
TEAM = Scope(team_id=1)
VERDICTS = ("good", "bad", "none", "neutral")


def test_every_report_says_the_same_on_both(memory: Any, new_postgres: Callable[[], str]) -> None:
    engine = create_engine(new_postgres())
    Base.metadata.create_all(engine)
    with Session(memory) as here, Session(engine) as there:
        for session in (here, there):
            history(session)

        assert reports(there) == reports(here)
        here.rollback()
        there.rollback()
    engine.dispose()


def history(session: Session) -> None:
    session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=START))
    session.add(Department(id=1, name="Support"))
    session.flush()
    session.add(Team(id=1, name="Billing", department_id=1))
    session.flush()
    session.add(Agent(id=1, name="Asha Rao", team_id=1, bot=False))
    session.flush()
    for number in range(30):
        ticket = Ticket(source="api", external_id=uuid4().hex, state="closed")
        session.add(ticket)
        session.flush()
        moment = START - timedelta(hours=11 * number)
        facts: dict[str, Any] = {"ticket_id": ticket.id, "sent_at": moment - timedelta(hours=1), "reasons": []}
        facts |= {"credit_agent_id": 1 if number % 3 else None, "credit_team": "Billing" if number % 2 else None}
        facts |= {"credit_team_id": 1 if number % 2 else None, "credit_product_area": (None, "api")[number % 2]}
        verdict, side = VERDICTS[number % 4], VERDICTS[number % 3]
        source = "to_review" if number == 8 else "customer"
        facts |= {"agent_verdict": verdict, "product_verdict": side, "agent_source": source}
        told(session, score=number % 5 + 1, rated_at=moment, why=f"words {number}", **facts)


def reports(session: Session) -> list[Any]:
    now, expiry = START, timedelta(days=28)
    everybody = Scope(everybody=True)
    asked = Asked(None, with_words=True, product="bad", only_counted=True)
    found: list[Any] = []
    for basis in ("rated_at", "closed_at"):
        for level in LEVELS:
            figures = kpis(session, level, None, FROM, TO, basis, ZONE, now, expiry)  # type: ignore[arg-type]
            found.append([one.as_dict() for one in figures])
    found.append(weeks(session, "team", "Billing", date(2026, 3, 2), 8, "rated_at", ZONE, scope=TEAM))
    for order in ("praise", "newest"):
        first = comments(session, Asked(), TEAM, order, size=4)  # type: ignore[arg-type]
        second = comments(session, Asked(), TEAM, order, first.older, size=4)  # type: ignore[arg-type]
        found.append([item.why for item in (*first.items, *second.items)])
    found.append(how_many(session, Asked(agent="to_review"), everybody))
    found.append([product.problems(session, asked), product.areas(session, asked), product.touched(session, asked)])
    found.append(agents_seen(session, TEAM))
    return found
