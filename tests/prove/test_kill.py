"""A worker killed with SIGKILL again and again while 1,000 mails leave; the account is drawn from both sides' logs.

`make prove ARGS="tests/prove/test_kill.py -s"` prints the figures.
"""

from collections.abc import Callable

import pytest

from tests.killing import Killing
from tests.mail_world import KEY, Post, StandIn
from tests.processes_told import settings

pytestmark = pytest.mark.prove

MAILS, KILLS = 1000, 20


def proved(killing: Killing, longest: float, capsys: pytest.CaptureFixture[str], name: str) -> None:
    killing.run(MAILS, KILLS, longest)

    account = killing.account()
    with capsys.disabled():
        print(f"\n{name}: {MAILS} mails, {account}")  # noqa: T201  # figures to be quoted
    account.holds(MAILS)
    assert killing.kills == KILLS


def test_sendgrid(sendgrid_post: Post, sendgrid_server: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    sendgrid_server.patience = 0.5
    host = f"http://127.0.0.1:{sendgrid_server.port}"
    told = settings(sendgrid_post, MAIL_TRANSPORT="sendgrid", SENDGRID_HOST=host, SENDGRID_API_KEY=KEY)

    proved(Killing(sendgrid_post, told, sendgrid_server, lots=KILLS + 1), 0.8, capsys, "sendgrid")


def test_smtp(smtp_post: Post, smtp_server: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    smtp_server.patience = 0.03
    url = f"smtp://127.0.0.1:{smtp_server.port}"
    told = settings(smtp_post, MAIL_TRANSPORT="smtp", SMTP_URL=url)

    proved(Killing(smtp_post, told, smtp_server), 2.5, capsys, "smtp")


def test_outbox(new_post: Callable[..., Post], capsys: pytest.CaptureFixture[str]) -> None:
    post = new_post()
    killing = Killing(post, settings(post), None)

    proved(killing, 0.2, capsys, "outbox")

    assert killing.account().listed_unknown == set()
