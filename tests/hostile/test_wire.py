"""Bytes that are no HTTP, or half of it, at the running server: it answers or hangs up, and goes on serving."""

import socket

import pytest

from tests.browser.product import Product, fetch, post

TORN = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200 + b"\r\n\r\n",
    "empty line": b"\r\n\r\n\r\n",
    "no version": b"GET /r/x/4\r\n\r\n",
    "raw bytes in the path": b"GET /r/\xff\xfe?\xff=\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw NUL": b"GET /r/a\x00b HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "overlong path": b"GET /r/" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "giant header": b"GET /login HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "many headers": b"GET /login HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
    "two lengths": b"POST /r/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\nContent-Length: 9\r\n\r\nscore=4",
    "length of letters": b"POST /r/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\nscore=4",
    "bad chunks": b"POST /r/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"ZZ\r\nscore=4\r\n0\r\n\r\n",
    "two requests in one": b"POST /r/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another host": b"GET /login HTTP/1.1\r\nHost: evil.example\r\n\r\n",
}


def wire(product: Product, sent: bytes) -> bytes:
    """What comes back before the server hangs up, or within a second."""
    with socket.create_connection(("127.0.0.1", product.port), timeout=5) as connection:
        got = b""
        try:
            connection.sendall(sent)
            connection.settimeout(1)
            while part := connection.recv(65_536):
                got += part
        except OSError:
            pass
        return got


@pytest.mark.parametrize("torn", TORN)
def test_bytes_that_are_no_request_are_refused_and_the_server_goes_on(running: Product, torn: str) -> None:
    got = wire(running, TORN[torn])

    assert not got or got.split()[1][:1] in (b"3", b"4"), got[:300]
    assert b"Traceback" not in got
    assert fetch(f"{running.address}/healthz").status == 200


def test_half_a_form_is_no_rating(running: Product) -> None:
    letter = running.letter()
    path = letter.link.removeprefix(running.address)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"

    wire(running, f"{head}Content-Length: 5000\r\n\r\nscore=4&why=cut".encode())

    assert running.rows("SELECT count(*) AS n FROM responses") == [{"n": 0}]


def test_who_sends_far_too_much_is_told_so_once_all_is_sent(running: Product) -> None:
    letter = running.letter()

    answer = post(letter.link, score="4", why="x" * 10_000_000)
    elsewhere = fetch(f"{running.address}/nowhere", "POST", b"x" * 10_000_000)

    assert (answer.status, elsewhere.status) == (413, 404)
