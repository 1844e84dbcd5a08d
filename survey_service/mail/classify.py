"""What an answer means for a mail (requirement O2): one table for SMTP, one for HTTP."""

from enum import Enum, auto

from survey_service.mail.outgoing import Outcome


class Phase(Enum):
    """Where in a dialogue an answer came, or did not come."""

    GREETING = auto()  # connecting, EHLO, TLS, AUTH: not about this mail yet
    ENVELOPE = auto()  # MAIL, RCPT, DATA and the text up to its last line
    ENDED = auto()  # the final dot is written: the server may have taken the mail


def smtp_outcome(phase: Phase, code: int) -> Outcome:
    """A server's answer; a code that is no answer (RFC 5321, 4.2) counts as a break."""
    if phase is Phase.GREETING:
        return Outcome.RETRY  # 5xx too: a wrong password says nothing about the address
    if 400 <= code < 500:
        return Outcome.RETRY
    if 500 <= code < 600:
        return Outcome.REFUSED
    if 200 <= code < 300 and phase is Phase.ENDED:
        return Outcome.ACCEPTED
    return smtp_break(phase)


def smtp_break(phase: Phase) -> Outcome:
    """No answer: the connection broke or nobody spoke in time."""
    return Outcome.UNKNOWN if phase is Phase.ENDED else Outcome.RETRY


def http_outcome(status: int) -> Outcome:
    """SendGrid's answer. Behind a 502, a 504 or a code O2 leaves out, the mail may have been taken."""
    if 200 <= status < 300:
        return Outcome.ACCEPTED
    if status in (429, 500, 503) or 300 <= status < 400:  # a redirect took nothing, and is not followed
        return Outcome.RETRY
    if 400 <= status < 500:
        return Outcome.REFUSED
    return Outcome.UNKNOWN


def http_break(began: bool) -> Outcome:
    """No answer. `began`: the connection stood, TLS included, so some of the request may have arrived."""
    return Outcome.UNKNOWN if began else Outcome.RETRY
