"""A small company with letters out, cases open and one person of each role signed in, for attackers to try."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask import got_request_exception
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.customers.opt_out import OptOutLink
from survey_service.db import new_context
from survey_service.keys import token_hash
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.web.errors import REFUSALS
from tests.browser.running import new_product, running
from tests.case_world import Cases
from tests.hostile.sending import Sender
from tests.people import STAFF, StaffClient

__all__ = ["new_product", "running"]
LETTERS = 8  # their tokens are "1" to "8", their opt-outs "u1" to "u8"
KEPT = ("responses", "opt_outs", "callbacks", "tickets", "customers", "users", "sources", "invitations")


@dataclass
class Target:
    """The product in this process; `failures` are what escaped from views, by type and place."""

    app: APIFlask
    sender: Sender
    database: sqlite3.Connection
    source: str
    source_secret: str
    keys: list[str]
    people: dict[int, tuple[str, ...]]
    failures: list[str] = field(default_factory=list)

    def restore(self) -> None:
        """Accounts work again, whatever attackers did with them: shut, renamed, other roles, other passwords."""
        with new_context(Actor("command")).writing() as session:
            for user, roles in self.people.items():
                row = session.get_one(User, user)
                row.active, row.roles = True, list(session.scalars(select(Role).where(Role.name.in_(roles))))
        self.sender.sign_in_again()

    def state(self) -> dict[str, list[tuple[object, ...]]]:
        """What an attack must not change unless it was answered with success."""
        return {
            "responses": self.database.execute("SELECT id, score_now, why, status FROM responses").fetchall(),
            "opt_outs": self.database.execute("SELECT address_hash, undone_at FROM opt_outs").fetchall(),
            "callbacks": self.database.execute("SELECT id, state, owner_id FROM callbacks").fetchall(),
            "counts": [tuple(self.database.execute(f"SELECT count(*) FROM {name}").fetchone()) for name in KEPT],
        }


@pytest.fixture
def cases_world(cases: Cases) -> Cases:
    """Letters out to all, some answered."""
    for number in range(LETTERS):
        cases.asked(f"cy{number}", customer__phone="+442079460958", customer__country="GB")
    for number, score in ((1, 1), (2, 5), (3, 2)):
        cases.rate(sha256(str(number).encode()).digest(), score, why="Words of a customer")
    context = cases.ctx()
    with context.writing() as session:
        for number in range(1, LETTERS + 1):
            keyed = context.keys.address_hash(f"cy{number - 1}@example.com")
            session.add(OptOutLink(token_hash=token_hash(f"u{number}"), address_hash=keyed, language="en"))
    return cases


@pytest.fixture
def target(
    app: APIFlask,
    cases_world: Cases,
    signed_in: Callable[[str], StaffClient],
    person: Callable[[str], int],
    tmp_path: Path,
) -> Iterator[Target]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    people: dict[int, tuple[str, ...]] = {person(name): (who.role,) for name, who in STAFF.items()}
    run = app.test_cli_runner().invoke
    added = json.loads(run(args=["source", "add", "generic", "Helpdesk"]).stdout)
    keys = [
        json.loads(run(args=["api-key", "add", f"k{scope}", "--scope", scope]).stdout)["key"]
        for scope in ("tickets:write", "tickets:write", "read", "read:people")
    ]
    database = sqlite3.connect(f"file:{tmp_path / 'survey.db'}?mode=ro", uri=True)
    made = Target(app, Sender(app, signed_in), database, added["id"], added["secret"], keys, people)

    def failed(_app: object, exception: BaseException, **_: object) -> None:
        if not isinstance(exception, tuple(REFUSALS)):
            made.failures.append(_place(exception))

    with got_request_exception.connected_to(failed, app):
        yield made
    database.close()


def _place(exception: BaseException) -> str:
    """`TypeError: … (web/managers/board.py:40)`: the last line of ours it passed."""
    frame, place = exception.__traceback__, "?"
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if "survey_service" in name:
            place = f"{name.partition('survey_service/')[2]}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(exception).__name__}: {str(exception)[:120]} ({place})"
