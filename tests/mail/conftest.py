"""Cy's letters, and the machines they are sent to."""

import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from survey_service.mail.letters import render
from survey_service.mail.message import automatic_headers, message_id, survey_headers
from survey_service.mail.outgoing import Outgoing

HOST = "https://survey.example.com"
ANSWER, OPTOUT = "Zk3vQ0xT9mB1uYw7LdPaHg", "q8Wn2cRj5EoVtKx0SbMfYA"
KEY, PASSWORD, ADDRESS = "SG.key-that-nobody-may-see", "pass-that-nobody-may-see", "cy@customer.example"
SECRETS = (KEY, PASSWORD, ADDRESS, ANSWER, OPTOUT, "Export fails")
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

WITH_WAY_OUT = ("survey", "recovery", "fixed", "changed")

PRAISE: dict[str, object] = {
    "score": 5,
    "score_word": "Excellent",
    "about": "Ticket 1042, exports",
    "words": "Rang instead of writing a fourth e-mail, and [name hidden] had the file within the hour. Thank you.",
    "marks": None,
    "stay": None,
}
LEFT_OUT = PRAISE | {
    "score": 2,
    "score_word": "Weak",
    "words": "The export stops at 10,000 rows",
    "marks": "left out of your figure",
    "stay": "Mia Torres is calling. Please do not contact the customer about the rating.",
}
FOLDED = PRAISE | {"score": 1, "score_word": "Poor", "words": None, "marks": "to review"}

CALLBACK: dict[str, object] = {
    "about": "2 Weak, ticket 1043, billing",
    "due": "First attempt due Tuesday, 3 March, 17:00",
    "link": f"{HOST}/callbacks/12",
}

VALUES: dict[str, dict[str, object]] = {
    "survey": {
        "customer_name": "Cy",
        "ticket_number": "1042",
        "ticket_subject": "Export fails on large files",
        "solved_day": date(2026, 3, 2),
        "agent_name": "Asha",
        "links": {score: f"{HOST}/r/{ANSWER}/{score}" for score in range(1, 6)},
        "optout_link": f"{HOST}/u/{OPTOUT}",
        "brand": "Acme Support",
        "throttle_days": 14,
    },
    "recovery": {
        "customer_name": "Cy",
        "ticket_number": "1042",
        "ticket_subject": "Export fails on large files",
        "reached_day": date(2026, 3, 3),
        "links": {score: f"{HOST}/r/{ANSWER}/{score}" for score in range(1, 6)},
        "optout_link": f"{HOST}/u/{OPTOUT}",
        "brand": "Acme Support",
    },
    "password_reset": {"name": "Mia", "link": f"{HOST}/reset/{ANSWER}", "brand": "Acme Support", "hours_valid": 2},
    "password_changed": {"name": "Mia", "link": f"{HOST}/reset", "brand": "Acme Support"},
    "appeal_waiting": {
        "name": "Mia",
        "link": f"{HOST}/reports/appeals/7",
        "due_day": date(2026, 3, 9),
        "passed_on": True,
        "brand": "Acme Support",
    },
    "appeal_decided": {"name": "Asha", "link": f"{HOST}/agents/#appeals", "granted": True, "brand": "Acme Support"},
    "appeal_undone": {"name": "Asha", "link": f"{HOST}/agents/#appeals", "brand": "Acme Support"},
    "fixed": {
        "customer_name": "Cy",
        "about": "Exports stop after ten thousand rows",
        "fixed_in": "7.4",
        "said_day": date(2026, 3, 2),
        "ticket_number": "1042",
        "optout_link": f"{HOST}/u/{OPTOUT}",
        "brand": "Acme Support",
    },
    "changed": {
        "customer_name": "Cy",
        "changed": "Large exports are tested before each release, so they no longer stop after ten thousand rows.",
        "said_day": date(2026, 3, 2),
        "ticket_number": "1042",
        "optout_link": f"{HOST}/u/{OPTOUT}",
        "brand": "Acme Support",
    },
    "action_due": {
        "name": "Mia",
        "link": f"{HOST}/callbacks/actions/7",
        "action": "Test large exports before each release",
        "due_day": date(2026, 3, 9),
        "is_check": True,
        "brand": "Acme Support",
    },
    "monthly_report": {
        "name": "Mia",
        "link": f"{HOST}/reports/months/2026-02",
        "mails_link": f"{HOST}/account/mails",
        "month": "February 2026",
        "sentence": "84 % of 212 answers in February 2026 were 4 or 5; in January 2026 81 % of 198, within chance.",
        "rows": [
            {"name": "Company", "share": "84 % of 212", "was": "81 % of 198", "apart": "within chance"},
            {"name": "Billing", "share": "3 of 8", "was": "—", "apart": ""},
        ],
        "more": 1,
        "corrected": 1,
        "is_reminder": False,
        "picture_link": None,
        "picture_words": "",
        "brand": "Acme Support",
    },
    "daily_feedback": {
        "name": "Asha Rao",
        "link": f"{HOST}/agents/?show=newest",
        "mails_link": f"{HOST}/account/mails",
        "since_day": date(2026, 2, 27),
        "given": 4,
        "changed": 1,
        "good": 2,
        "judged": 2,
        "left_out": 1,
        "to_review": 1,
        "wordless": 1,
        "more": 2,
        "praise": [PRAISE],
        "others": [LEFT_OUT, FOLDED],
        "brand": "Acme Support",
    },
    "praise": {
        "name": "Asha Rao",
        "link": f"{HOST}/agents/?show=newest",
        "mails_link": f"{HOST}/account/mails",
        "given": 2,
        "more": 0,
        "praise": [PRAISE, PRAISE | {"words": "شكرا جزيلا", "about": "Ticket 1048"}],
        "brand": "Acme Support",
    },
    "case_mail": {
        "case_subject": "Your ticket 1042",
        "said": [
            {"line": "Hello Cy,", "begins": True},
            {"line": "on Monday, 2 March, you rated how we handled your ticket 1042.", "begins": True},
            {
                "line": "The export writes all rows again since this morning. Would you try it once more, please? "
                "If anything is still missing, ring me.",
                "begins": False,
            },
            {"line": "Kind regards,", "begins": True},
            {"line": "Mia Torres", "begins": False},
        ],
    },
    "repair_step": {
        "name": "Asha Rao",
        "link": f"{HOST}/agents/#asked",
        "due_day": date(2026, 3, 4),
        "asked_by": "Mia Torres",
        "brand": "Acme Support",
    },
    "brief_ready": {
        "name": "Asha Rao",
        "link": f"{HOST}/agents/briefs/7",
        "meets_day": date(2026, 3, 9),
        "made_by": "Lena Fuchs",
        "brand": "Acme Support",
    },
    "case_notice": {
        "name": "Mia Torres",
        "link": f"{HOST}/callbacks/",
        "zone": "Berlin time",
        "count": 24,
        "late": 1,
        "more": 20,
        "overdue_department": [],
        "overdue": [CALLBACK | {"about": "1 Poor, VIP, ticket 1042, exports"}],
        "returned": [CALLBACK | {"due": "It was tried; say what comes next."}],
        "assigned": [CALLBACK, CALLBACK | {"about": "Asked for contact, ticket 1048"}],
        "unassigned": [],
        "brand": "Acme Support",
    },
    "setup_letter": {"name": "Ada", "link": f"{HOST}/admin/setup/arrived/{ANSWER}", "brand": "Acme Support"},
    "welcome": {"name": "Asha", "link": f"{HOST}/reset/{ANSWER}", "brand": "Acme Support", "hours_valid": 72},
}


