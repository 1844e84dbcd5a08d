"""Surveys that are due, and the machines their mails leave to, each with a log of its own."""

import contextlib
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.db import DbContext, db, new_context, product_of
from survey_service.flows.event_received import Delivery, events_received
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.mail.sendgrid import SendGridTransport
from survey_service.mail.smtp import SmtpServer, SmtpTransport
from survey_service.tickets.event import parse_event
from survey_service.tickets.source import Source
from survey_service.worker.loop import once
from tests.world import HandClock, event

KEY = "SG.key-that-nobody-may-see"
AT_ONCE = {"SURVEY_DELAY": "PT0S", "SURVEY_WINDOW": "00:00-24:00"}
CUT = "cut"  # the connection is reset instead of an answer
CUT_BEFORE_DOT = "cut before the dot"

NewApp = Callable[..., APIFlask]


@dataclass
class StandIn:
    """`answer(mail_id)` is a status or reply, or CUT; of mails in one call, the first that has one. `took` is the other
    side's own log of what it accepted."""

    port: int = 0
    answer: Callable[[int], Any] = lambda _mail: None
    patience: float = 0.0  # seconds before it answers
    took: list[int] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)


@contextlib.contextmanager
def sendgrid_stand_in() -> Iterator[StandIn]:
    """SendGrid's `/v3/mail/send`; a mail is in its log before its answer is on the wire. Default answer: 202."""
    log = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            mails = [int(one["custom_args"]["mail_id"]) for one in body["personalizations"]]
            log.asked.append(body)
            status = next((said for said in map(log.answer, mails) if said), 202)
            if status in (202, CUT):
                log.took.extend(mails)
            time.sleep(log.patience)
            if status == CUT:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            with contextlib.suppress(OSError):  # whoever asked may have been killed
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Not on the terminal."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A killed worker's connection is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    log.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield log
    server.shutdown()
    server.server_close()
    thread.join(5)


@contextlib.contextmanager
def smtp_stand_in() -> Iterator[StandIn]:
    """aiosmtpd, a real SMTP server. Default answer: 250. CUT comes after the final dot, the other one before it."""
    log = StandIn()

    class Taking:
        async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:
            content = envelope.content
            assert isinstance(content, bytes)
            mail_id = int(re.search(rb"Message-ID: <mail-(\d+)@", content)[1])  # type: ignore[index]
            log.asked.append(content)
            answer = log.answer(mail_id) or "250 2.0.0 taken"
            if answer == CUT or answer.startswith("250"):
                log.took.append(mail_id)
            if log.patience:
                time.sleep(log.patience)
            if answer == CUT:
                server.transport.abort()  # type: ignore[union-attr]
            return answer if answer != CUT else "421 gone"

    class Server(SMTP):
        async def smtp_DATA(self, arg: str) -> None:
            if log.answer(0) != CUT_BEFORE_DOT:
                await super().smtp_DATA(arg)
                return
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()  # type: ignore[union-attr]

    class Listening(Controller):
        def factory(self) -> SMTP:
            return Server(self.handler, hostname="stand-in")

    with socket.create_server(("127.0.0.1", 0)) as free:
        log.port = free.getsockname()[1]
    controller = Listening(Taking(), hostname="127.0.0.1", port=log.port)
    controller.start()
    yield log
    controller.stop()


@pytest.fixture
def sendgrid_server() -> Iterator[StandIn]:
    with sendgrid_stand_in() as log:
        yield log


@pytest.fixture
def smtp_server() -> Iterator[StandIn]:
    with smtp_stand_in() as log:
        yield log


def asked(app: APIFlask, customers: int, *, first: int = 1, **changes: Any) -> None:
    """Tickets of so many customers were just solved; with AT_ONCE their surveys are due."""
    context = _context()
    with context.writing() as session:
        if session.get(Source, "api") is None:
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=context.now))
    told = []
    for number in range(first, first + customers):
        own = {"ticket__id": f"T{number}", "customer__email": f"cy{number}@example.com", "customer__id": f"c-{number}"}
        data = event(event_id=f"e-{number}", at=context.now - timedelta(minutes=5), **(own | changes))
        told.append(Delivery(parse_event(data), json.dumps(data).encode()))
    for start in range(0, customers, 50):
        events_received(_context(), "api", told[start : start + 50])


@dataclass
class Post:
    """One app whose surveys are due at once; `survey()` makes one, `work()` lets the worker run, `state()` looks."""

    app: APIFlask
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def survey(self, **changes: Any) -> int:
        """The id of a new survey's mail."""
        asked(self.app, 1, first=next(self._numbers), **changes)
        newest = db.session.scalars(select(Mail.id).order_by(Mail.id.desc())).first()
        db.session.rollback()
        assert newest is not None
        return newest

    def work(self) -> int:
        """How many mails were handled until nothing was due."""
        done, well = once()
        assert well
        return done["mails"]

    def mail(self, mail_id: int) -> Mail:
        db.session.rollback()
        return db.session.get_one(Mail, mail_id, populate_existing=True)

    def survey_of(self, mail_id: int) -> Invitation:
        db.session.rollback()
        found = select(Invitation).where(Invitation.mail_id == mail_id).execution_options(populate_existing=True)
        return db.session.scalars(found).one()

    def state(self, mail_id: int) -> tuple[str, str, str | None]:
        """Of the mail, of its survey, and the survey's reason."""
        survey = self.survey_of(mail_id)
        return self.mail(mail_id).state, survey.state, survey.reason

    def surveys(self) -> list[tuple[str, str | None]]:
        """State and reason of all, oldest first."""
        db.session.rollback()
        rows = db.session.execute(select(Invitation.state, Invitation.reason).order_by(Invitation.id))
        return [(state, reason) for state, reason in rows]


def _context() -> DbContext:
    return new_context(Actor("command"))


@pytest.fixture
def new_post(new_app: NewApp, clock: HandClock) -> Iterator[Callable[..., Post]]:
    """`new_post(MAIL_TRANSPORT=…)`: an app in its context, asking at once unless told otherwise."""
    with contextlib.ExitStack() as stack:

        def make(**environ: str) -> Post:
            app = new_app(**(AT_ONCE | environ))
            stack.enter_context(app.app_context())
            return Post(app, clock)

        yield make


@pytest.fixture
def outbox_post(new_post: Callable[..., Post]) -> Post:
    return new_post()


@pytest.fixture
def sendgrid_post(new_post: Callable[..., Post], sendgrid_server: StandIn) -> Post:
    host = f"http://127.0.0.1:{sendgrid_server.port}"
    post = new_post(MAIL_TRANSPORT="sendgrid", SENDGRID_API_KEY=KEY, SENDGRID_HOST=host)
    product_of(post.app).transport = SendGridTransport(KEY, host, timeout=1.0)
    return post


@pytest.fixture
def smtp_post(new_post: Callable[..., Post], smtp_server: StandIn) -> Post:
    url = f"smtp://127.0.0.1:{smtp_server.port}"
    post = new_post(MAIL_TRANSPORT="smtp", SMTP_URL=url)
    product_of(post.app).transport = SmtpTransport(SmtpServer.parse(url), post.clock.now, timeout=1.0)
    return post
