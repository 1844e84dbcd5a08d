"""After an erasure nothing of the person is left in the database, its files, the outbox or the logs; scores stand."""

import json
import logging
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import delete, insert, select

from survey_service.audit import Actor, AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.connections import PRAGMAS
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.db import DbContext, db, new_context, product_of
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, Receipt, event_received
from survey_service.flows.rating_given import rating_given
from survey_service.flows.traces_swept import sweep_wanted
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.preferences.preference import InstallationFact
from survey_service.preferences.preferences import Preferences
from survey_service.preferences.values import Window
from survey_service.responses.answer import Answer
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.event import parse_event
from survey_service.tickets.raw_event import RawEvent
from survey_service.worker.housekeeping import sweep_traces
from survey_service.worker.loop import once
from tests.mail_world import AT_ONCE, asked
from tests.world import HandClock, event

ADDRESS = "zoe.quill@customer.example"
SAID = "the exporter ate my homework"
PERSONAL = (
    ADDRESS,
    "Zoe.Quill@Customer.Example",
    "Quillfeather",
    "homework",
    "Invoices of Quill",
    "+49301234567",
    "+49891234567",
    "zoe called back",
    "tickets.example/zoe",
)
"""Address, as it was typed, name, words, subject, both numbers, a colleague's note, the ticket's page."""

NewApp = Callable[..., APIFlask]


def context() -> DbContext:
    return new_context(Actor("command"))


def tell(kind: str = "ticket.closed", **changes: object) -> Receipt:
    data = event(kind, **changes)
    return event_received(context(), "api", Delivery(parse_event(data), json.dumps(data).encode()))


def zoe(**changes: object) -> dict[str, object]:
    return {
        "customer__email": "Zoe.Quill@Customer.Example",
        "customer__name": "Zoe Quillfeather",
        "customer__phone": "+49301234567",
        "customer__account": {"id": "a-3", "name": "Acme"},
        "ticket__subject": "Invoices of Quill are late",
        "ticket__url": "https://tickets.example/zoe",
    } | changes


def a_life(clock: HandClock) -> None:
    """Zoe was asked, mailed, rated, edited, was called back; and is named in events that changed nothing."""
    tell(event_id="z-1", ticket__id="1", **zoe())
    once()
    newest = select(Invitation.id).where(Invitation.state == "sent").order_by(Invitation.id.desc())
    survey = db.session.scalars(newest).first()
    with context().writing() as session:
        session.add(AnswerLink(token_hash=b"z" * 32, invitation_id=survey))
    phone = {"contact": "yes", "contact_channel": "phone", "contact_number": "+49891234567"}
    rating_given(context(), b"z" * 32, Answer(1, why=SAID, **phone))
    clock.move(hours=1)
    rating_given(context(), b"z" * 32, Answer(2, why=f"{SAID}, twice"))
    mia = colleague()
    case = db.session.scalars(select(Callback.id)).one()
    callback_attempted(new_context(Actor("user", mia)), case, Try("phone", "message", note="zoe called back"))
    tell(event_id="z-2", ticket__id="1", at=clock.at, **zoe())
    tell(event_id="z-3", ticket__id="2", at=clock.at - timedelta(days=1), **zoe())
    tell("ticket.reopened", event_id="z-4", ticket__id="2", at=clock.at)
    tell(event_id="z-5", ticket__id="2", at=clock.at - timedelta(hours=2), **zoe())
    for number in range(5):
        tell(event_id=f"o-{number}", ticket__id=f"o{number}", customer__email=f"o{number}@example.com")
    tell(event_id="cc", ticket__id="o1", customer__email="o1@example.com", ticket__cc=["Zoe.Quill@Customer.Example"])
    db.session.remove()


def colleague() -> int:
    with context().writing() as session:
        user = User(email="mia@example.com", name="Mia", active=True, fs_uniquifier="mia")
        user.roles = list(session.scalars(select(Role).where(Role.name == "manager")))
        session.add(user)
        session.flush()
        return user.id