@pytest.fixture
def values() -> dict[str, dict[str, object]]:
    """What each letter is told."""
    return {letter: dict(given) for letter, given in VALUES.items()}


@pytest.fixture
def outgoing() -> Callable[..., Outgoing]:
    """`outgoing("survey")`: the rendered letter on its way to Cy; named arguments change its fields."""

    def build(letter: str = "survey", **changed: Any) -> Outgoing:
        said = render(letter, VALUES[letter])
        mail = Outgoing(
            mail_id=7,
            attempt_id="attempt-1",
            to=ADDRESS,
            to_name="Cy",
            sender="Acme Support <support@acme.example>",
            reply_to="tickets@acme.example",
            subject=said.subject,
            text=said.text,
            html=said.html,
            message_id=message_id(7, "survey.example.com"),
            headers=survey_headers(f"{HOST}/u/{OPTOUT}") if letter in WITH_WAY_OUT else automatic_headers(),
            letter=letter,
        )
        return replace(mail, **changed)

    return build


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares with tests/letters/<name>. To take a new text, delete the file, run, and read what was written."""

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent.parent / "letters" / name
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            pytest.fail(f"{name} was not there and is written now; read it")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def nothing_told(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nobody's secret reaches a log at DEBUG, standard output or standard error."""
    told: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name.startswith("mail."):
                return  # aiosmtpd's own words: the other side of the line
            told.append(self.format(record) + repr(record.__dict__))

    root, ear = logging.getLogger(), Listening()
    before = {name: logging.getLogger(name).level for name in ("", "python_http_client", "python_http_client.client")}
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(ear)
    yield
    root.removeHandler(ear)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    everything = "\n".join([*told, *capfd.readouterr()])
    assert [secret for secret in SECRETS if secret in everything] == []


@pytest.fixture
def tcp() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """`tcp(serve)` lets `serve` talk on each connection and returns the port; a break in the talk is part of it."""
    open_sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def listen(serve: Callable[[socket.socket], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        open_sockets.append(server)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        serve(connection)

        threads.append(threading.Thread(target=accept, daemon=True))
        threads[-1].start()
        return int(server.getsockname()[1])

    yield listen
    for server in open_sockets:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join(5)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a home-made certificate of 127.0.0.1 and localhost, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(names, critical=False)
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="session")
def serving_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(scope="session")
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)
