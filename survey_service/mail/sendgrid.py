"""Sending by SendGrid's v3 API through its official client, which is tamed here in five ways.

- It writes key, addresses and body to its log at DEBUG: its logger is shut for good.
- It follows redirects, reads proxies from the environment and raises on errors: it gets our opener, which does none.
- It cannot tell a refused connection from an answer that never came: our connections note when they stand.
- It writes a body anew for its log, whether that is read or not: ours is handed over written.
- It has no timeout, and rebuilds itself when the region is set: the region is set first.
"""

import http.client
import json
import logging
import re
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email.utils import mktime_tz, parsedate_tz
from functools import partial
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from python_http_client import client as http_client  # type: ignore[import-untyped]
from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]

from survey_service.mail.classify import http_break, http_outcome
from survey_service.mail.outgoing import Outcome, Outgoing, Reply
from survey_service.mail.queued import LEASE
from survey_service.mail.sendgrid_calls import (
    MOST,
    Call,
    blame,
    calls,
    is_address,
    personalization,
    shared_body,
)

HOST = "https://api.sendgrid.com"
AT_ONCE = 8  # calls that wait for their answers together
LONGEST_WAIT = 3600.0  # seconds; a reset time beyond is a clock gone wrong
SHORTEST_REST = 1.0  # seconds after a 429 that does not say for how long
BAD_REQUEST, TOO_LARGE, TOO_MANY = 400, 413, 429


