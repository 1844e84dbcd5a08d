"""The embedded engine as an operator meets it: a command that counts, goes on after a failure and ends when told to."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from survey_service.db import db
from survey_service.mail.queued import Mail
from survey_service.worker import loop
from survey_service.worker.jobs import JOBS, Scheduled
from tests.mail_world import KEY, Post, StandIn
from tests.processes_told import eventually, settings

ROOT = Path(__file__).resolve().parents[2]

NewPost = Callable[..., Post]


@contextmanager
def running(*arguments: str, environ: dict[str, str]) -> "Iterator[subprocess.Popen[str]]":
    """`flask --app wsgi <arguments>` with these settings and no others."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def states() -> Sequence[str]:
    db.session.rollback()
    return db.session.scalars(select(Mail.state).order_by(Mail.id)).all()


def test_once_does_all_that_is_due_and_says_how_much(outbox_post: Post) -> None:
    for _ in range(3):
        outbox_post.survey()

    with running("worker", "--once", environ=settings(outbox_post)) as worker:
        told, complaints = worker.communicate(timeout=60)

    assert (worker.returncode, complaints) == (0, "")
    assert json.loads(told.splitlines()[-1]) == {job.name: 0 for job in JOBS} | {"mails": 3}
    assert states() == ["accepted"] * 3


@pytest.mark.parametrize(("late", "sent"), [("2026-03-02T09:59:00Z", 0), ("2026-03-02T10:01:00+00:00", 1)])
def test_the_time_is_that_of_clock(new_post: NewPost, late: str, sent: int) -> None:
    post = new_post(SURVEY_DELAY="PT65M")
    post.survey()

    with running("worker", "--once", environ=settings(post, CLOCK=late)) as worker:
        told, _ = worker.communicate(timeout=60)

    assert json.loads(told.splitlines()[-1])["mails"] == sent


def test_with_the_clock_moved_it_makes_and_sends_the_reminder(outbox_post: Post) -> None:
    outbox_post.survey()
    outbox_post.work()
    late = outbox_post.clock.move(days=3, minutes=1).isoformat()

    with running("worker", "--once", environ=settings(outbox_post, CLOCK=late)) as worker:
        told, _ = worker.communicate(timeout=60)

    done = json.loads(told.splitlines()[-1])
    assert (done["reminders"], done["mails"]) == (1, 1)
    assert states() == ["accepted"] * 2


def test_told_to_end_it_finishes_the_mail_in_hand(smtp_post: Post, smtp_server: StandIn) -> None:
    for _ in range(10):
        smtp_post.survey()
    smtp_server.patience = 0.7
    url = f"smtp://127.0.0.1:{smtp_server.port}"

    with running("worker", environ=settings(smtp_post, MAIL_TRANSPORT="smtp", SMTP_URL=url)) as worker:
        assert eventually(lambda: len(smtp_server.asked) == 1)
        worker.send_signal(signal.SIGTERM)
        _, complaints = worker.communicate(timeout=30)

    assert (worker.returncode, "Traceback" in complaints) == (0, False)
    left = states()
    assert left.count("accepted") == len(smtp_server.took) in (1, 2, 3)
    assert set(left) == {"accepted", "queued"}


def test_told_to_end_it_finishes_the_call_in_hand(sendgrid_post: Post, sendgrid_server: StandIn) -> None:
    for _ in range(10):
        sendgrid_post.survey()
    sendgrid_server.patience = 0.7
    host = {"SENDGRID_HOST": f"http://127.0.0.1:{sendgrid_server.port}", "SENDGRID_API_KEY": KEY}

    with running("worker", environ=settings(sendgrid_post, MAIL_TRANSPORT="sendgrid", **host)) as worker:
        assert eventually(lambda: len(sendgrid_server.asked) == 1)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)

    assert worker.returncode == 0
    assert states() == ["accepted"] * 10


def test_interrupted_while_it_waits_it_ends_at_once(outbox_post: Post) -> None:
    outbox_post.survey()
    with running("worker", environ=settings(outbox_post)) as worker:
        assert eventually(lambda: states() == ["accepted"])
        asked = time.monotonic()

        worker.send_signal(signal.SIGINT)
        worker.communicate(timeout=30)

    assert (worker.returncode, time.monotonic() - asked < 5) == (0, True)


def test_a_job_that_fails_does_not_stop_the_others(outbox_post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox_post.survey()
    monkeypatch.setattr(loop, "JOBS", (Scheduled("broken", lambda: 1 // 0, 1.0), *JOBS))

    done, well = loop.once()

    assert (done["broken"], done["mails"], well) == (0, 1, False)


def test_once_ends_with_1_where_a_job_failed(outbox_post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "JOBS", (Scheduled("broken", lambda: 1 // 0, 1.0),))

    done = outbox_post.app.test_cli_runner().invoke(args=["worker", "--once"])

    assert done.exit_code == 1
    assert json.loads(done.stdout.splitlines()[-1]) == {"broken": 0}


def test_it_sleeps_while_nothing_is_due(outbox_post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at as time goes by: the waits, and how often each job was asked."""
    asked = dict.fromkeys(("often", "seldom", "broken"), 0)
    now, waits = [0.0], list[float]()

    def job(name: str) -> Callable[[], int]:
        def step() -> int:
            asked[name] += 1
            return 1 // 0 if name == "broken" else 0

        return step

    class Ending:
        def set(self) -> None:
            """Nobody asks it to end."""

        def is_set(self) -> bool:
            return now[0] >= 60

        def wait(self, seconds: float) -> None:
            waits.append(seconds)
            now[0] += seconds

    table = (Scheduled("often", job("often"), 1.0), Scheduled("seldom", job("seldom"), 20.0))
    monkeypatch.setattr(loop, "JOBS", (*table, Scheduled("broken", job("broken"), 1.0)))
    monkeypatch.setattr(loop.threading, "Event", Ending)
    monkeypatch.setattr(loop.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(loop.signal, "signal", lambda *_: None)

    loop.forever()

    assert set(waits) == {1.0}
    assert asked == {"often": 60, "seldom": 3, "broken": 2}
