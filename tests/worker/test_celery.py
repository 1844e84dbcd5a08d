"""The grown engine as it runs: Celery with beat on Redis, mails in PostgreSQL, sent through a local SendGrid."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from config import load_settings
from survey_service.app import create_app
from survey_service.db import db, product_of
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.worker.celery import celery_for
from survey_service.worker.jobs import JOBS
from tests.mail_world import AT_ONCE, KEY, Post, StandIn, asked
from tests.processes_told import eventually, settings
from tests.world import HandClock, closed

ROOT = Path(__file__).resolve().parents[2]
MAILS = 200

Told = dict[str, str]


@pytest.fixture
def grown(postgres_app: APIFlask, clock: HandClock, tmp_path: Path, sendgrid_server: StandIn) -> Told:
    """What the processes of a grown installation are told, its database filled by `postgres_app`."""
    told = settings(Post(postgres_app, clock), MAIL_TRANSPORT="sendgrid", SENDGRID_API_KEY=KEY, **AT_ONCE)
    told |= {"SENDGRID_HOST": f"http://127.0.0.1:{sendgrid_server.port}"}
    product_of(postgres_app).defaults = defaults_of(told, tmp_path)
    return told


def defaults_of(told: Told, instance: Path) -> object:
    ours = {name: value for name, value in told.items() if name not in ("PATH", "HOME", "LANG", "CLOCK")}
    app = create_app(load_settings(ours, instance))
    closed(app)
    return product_of(app).defaults


@contextmanager
def running(told: Told, log: Path, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m <command>` beside the test; its words are in `log`."""
    with log.open("wb") as words:
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=told, stdout=words, stderr=words)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def celery(name: str, folder: Path, *, beat: bool = True) -> list[str]:
    arguments = ["celery", "--app", "wsgi:celery", "worker", "--concurrency", "2", "--hostname", f"{name}@localhost"]
    return arguments + (["--beat", "--schedule", str(folder / f"beat-{name}")] if beat else [])


def accepted() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Mail.id)).where(Mail.state == "accepted")) or 0


def test_a_solved_ticket_becomes_a_mail_by_beat_worker_and_broker(
    postgres_app: APIFlask, grown: Told, redis_url: str, tmp_path: Path, sendgrid_server: StandIn
) -> None:
    asked(postgres_app, 1)

    with running(grown | {"CELERY_BROKER_URL": redis_url}, tmp_path / "log", *celery("one", tmp_path)):
        assert eventually(lambda: accepted() == 1, 90), (tmp_path / "log").read_text()

    assert db.session.scalars(select(Invitation.state)).all() == ["sent"]
    assert sendgrid_server.asked[0]["personalizations"][0]["to"] == [{"email": "cy1@example.com", "name": "Cy Young"}]
    words = (tmp_path / "log").read_text()
    assert [secret for secret in ("cy1@example.com", KEY, "/r/", "Traceback") if secret in words] == []


@pytest.mark.slow
def test_two_celery_workers_and_an_embedded_one_send_each_mail_once(
    postgres_app: APIFlask, grown: Told, redis_url: str, tmp_path: Path, sendgrid_server: StandIn
) -> None:
    asked(postgres_app, MAILS)
    told = grown | {"CELERY_BROKER_URL": redis_url}

    with ExitStack() as stack:
        for name in ("one", "two"):
            stack.enter_context(running(told, tmp_path / name, *celery(name, tmp_path)))
        stack.enter_context(running(grown, tmp_path / "embedded", "flask", "--app", "wsgi", "worker"))
        assert eventually(lambda: accepted() == MAILS, 120), (tmp_path / "one").read_text()

    assert set(Counter(sendgrid_server.took).values()) == {1}
    assert len(sendgrid_server.took) == MAILS
    assert all("job failed" not in (tmp_path / name).read_text() for name in ("one", "two", "embedded"))


def test_a_task_fired_ten_times_at_once_does_its_work_once(
    postgres_app: APIFlask, grown: Told, sendgrid_server: StandIn, tmp_path: Path
) -> None:
    asked(postgres_app, 40)
    ours = {name: value for name, value in grown.items() if name not in ("PATH", "HOME", "LANG")}
    app = create_app(load_settings(ours, tmp_path))
    engine = celery_for(app)
    threads = [threading.Thread(target=engine.tasks["mails"]) for _ in range(10)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    closed(app)
    assert sorted(sendgrid_server.took) == sorted(set(sendgrid_server.took))
    assert (len(sendgrid_server.took), accepted()) == (40, 40)


def test_the_tasks_are_the_jobs_without_arguments(app: APIFlask) -> None:
    engine = celery_for(app)

    schedule = engine.conf.beat_schedule
    assert {name: plan["schedule"] for name, plan in schedule.items()} == {job.name: job.every for job in JOBS}
    assert all("args" not in plan and "kwargs" not in plan for plan in schedule.values())
    assert all(engine.tasks[job.name].acks_late for job in JOBS)
    assert engine.conf.task_reject_on_worker_lost


def test_beat_keeps_its_notes_in_the_instance_folder(app: APIFlask, tmp_path: Path) -> None:
    assert celery_for(app).conf.beat_schedule_filename == str(tmp_path / "celerybeat-schedule")


@pytest.mark.parametrize("program", [("worker", "--beat"), ("beat",)])
def test_without_a_broker_it_says_what_to_set(
    app: APIFlask, tmp_path: Path, clock: HandClock, program: tuple[str, ...]
) -> None:
    told = settings(Post(app, clock))

    done = subprocess.run(
        [sys.executable, "-m", "celery", "--app", "wsgi:celery", *program],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode != 0
    assert "CELERY_BROKER_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_app_without_a_broker_needs_no_celery_to_run(new_app: Callable[..., APIFlask]) -> None:
    engine = celery_for(new_app())

    assert set(engine.tasks) >= {job.name for job in JOBS}
