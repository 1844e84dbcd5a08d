"""Against aiosmtpd, a real server, and against one that answers, hangs or hangs up where it is told to."""

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from survey_service.mail import smtp
from survey_service.mail.outgoing import Outgoing, Reply
from survey_service.mail.smtp import SmtpServer, SmtpTransport

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
PASSWORD = "pass-that-nobody-may-see"
CUT, HANG = b"cut", b"hang"  # what a scripted server can do instead of answering
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "text", "end")

Build = Callable[..., Outgoing]
Serve = Callable[[Callable[[socket.socket], None]], int]

pytestmark = pytest.mark.usefixtures("nothing_told")


def sent(port: int, mail: Outgoing, url: str = "smtp://127.0.0.1:{}", **settings: Any) -> Reply:
    return SmtpTransport(SmtpServer.parse(url.format(port)), lambda: AT, **{"timeout": 0.3, **settings}).send(mail)


class Scripted:
    """An SMTP server for one mail a connection; `answers` replaces what it says at a step."""

    def __init__(self, **answers: bytes) -> None:
        self.answers = {
            "greeting": b"220 hi\r\n",
            "EHLO": b"250 ok\r\n",
            "DATA": b"354 go on\r\n",
            "QUIT": b"221 bye\r\n",
        }
        self.answers |= {"HELO": answers.get("EHLO", b"250 ok\r\n")} | answers
        self.ended = 0  # how many mails came whole

    def __call__(self, connection: socket.socket) -> None:
        connection.settimeout(2)
        self.at("greeting", connection)
        lines = connection.makefile("rb")
        with closing(lines):
            for line in lines:
                verb = line[:4].decode().strip().upper()
                self.at(verb, connection)
                if verb == "DATA" and self.answers["DATA"].startswith(b"354"):
                    self.take(lines, connection)

    def take(self, lines: Any, connection: socket.socket) -> None:
        lines.readline()
        if "text" in self.answers:
            self.at("text", connection)
        while lines.readline() not in (b".\r\n", b""):
            pass
        self.ended += 1
        self.at("end", connection)

    def at(self, step: str, connection: socket.socket) -> None:
        answer = self.answers.get(step, b"250 ok\r\n")
        if answer == HANG:
            connection.recv(1_000_000)
            while connection.recv(1_000_000):
                pass
        if answer in (CUT, HANG):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise ConnectionAbortedError
        connection.sendall(answer)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may run the other thread late; nothing waits this long unless it has to."""
    monkeypatch.setattr(smtp, "GRACE", 200)


class Keeping:
    """What an aiosmtpd server was given; `refuse` answers a RCPT instead."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 2.0.0 taken"


@pytest.fixture
def server() -> Iterator[Callable[..., tuple[Keeping, int]]]:
    running: list[Controller] = []

    def start(**settings: Any) -> tuple[Keeping, int]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        keeping = Keeping()
        controller = Controller(keeping, hostname="127.0.0.1", port=port, **settings)
        controller.start()
        running.append(controller)
        return keeping, port

    yield start
    for controller in running:
        controller.stop()


