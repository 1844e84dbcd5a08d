"""Who reads and answers at the bench of counts: agents in teams, a manager, and surveys with links that are known."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, insert, select

from bench.case_rows import cookie_of, user_of
from bench.rating_rows import AGENTS, DEPARTMENTS, TEAMS
from survey_service.audit import Actor
from survey_service.customers.customer import Customer
from survey_service.db import db, new_context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token, token_hash
from survey_service.responses.touched import touch_surveys
from survey_service.staff.agent import Agent
from survey_service.staff.department import Department
from survey_service.staff.team import Team
from survey_service.staff.user import User
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket


def people_added(app: Flask) -> None:
    """Departments, teams, agents, one source and a manager of all."""
    with app.app_context():
        with new_context(Actor("command")).writing() as session:
            now = datetime.now(UTC)
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=now))
            session.execute(insert(Department), [{"id": n + 1, "name": f"Department {n}"} for n in range(DEPARTMENTS)])
            teams = [{"id": n + 1, "name": f"Team {n}", "department_id": n % DEPARTMENTS + 1} for n in range(TEAMS)]
            session.execute(insert(Team), teams)
            agents = [{"id": n + 1, "name": f"Agent {n}", "team_id": n % TEAMS + 1} for n in range(AGENTS)]
            session.execute(insert(Agent), agents)
            user_of(session, "manager", None)
        db.session.remove()
        db.engine.dispose()


def cookies_of(app: Flask) -> str:
    """The manager's."""
    with app.app_context():
        found = cookie_of(app, db.session.scalars(select(User)).one())
        db.session.remove()
        db.engine.dispose()
    return found


def links_of(app: Flask, count: int) -> list[str]:
    """So many surveys more, sent yesterday, credited like any other; their answer tokens."""
    tokens = [token() for _ in range(count)]
    with app.app_context():
        with new_context(Actor("command")).writing() as session:
            now, first = datetime.now(UTC), (session.scalar(select(func.max(Ticket.id))) or 0) + 1
            person = (session.scalar(select(func.max(Customer.id))) or 0) + 1
            numbers = range(count)
            session.execute(insert(Customer), [{"id": person + n, "email": f"n{n}@example.com"} for n in numbers])
            session.execute(insert(Ticket), [_ticket(first + n, person + n, now) for n in numbers])
            session.execute(insert(Invitation), [_survey(first + n, person + n, n, now) for n in numbers])
            links = [{"token_hash": token_hash(one), "invitation_id": first + n} for n, one in enumerate(tokens)]
            session.execute(insert(AnswerLink), links)
            touch_surveys(session, (first + n for n in numbers))
        db.session.remove()
        db.engine.dispose()
    return tokens


def _ticket(number: int, person: int, now: datetime) -> dict[str, object]:
    return {
        "id": number, "source": "api", "external_id": f"N-{number}", "state": "closed", "tags": [],
        "auto_closed": False, "resolutions": 1, "customer_id": person, "closed_at": now,
    }  # fmt: skip


def _survey(number: int, person: int, n: int, now: datetime) -> dict[str, object]:
    agent, account = n * 7919 % AGENTS, n * 104729 % 5000
    team = agent % TEAMS
    return {
        "id": number, "kind": "survey", "ticket_id": number, "resolution": 1, "customer_id": person, "state": "sent",
        "language": "en", "closed_at": now - timedelta(days=2 + n % 4), "created_at": now,
        "sent_at": now - timedelta(days=1 + n % 3), "expires_at": now + timedelta(days=28), "credit_vip": False,
        "throttle_exempt": False, "credit_agent": f"Agent {agent}", "credit_agent_id": agent + 1,
        "credit_team": f"Team {team}", "credit_team_id": team + 1,
        "credit_department": f"Department {team % DEPARTMENTS}",
        "credit_department_id": team % DEPARTMENTS + 1, "credit_account": f"Account {account}",
        "credit_segment": f"Segment {account % 4}", "credit_brand": f"Brand {n % 3}",
        "credit_product_area": f"Area {n % 40}",
        "credit_channel": f"Channel {n % 5}", "credit_shift": f"Shift {agent % 3}", "credit_reason": f"Reason {n % 12}",
        "credit_severity": f"Severity {n % 4}", "credit_region": f"Region {account % 5}",
    }  # fmt: skip