class SendGridTransport:
    """`residency` (`global` or `eu`) picks among SendGrid's own hosts; any other `host` stands as it is given."""

    name = "sendgrid"
    most = MOST

    def __init__(
        self,
        api_key: str,
        host: str = HOST,
        residency: str = "global",
        timeout: float = 20.0,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        if not re.fullmatch(r"[!-~]+", api_key):
            raise ValueError("SENDGRID_API_KEY must be one word of printable ASCII")  # http.client would print it
        _shut_up(http_client._logger)
        self._api = SendGridAPIClient(api_key, host=host.rstrip("/"))
        if host.rstrip("/") == HOST:
            self._api.set_sendgrid_data_residency(residency)
        tamed = _Client(self._api.host, self._api.client.request_headers, version=3, timeout=timeout)
        tamed.opener = _opener(trusted)
        self._api.client = tamed
        self._patience = LEASE.total_seconds() - 2 * timeout  # no call begins later, so each ends within the lease
        self._rests_until = 0.0  # by the machine's monotonic clock

    def __repr__(self) -> str:
        return f"<SendGridTransport {self._api.host}>"

    def send(self, outgoing: Outgoing) -> Reply:
        return self.send_many([outgoing])[0]

    def send_many(self, outgoings: Sequence[Outgoing]) -> list[Reply]:
        """Calls of up to 1,000 mails; a mail that is refused is taken out, and the others are sent again without it.

        What differs in language or shape needs calls of its own: AT_ONCE of them wait for their answers together.
        """
        replies: dict[int, Reply] = {}
        ends = time.monotonic() + self._patience
        waiting = calls(outgoings)
        with ThreadPoolExecutor(AT_ONCE) as together:
            while waiting and not self.resting() and time.monotonic() <= ends:
                first, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
                for known, again in together.map(self._called, first) if first[1:] else [self._called(first[0])]:
                    replies |= known
                    waiting = [*again, *waiting]
        rest = self.resting()
        said = "SendGrid asked us to wait" if rest else "not called, the calls before took too long"
        put_off = Reply(Outcome.RETRY, said, retry_after=rest or None)
        return [replies.get(number, put_off) for number in range(len(outgoings))]

    def resting(self) -> float:
        return max(self._rests_until - time.monotonic(), 0.0)

    def close(self) -> None:
        """Nothing is kept open between calls."""

    def _called(self, call: Call) -> tuple[dict[int, Reply], Sequence[Call]]:
        """What is known after this call, by number, and what is to be called for the rest."""
        try:
            answer = self._api.client.mail.send.post_written(call.body())
        except _Broken as broken:
            return dict.fromkeys(call.numbers, Reply(http_break(broken.began), str(broken))), ()
        status: int = answer.status_code
        outcome = http_outcome(status)
        detail = f"answered {status}"
        if outcome is Outcome.ACCEPTED:
            return dict.fromkeys(call.numbers, Reply(outcome, detail, provider_id=_provider_id(answer.headers))), ()
        if outcome is Outcome.REFUSED:
            return _refused(call, status, _fields(answer.body))
        wait = _wait(answer.headers) if outcome is Outcome.RETRY else None
        if wait is not None or status == TOO_MANY:
            self._rests_until = time.monotonic() + (wait or SHORTEST_REST)
        return dict.fromkeys(call.numbers, Reply(outcome, detail, retry_after=wait)), ()


def request_body(outgoing: Outgoing) -> dict[str, Any]:
    """The v3 request of one mail."""
    return {"personalizations": [personalization(outgoing)], **shared_body(outgoing)}


def _refused(call: Call, status: int, fields: Sequence[str]) -> tuple[dict[int, Reply], Sequence[Call]]:
    """The whole call was: by the mails that are named, by each, or by one that is to be found."""
    detail = f"answered {status}" + (f" about {', '.join(fields[:3])}" if fields else "")
    if len(call.numbers) == 1:
        about = any(map(is_address, fields))
        return {call.numbers[0]: Reply(Outcome.REFUSED, detail, address_refused=about)}, ()
    if status == TOO_LARGE:
        return {}, call.halves()
    named = blame(fields, len(call.numbers))
    if status != BAD_REQUEST or named.is_shared:
        return dict.fromkeys(call.numbers, Reply(Outcome.REFUSED, detail)), ()
    if not named.places:
        return {}, call.halves()
    refused = {
        call.numbers[place]: Reply(Outcome.REFUSED, detail, address_refused=place in named.addresses)
        for place in named.places
    }
    left = call.without(named.places)
    return refused, (left,) if left.numbers else ()


class _Broken(Exception):
    """No answer came; str is the kind of break alone. `began`: the connection stood when it happened."""

    def __init__(self, request: Request, error: Exception) -> None:
        reason = getattr(error, "reason", error)
        super().__init__(f"no answer: {type(reason).__name__}")
        self.began = getattr(request, "began", False)


class _Answer:
    """What the client's Response reads, without its ways to fail: after a status, a torn body changes nothing."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response

    def getcode(self) -> int:
        return self._response.status

    def info(self) -> http.client.HTTPMessage:
        return self._response.headers

    def read(self) -> bytes:
        """What one read brings of an error's JSON; an accepted mail's body is empty."""
        with self._response as response:
            try:
                return b"" if response.status < 300 else response.read1(65_536)
            except (OSError, http.client.HTTPException):
                return b""


class _Client(http_client.Client):  # type: ignore[misc]
    """The official client with our opener, which it hands on as its address grows (`mail`, `send`)."""

    opener: OpenerDirector

    def post_written(self, body: bytes) -> http_client.Response:
        """As its `post`, which writes the JSON itself, and twice more for its log."""
        headers = {**self.request_headers, "Content-Type": "application/json"}
        request = Request(self._build_url(None), body, headers)  # noqa: S310  # our opener speaks HTTP and HTTPS alone
        return http_client.Response(self._make_request(self.opener, request))

    def _build_client(self, name: str | None = None) -> "_Client":
        path = [*self._url_path, name] if name else self._url_path
        grown = _Client(self.host, self.request_headers, self._version, path, self.append_slash, self.timeout)
        grown.opener = self.opener
        return grown

    def _make_request(self, _theirs: OpenerDirector, request: Request, timeout: float | None = None) -> _Answer:
        try:
            return _Answer(self.opener.open(request, timeout=timeout or self.timeout))
        except (OSError, http.client.HTTPException) as error:
            raise _Broken(request, error) from None


class _Connects(http.client.HTTPConnection):
    """Notes on its request that the connection, and TLS on it, stands: from here on the mail may have arrived."""

    def __init__(self, *given: Any, request: Request, **named: Any) -> None:
        super().__init__(*given, **named)
        self._request = request

    def connect(self) -> None:
        super().connect()
        self._request.began = True  # type: ignore[attr-defined]  # urllib hands the request along, and nothing else


class _ConnectsSafely(_Connects, http.client.HTTPSConnection):
    """The same on TLS: `began` comes after the handshake."""


class _Plain(HTTPHandler):
    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Connects, request=req), req)


class _Safe(HTTPSHandler):
    def __init__(self, trusted: ssl.SSLContext) -> None:
        super().__init__(context=trusted)
        self._trusted = trusted

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_ConnectsSafely, request=req), req, context=self._trusted)


def _opener(trusted: ssl.SSLContext | None) -> OpenerDirector:
    """HTTP and HTTPS alone: no redirect (it would carry the body elsewhere), no proxy, no exception for a status."""
    opener = OpenerDirector()
    opener.add_handler(_Plain())
    opener.add_handler(_Safe(trusted or ssl.create_default_context()))
    return opener


def _shut_up(logger: logging.Logger) -> None:
    """A filter holds at any level and whatever handlers are hung on later."""
    if _nothing not in logger.filters:
        logger.addFilter(_nothing)


def _nothing(_record: logging.LogRecord) -> bool:
    return False


def _fields(body: bytes) -> list[str]:
    """Which fields the answer complains of; its messages quote addresses, so they stay out."""
    try:
        named = [str(error.get("field")) for error in json.loads(body)["errors"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
    return [name for name in named if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+){0,6}", name) and len(name) < 60]


def _provider_id(headers: http.client.HTTPMessage) -> str | None:
    given = headers.get("X-Message-Id") or ""
    return given if re.fullmatch(r"[\w.@+-]{1,200}", given, re.ASCII) else None


def _wait(headers: http.client.HTTPMessage) -> float | None:
    """Seconds until the limit ends: its epoch against the same answer's Date, so our own clock does not matter."""
    reset, date = headers.get("X-RateLimit-Reset") or "", parsedate_tz(headers.get("Date") or "")
    if reset.isdecimal() and date:
        return min(max(float(reset) - mktime_tz(date), 0.0), LONGEST_WAIT)
    after = headers.get("Retry-After") or ""
    return min(float(after), LONGEST_WAIT) if after.isdecimal() else None
