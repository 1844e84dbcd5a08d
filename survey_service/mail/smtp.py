"""Sending by SMTP (RFC 5321). A connection carries mails one after the other, so a break leaves at most one unknown.

A server may have closed a connection that was kept: a break before it took the next mail's sender is none of that mail,
which then begins again on a new one.

smtplib's `sendmail` hides where a break came, and that decides whether a mail may go again; so its steps are taken here
one by one. Its exceptions hold addresses and the server's words: they end here, and a Reply tells the step and code.
"""

import os
import re
import select
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote

from survey_service.mail.classify import Phase, smtp_break, smtp_outcome
from survey_service.mail.message import compose, sender_parts
from survey_service.mail.outgoing import Outcome, Outgoing, Reply
from survey_service.preferences import texts

MOST_ON_ONE = 100  # mails a connection; many servers end one that brings more
CLOSING = 421  # the code with which a server says that it ends the connection (RFC 5321, 3.8)
GRACE = 10  # milliseconds a server is given to hang up between the text and the dot that ends it


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to send. `tls_first`: smtps://, else STARTTLS where it is offered."""

    host: str
    port: int
    user: str | None = field(repr=False)
    password: str | None = field(repr=False)
    tls_first: bool

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """`smtp://user:pass@host:port` or `smtps://…`, percent-encoded. Its ValueErrors quote nothing."""
        parts = texts.bare_url(url, "smtp", "smtps")
        if (parts.username is None) != (parts.password is None):
            raise ValueError("SMTP_URL must have both a user and a password, or neither")
        tls_first = parts.scheme == "smtps"
        user = None if parts.username is None else unquote(parts.username)
        password = None if parts.password is None else unquote(parts.password)
        return cls(
            parts.hostname or "", parts.port or (465 if tls_first else 587 if user else 25), user, password, tls_first
        )


