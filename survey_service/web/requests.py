"""What each request has: an id, a beginning, and an end that is counted and logged by its rule.

Every letter's links come through here, so this is lean: values lie in the WSGI environment, the line of the access log
is put together by hand (structlog takes five times as long, and nothing in the line needs escaping).
"""

import os
import re
import sys
from datetime import UTC, datetime
from time import perf_counter

from flask import Request, request
from werkzeug.exceptions import BadRequest, NotFound, SecurityError
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response

from survey_service.web.metrics import Metrics

ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROBES = frozenset({"healthz", "readyz", "metrics"})
KNOWN_HOSTS_AT_MOST = 100
BEGAN, ID = "survey_service.began", "survey_service.request_id"


def request_id() -> str:
    """The caller's X-Request-ID if it is harmless, else our own."""
    environ = request.environ
    found = environ.get(ID)
    if found is None:
        given = environ.get("HTTP_X_REQUEST_ID")
        found = given if given and ACCEPTABLE_ID.fullmatch(given) else os.urandom(16).hex()
        environ[ID] = found
    return str(found)


def rule_of(asked: Request) -> str:
    """`/r/<token>`; "-" where nothing is routed."""
    return asked.url_rule.rule if asked.url_rule is not None else "-"


class Door:
    """Before anything else: a host we answer for, and an address the databases can read."""

    def __init__(self, trusted_hosts: tuple[str, ...]) -> None:
        self._trusted = trusted_hosts
        self._known: set[str] = set()

    def opened(self) -> None:
        """Raises SecurityError (400), NotFound for a NUL in the path, BadRequest for one or raw bytes in the query."""
        environ = request.environ
        environ[BEGAN] = perf_counter()
        host = environ.get("HTTP_HOST", "")
        if host not in self._known:
            self._look_at(host)
        if "\0" in environ.get("PATH_INFO", ""):
            raise NotFound
        query: str = environ.get("QUERY_STRING", "")
        if "%00" in query:
            raise BadRequest("The address holds a NUL character.")
        if not query.isascii():  # RFC 3986; werkzeug would fail at bytes that are no UTF-8
            raise BadRequest("The address holds bytes that must be percent-encoded.")

    def _look_at(self, host: str) -> None:
        if request.endpoint in PROBES:
            return
        if not host_is_trusted(host, self._trusted):
            raise SecurityError("This site is not known by that host name.")
        if len(self._known) < KNOWN_HOSTS_AT_MOST:
            self._known.add(host)


def ended(asked: Request, response: Response, metrics: Metrics, *, as_json: bool) -> None:
    """Count the request and write its line: never the path, which may be a secret."""
    began = asked.environ.get(BEGAN)
    seconds = perf_counter() - began if began is not None else 0.0
    rule, status, identity = rule_of(asked), response.status_code, request_id()
    response.headers["X-Request-ID"] = identity
    metrics.request(rule, status, seconds)
    method = asked.method if asked.method in METHODS else "other"
    ms = round(seconds * 1000, 1)
    if as_json:
        line = (
            f'{{"timestamp":"{datetime.now(UTC).isoformat()}","level":"info","event":"request","rule":"{rule}",'
            f'"method":"{method}","status":{status},"ms":{ms},"request_id":"{identity}"}}\n'
        )
    else:
        line = f"{method:7} {status} {rule}  {ms} ms  {identity}\n"
    sys.stderr.write(line)
