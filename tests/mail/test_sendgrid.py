"""Against a local HTTP server, and against sockets that break off where they are told to."""

import json
import logging
import socket
import ssl
import struct
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from survey_service.mail import sendgrid
from survey_service.mail.letters import LETTERS
from survey_service.mail.outgoing import Outgoing, Reply
from survey_service.mail.sendgrid import SendGridTransport, request_body

KEY = "SG.key-that-nobody-may-see"

Build = Callable[..., Outgoing]
Serve = Callable[[Callable[[socket.socket], None]], int]

pytestmark = pytest.mark.usefixtures("nothing_told")


def sent(host: str, mail: Outgoing, **settings: Any) -> Reply:
    return SendGridTransport(KEY, host, **{"timeout": 0.3, **settings}).send(mail)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def asked(connection: socket.socket) -> None:
    """Read the request, head and body, as far as it has come."""
    connection.settimeout(2)
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65_536)
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    have = len(head.partition(b"\r\n\r\n")[2])
    while have < length:
        have += len(connection.recv(65_536))


def answering(answer: bytes, *, then: Callable[[socket.socket], object] = lambda _: None) -> Callable[..., None]:
    def serve(connection: socket.socket) -> None:
        asked(connection)
        connection.sendall(answer)
        then(connection)

    return serve


def waiting(connection: socket.socket) -> None:
    connection.settimeout(5)
    while connection.recv(65_536):
        pass


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_the_request_of_each_letter_equals_its_golden_body(
    letter: str, outgoing: Build, golden: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/v3/mail/send", method="POST").respond_with_data(status=202)

    sent(httpserver.url_for(""), outgoing(letter))

    request = httpserver.log[0][0]
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.headers["Content-Type"] == "application/json"
    golden(f"{letter}.sendgrid.json", json.dumps(request.get_json(), indent=1, ensure_ascii=False) + "\n")


def test_only_opaque_ids_come_back_with_events(outgoing: Build) -> None:
    personalization = request_body(outgoing())["personalizations"][0]

    assert personalization["custom_args"] == {"mail_id": "7", "attempt_id": "attempt-1"}


def test_no_header_is_one_sendgrid_keeps_for_itself(outgoing: Build) -> None:
    reserved = {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
    reserved |= {"to", "from", "subject", "reply-to", "cc", "bcc"}

    headers = request_body(outgoing())["personalizations"][0]["headers"]

    assert not reserved & {name.lower() for name in headers}


def test_a_name_with_a_comma_stays_one_name(outgoing: Build) -> None:
    body = request_body(outgoing(to_name='Roe, "Cy"\r\nX: y', sender="Acme; Support <a@b.example>", reply_to=None))

    assert body["personalizations"][0]["to"] == [{"email": "cy@customer.example", "name": '"Roe, Cy X: y"'}]
    assert body["from"] == {"email": "a@b.example", "name": '"Acme; Support"'}
    assert "reply_to" not in body


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "accepted"),
        (202, "accepted"),
        (400, "refused"),
        (401, "refused"),
        (403, "refused"),
        (404, "refused"),
        (413, "refused"),
        (429, "retry"),
        (500, "retry"),
        (502, "unknown"),
        (503, "retry"),
        (504, "unknown"),
    ],
)
def test_each_answer_says_what_became_of_the_mail(
    status: int, outcome: str, outgoing: Build, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/v3/mail/send").respond_with_data("cy@customer.example is bad", status=status)

    reply = sent(httpserver.url_for(""), outgoing())

    assert (reply.outcome, reply.detail) == (outcome, f"answered {status}")


def test_an_accepted_mail_has_the_name_sendgrid_gave_it(outgoing: Build, httpserver: HTTPServer) -> None:
    given = [{"X-Message-Id": "14c5d75ce93.dfd.64b469"}, {"X-Message-Id": "cy <cy@customer.example>"}]
    for headers in given:
        httpserver.expect_ordered_request("/v3/mail/send").respond_with_data(status=202, headers=headers)

    replies = [sent(httpserver.url_for(""), outgoing()) for _ in given]

    assert [reply.provider_id for reply in replies] == ["14c5d75ce93.dfd.64b469", None]


@pytest.mark.parametrize(
    ("field", "about", "to_blame"),
    [
        ("personalizations.0.to.0.email", " about personalizations.0.to.0.email", True),
        ("from.email", " about from.email", False),
        ("cy@customer.example", "", False),
        (None, "", False),
    ],
)
def test_a_refusal_names_the_field_and_quotes_nothing(
    field: str | None, about: str, to_blame: bool, outgoing: Build, httpserver: HTTPServer
) -> None:
    errors = {"errors": [{"message": "cy@customer.example is no address", "field": field, "help": None}]}
    httpserver.expect_request("/v3/mail/send").respond_with_json(errors, status=400)

    reply = sent(httpserver.url_for(""), outgoing())

    assert (reply.detail, reply.address_refused) == (f"answered 400{about}", to_blame)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Date": "Tue, 03 Mar 2026 09:00:00 GMT", "X-RateLimit-Reset": "1772528430"}, 30.0),
        ({"Date": "Tue, 03 Mar 2026 09:00:00 GMT", "X-RateLimit-Reset": "1"}, 0.0),
        ({"Date": "Tue, 03 Mar 2026 09:00:00 GMT", "X-RateLimit-Reset": "9999999999"}, 3600.0),
        ({"Retry-After": "7"}, 7.0),
        ({"X-RateLimit-Reset": "soon"}, None),
    ],
)
def test_a_limit_says_how_long_to_wait(
    headers: dict[str, str], wait: float | None, outgoing: Build, tcp: Serve
) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    port = tcp(answering(f"HTTP/1.1 429 Too Many Requests\r\n{lines}Content-Length: 0\r\n\r\n".encode()))

    reply = sent(f"http://127.0.0.1:{port}", outgoing())

    assert (reply.outcome, reply.retry_after) == ("retry", wait)