def said_in_files(folder: Path) -> list[str]:
    """What of PERSONAL is in any file of the database."""
    content = b"".join(path.read_bytes() for path in folder.glob("survey.db*"))
    return [text for text in PERSONAL if text.encode() in content]


def said_in_tables() -> list[str]:
    """The same of all rows of all tables, as a dump would show them."""
    rows = [
        "".join(bytes(v).decode(errors="replace") if isinstance(v, bytes) else str(v) for v in row)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(table.select())
    ]
    db.session.rollback()
    dump = "".join(rows)
    return [text for text in PERSONAL if text in dump]


@pytest.fixture
def living(new_app: NewApp, clock: HandClock) -> Iterator[APIFlask]:
    app = new_app(**AT_ONCE)
    with app.app_context():
        asked(app, 1, first=900)
        a_life(clock)
        yield app


def test_there_is_something_to_erase(living: APIFlask, tmp_path: Path) -> None:
    """Otherwise the tests below would prove nothing."""
    assert [text for text in PERSONAL if text not in said_in_files(tmp_path)] == []


def test_nothing_of_the_person_is_left_in_the_files_of_the_database(living: APIFlask, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "survey.db")) as web_process:
        web_process.execute("SELECT 1 FROM customers").fetchall()  # while one is connected, the log stays
        assert customer_erased(context(), ADDRESS)
        assert (said_in_tables(), said_in_files(tmp_path) != []) == ([], True)

        sweep_traces()

        assert said_in_files(tmp_path) == []


def test_while_somebody_reads_the_sweep_is_put_off_not_forgotten(
    living: APIFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_service.connections.PRAGMAS", [pragma.replace("30000", "50") for pragma in PRAGMAS])
    db.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "survey.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT 1 FROM customers").fetchall()
        customer_erased(context(), ADDRESS)
        assert sweep_traces() == 0

    assert sweep_traces() == 1
    assert (said_in_files(tmp_path), sweep_traces()) == ([], 0)


def test_cells_that_moved_between_pages_leave_no_copy(app: APIFlask, tmp_path: Path) -> None:
    """secure_delete alone leaves some of these behind (SQLite 3.40)."""
    order = random.Random(1)
    names = [f"person{number:05}" for number in range(4000)]
    order.shuffle(names)
    with context().writing() as session:
        for name in names:
            value = f"{name}@{'x' * order.randrange(180)}"
            session.execute(insert(InstallationFact), {"name": name, "value": value})
    gone = sorted(names)[::10]
    with context().writing() as session:
        session.execute(delete(InstallationFact).where(InstallationFact.name.in_(gone)))
        sweep_wanted(session)

    sweep_traces()

    content = b"".join(path.read_bytes() for path in tmp_path.glob("survey.db*"))
    assert [name for name in gone if name.encode() in content] == []


def test_the_command_says_and_does_it(living: APIFlask, tmp_path: Path) -> None:
    done = living.test_cli_runner().invoke(args=["erase", "ZOE.quill@customer.example"])

    assert (done.exit_code, done.output) == (0, "erased\n")
    assert said_in_files(tmp_path) == []


def test_the_score_stands_without_a_name(living: APIFlask) -> None:
    customer_erased(context(), ADDRESS)

    rating = db.session.scalars(select(Response)).one()
    assert (rating.score, rating.score_now, rating.why, rating.status) == (2, 2, None, "counted")
    survey = db.session.get_one(Invitation, rating.invitation_id)
    assert (survey.state, survey.credit_agent, survey.credit_account) == ("rated", "Asha Rao", "Acme")
    assert all("why" not in change.before | change.after for change in db.session.scalars(select(ResponseChange)))


def test_the_case_is_withdrawn_and_its_account_stays(living: APIFlask) -> None:
    customer_erased(context(), ADDRESS)

    case = db.session.scalars(select(Callback)).one()
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    assert db.session.scalars(select(Account.name)).all() == ["Acme"]


