"""What a worker's run leaves behind: no log, queue row or byte of the database holds a key, an address or a token."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from survey_service.db import db
from survey_service.invitations.answer_link import AnswerLink
from survey_service.keys import token_hash
from survey_service.mail import forms
from survey_service.mail.queued import Mail
from tests.mail_world import CUT, KEY, Post, StandIn
from tests.world import HandClock

NAME, ADDRESS, SUBJECT = "Cyrus Youngblood", "cyrus@customer.example", "Export of Youngblood"
TALKATIVE = ("", "python_http_client", "python_http_client.client", "sqlalchemy.engine", "smtplib", "sendgrid")


@pytest.fixture
def told(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """`told()` is all that loggers at DEBUG, standard output and standard error have said."""
    words: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith(("mail.", "sqlalchemy.engine")):  # the other side, and the database's own
                words.append(self.format(record) + repr(record.__dict__))

    ear, before = Listening(), {name: logging.getLogger(name).level for name in TALKATIVE}
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(ear)
    yield lambda: "\n".join([*words, *capfd.readouterr()])
    logging.getLogger().removeHandler(ear)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def survey(post: Post) -> int:
    return post.survey(customer__email=ADDRESS, customer__name=NAME, ticket__subject=SUBJECT)


def tokens(letter: str | bytes) -> list[str]:
    """Those of the links in a letter that has left."""
    text = letter if isinstance(letter, str) else letter.decode()
    return sorted(set(re.findall(r"/[ru]/([\w-]{22})", text)))


@pytest.mark.parametrize("answer", [None, 400, 503, 504, CUT])
def test_no_log_of_sendgrid_tells_anything(
    sendgrid_post: Post, sendgrid_server: StandIn, told: Callable[[], str], answer: int | str | None
) -> None:
    survey(sendgrid_post)
    sendgrid_server.answer = lambda _mail: answer

    sendgrid_post.work()

    links = tokens(str(sendgrid_server.asked[0]))
    words = told()
    assert len(links) == 2
    assert "mail sent" in words
    assert [secret for secret in (KEY, ADDRESS, NAME, SUBJECT, *links) if secret in words] == []


@pytest.mark.parametrize("answer", ["250 ok", "451 4.3.0 later", "550 5.7.1 cyrus@customer.example is no more", CUT])
def test_no_log_of_smtp_tells_anything(
    smtp_post: Post, smtp_server: StandIn, told: Callable[[], str], answer: str
) -> None:
    survey(smtp_post)
    smtp_server.answer = lambda _mail: answer

    smtp_post.work()

    links = tokens(smtp_server.asked[0])
    words = told()
    assert len(links) == 2
    assert [secret for secret in (ADDRESS, NAME, SUBJECT, *links) if secret in words] == []
    assert ADDRESS not in (db.session.scalars(select(Mail.detail)).one() or "")


def test_a_letter_that_fails_to_render_is_logged_by_its_number_only(
    outbox_post: Post, told: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forms.form_of.cache_clear()
    monkeypatch.setattr("survey_service.mail.letters._html", int)
    survey(outbox_post)

    outbox_post.work()

    words = told()
    assert "letter not rendered" in words
    assert [secret for secret in (ADDRESS, NAME, SUBJECT) if secret in words] == []


def test_the_queue_row_holds_ids_and_a_seal(sendgrid_post: Post, sendgrid_server: StandIn) -> None:
    mail = survey(sendgrid_post)
    sendgrid_server.answer = lambda _mail: 503

    sendgrid_post.work()

    row = sendgrid_post.mail(mail)
    assert row.params == {"invitation": sendgrid_post.survey_of(mail).id}
    assert row.sealed is not None
    kept = " ".join(str(getattr(row, column.name)) for column in Mail.__table__.columns)
    links = tokens(str(sendgrid_server.asked[0]))
    assert [secret for secret in (ADDRESS, NAME, SUBJECT, *links) if secret in kept] == []


@pytest.mark.parametrize("answer", [None, 400, 503, 504])
def test_no_byte_of_the_database_is_a_token(
    sendgrid_post: Post, sendgrid_server: StandIn, tmp_path: Path, answer: int | None, clock: HandClock
) -> None:
    survey(sendgrid_post)
    sendgrid_server.answer = lambda _mail: answer

    sendgrid_post.work()

    links = tokens(str(sendgrid_server.asked[0]))
    content = b"".join(path.read_bytes() for path in tmp_path.glob("survey.db*"))
    assert [link for link in links if link.encode() in content] == []
    hashes = db.session.scalars(select(AnswerLink.token_hash)).all()
    assert any(token_hash(link) in hashes for link in links)
