"""One connection carries mail after mail; what ends it costs the next mail nothing."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from survey_service.mail import smtp
from survey_service.mail.outgoing import Outgoing
from survey_service.mail.smtp import SmtpServer, SmtpTransport

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
CUT = b""

Build = Callable[..., Outgoing]
Serve = Callable[[Callable[[socket.socket], None]], int]

pytestmark = pytest.mark.usefixtures("nothing_told")


@dataclass
class Server:
    """Counts connections and mails. `says` is asked for the answer to the n-th time of a verb on a connection."""

    says: Callable[[str, int], bytes | None] = lambda _verb, _time: None
    connections: int = 0
    mails: int = 0
    heard: list[str] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        self.connections += 1
        connection.settimeout(2)
        connection.sendall(b"220 hi\r\n")
        times: dict[str, int] = {}
        lines = connection.makefile("rb")
        with lines:
            for line in lines:
                verb = line[:4].decode().strip().upper()
                self.heard.append(verb)
                if not self.answer(connection, verb, times, b"354 go on\r\n" if verb == "DATA" else b"250 ok\r\n"):
                    return
                if verb == "DATA":
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    self.mails += 1
                    if not self.answer(connection, "end", times, b"250 taken\r\n"):
                        return

    def answer(self, connection: socket.socket, verb: str, times: dict[str, int], usual: bytes) -> bool:
        times[verb] = times.get(verb, 0) + 1
        said = self.says(verb, times[verb])
        if said != CUT:
            connection.sendall(said or usual)
        return said != CUT


@pytest.fixture
def open_transport(tcp: Serve) -> Iterator[Callable[[Server], SmtpTransport]]:
    made: list[SmtpTransport] = []

    def to(server: Server) -> SmtpTransport:
        url = f"smtp://127.0.0.1:{tcp(server)}"
        made.append(SmtpTransport(SmtpServer.parse(url), lambda: AT, timeout=0.5))
        return made[-1]

    yield to
    for one in made:
        one.close()


Open = Callable[[Server], SmtpTransport]


def outcomes(transport: SmtpTransport, mails: list[Outgoing]) -> list[str]:
    """Of mails that are handed over one by one."""
    return [str(reply.outcome) for mail in mails for reply in transport.send_many([mail])]


def test_many_mails_take_one_connection(open_transport: Open, outgoing: Build) -> None:
    server = Server()
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 5) == ["accepted"] * 5
    assert (server.connections, server.mails) == (1, 5)
    assert "RSET" not in server.heard


def test_one_mail_alone_leaves_no_connection_open(open_transport: Open, outgoing: Build) -> None:
    server = Server()
    transport = open_transport(server)

    assert [transport.send(outgoing()).outcome for _ in range(2)] == ["accepted", "accepted"]
    assert server.connections == 2
    assert server.heard.count("QUIT") == 2


def test_a_refused_recipient_does_not_end_the_connection(open_transport: Open, outgoing: Build) -> None:
    server = Server(lambda verb, time: b"550 5.1.1 nobody\r\n" if (verb, time) == ("RCPT", 1) else None)
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 3) == ["refused", "accepted", "accepted"]
    assert (server.connections, server.mails) == (1, 2)
    assert server.heard.count("RSET") == 1


@pytest.mark.parametrize("said", [CUT, b"421 4.4.2 idle for too long\r\n"])
def test_a_connection_that_was_closed_meanwhile_costs_the_next_mail_nothing(
    open_transport: Open, outgoing: Build, said: bytes
) -> None:
    server = Server(lambda verb, time: said if (verb, time) == ("MAIL", 2) else None)
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 3) == ["accepted"] * 3
    assert (server.connections, server.mails) == (3, 3)


def test_a_break_after_the_final_dot_is_unknown_on_a_kept_connection_too(open_transport: Open, outgoing: Build) -> None:
    server = Server(lambda verb, time: CUT if (verb, time) == ("end", 2) else None)
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 3) == ["accepted", "unknown", "accepted"]
    assert (server.connections, server.mails) == (2, 3)


def test_a_break_at_the_recipient_is_this_mails_to_be_tried_again(open_transport: Open, outgoing: Build) -> None:
    server = Server(lambda verb, time: CUT if (verb, time) == ("RCPT", 2) else None)
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 3) == ["accepted", "retry", "accepted"]
    assert server.mails == 2


def test_a_server_that_closes_every_connection_is_not_asked_for_ever(open_transport: Open, outgoing: Build) -> None:
    server = Server(lambda verb, _time: b"421 go away\r\n" if verb == "MAIL" else None)
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 2) == ["retry", "retry"]
    assert server.connections == 2


def test_a_connection_ends_after_its_mails(
    open_transport: Open, outgoing: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "MOST_ON_ONE", 2)
    server = Server()
    transport = open_transport(server)

    assert outcomes(transport, [outgoing()] * 5) == ["accepted"] * 5
    assert server.connections == 3


def test_a_mail_that_holds_tags_leaves_with_its_words(open_transport: Open, outgoing: Build) -> None:
    taken: list[str] = []
    transport = open_transport(Server())
    mail = outgoing(text="Hello TAGz,\n", html="<p>TAGz</p>", substitutions={"TAGz": "Cy"})
    whole = mail.whole()
    taken += [whole.text, whole.html]

    assert outcomes(transport, [mail]) == ["accepted"]
    assert taken == ["Hello Cy,\n", "<p>Cy</p>"]
