"""Colleagues are told of cases by mail, at once and in digests: no storm, and nothing of who the customers are."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from survey_service.callbacks.closing import Closing
from survey_service.callbacks.notice import CaseNotice
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_handed_over, callback_taken
from survey_service.flows.callbacks_escalated import callbacks_escalated
from survey_service.flows.case_notices import PAUSE, notify
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.preference_set import preference_set
from survey_service.mail.letters import render
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from tests.case_world import Cases
from tests.world import HandClock


def sent(cases: Cases) -> list[Any]:
    """The notices that leave now; every mail that is due is settled as sent."""
    claimed = mails_claimed(cases.ctx(), 100)
    mails_settled(cases.ctx(), [(one, Reply(Outcome.ACCEPTED, "kept")) for one in claimed])
    return [one for one in claimed if one.letter == "case_notice"]


def mails(cases: Cases) -> list[Mail]:
    session = cases.ctx().session
    session.rollback()
    return list(session.scalars(select(Mail).where(Mail.letter == "case_notice").order_by(Mail.id)))


def text(letter: Any) -> str:
    return render(letter.letter, letter.values, letter.language).text


@pytest.fixture
def mia(cases: Cases) -> int:
    """Gets every case."""
    mia = cases.person("Mia Torres", "manager", timezone="Europe/Berlin")
    preference_set(cases.ctx(), "callback_assignment", "round_robin")
    return mia


def test_the_letter_names_severity_ticket_and_due_in_the_readers_zone_and_no_customer(cases: Cases, mia: int) -> None:
    case_id = cases.low("cy", 1, {"why": "the export ate my data"}, ticket="T77", customer__phone="+442079460958")

    (letter,) = sent(cases)

    said, html = text(letter), render(letter.letter, letter.values, letter.language).html
    assert (letter.to, letter.values["count"], letter.values["late"]) == ("mia@support.example", 1, 0)
    assert "1 Poor, ticket T77, exports\nFirst attempt due Monday, 2 March, 18:00\n" in said
    assert "Berlin time" in said
    assert f"http://localhost:8000/callbacks/{case_id}\n" in said
    for personal in ("Cy", "Young", "example.com", "442079", "ate my data", "Export fails"):
        assert personal not in said + html


def test_fifty_cases_in_a_minute_are_two_letters(cases: Cases, mia: int, clock: HandClock) -> None:
    first = cases.low("cy0")
    at_once = sent(cases)
    for number in range(1, 50):
        clock.move(seconds=1)
        cases.low(f"cy{number}")
        assert sent(cases) == []

    clock.move(minutes=15)
    later = sent(cases)

    assert [(one.values["count"], one.values["more"]) for one in at_once + later] == [(1, 0), (49, 29)]
    assert [case["link"].rsplit("/", 1)[1] for case in at_once[0].values["assigned"]] == [str(first)]
    assert len(mails(cases)) == 2
    assert len(text(later[0]).splitlines()) < 120


def test_the_next_letter_leaves_a_quarter_hour_after_the_last_and_at_once_after_a_rest(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    moments = []
    for number, minutes in enumerate((0, 4, 10, 1, 19, 20)):
        clock.move(minutes=minutes)
        sent(cases)
        cases.low(f"cy{number}")
        moments.append(mails(cases)[-1].due_at)

    start = moments[0]
    minutes = [(moment - start) // timedelta(minutes=1) for moment in moments]
    assert minutes == [0, 19, 19, 19, 49, 69]


def test_a_case_closed_or_handed_over_before_the_letter_left_is_not_in_it(cases: Cases, mia: int) -> None:
    max_ = cases.person("Max Brand", "manager", department_id=None)
    closed, given, left = (cases.low(name, agent__team=None, agent__department=None) for name in ("cy", "dee", "eli"))
    for case_id in (closed, given, left):
        if cases.case(case_id).owner_id != mia:
            callback_handed_over(cases.acting(mia), case_id, mia, seen_owner=max_)
    callback_closed(cases.acting(mia), closed, Closing("withdrawn"))
    callback_handed_over(cases.acting(mia), given, max_, seen_owner=mia)

    told = {one.to: one for one in sent(cases)}

    assert f"/callbacks/{left}\n" in text(told["mia@support.example"])
    assert f"/callbacks/{given}\n" in text(told["max@support.example"])
    assert all(one.values["count"] == 1 for one in told.values())


def test_with_nothing_left_it_does_not_leave_and_the_next_need_not_wait(cases: Cases, mia: int) -> None:
    case_id = cases.low()
    callback_closed(cases.acting(mia), case_id, Closing("withdrawn"))
    assert sent(cases) == []

    cases.low("dee")

    assert [one.values["count"] for one in sent(cases)] == [1]
    assert [mail.state for mail in mails(cases)] == ["cancelled", "accepted"]


def test_what_nobody_had_is_not_told_once_somebody_has_it(cases: Cases) -> None:
    lena, mia = (cases.person(name, "manager") for name in ("Lena Fuchs", "Mia Torres"))
    cases.low("cy")
    taken = cases.low("dee")
    callback_taken(cases.acting(lena), taken)

    told = sent(cases)

    assert [[len(one.values["unassigned"]), one.values["count"]] for one in told] == [[1, 1], [1, 1]]
    assert {one.to for one in told} == {"lena@support.example", "mia@support.example"}
    assert mia


def test_each_case_is_told_once_for_the_most_urgent_reason_and_not_when_tried_meanwhile(
    cases: Cases, mia: int, clock: HandClock
) -> None:
    first, second = cases.low("cy"), cases.low("dee")
    backup = cases.person("Max Brand", "manager")
    clock.move(days=1)
    assert callbacks_escalated(cases.ctx()) == 2
    callback_handed_over(cases.acting(mia), first, backup, seen_owner=mia)
    callback_attempted(cases.acting(mia), second, Try("phone", "no_answer"))

    told = {one.to: one for one in sent(cases)}

    assert set(told) == {"max@support.example", "mia@support.example"}
    max_ = told["max@support.example"].values
    assert (max_["count"], max_["late"], len(max_["overdue"]), len(max_["assigned"])) == (1, 1, 1, 0)
    assert "It was tried" in text(told["mia@support.example"])


def test_an_eased_case_has_nothing_due(cases: Cases, mia: int) -> None:
    link = cases.asked()
    cases.rate(link, 2)
    cases.rate(link, 4)

    (letter,) = sent(cases)

    assert "No call is due any more; please close it." in text(letter)


def test_a_case_to_review_asks_for_reading(cases: Cases, mia: int) -> None:
    cases.low("cy", 2, {"contact": "no"})

    (letter,) = sent(cases)

    assert "No contact is wanted; please read and close it by Tuesday, 3 March, 18:00." in " ".join(
        text(letter).split()
    )


def test_whoever_has_left_gets_no_letter(cases: Cases, mia: int) -> None:
    cases.low()
    with cases.ctx().writing() as session:
        session.execute(update(User).where(User.id == mia).values(active=False))

    assert sent(cases) == []


def test_a_mail_that_is_just_leaving_takes_nothing_more_with_it(cases: Cases, mia: int) -> None:
    cases.low("cy")
    (leaving,) = mails_claimed(cases.ctx(), 1)

    cases.low("dee")

    first, second = mails(cases)
    assert (first.state, second.state, second.due_at) == ("sending", "queued", first.due_at + PAUSE)
    assert leaving.values["count"] == 1


def test_nobody_waits_for_a_clock_that_is_ahead(cases: Cases, mia: int, clock: HandClock) -> None:
    clock.move(days=30)
    cases.low("cy")
    sent(cases)
    clock.move(days=-30)

    cases.low("dee")

    assert mails(cases)[-1].due_at == clock.at + PAUSE


def test_the_notice_and_its_mail_stand_or_fall_with_their_cause(cases: Cases, mia: int) -> None:
    case_id = cases.low()
    before = len(mails(cases))
    sent(cases)

    def told_and_torn() -> None:
        context = cases.ctx()
        with context.writing() as session:
            notify(context, session, case_id, (mia,), "overdue")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        told_and_torn()

    kinds = cases.ctx().session.scalars(select(CaseNotice.kind)).all()
    assert (len(mails(cases)), list(kinds)) == (before, ["assigned"])