def test_others_keep_what_is_theirs(living: APIFlask) -> None:
    customer_erased(context(), ADDRESS)

    emails = set(db.session.scalars(select(Customer.email)))
    assert {"cy900@example.com", *(f"o{number}@example.com" for number in range(5))} <= emails
    emptied = db.session.scalars(select(RawEvent.event_key).where(RawEvent.body.is_(None)))
    assert set(emptied) == {"z-1", "z-2", "z-3", "z-4", "z-5", "cc"}
    assert len(db.session.scalars(select(OutboxMail)).all()) == 1


def test_the_audit_log_says_who_was_erased_by_number_only(living: APIFlask) -> None:
    customer_erased(context(), ADDRESS)

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "erased")).one()
    assert (entry.actor, entry.about, entry.changed) == ("command", "customer", [])


def test_a_helpdesk_can_say_it_too(living: APIFlask, tmp_path: Path) -> None:
    told = tell("customer.erased", event_id="bye", customer__email=ADDRESS)
    once()

    assert told == Receipt("accepted")
    assert (said_in_tables(), said_in_files(tmp_path)) == ([], [])


def test_events_of_somebody_we_never_met_are_emptied_too(living: APIFlask) -> None:
    """A close older than a reopening makes no customer; it holds the address all the same."""
    tell("ticket.reopened", event_id="n-1", ticket__id="77", at=living_now(living))
    early = living_now(living) - timedelta(days=3)
    ignored = tell(event_id="n-2", ticket__id="77", at=early, customer__email="nobody@customer.example")
    assert (ignored.status, find("nobody@customer.example")) == ("ignored", True)

    customer_erased(context(), "nobody@customer.example")

    assert not find("nobody@customer.example")


def living_now(app: APIFlask) -> datetime:
    return product_of(app).clock.now()


def find(text: str) -> bool:
    bodies = db.session.scalars(select(RawEvent.body)).all()
    db.session.rollback()
    return any(text.encode() in (body or b"") for body in bodies)


def test_who_comes_back_is_somebody_new(living: APIFlask, clock: HandClock) -> None:
    customer_erased(context(), ADDRESS)

    tell(event_id="z-9", ticket__id="9", at=clock.at, **zoe())

    erased = db.session.scalars(select(Customer.id).where(Customer.erased_at.is_not(None))).one()
    again = db.session.scalars(select(Customer.id).where(Customer.email == ADDRESS)).one()
    assert erased != again


def test_erasing_twice_or_nobody_is_no_error(living: APIFlask) -> None:
    customer_erased(context(), ADDRESS)

    assert not customer_erased(context(), ADDRESS)
    done = living.test_cli_runner().invoke(args=["erase", "nobody@nowhere.example"])
    assert done.exit_code == 0
    assert living.test_cli_runner().invoke(args=["erase", "no address"]).exit_code == 2


def test_no_log_ever_held_anything_of_the_person(
    new_app: NewApp, clock: HandClock, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = new_app(**AT_ONCE)
    with app.app_context():
        asked(app, 1, first=900)

        a_life(clock)
        customer_erased(context(), ADDRESS)
        once()

    told = caplog.text + "".join(repr(record.__dict__) for record in caplog.records) + "".join(capfd.readouterr())
    assert "mail" in told or caplog.records == []
    assert [text for text in PERSONAL if text in told] == []


@pytest.mark.postgres
def test_on_postgres_no_table_holds_it(postgres_app: APIFlask, clock: HandClock) -> None:
    product = product_of(postgres_app)
    product.defaults = at_once(product.defaults)
    asked(postgres_app, 1, first=900)
    a_life(clock)
    assert [text for text in PERSONAL if text not in said_in_tables()] == []

    customer_erased(context(), ADDRESS)

    assert said_in_tables() == []
    assert once()[0]["erased_traces"] == 1


def at_once(defaults: Preferences) -> Preferences:
    return replace(defaults, survey_delay=timedelta(0), survey_window=Window.parse("00:00-24:00"))
