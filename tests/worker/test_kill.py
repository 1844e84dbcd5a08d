"""The short form of tests/prove/test_kill.py, for every day."""

from collections.abc import Callable

import pytest

from tests.killing import Killing
from tests.mail_world import KEY, Post, StandIn
from tests.processes_told import settings

pytestmark = pytest.mark.slow


def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(sendgrid_post: Post, sendgrid_server: StandIn) -> None:
    sendgrid_server.patience = 0.3
    host = f"http://127.0.0.1:{sendgrid_server.port}"
    told = settings(sendgrid_post, MAIL_TRANSPORT="sendgrid", SENDGRID_HOST=host, SENDGRID_API_KEY=KEY)
    killing = Killing(sendgrid_post, told, sendgrid_server, lots=4)

    killing.run(mails=100, kills=3, longest=0.4)

    killing.account().holds(100)
    assert killing.kills == 3


def test_the_outbox_is_never_in_doubt(new_post: Callable[..., Post]) -> None:
    post = new_post()
    killing = Killing(post, settings(post), None)

    killing.run(mails=400, kills=2, longest=0.3)

    killing.account().holds(400)
    assert len(killing.account().listed_accepted) == 400
