"""The mail of a monthly report: one sentence, the weeks as a picture with words in its place, and a table (N10)."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from survey_service.callbacks import mornings
from survey_service.flows import letter_picture
from survey_service.flows.letter_outgoing import outgoing_of
from survey_service.flows.mails_chosen import mails_chosen
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.month_closed import month_closed
from survey_service.flows.month_mailed import reviews_reminded
from survey_service.flows.month_reviewed import month_reviewed
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from survey_service.mail.sendgrid_calls import calls, shared_body
from survey_service.staff.department import Department
from survey_service.staff.user import User
from survey_service.worker.sending import send_mails
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated
from tests.world import HandClock

TENTH = datetime(2026, 4, 10, 9, tzinfo=UTC)  # a Friday


@pytest.fixture
def march(cases: Cases, rated: Rated, clock: HandClock) -> int:
    """Twelve answers of two teams in two departments, and Mia, who answers for all; her id."""
    for number in range(11):
        rated(5 if number % 4 else 1, f"c{number}")
    rated(2, "last", None, **BEN, agent__department="Engineering")
    return cases.person("Mia", "manager")


def closed(cases: Cases, clock: HandClock) -> None:
    clock.at = TENTH
    assert month_closed(cases.ctx()) == 1


def sent(cases: Cases, letter: str = "monthly_report") -> list[EmailMessage]:
    while send_mails():
        pass
    session = cases.ctx().session
    session.rollback()
    raws = session.scalars(select(OutboxMail.raw).where(OutboxMail.letter == letter).order_by(OutboxMail.id))
    return [one for raw in raws if isinstance(one := message_from_bytes(raw, policy=default), EmailMessage)]


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body(preferencelist=(kind,))
    assert found is not None
    return str(found.get_content()).replace("\u202f", " ")


def test_the_mail_has_the_sentence_the_picture_with_words_and_the_table(
    march: int, cases: Cases, clock: HandClock
) -> None:
    pytest.importorskip("cairosvg", reason="cairo is not on this machine", exc_type=(ImportError, OSError))
    closed(cases, clock)

    (mail,) = sent(cases)

    (picture,) = [one for one in mail.walk() if one.get_content_type() == "image/png"]
    html = part(mail, "html")
    assert mail["Subject"] == "The report for March 2026"
    assert picture["Content-ID"] == "<weeks>"
    assert picture["Content-Disposition"].startswith("inline")
    assert bytes(picture.get_content()).startswith(b"\x89PNG")
    assert 'src="cid:weeks"' in html
    assert 'alt="Share of 4 and 5 by week. 26 points in time, average 67 % of 12 answers.' in html
    assert "67 % of 12 answers in March 2026 were 4 or 5; in February 2026 none." in html
    assert "Billing: 8 of 11" not in part(mail, "plain")  # eleven are enough for a per cent
    assert "Billing: 73 % of 11 were 4 or 5, in the month before —" in part(mail, "plain")
    assert "/reports/months/2026-03" in part(mail, "plain")
    assert "List-Unsubscribe" not in mail  # nobody's surveys are stopped by it
    assert len(bytes(mail)) < 50_000


def test_the_queue_holds_the_month_and_never_a_figure(march: int, cases: Cases, clock: HandClock) -> None:
    closed(cases, clock)

    session = cases.ctx().session
    (mail,) = session.scalars(select(Mail).where(Mail.letter == "monthly_report"))

    assert (mail.params, mail.sealed) == ({"month": "2026-03", "kind": "report"}, None)


def test_without_cairo_the_mail_holds_the_table(
    march: int, cases: Cases, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_picture, "png", lambda *_drawn: None)
    closed(cases, clock)

    (mail,) = sent(cases)

    assert [one.get_content_type() for one in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "<img" not in part(mail, "html")
    assert "67 % of 12" in part(mail, "html")


def test_a_manager_of_a_department_reads_of_it_beside_the_company(march: int, cases: Cases, clock: HandClock) -> None:
    with cases.ctx().writing() as session:
        number = session.scalar(select(Department.id).where(Department.name == "Engineering"))
        session.execute(update(User).where(User.id == march).values(department_id=number))
    closed(cases, clock)

    (mail,) = sent(cases)

    text = part(mail, "plain")
    assert "Engineering: 0 of 1 answer in March 2026 was 4 or 5" in text
    assert "Company: 67 % of 12" in text
    assert "Billing" not in text


def test_whoever_switched_it_off_after_the_closing_is_not_written_to(
    march: int, cases: Cases, clock: HandClock
) -> None:
    closed(cases, clock)
    assert mails_chosen(cases.acting(march), monthly_report=False)

    assert sent(cases) == []


def test_the_reminder_says_so_and_does_not_leave_once_somebody_has_gone_through_it(
    march: int, cases: Cases, clock: HandClock
) -> None:
    cases.person("Max", "manager")
    closed(cases, clock)
    assert len(sent(cases)) == 2
    clock.move(days=7)
    assert reviews_reminded(cases.ctx()) == 2
    (letter,) = mails_claimed(cases.ctx(), 1)
    month_reviewed(cases.acting(march), datetime(2026, 3, 1, tzinfo=UTC).date())

    assert letter.values["is_reminder"] is True
    assert len(sent(cases)) == 2  # the other one stays here


def test_sendgrid_gets_the_picture_as_an_attachment_that_is_shown_inline(
    march: int, cases: Cases, clock: HandClock
) -> None:
    pytest.importorskip("cairosvg", reason="cairo is not on this machine", exc_type=(ImportError, OSError))
    closed(cases, clock)
    (letter,) = mails_claimed(cases.ctx(), 1)
    outgoing = outgoing_of(letter, cases.ctx().preferences)

    (attached,) = shared_body(outgoing)["attachments"]

    assert {name: attached[name] for name in ("type", "disposition", "content_id")} == {
        "type": "image/png",
        "disposition": "inline",
        "content_id": "weeks",
    }
    assert len(calls([outgoing])) == 1


def test_the_outbox_shows_the_picture_in_its_place(
    march: int, cases: Cases, clock: HandClock, client: FlaskClient
) -> None:
    pytest.importorskip("cairosvg", reason="cairo is not on this machine", exc_type=(ImportError, OSError))
    closed(cases, clock)
    sent(cases)
    number = cases.ctx().session.scalar(select(OutboxMail.id).where(OutboxMail.letter == "monthly_report"))

    answer = client.get(f"/outbox/{number}.html")

    assert 'src="data:image/png;base64,' in answer.text
    assert "cid:" not in answer.text
    assert "img-src data:" in answer.headers["Content-Security-Policy"]


def test_the_next_morning_is_now_or_that_of_the_next_working_day(cases: Cases) -> None:
    chosen = cases.ctx().preferences
    hours, zone = chosen.business_hours, chosen.report_zone
    friday, saturday = TENTH, datetime(2026, 4, 11, 9, tzinfo=UTC)
    monday, early = datetime(2026, 4, 13, 8, tzinfo=UTC), datetime(2026, 4, 10, 5, tzinfo=UTC)

    assert mornings.next_morning(friday, hours, zone, ()) == friday
    assert mornings.next_morning(early, hours, zone, ()) == TENTH.replace(hour=8)
    assert mornings.next_morning(saturday, hours, zone, ()) == monday
    assert mornings.next_morning(saturday, hours, zone, (monday.date(),)) == monday.replace(day=14)
