"""Sending by SendGrid's v3 API through its official client, which is tamed here in four ways.

- It writes key, addresses and body to its log at DEBUG: its logger is shut for good.
- It follows redirects, reads proxies from the environment and raises on errors: it gets our opener, which does none.
- It cannot tell a refused connection from an answer that never came: our connections note when they stand.
- It has no timeout, and rebuilds itself when the region is set: the region is set first.
"""

import http.client
import json
import logging
import re
import ssl
from email.utils import mktime_tz, parsedate_tz
from functools import partial
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from python_http_client import client as http_client  # type: ignore[import-untyped]
from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]

from survey_service.mail.classify import http_break, http_outcome
from survey_service.mail.message import one_line, sender_parts
from survey_service.mail.outgoing import Outcome, Outgoing, Reply

HOST = "https://api.sendgrid.com"
LONGEST_WAIT = 3600.0  # seconds; a reset time beyond is a clock gone wrong


class SendGridTransport:
    """`residency` (`global` or `eu`) picks among SendGrid's own hosts; any other `host` stands as it is given."""

    name = "sendgrid"

    def __init__(
        self,
        api_key: str,
        host: str = HOST,
        residency: str = "global",
        timeout: float = 10.0,
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

    def __repr__(self) -> str:
        return f"<SendGridTransport {self._api.host}>"

    def send(self, outgoing: Outgoing) -> Reply:
        try:
            answer = self._api.send(request_body(outgoing))
        except _Broken as broken:
            return Reply(http_break(broken.began), str(broken))
        outcome = http_outcome(answer.status_code)
        blamed = _fields(answer.body)
        detail = f"answered {answer.status_code}" + (f" about {', '.join(blamed[:3])}" if blamed else "")
        if outcome is Outcome.ACCEPTED:
            return Reply(outcome, detail, provider_id=_provider_id(answer.headers))
        if outcome is Outcome.REFUSED:
            return Reply(outcome, detail, address_refused=any(re.search(r"(^|\.)to(\.|$)", name) for name in blamed))
        return Reply(outcome, detail, retry_after=_wait(answer.headers) if outcome is Outcome.RETRY else None)

    def close(self) -> None:
        """Nothing is kept open between mails."""


def request_body(outgoing: Outgoing) -> dict[str, Any]:
    """The v3 request: one personalization, tracking off, only our two ids for the events to come back with.

    SendGrid keeps a Message-ID of ours; its own id comes back as X-Message-Id.
    """
    name, address = sender_parts(outgoing.sender)
    body: dict[str, Any] = {
        "personalizations": [
            {
                "to": [_mailbox(outgoing.to, outgoing.to_name)],
                "headers": {**outgoing.headers, "Message-ID": outgoing.message_id},
                "custom_args": {"mail_id": str(outgoing.mail_id), "attempt_id": outgoing.attempt_id},
            }
        ],
        "from": _mailbox(address, name),
        "subject": one_line(outgoing.subject),
        "content": [
            {"type": "text/plain", "value": outgoing.text},
            {"type": "text/html", "value": outgoing.html},
        ],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if outgoing.reply_to:
        body["reply_to"] = {"email": outgoing.reply_to}
    return body


def _mailbox(address: str, name: str | None) -> dict[str, str]:
    said = one_line(name or "")
    if "," in said or ";" in said:  # the API reads them as the end of an address unless the name is quoted
        said = '"' + said.replace('"', "") + '"'
    return {"email": address, "name": said} if said else {"email": address}


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