def test_a_server_takes_the_mail_as_it_was_composed(server: Any, outgoing: Build) -> None:
    keeping, port = server()

    reply = sent(port, outgoing(text=".leading dot\n..two\nend\n"))

    assert (reply.outcome, reply.detail) == ("accepted", "end of data answered 250 2.0.0")
    envelope = keeping.envelopes[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("support@acme.example", ["cy@customer.example"])
    mail: Any = message_from_bytes(envelope.content, policy=default)
    assert mail["Message-ID"] == "<mail-7@survey.example.com>"
    assert mail["Date"].datetime == AT
    assert mail.get_body(("plain",)).get_content() == ".leading dot\r\n..two\r\nend\r\n"


def test_a_password_goes_over_tls_alone(
    server: Any, outgoing: Build, serving_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    given: list[LoginPassword] = []

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: LoginPassword) -> AuthResult:
        given.append(login)
        return AuthResult(success=True)

    keeping, port = server(tls_context=serving_tls, require_starttls=True, auth_required=True, authenticator=check)

    reply = sent(port, outgoing(), f"smtp://mia%40acme:{PASSWORD}@localhost:{{}}", trusted=trusting)

    assert reply.outcome == "accepted"
    assert given == [LoginPassword(b"mia@acme", PASSWORD.encode())]
    assert len(keeping.envelopes) == 1


def test_a_password_is_not_shown_to_a_server_without_tls_or_with_a_strange_certificate(
    server: Any, outgoing: Build, serving_tls: ssl.SSLContext
) -> None:
    url = f"smtp://mia:{PASSWORD}@localhost:{{}}"

    plain = sent(server()[1], outgoing(), url)
    strange = sent(server(tls_context=serving_tls)[1], outgoing(), url)

    assert (plain.outcome, strange.outcome) == ("retry", "retry")
    assert plain.detail.startswith("STARTTLS, which a password needs")
    assert strange.detail == "STARTTLS broke off: SSLCertVerificationError"


def test_a_wrong_password_is_about_us_and_not_about_the_address(
    server: Any, outgoing: Build, serving_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    def refuse(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    _, port = server(tls_context=serving_tls, authenticator=refuse)

    reply = sent(port, outgoing(), f"smtp://mia:{PASSWORD}@localhost:{{}}", trusted=trusting)

    assert (reply.outcome, reply.detail) == ("retry", "AUTH answered 535")


def test_a_relay_without_password_may_have_a_certificate_of_its_own(
    server: Any, outgoing: Build, serving_tls: ssl.SSLContext
) -> None:
    _, port = server(tls_context=serving_tls, require_starttls=True)

    assert sent(port, outgoing()).outcome == "accepted"


def test_an_address_in_another_alphabet_needs_a_server_that_takes_it(server: Any, outgoing: Build, tcp: Serve) -> None:
    keeping, port = server(enable_SMTPUTF8=True)
    mail = outgoing(to="кай@customer.example")

    replies = [sent(port, mail), sent(tcp(Scripted()), mail)]

    assert [reply.outcome for reply in replies] == ["accepted", "refused"]
    assert keeping.envelopes[0].rcpt_tos == ["кай@customer.example"]


@pytest.mark.parametrize("step", STEPS)
def test_a_4xx_at_any_step_may_go_again(step: str, outgoing: Build, tcp: Serve) -> None:
    reply = sent(tcp(Scripted(**{step: b"451 4.3.2 cy@customer.example later\r\n"})), outgoing())

    assert reply.outcome == "retry"


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ("greeting", "retry"),
        ("EHLO", "retry"),
        ("MAIL", "refused"),
        ("RCPT", "refused"),
        ("DATA", "refused"),
        ("end", "refused"),
    ],
)
def test_a_5xx_refuses_the_mail_once_it_is_about_the_mail(step: str, outcome: str, outgoing: Build, tcp: Serve) -> None:
    server = Scripted(**{step: b"550-5.1.1 no cy@customer.example\r\n550 5.1.1 here\r\n"})

    reply = sent(tcp(server), outgoing())

    assert (reply.outcome, reply.address_refused) == (outcome, step == "RCPT")
    assert "550" in reply.detail


@pytest.mark.parametrize("break_", [CUT, HANG])
@pytest.mark.parametrize("step", STEPS[:5])
def test_a_break_before_the_text_may_go_again(step: str, break_: bytes, outgoing: Build, tcp: Serve) -> None:
    server = Scripted(**{step: break_})

    reply = sent(tcp(server), outgoing())

    assert (reply.outcome, server.ended) == ("retry", 0)


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_a_break_within_the_text_may_go_again(size: int, outgoing: Build, tcp: Serve, patient: None) -> None:
    server = Scripted(text=CUT)

    reply = sent(tcp(server), outgoing(text="x" * 60 + "\n" + "long line\n" * (size // 10)))

    assert (reply.outcome, server.ended) == ("retry", 0)
    assert reply.detail.startswith("text broke off")


def test_a_server_that_hangs_up_on_data_may_be_asked_again(outgoing: Build, tcp: Serve, patient: None) -> None:
    def serve(connection: socket.socket) -> None:
        server = Scripted()
        server.at("greeting", connection)
        for answer in (b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
            connection.recv(1000)
            connection.sendall(answer)
        time.sleep(0.03)  # without a look at the connection, the dot would be written by now

    assert sent(tcp(serve), outgoing()).outcome == "retry"


@pytest.mark.parametrize("answer", [CUT, HANG, b"25", b"250-2.0.0 and\r\n", b"354 what\r\n", b"yes\r\n"])
def test_a_break_after_the_final_dot_leaves_the_mail_unknown(answer: bytes, outgoing: Build, tcp: Serve) -> None:
    server = Scripted(end=answer)

    reply = sent(tcp(server), outgoing())

    assert (reply.outcome, server.ended) == ("unknown", 1)


@pytest.mark.parametrize("farewell", [CUT, HANG, b"451 no\r\n"])
def test_a_mail_is_accepted_however_the_server_says_goodbye(farewell: bytes, outgoing: Build, tcp: Serve) -> None:
    assert sent(tcp(Scripted(QUIT=farewell)), outgoing()).outcome == "accepted"


def test_a_server_that_is_not_there_may_be_asked_again(outgoing: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    refused = sent(port, outgoing())
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-2, "no name")))
    nameless = sent(port, outgoing())

    assert refused == Reply(refused.outcome, "connect broke off: ConnectionRefusedError")
    assert nameless == Reply(nameless.outcome, "connect broke off: gaierror")
    assert {refused.outcome, nameless.outcome} == {"retry"}


def test_smtps_speaks_tls_from_the_first_byte(
    outgoing: Build, tcp: Serve, serving_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    def serve(connection: socket.socket) -> None:
        with serving_tls.wrap_socket(connection, server_side=True) as safe:
            Scripted()(safe)

    port = tcp(serve)

    assert sent(port, outgoing(), "smtps://localhost:{}", trusted=trusting, timeout=2).outcome == "accepted"
    assert sent(port, outgoing(), "smtps://localhost:{}").outcome == "retry"


def test_a_mail_that_cannot_be_written_is_refused_before_anybody_is_called(outgoing: Build) -> None:
    reply = sent(1, outgoing(to="cy@customer.example\r\nRCPT TO:<eve@example.com>"))

    assert reply.outcome == "refused"


def test_an_address_of_a_server_is_read_with_its_defaults() -> None:
    ports = [SmtpServer.parse(url).port for url in ("smtp://h", "smtp://u:p@h", "smtps://h", "smtp://h:2525")]

    assert ports == [25, 587, 465, 2525]
    assert SmtpServer.parse(f"smtp://u%40x:{PASSWORD}%2F@h").password == PASSWORD + "/"
    assert PASSWORD not in repr(SmtpServer.parse(f"smtp://u:{PASSWORD}@h"))


@pytest.mark.parametrize(
    "url", ["", "h:25", "http://h", "smtp://", f"smtp://u:{PASSWORD}@h:x", f"smtp://:{PASSWORD}@", "smtp://u@h"]
)
def test_a_wrong_address_of_a_server_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp|user") as error:
        SmtpServer.parse(url)

    assert PASSWORD not in str(error.value)
