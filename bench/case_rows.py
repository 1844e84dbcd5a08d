"""Open cases by the thousand, put straight into the tables, and the cookies of two who read the board."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bench.seeding import product_environ, product_tokens
from config import load_settings
from survey_service.app import create_app
from survey_service.audit import Actor
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.db import db, new_context
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.staff.known import known_team
from survey_service.staff.role import Role
from survey_service.staff.user import User

TEAMS, ACCOUNTS = 2, 50  # with a hundred cases a team fills a page too


def cases_opened(folder: Path, count: int) -> dict[str, str]:
    """A database in `folder` with so many open cases; the cookies of a `manager` of all and the `lead` of one team."""
    product_tokens(folder, count)
    app = create_app(load_settings(product_environ(folder), folder))
    with app.app_context():
        context = new_context(Actor("command"))
        with context.writing() as session:
            teams = [known_team(session, f"Team {n}", "Support") for n in range(TEAMS)]
            session.flush()
            ids = [(team.id, team.department_id) for team in teams if team is not None]
            people = [user_of(session, "manager", None), user_of(session, "lead", ids[0][0])]
            session.flush()
            session.execute(insert(Account), [_account(n) for n in range(1, ACCOUNTS + 1)])
            session.execute(update(Customer).values(name="Customer " + "of the Bench"))
            for table, rows in _rows(count, ids, people[0].id).items():
                session.execute(insert(table), list(rows))
            for number, (team_id, department_id) in enumerate(ids):
                of_team = update(Invitation).where(Invitation.id % TEAMS == number)
                session.execute(of_team.values(credit_team_id=team_id, credit_department_id=department_id))
        cookies = {user.roles[0].name: cookie_of(app, user) for user in db.session.scalars(select(User))}
        db.session.remove()
        db.engine.dispose()
    return cookies


def people_added(folder: Path, count: int) -> list[str]:
    """So many surveys to answer in a new database that has a manager and a lead; their answer tokens."""
    tokens = product_tokens(folder, count)
    app = create_app(load_settings(product_environ(folder), folder))
    with app.app_context():
        with new_context(Actor("command")).writing() as session:
            team = known_team(session, "Billing", "Support")
            session.flush()
            assert team is not None
            user_of(session, "manager", None)
            user_of(session, "lead", team.id)
            session.execute(update(Invitation).values(credit_team_id=team.id, credit_department_id=team.department_id))
        db.session.remove()
        db.engine.dispose()
    return tokens


def _rows(count: int, teams: list[tuple[int, int | None]], owner: int) -> dict[type, Iterable[dict[str, object]]]:
    now, numbers = datetime.now(UTC), range(1, count + 1)
    return {
        Response: (_response(n, now) for n in numbers),
        Callback: (_case(n, now, teams[n % TEAMS], owner) for n in numbers),
        CallbackCause: (
            {"id": n, "callback_id": n, "invitation_id": n, "response_id": n, "kind": "1", "at": now} for n in numbers
        ),
        Attempt: (
            {"callback_id": n, "user_id": owner, "at": now, "channel": "phone", "outcome": "no_answer"}
            for n in numbers
            if n % 5 == 0
        ),
    }


def _case(n: int, now: datetime, team: tuple[int, int | None], owner: int) -> dict[str, object]:
    """A tenth late, a fifth tried, some waiting, some to review: all groups are there."""
    due = now + timedelta(minutes=7 * (n % 401) - 280)
    waits = n % 11 == 0
    owned = waits or n % 3 == 0
    return {
        "id": n, "state": "waiting" if waits else "owned" if owned else "open", "severity": str(1 + n % 2),
        "vip": n % 17 == 0, "value": float(n * 7919 % 90000), "review_only": n % 23 == 0, "again": n % 13 == 0,
        "suggest_close": n % 29 == 0, "customer_id": n, "account_id": n % ACCOUNTS + 1, "team_id": team[0],
        "department_id": team[1], "owner_id": owner if owned else None, "opened_at": now - timedelta(hours=n % 40),
        "due_at": due, "promised_at": due, "first_attempt_at": now if n % 5 == 0 else None,
        "next_at": due + timedelta(days=1) if n % 10 == 0 else None,
        "waiting_until": now + timedelta(days=1, minutes=n) if waits else None,
    }  # fmt: skip


def _response(n: int, now: datetime) -> dict[str, object]:
    return {
        "id": n, "invitation_id": n, "score": 1 + n % 2, "score_now": 1 + n % 2, "rated_at": now, "status": "counted",
        "why": f"Answer {n}: charged twice, told twice that it is fixed, and nobody calls me back about it",
        "unsolved": False, "reasons": [], "agent_verdict": "bad", "product_verdict": "none",
        "process_verdict": "none", "words_split_at": now,
    }  # fmt: skip


def _account(n: int) -> dict[str, object]:
    return {"id": n, "source": "api", "external_id": f"a-{n}", "name": f"Account {n}", "vip": False, "value": 1000.0}


def user_of(session: Session, role: str, team_id: int | None) -> User:
    """Somebody who can sign in."""
    user = User(email=f"{role}@example.com", name=role.title(), active=True, fs_uniquifier=role, team_id=team_id)
    user.roles = list(session.scalars(select(Role).where(Role.name == role)))
    session.add(user)
    return user


def cookie_of(app: Flask, user: User) -> str:
    """As the app signs it after a sign-in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": user.fs_uniquifier, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"