def test_a_redirect_is_not_followed(outgoing: Build, httpserver: HTTPServer) -> None:
    elsewhere = httpserver.url_for("/elsewhere")
    httpserver.expect_request("/v3/mail/send").respond_with_data(status=307, headers={"Location": elsewhere})

    reply = sent(httpserver.url_for(""), outgoing())

    assert (reply.outcome, reply.detail) == ("retry", "answered 307")
    assert [request.path for request, _ in httpserver.log] == ["/v3/mail/send"]


@pytest.mark.parametrize(
    "serve",
    [
        pytest.param(lambda connection: (asked(connection), reset(connection)), id="reset"),
        pytest.param(asked, id="closed"),
        pytest.param(lambda connection: (connection.recv(10), reset(connection)), id="reset within the request"),
        pytest.param(waiting, id="silence"),
        pytest.param(answering(b"HTTP/1.1 20", then=waiting), id="half a status, then silence"),
        pytest.param(answering(b"HTTP/1.1 20", then=reset), id="half a status, then reset"),
        pytest.param(answering(b"hello\r\n\r\n"), id="no HTTP"),
        pytest.param(answering(b"HTTP/1.1 202 Accepted\r\nX-Mess", then=reset), id="half a header, then reset"),
    ],
)
def test_no_answer_after_the_request_began_leaves_the_mail_unknown(
    serve: Callable[[socket.socket], None], outgoing: Build, tcp: Serve
) -> None:
    reply = sent(f"http://127.0.0.1:{tcp(serve)}", outgoing())

    assert (reply.outcome, reply.detail.startswith("no answer: ")) == ("unknown", True)


@pytest.mark.parametrize(("status", "outcome"), [("202 Accepted", "accepted"), ("400 Bad", "refused")])
@pytest.mark.parametrize("then", [reset, waiting])
def test_a_torn_body_does_not_take_back_a_status(
    status: str, outcome: str, then: Callable[[socket.socket], None], outgoing: Build, tcp: Serve
) -> None:
    port = tcp(answering(f"HTTP/1.1 {status}\r\nContent-Length: 500\r\n\r\n".encode(), then=then))

    assert sent(f"http://127.0.0.1:{port}", outgoing()).outcome == outcome


def test_a_host_that_is_not_there_may_be_asked_again(outgoing: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    replies = [sent(f"http://127.0.0.1:{port}", outgoing())]
    for error in (socket.gaierror(-2, "no name"), TimeoutError("connecting")):
        monkeypatch.setattr(socket, "create_connection", lambda *_, error=error, **__: (_ for _ in ()).throw(error))
        replies.append(sent("https://api.example.com", outgoing()))

    assert {reply.outcome for reply in replies} == {"retry"}
    assert [reply.detail.removeprefix("no answer: ") for reply in replies] == [
        "ConnectionRefusedError",
        "gaierror",
        "TimeoutError",
    ]


@pytest.mark.parametrize("serve", [waiting, reset, lambda connection: connection.sendall(b"220 no TLS here\r\n")])
def test_a_failing_tls_handshake_may_be_tried_again(
    serve: Callable[[socket.socket], None], outgoing: Build, tcp: Serve
) -> None:
    assert sent(f"https://127.0.0.1:{tcp(serve)}", outgoing()).outcome == "retry"


def test_tls_is_checked_and_its_silence_is_unknown(
    outgoing: Build, tcp: Serve, serving_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    def serve(connection: socket.socket) -> None:
        with serving_tls.wrap_socket(connection, server_side=True) as safe:
            asked(safe)

    host = f"https://127.0.0.1:{tcp(serve)}"

    replies = [sent(host, outgoing()), sent(host, outgoing(), trusted=trusting, timeout=2)]

    assert [reply.outcome for reply in replies] == ["retry", "unknown"]


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({}, "https://api.sendgrid.com"),
        ({"residency": "eu"}, "https://api.eu.sendgrid.com"),
        ({"residency": "eu", "host": "http://127.0.0.1:9/"}, "http://127.0.0.1:9"),
    ],
)
def test_the_region_picks_the_host_and_keeps_the_timeout(settings: dict[str, str], host: str) -> None:
    transport = SendGridTransport(KEY, **settings)

    assert repr(transport) == f"<SendGridTransport {host}>"
    assert (transport._api.client.host, transport._api.client.mail.send.timeout) == (host, 20.0)


def test_the_clients_log_stays_shut_whoever_opens_it(outgoing: Build, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v3/mail/send").respond_with_data("cy@customer.example", status=400)
    transport = SendGridTransport(KEY, httpserver.url_for(""))
    told: list[logging.LogRecord] = []
    ear = logging.Handler()
    ear.emit = told.append  # type: ignore[method-assign]
    log = logging.getLogger(sendgrid.http_client.__name__)
    log.setLevel(logging.DEBUG)
    log.addHandler(ear)

    transport.send(outgoing())

    log.removeHandler(ear)
    assert told == []


@pytest.mark.parametrize("key", ["", "SG.two words", "SG.line\r\nX: y", "SG.ключ"])
def test_a_key_that_would_end_in_an_exceptions_words_is_not_taken(key: str) -> None:
    with pytest.raises(ValueError, match=r"^SENDGRID_API_KEY must be one word of printable ASCII$"):
        SendGridTransport(key)
