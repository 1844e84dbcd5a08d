"""The daily mail of own feedback: once a working morning, only of what is new, fresh when it leaves (A1)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor, AuditEntry
from survey_service.db import db, new_context
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.feedback_mailed import feedback_mailed
from survey_service.flows.mails_chosen import mails_chosen
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.praise_mailed import praise_mailed
from survey_service.mail.letters import render
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.staff.user import User
from tests.at_once import at_once, world
from tests.case_world import Cases
from tests.desk_world import BERLIN, LETTERS, TUESDAY, Desk, desk_of, text
from tests.feedback_world import BEN, Rated
from tests.world import HandClock


def test_the_mail_tells_the_figures_then_praise_then_the_rest(desk: Desk, rated: Rated) -> None:
    rated(2, "cy", {"why": "The export stops", "product_was": "bad"})
    rated(5, "di", {"why": "Rang me back"})
    rated(4, "ed")
    rated(5, "flo", {"why": "for Ben"}, **BEN)

    (letter,) = desk.morning()

    said = text(letter)
    assert "Since Monday, 2 March: 3 new answers; about you 2 of 2 good; 1 left out" in said
    assert said.index("PRAISE 5 Excellent") < said.index("MORE WORDS 2 Weak")
    assert "(left out of your figure) “The export stops”" in said
    assert "1 answer came without words." in said
    assert "for Ben" not in said
    assert "http://localhost:8000/agents/?show=newest" in said
    assert (letter.to, said.endswith("/account/mails")) == ("asha@support.example", True)


def test_it_comes_at_eight_by_the_wall_once_and_only_with_something_new(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "Kind"})

    assert desk.morning(TUESDAY - timedelta(minutes=1)) == []
    assert len(desk.morning(TUESDAY)) == 1
    assert desk.morning(TUESDAY + timedelta(hours=2)) == []
    assert desk.morning(TUESDAY + timedelta(days=1)) == []
    assert desk.queued() == 1


def test_each_answer_is_told_once_whatever_the_day(desk: Desk, rated: Rated, clock: HandClock) -> None:
    told = []
    for day in range(14):
        clock.at = TUESDAY + timedelta(days=day, minutes=-30)
        rated(5, f"c{day}", {"why": f"words {day}."})
        told += desk.morning(TUESDAY + timedelta(days=day))

    said = " ".join(text(letter) for letter in told)
    assert len(told) == 10
    assert [said.count(f"words {day}.") for day in range(14)] == [1] * 14


@pytest.mark.parametrize(
    ("sunday", "morning"),
    [(datetime(2026, 3, 29, tzinfo=UTC), 6), (datetime(2026, 10, 25, tzinfo=UTC), 7)],
    ids=["forward", "back"],
)
def test_over_a_change_of_the_clocks_it_comes_at_eight_and_tells_the_weekend(
    desk: Desk, rated: Rated, clock: HandClock, sunday: datetime, morning: int
) -> None:
    clock.at = sunday - timedelta(days=2, hours=-8)
    desk.morning(clock.at)
    for hours in (1, 2, 3):
        clock.at = sunday + timedelta(minutes=30 * hours)
        rated(5, f"c{hours}", {"why": f"words {hours}."})
    monday = sunday + timedelta(days=1, hours=morning)

    assert desk.morning(monday - timedelta(minutes=1)) == []
    (letter,) = desk.morning(monday)

    assert "3 new answers" in text(letter)


def test_no_mail_on_a_holiday(new_app: Callable[..., APIFlask], clock: HandClock) -> None:
    clock.at = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)  # the Thursday before Easter
    with new_app(HOLIDAYS="DE").app_context():
        desk = desk_of(world(clock))
        desk.cases.rate(desk.cases.asked("cy"), 5, why="Kind")

        days = [desk.morning(datetime(2026, 4, day, 8, 0, tzinfo=UTC)) for day in (3, 4, 5, 6, 7)]

    assert [len(letters) for letters in days] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    "wrong", [{"daily_feedback": False}, {"active": False}, {"agent_id": None}], ids=lambda one: next(iter(one))
)
def test_who_does_not_want_it_gets_none_also_when_it_waits_already(
    desk: Desk, rated: Rated, wrong: dict[str, Any]
) -> None:
    rated(5, "cy", {"why": "Kind"})
    desk.cases.clock.at = TUESDAY
    feedback_mailed(desk.cases.ctx())
    desk.change(User, User.id == desk.asha, **wrong)

    assert desk.letters() == []
    desk.change(User, User.id == desk.asha, feedback_mailed_until=None)
    feedback_mailed(desk.cases.ctx())
    assert desk.queued() == 1


def test_words_that_are_erased_hidden_or_invalid_meanwhile_are_not_in_it(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "erased words"})
    gone = rated(5, "di", {"why": "invalid words"})
    rated(5, "ed", {"why": "I am Ed Young of Acme, ed@example.com"}, account__name="Acme")
    desk.cases.clock.at = TUESDAY
    feedback_mailed(desk.cases.ctx())
    customer_erased(desk.cases.ctx(), "cy@example.com")
    desk.change(Response, Response.id == gone, status="invalid", status_reason="mistake")

    (letter,) = desk.letters()

    said = text(letter)
    assert ("erased words" in said, "invalid words" in said) == (False, False)
    assert "2 new answers" in said
    assert "“I am [name hidden] of" in said
    assert not [name for name in ("Young", "ed@example.com", "Cy ") if name in said]


def test_erasing_a_customer_takes_the_copy_in_the_outbox_too(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "words of Cy"})
    (letter,) = desk.morning()
    copies = select(OutboxMail.mail_id).where(OutboxMail.mail_id == letter.mail_id)
    assert desk.cases.ctx().session.scalar(copies) is not None

    customer_erased(desk.cases.ctx(), "cy@example.com")

    assert desk.cases.ctx().session.scalar(copies) is None


def test_a_person_erased_while_the_mail_is_rendered_leaves_no_copy(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "words of Cy"})
    desk.cases.clock.at = TUESDAY
    feedback_mailed(desk.cases.ctx())
    (letter,) = [one for one in mails_claimed(desk.cases.ctx(), 50) if one.letter == "daily_feedback"]

    customer_erased(desk.cases.ctx(), "cy@example.com")
    mails_settled(desk.cases.ctx(), [(letter, Reply(Outcome.ACCEPTED, "kept"))], {letter.mail_id: b"copy"})

    assert desk.cases.ctx().session.scalar(select(OutboxMail.mail_id)) is None


def test_words_added_later_are_told_and_insults_are_folded(desk: Desk, rated: Rated) -> None:
    earlier = rated(5, "cy")
    desk.morning()
    later = TUESDAY + timedelta(hours=3)
    desk.change(Response, Response.id == earlier, why="You idiot", edited_at=later)

    (letter,) = desk.morning(TUESDAY + timedelta(days=1))

    said = text(letter)
    assert "0 new answers" not in said
    assert "1 earlier answer changed by its customer" in said
    assert "The words are abusive; they are folded away on your page." in said
    assert "idiot" not in said


def test_an_open_case_asks_the_agent_to_stay_away(desk: Desk) -> None:
    case = desk.cases.low("cy", said={"why": "Bad"})
    mia = desk.cases.person("Mia Torres", "manager")
    callback_taken(desk.cases.acting(mia), case)

    (letter,) = desk.morning()

    assert "Mia Torres is calling. Please do not contact the customer about the rating." in text(letter)


def test_a_lead_who_is_an_agent_reads_no_customers_name_in_a_mail(desk: Desk, rated: Rated) -> None:
    desk.cases.person("Max Young", "agent", "lead", agent="asha@example.com", timezone=BERLIN)
    rated(5, "cy", {"why": "Cy Young was glad"})

    letters = desk.morning()

    assert len(letters) == 2
    assert not [one for one in letters if "Cy" in text(one)]


def test_right_to_left_words_keep_their_direction_inside_a_letter(desk: Desk, rated: Rated) -> None:
    rated(5, "cy", {"why": "شكرا جزيلا لك"})

    (letter,) = desk.morning()

    html = render(letter.letter, letter.values, letter.language).html
    assert '<div dir="auto"' in html[: html.index("شكرا")][-60:]


@pytest.mark.parametrize("words", ["Wort " * 900, "ありがとう" * 400, "👩‍💻" * 900, "a" * 4000], ids=str.__len__)
def test_however_much_is_written_the_mail_stays_small_and_its_lines_short(desk: Desk, rated: Rated, words: str) -> None:
    for number in range(14):
        rated(5, f"c{number}", {"why": words})

    (letter,) = desk.morning()

    said = render(letter.letter, letter.values, letter.language)
    assert "4 more comments are on your page." in " ".join(said.text.split())
    assert max(len(line) for line in said.text.splitlines()) < 78
    assert (len(said.text.encode()) + len(said.html.encode())) * 4 // 3 < 50_000


def test_a_long_leave_is_told_by_two_weeks_at_most(desk: Desk, rated: Rated, clock: HandClock) -> None:
    desk.morning()
    clock.at = TUESDAY + timedelta(days=1)
    rated(5, "cy", {"why": "long ago"})
    clock.at = TUESDAY + timedelta(days=27)
    rated(5, "di", {"why": "lately"})

    (letter,) = desk.morning(TUESDAY + timedelta(days=28))

    assert ("lately" in text(letter), "long ago" in text(letter)) == (True, False)


def test_switched_on_again_it_does_not_tell_what_came_meanwhile(desk: Desk, rated: Rated, clock: HandClock) -> None:
    desk.morning()
    asha = desk.cases.acting(desk.asha)
    mails_chosen(asha, daily_feedback=False, praise_at_once=False)
    clock.at = TUESDAY + timedelta(hours=1)
    rated(5, "cy", {"why": "meanwhile"})
    assert desk.morning(TUESDAY + timedelta(days=3)) == []

    mails_chosen(desk.cases.acting(desk.asha), daily_feedback=True, praise_at_once=True)

    assert desk.morning(TUESDAY + timedelta(days=3, hours=1)) == []
    acts = desk.cases.ctx().session.execute(
        select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.about == "user")
    )
    assert [tuple(row) for row in acts] == [
        ("mails_chosen", ["daily_feedback"]),
        ("mails_chosen", ["daily_feedback", "praise_at_once"]),
    ]


def test_a_crash_between_tells_nobody_twice_and_leaves_nobody_out(
    desk: Desk, rated: Rated, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.cases.person("Ash Rao", "agent", agent="asha@example.com")
    rated(5, "cy", {"why": "Kind"})
    desk.cases.clock.at = TUESDAY + timedelta(hours=1)
    calls = count()

    def dies(*args: Any, **more: Any) -> Mail:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return enqueue(*args, **more)

    monkeypatch.setattr("survey_service.flows.feedback_mailed.enqueue", dies)
    with pytest.raises(KeyboardInterrupt):
        feedback_mailed(desk.cases.ctx())
    assert desk.queued() == 0
    monkeypatch.undo()

    assert len(desk.morning(TUESDAY + timedelta(hours=2))) == 2


def test_three_workers_at_once_never_queue_two(any_app: APIFlask, any_cases: Cases, clock: HandClock) -> None:
    desk = desk_of(any_cases)
    for number in range(12):
        desk.cases.person(f"A{number} Rao", "agent", agent="asha@example.com", praise_at_once=True)
    desk.cases.rate(desk.cases.asked("cy"), 5, why="Kind")
    desk.told_apart()
    clock.at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    desk.change(Response, Response.why.is_not(None), words_split_at=clock.at - timedelta(minutes=5))

    at_once(any_app, *[mail_everything] * 3)

    found = select(Mail.letter, Mail.user_id, func.count()).where(Mail.letter.in_(LETTERS))
    rows = desk.cases.ctx().session.execute(found.group_by(Mail.letter, Mail.user_id)).all()
    assert sorted((letter, n) for letter, _, n in rows) == [("daily_feedback", 1)] * 13 + [("praise", 1)] * 12


def mail_everything() -> None:
    while feedback_mailed(new_context(Actor("worker")), 2) or praise_mailed(new_context(Actor("worker")), 2):
        db.session.remove()
