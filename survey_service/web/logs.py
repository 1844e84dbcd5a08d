"""What is logged: JSON in production, lines to read elsewhere, on stderr; the URL rule of a request, never its path.

Links are secrets. Werkzeug and gunicorn would print them, so their request lines are dropped and the rest is scrubbed.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import has_request_context

from survey_service.web.requests import request_id

TOKENS = re.compile(r"/(r|u|reset)/[^\s/?\"']+")
REQUEST_LINE = re.compile(r'(?:^|")(?:\x1b\[\d+m)*(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) ')
Event = MutableMapping[str, Any]
TELL_ROWS = ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm")
"""At DEBUG they print rows: addresses and words. A root logger set to DEBUG must not bring them out."""
TALKERS = ("werkzeug", "gunicorn.access", "gunicorn.error", "flask.app", "survey_service")


class Scrubbed(logging.Filter):
    """Drops request lines; takes tokens out of everything else a server says."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See logging.Filter."""
        said = record.getMessage()
        if record.name == "gunicorn.access" or REQUEST_LINE.search(said):
            return False
        record.msg, record.args = TOKENS.sub(r"/\1/[token]", said), ()
        return True


class Stderr:
    """Looks for stderr at each line: tests and servers replace it. Stdout belongs to what commands answer."""

    def msg(self, message: str) -> None:
        """One line, at once."""
        sys.stderr.write(message + "\n")
        sys.stderr.flush()

    log = debug = info = warning = warn = error = err = critical = failure = fatal = exception = msg


class Lines(logging.Handler):
    """The same for what libraries log."""

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        sys.stderr.write(self.format(record) + "\n")


def configure(*, production: bool) -> None:
    """The same lines from structlog and from libraries that use logging."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _request,
    ]
    # The console's own tracebacks show the values of variables: tokens, names.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    last: Any = structlog.processors.JSONRenderer() if production else plain
    traceback: Any = structlog.processors.format_exc_info
    structlog.configure(
        processors=[*shared, traceback, _scrub, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: Stderr(),
    )
    if production:
        _others(shared, traceback, last)
    for name in TELL_ROWS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in TALKERS:
        talker = logging.getLogger(name)
        if not any(isinstance(one, Scrubbed) for one in talker.filters):
            talker.addFilter(Scrubbed())


def _others(shared: list[Any], traceback: Any, last: Any) -> None:
    """What libraries log, from WARNING, as JSON too."""
    root = logging.getLogger()
    if any(isinstance(one, Lines) for one in root.handlers):
        return
    handler = Lines(logging.WARNING)  # whatever level somebody gives the root
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, traceback, _scrub, last])
    )
    root.addHandler(handler)


def _request(_logger: object, _method: str, event: Event) -> Event:
    """The id that the answer's header and the error page name."""
    if "request_id" not in event and has_request_context():
        event["request_id"] = request_id()
    return event


def _scrub(_logger: object, _method: str, event: Event) -> Event:
    """A traceback's last line may name an address."""
    if "exception" in event:
        event["exception"] = TOKENS.sub(r"/\1/[token]", str(event["exception"]))
    return event
