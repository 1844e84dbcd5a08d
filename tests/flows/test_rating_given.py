"""A rating is given once, changed by rule, and believed only from people (C5, C13, C15)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.landing_seen import landing_seen
from survey_service.flows.rating_given import LinkClosed, UnknownLink, rating_given
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.responses.answer import Answer
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from tests.case_world import Cases
from tests.world import HandClock


def response(cases: Cases) -> Response:
    return cases.ctx().session.scalars(select(Response).execution_options(populate_existing=True)).one()


def survey(cases: Cases) -> Invitation:
    return cases.ctx().session.scalars(select(Invitation).execution_options(populate_existing=True)).one()


def opened_by_a_scanner(
    cases: Cases, hashed: bytes, clock: HandClock, scores: tuple[int, ...] = (1, 2, 3, 4, 5)
) -> None:
    link = cases.ctx().session.get_one(AnswerLink, hashed)
    for score in scores:
        landing_seen(cases.ctx(), link.invitation_id, score, machine=False)
        clock.move(seconds=0.2)


def test_an_empty_field_leaves_what_is_stored_and_clear_deletes_it(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 4, why="Quick.", product_was="bad", reasons=("fault",), unsolved=True)

    cases.rate(link, 5)
    assert (response(cases).score, response(cases).why, response(cases).product_was) == (5, "Quick.", "bad")

    cases.rate(link, 5, clear=frozenset({"why", "product_was", "reasons", "unsolved"}))
    kept = response(cases)
    assert (kept.why, kept.product_was, kept.reasons, kept.unsolved) == (None, None, [], False)


def test_no_opinion_sets_a_row_back_and_the_verdict_follows(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 2, product_was="bad")
    assert (response(cases).agent_verdict, response(cases).agent_source) == ("none", "customer")

    cases.rate(link, 2, product_was="none")
    assert (response(cases).agent_verdict, response(cases).agent_source) == ("bad", "score")


def test_the_history_keeps_each_step_with_only_what_changed(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 4, why="Quick.")
    cases.rate(link, 5)
    cases.rate(link, 5)

    steps = cases.ctx().session.execute(select(ResponseChange.kind, ResponseChange.before).order_by(ResponseChange.id))
    assert [tuple(step) for step in steps] == [("given", {}), ("edited", {"score": 4, "score_now": 4})]


def test_it_may_be_changed_until_the_window_ends_past_expiry_too(cases: Cases, clock: HandClock) -> None:
    link = cases.asked()
    cases.rate(link, 4)
    context = cases.ctx()
    with context.writing() as session:
        session.execute(update(Invitation).values(expires_at=clock.at + timedelta(days=1)))

    clock.move(days=7)
    assert cases.rate(link, 5).kind == "edited"
    clock.move(seconds=1)
    with pytest.raises(LinkClosed, match="read_only"):
        cases.rate(link, 1)
    assert response(cases).score == 5


def test_after_the_first_attempt_only_the_latest_score_changes(cases: Cases, clock: HandClock) -> None:
    link = cases.asked()
    cases.rate(link, 1)
    mia = cases.person("Mia", "manager")
    callback_attempted(cases.acting(mia), cases.all()[0].id, Try("phone", "no_answer"))

    clock.move(hours=1)
    cases.rate(link, 5)

    assert (response(cases).score, response(cases).score_now, response(cases).agent_verdict) == (1, 5, "bad")


def test_a_scanner_that_presses_is_quarantined_and_the_person_after_it_counts(cases: Cases, clock: HandClock) -> None:
    link = cases.asked()
    opened_by_a_scanner(cases, link, clock)

    assert cases.rate(link, 1).kind == "quarantined"
    assert (response(cases).status, survey(cases).state, cases.all()) == ("quarantined", "sent", [])

    clock.move(minutes=5)
    assert cases.rate(link, 4).kind == "given"
    assert (response(cases).status, response(cases).score, survey(cases).state) == ("counted", 4, "rated")


@pytest.mark.parametrize(
    ("scores", "wait", "said"),
    [((1, 2), 0.0, {}), ((1, 2, 3), 1.5, {}), ((1, 2, 3), 0.0, {"why": "Slow."}), ((1, 2, 3), 0.0, {"contact": "no"})],
)
def test_fewer_links_a_pause_or_words_are_a_persons(
    cases: Cases, clock: HandClock, scores: tuple[int, ...], wait: float, said: dict[str, str]
) -> None:
    link = cases.asked()
    opened_by_a_scanner(cases, link, clock, scores)
    clock.move(seconds=wait)

    assert cases.rate(link, 1, **said).kind == "given"


def test_a_scanner_changes_no_rating_that_counts(cases: Cases, clock: HandClock) -> None:
    link = cases.asked()
    cases.rate(link, 5)
    opened_by_a_scanner(cases, link, clock)

    assert cases.rate(link, 1).kind == "quarantined"
    assert (response(cases).status, response(cases).score, cases.all()) == ("counted", 5, [])


def test_a_card_number_is_never_stored_in_words_or_history(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 4, why="My card 4111 1111 1111 1111 was charged, order 4111111111111112.")
    cases.rate(link, 4, why="Again: 4111-1111-1111-1111")

    assert response(cases).why == "Again: [card number removed]"
    history = cases.ctx().session.scalars(select(ResponseChange.before).order_by(ResponseChange.id)).all()
    assert history[1]["why"] == "My card [card number removed] was charged, order 4111111111111112."


def test_a_press_while_the_mail_waits_to_be_tried_again_says_it_arrived(cases: Cases) -> None:
    link = cases.asked()
    context = cases.ctx()
    with context.writing() as session:
        session.execute(update(Invitation).values(state="scheduled", sent_at=None))

    cases.rate(link, 4)

    assert (survey(cases).state, survey(cases).sent_at) == ("rated", context.now)
    assert cases.ctx().session.scalar(select(Mail.state)) == "cancelled"


def test_a_token_nobody_was_sent_is_unknown(cases: Cases) -> None:
    with pytest.raises(UnknownLink):
        rating_given(cases.ctx(), b"\x00" * 32, Answer(5))
