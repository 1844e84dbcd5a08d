"""While a pause is open, letters to customers stay in the queue; what a colleague wrote and mail to staff leaves."""

import pytest

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.mail.pause import SendingPause
from survey_service.mail.pausing import sending_paused
from survey_service.mail.queue import enqueue
from tests.mail_world import Post
from tests.world import HandClock


def paused(post: Post, clock: HandClock) -> None:
    with new_context(Actor("command")).writing() as session:
        session.add(SendingPause(cause="by_hand", began_at=clock.at))


def resumed(post: Post, clock: HandClock) -> None:
    with new_context(Actor("command")).writing() as session:
        for pause in session.query(SendingPause):
            pause.ended_at = clock.at


def test_a_survey_waits_for_the_end_of_the_pause_and_then_leaves(outbox_post: Post, clock: HandClock) -> None:
    mail = outbox_post.survey()
    paused(outbox_post, clock)
    assert (outbox_post.work(), outbox_post.state(mail)) == (0, ("queued", "scheduled", None))

    resumed(outbox_post, clock)

    assert (outbox_post.work(), outbox_post.state(mail)) == (1, ("accepted", "sent", None))


def test_mail_to_staff_leaves_during_a_pause(outbox_post: Post, clock: HandClock) -> None:
    paused(outbox_post, clock)
    context = new_context(Actor("command"))
    with context.writing() as session:
        mail = enqueue(session, "reset", {}, due=clock.at, now=clock.at).id

    outbox_post.work()

    assert outbox_post.mail(mail).state == "cancelled"  # it was looked at: its user does not exist


@pytest.mark.parametrize("ended", [False, True])
def test_a_pause_holds_until_it_is_ended(outbox_post: Post, clock: HandClock, ended: bool) -> None:
    paused(outbox_post, clock)
    if ended:
        resumed(outbox_post, clock)

    context = new_context(Actor("command"))

    assert sending_paused(context.session) is not ended