class SmtpTransport:
    """`now` dates the mails. `trusted` is who signs the server's certificate, by default the machine's authorities."""

    name = "smtp"
    most = 1

    def __init__(
        self,
        server: SmtpServer,
        now: Callable[[], datetime],
        timeout: float = 10.0,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._now = now
        self._timeout = timeout
        self._trusted = trusted or ssl.create_default_context()
        self._kept = threading.local()  # a web request may send while the worker does

    def send(self, outgoing: Outgoing) -> Reply:
        reply = self._sent(outgoing)
        self.close()
        return reply

    def send_many(self, outgoings: Sequence[Outgoing]) -> list[Reply]:
        """One after the other on this thread's connection, which stays open until `close`."""
        return [self._sent(outgoing) for outgoing in outgoings]

    def _sent(self, outgoing: Outgoing) -> Reply:
        try:
            message = compose(outgoing, self._now())
        except ValueError:
            return Reply(Outcome.REFUSED, "its headers or its address cannot be written")
        kept: _Dialogue | None = getattr(self._kept, "dialogue", None)
        if kept is not None:
            reply = self._talked(kept, outgoing, message)
            if not kept.was_gone:
                return reply
        return self._talked(_Dialogue(self._server, self._timeout, self._trusted), outgoing, message)

    def resting(self) -> float:
        return 0.0

    def close(self) -> None:
        """Goodbye on this thread's connection."""
        kept: _Dialogue | None = getattr(self._kept, "dialogue", None)
        self._kept.dialogue = None
        if kept is not None:
            kept.hang_up()

    def _talked(self, dialogue: "_Dialogue", outgoing: Outgoing, message: EmailMessage) -> Reply:
        self._kept.dialogue = None
        try:
            reply = dialogue.deliver(sender_parts(outgoing.sender)[1], outgoing.to, message)
        except _Answered as answer:
            outcome = smtp_outcome(dialogue.phase, answer.code)
            about = outcome is Outcome.REFUSED and dialogue.step == "RCPT"
            reply = Reply(outcome, f"{dialogue.step} answered {answer}", address_refused=about)
        except smtplib.SMTPResponseException as error:  # from the steps smtplib checks itself
            outcome = smtp_outcome(dialogue.phase, error.smtp_code)
            reply = Reply(outcome, f"{dialogue.step} answered {error.smtp_code}")
        except (OSError, smtplib.SMTPException, ValueError) as error:
            reply = Reply(smtp_break(dialogue.phase), f"{dialogue.step} broke off: {type(error).__name__}")
            dialogue.broke()
        if dialogue.goes_on:
            self._kept.dialogue = dialogue
        else:
            dialogue.hang_up()
        return reply


class _Answered(Exception):
    """The server said something else than what lets the dialogue go on; str is the code and RFC 3463's, no words."""

    def __init__(self, code: int, words: bytes) -> None:
        detailed = re.match(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)", words)
        super().__init__(f"{code} {detailed[0].decode()}" if detailed else str(code))
        self.code = code


class _Dialogue:
    """A talk with the server, mail after mail; `phase` and `step` always say how far it came with the latest.

    `goes_on`: it may be told another mail. `was_gone`: it had ended before it took the sender of the latest.
    """

    def __init__(self, server: SmtpServer, timeout: float, trusted: ssl.SSLContext) -> None:
        self.phase, self.step = Phase.GREETING, "connect"
        self.goes_on = self.was_gone = False
        self._server, self._trusted = server, trusted
        self._smtp: smtplib.SMTP | None = None
        self._timeout = timeout
        self._told = 0
        self._is_amid = False  # the latest mail was broken off between its sender and its end

    def deliver(self, sender: str, to: str, message: EmailMessage) -> Reply:
        self.goes_on = False
        smtp = self._smtp or self._connected()
        self._told += 1
        if self._is_amid:
            self.phase = Phase.GREETING
            self._say("RSET", smtp.rset, 2)
        self.phase, self._is_amid = Phase.ENVELOPE, True
        if not to.isascii() and not smtp.has_extn("smtputf8"):
            self.goes_on = self._told < MOST_ON_ONE
            return Reply(Outcome.REFUSED, "the address has letters this server cannot take", address_refused=True)
        options = [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        self._say("MAIL", lambda: smtp.mail(sender, options), 2)
        self._say("RCPT", lambda: smtp.rcpt(to), 2)
        self._say("DATA", lambda: smtp.docmd("DATA"), 3)
        self._send_text(smtp, message.as_bytes())
        self.phase, self.step = Phase.ENDED, "end of data"
        code, words = smtp.getreply()
        self._is_amid = False
        answer = _Answered(code, words)
        self._answered(code)
        return Reply(smtp_outcome(self.phase, code), f"{self.step} answered {answer}")

    def broke(self) -> None:
        """The connection ended, or nobody spoke in time."""
        self.goes_on = False
        self.was_gone = self._told > 1 and self.step in ("RSET", "MAIL")

    def _answered(self, code: int) -> None:
        """There was an answer, so there may be more."""
        self.goes_on = code // 100 in (2, 4, 5) and code != CLOSING and self._told < MOST_ON_ONE
        self.was_gone = code == CLOSING and self._told > 1 and self.step in ("RSET", "MAIL")

    def hang_up(self) -> None:
        """The mail's fate is known by now, whatever QUIT brings."""
        if self._smtp is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(min(self._timeout, 1.0))
                self._smtp.quit()
        self._smtp.close()

    def _connected(self) -> smtplib.SMTP:
        """Greeted, encrypted where it can be, and logged in."""
        server = self._server
        name = socket.gethostname()
        ours = name if "." in name else "[127.0.0.1]"  # what smtplib does too, without asking DNS each time
        smtp = self._smtp = (
            smtplib.SMTP_SSL(server.host, server.port, ours, timeout=self._timeout, context=self._trusted)
            if server.tls_first
            else smtplib.SMTP(server.host, server.port, ours, timeout=self._timeout)
        )
        self.step = "EHLO"
        smtp.ehlo_or_helo_if_needed()
        if not server.tls_first and smtp.has_extn("starttls"):
            self.step = "STARTTLS"
            smtp.starttls(context=self._trusted if server.user else _unchecked())
            self.step = "EHLO"
            smtp.ehlo_or_helo_if_needed()
        elif not server.tls_first and server.user:
            self.step = "STARTTLS, which a password needs and the server does not offer,"
            raise smtplib.SMTPNotSupportedError
        if server.user and server.password is not None:
            self.step = "AUTH"
            smtp.login(server.user, server.password)
        return smtp

    def _say(self, step: str, command: Callable[[], tuple[int, bytes]], wanted: int) -> None:
        """`wanted`: the first digit of the code that lets the dialogue go on."""
        self.step = step
        code, words = command()
        if code // 100 != wanted:
            self._answered(code)
            raise _Answered(code, words)

    def _send_text(self, smtp: smtplib.SMTP, message: bytes) -> None:
        """The text, its lines' dots doubled, then the dot that ends it, as writes of their own.

        A dot that could not be written did not arrive whole, so the phase changes only after it.
        """
        self.step = "text"
        smtp.send(re.sub(rb"(?m)^\.", b"..", message))
        if _hung_up(smtp.sock):
            raise smtplib.SMTPServerDisconnected
        smtp.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")


def _hung_up(sock: socket.socket | None) -> bool:
    """Whether the server has already closed: then it never saw the final dot, and the mail may go again.

    Looks below TLS at the connection itself, and takes nothing from it.
    """
    if sock is None:
        return True
    waiting = select.poll()
    waiting.register(sock, select.POLLIN)
    if not waiting.poll(GRACE):
        return False
    with socket.socket(fileno=os.dup(sock.fileno())) as below:
        try:
            return below.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


def _unchecked() -> ssl.SSLContext:
    """Without a password there is nothing to steal: a relay's home-made certificate beats sending in the clear."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
