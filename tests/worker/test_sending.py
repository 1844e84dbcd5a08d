"""O2's table, end to end: the worker, a real answer from the other side, and what is then known of mail and survey."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import func, select

from survey_service.customers.suppression import Suppression
from survey_service.db import db, product_of
from survey_service.flows import letter_outgoing, mails_claimed, surveys_claimed
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Outgoing, Reply
from survey_service.mail.queued import Mail
from survey_service.mail.sendgrid import SendGridTransport
from survey_service.worker import sending
from tests.mail_world import CUT, CUT_BEFORE_DOT, KEY, Post, StandIn
from tests.world import HandClock

ACCEPTED = ("accepted", "sent", None)
QUEUED = ("queued", "scheduled", None)
REFUSED = ("refused", "refused", None)
UNKNOWN = ("unknown", "unknown", None)


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (200, ACCEPTED),
        (202, ACCEPTED),
        (301, QUEUED),
        (400, REFUSED),
        (401, REFUSED),
        (403, REFUSED),
        (404, REFUSED),
        (413, REFUSED),
        (429, QUEUED),
        (500, QUEUED),
        (502, UNKNOWN),
        (503, QUEUED),
        (504, UNKNOWN),
        (CUT, UNKNOWN),
    ],
)
def test_what_sendgrid_answers_decides(
    sendgrid_post: Post, sendgrid_server: StandIn, status: int | str, known: tuple[str, str, str | None]
) -> None:
    mail = sendgrid_post.survey()
    sendgrid_server.answer = lambda _mail: status

    assert sendgrid_post.work() == 1

    assert sendgrid_post.state(mail) == known
    assert len(sendgrid_server.asked) == 1


def test_sendgrid_answering_too_late_is_unknown_and_not_asked_again(
    sendgrid_post: Post, sendgrid_server: StandIn, clock: HandClock
) -> None:
    mail = sendgrid_post.survey()
    product_of(sendgrid_post.app).transport = SendGridTransport(
        KEY, f"http://127.0.0.1:{sendgrid_server.port}", timeout=0.2
    )
    sendgrid_server.patience = 0.6

    sendgrid_post.work()
    clock.move(days=2)
    sendgrid_post.work()

    assert sendgrid_post.state(mail) == UNKNOWN
    assert sendgrid_server.took == [mail]


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        ("250 2.0.0 taken", ACCEPTED),
        ("451 4.3.0 later", QUEUED),
        ("421 4.3.2 going down", QUEUED),
        ("550 5.7.1 never", REFUSED),
        (CUT, UNKNOWN),
        (CUT_BEFORE_DOT, QUEUED),
    ],
)
def test_what_an_smtp_server_answers_decides(
    smtp_post: Post, smtp_server: StandIn, answer: str, known: tuple[str, str, str | None]
) -> None:
    mail = smtp_post.survey()
    smtp_server.answer = lambda _mail: answer

    assert smtp_post.work() == 1

    assert smtp_post.state(mail) == known


@pytest.mark.parametrize("transport", ["smtp", "sendgrid"])
def test_a_server_that_is_not_there_took_nothing(
    new_post: Callable[..., Post], free_port: Callable[[], int], transport: str
) -> None:
    port = free_port()
    environ = {"SMTP_URL": f"smtp://127.0.0.1:{port}"}
    if transport == "sendgrid":
        environ = {"SENDGRID_API_KEY": KEY, "SENDGRID_HOST": f"http://127.0.0.1:{port}"}
    post = new_post(MAIL_TRANSPORT=transport, **environ)
    mail = post.survey()

    post.work()

    assert post.state(mail) == QUEUED


def test_a_mail_is_tried_again_ever_later_and_parked_at_the_eighth_time(
    sendgrid_post: Post, sendgrid_server: StandIn, clock: HandClock
) -> None:
    mail = sendgrid_post.survey()
    sendgrid_server.answer = lambda _mail: 503
    waits = []

    for _ in range(7):
        sendgrid_post.work()
        waits.append((sendgrid_post.mail(mail).due_at - clock.at).total_seconds())
        assert sendgrid_post.work() == 0
        clock.at = sendgrid_post.mail(mail).due_at
    sendgrid_post.work()

    assert all(15 * 2**n <= wait <= 30 * 2**n for n, wait in enumerate(waits))
    assert sendgrid_post.state(mail) == ("parked", "refused", "parked")
    assert len(sendgrid_server.asked) == 8
    assert sendgrid_post.mail(mail).sealed is None


def test_every_attempt_brings_the_same_message_under_an_attempt_id_of_its_own(
    sendgrid_post: Post, sendgrid_server: StandIn, clock: HandClock
) -> None:
    mail = sendgrid_post.survey()
    sendgrid_server.answer = lambda _mail: 503 if len(sendgrid_server.asked) == 1 else None

    sendgrid_post.work()
    clock.at = sendgrid_post.mail(mail).due_at
    sendgrid_post.work()

    first, second = (request["personalizations"][0] for request in sendgrid_server.asked)
    assert first["headers"] == second["headers"]
    assert first["custom_args"]["attempt_id"] != second["custom_args"]["attempt_id"]
    assert [body["content"] for body in sendgrid_server.asked[:1]] == [sendgrid_server.asked[1]["content"]]


def test_only_a_refusal_of_the_address_is_held_against_the_address(new_post: Callable[..., Post]) -> None:
    post = new_post(MAIL_TRANSPORT="smtp", SMTP_URL="smtp://127.0.0.1:1")
    refused = Refusing()
    product_of(post.app).transport = refused
    post.survey()
    post.work()
    assert db.session.scalar(select(func.count()).select_from(Suppression)) == 0

    refused.address_refused = True
    mail = post.survey()
    post.work()

    db.session.rollback()
    assert db.session.scalars(select(Suppression.reason)).all() == ["bad_address"]
    post.clock.move(days=20)
    asked_again = {"customer__email": "cy2@example.com", "ticket__id": "another"}
    assert post.survey(**asked_again) == mail
    assert post.surveys()[-1] == ("not_asked", "bad_address")


class Refusing:
    """A way out that refuses."""

    name = "refusing"
    most = 1
    address_refused = False

    def send(self, _outgoing: Outgoing) -> Reply:
        return Reply(Outcome.REFUSED, "answered 550", address_refused=self.address_refused)

    def send_many(self, outgoings: Sequence[Outgoing]) -> list[Reply]:
        return [self.send(outgoing) for outgoing in outgoings]

    def resting(self) -> float:
        return 0.0

    def close(self) -> None:
        """Nothing to close."""


def test_what_smtp_refuses_at_the_recipient_is_a_bad_address(
    smtp_post: Post, smtp_server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(self: SMTP, _arg: str) -> None:
        await self.push("550 5.1.1 no such mailbox")

    monkeypatch.setattr(SMTP, "smtp_RCPT", refused)
    mail = smtp_post.survey()

    smtp_post.work()

    assert smtp_post.state(mail) == REFUSED
    assert db.session.scalars(select(Suppression.reason)).all() == ["bad_address"]


def test_a_mail_of_unknown_fate_counts_for_the_throttle(
    sendgrid_post: Post, sendgrid_server: StandIn, clock: HandClock
) -> None:
    sendgrid_post.survey(customer__email="cy@example.com")
    sendgrid_server.answer = lambda _mail: 504
    sendgrid_post.work()

    clock.move(days=3)
    sendgrid_post.survey(customer__email="cy@example.com")
    clock.move(days=12)
    sendgrid_post.survey(customer__email="cy@example.com")

    assert sendgrid_post.surveys() == [("unknown", None), ("not_asked", "throttled"), ("scheduled", None)]


def test_a_refused_mail_starts_no_throttle(sendgrid_post: Post, sendgrid_server: StandIn, clock: HandClock) -> None:
    sendgrid_post.survey(customer__email="cy@example.com")
    sendgrid_server.answer = lambda _mail: 400
    sendgrid_post.work()

    sendgrid_post.survey(customer__email="cy@example.com")

    assert sendgrid_post.surveys() == [("refused", None), ("scheduled", None)]


def test_the_outbox_keeps_what_it_was_sent(outbox_post: Post) -> None:
    mails = [outbox_post.survey() for _ in range(60)]

    assert outbox_post.work() == 60

    assert {outbox_post.state(mail) for mail in mails} == {ACCEPTED}
    kept = db.session.scalars(select(OutboxMail)).all()
    assert sorted(mail.mail_id for mail in kept) == mails
    assert b"Auto-Submitted: auto-generated" in kept[0].raw


@pytest.mark.parametrize("kind", ["outbox_post", "sendgrid_post", "smtp_post"])
def test_a_letter_that_cannot_be_composed_is_parked_and_holds_up_nobody(
    request: pytest.FixtureRequest, kind: str, monkeypatch: pytest.MonkeyPatch, clock: HandClock
) -> None:
    post: Post = request.getfixturevalue(kind)
    filled = letter_outgoing.filled

    def sometimes(letter: str, values: dict[str, object], language: str | None) -> object:
        if values["ticket_number"] == "broken":
            raise ValueError("no such letter")
        return filled(letter, values, language)

    monkeypatch.setattr(letter_outgoing, "filled", sometimes)
    broken, good = post.survey(ticket__id="broken"), post.survey()

    for _ in range(8):
        post.work()
        clock.move(hours=5)

    assert post.state(broken) == ("parked", "refused", "parked")
    assert post.state(good) == ACCEPTED


def test_a_row_that_cannot_become_a_letter_holds_up_nobody(
    outbox_post: Post, monkeypatch: pytest.MonkeyPatch, clock: HandClock
) -> None:
    letter = surveys_claimed.survey_letter

    def sometimes(*given: object) -> object:
        if given[4].external_id == "broken":  # type: ignore[attr-defined]
            raise LookupError("no such zone")
        return letter(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(surveys_claimed, "survey_letter", sometimes)
    broken, good = outbox_post.survey(ticket__id="broken"), outbox_post.survey()

    for _ in range(8):
        outbox_post.work()
        clock.move(hours=5)

    assert outbox_post.state(broken) == ("parked", "refused", "parked")
    assert outbox_post.state(good) == ACCEPTED


def test_an_answer_is_kept_though_the_next_claim_fails(
    sendgrid_post: Post, monkeypatch: pytest.MonkeyPatch, sendgrid_server: StandIn
) -> None:
    mail = sendgrid_post.survey()
    claim, claims = mails_claimed._claimed, count()
    monkeypatch.setattr(mails_claimed, "_claimed", lambda *given: claim(*given) if next(claims) == 0 else 1 / 0)
    sendgrid_server.patience = 0.2  # the next mails are claimed while this one's call waits for its answer

    with pytest.raises(ZeroDivisionError):
        sending.send_mails()

    assert sendgrid_post.state(mail) == ACCEPTED


def test_no_more_are_in_flight_than_may_be(
    sendgrid_post: Post, monkeypatch: pytest.MonkeyPatch, sendgrid_server: StandIn
) -> None:
    monkeypatch.setattr(SendGridTransport, "most", 4)
    mails = [sendgrid_post.survey() for _ in range(9)]
    under_way: list[int] = []
    settled = mails_claimed.settle_many

    def counting(*given: object) -> None:
        settled(*given)  # type: ignore[arg-type]
        under_way.append(db.session.scalar(select(func.count()).where(Mail.state == "sending")) or 0)

    monkeypatch.setattr(mails_claimed, "settle_many", counting)

    assert sendgrid_post.work() == 9

    assert {sendgrid_post.state(mail) for mail in mails} == {ACCEPTED}
    assert [len(body["personalizations"]) for body in sendgrid_server.asked] == [2, 2, 2, 2, 1]
    assert max(under_way) <= 2  # and as many again are claimed in the same transaction


def test_a_very_old_address_that_no_message_can_hold_is_refused(outbox_post: Post) -> None:
    mail = outbox_post.survey()
    product = product_of(outbox_post.app)
    product.defaults = replace(product.defaults, mail_reply_to="no address")
    product.forget_preferences()

    outbox_post.work()

    assert outbox_post.state(mail) == REFUSED


def test_nothing_is_sent_twice_when_the_queue_is_told_the_same_mail_again(
    sendgrid_post: Post, sendgrid_server: StandIn, clock: HandClock
) -> None:
    mail = sendgrid_post.survey()
    sendgrid_post.work()
    clock.move(minutes=5)

    assert sendgrid_post.work() == 0

    assert sendgrid_server.took == [mail]
    assert sendgrid_post.mail(mail).settled_at == clock.at - timedelta(minutes=5)
