"""Processes killed with SIGKILL between a rating and its notice, a notice and its escalation: no case is missing, and
each notice is accepted once or listed unknown on its case.

`make prove ARGS="tests/prove/test_kill_callbacks.py -s"` prints the figures.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import func, select, update

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.notice import CaseNotice
from survey_service.db import db, new_context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from survey_service.worker.loop import once
from tests.case_world import Cases
from tests.killing import ROOT
from tests.mail_world import KEY, Post, StandIn, asked
from tests.processes_told import settings
from tests.rating_process import link_of

pytestmark = pytest.mark.prove

CUSTOMERS, KILLS, CALLERS = 250, 50, 8
PATIENCE = 60.0  # seconds until a process gives a sign of life


@dataclass
class Desk:
    """Customers press and a worker works, each in a process of its own; `rated` is how far the customers came."""

    post: Post
    told: dict[str, str]
    folder: Path
    rated: int = 0
    kills: int = 0
    doubtful: set[int] = field(default_factory=set)

    def interrupted(self) -> None:
        """Both live a moment after one of them gave a sign of life; then one is killed, and the other."""
        self.post.clock.move(hours=2)
        now, mails = self.told | {"CLOCK": self.post.clock.at.isoformat()}, self._waiting()
        log = self.folder / f"rated-{self.kills}"
        with log.open("w") as out:
            pressing = self._process(now, out, "-m", "tests.rating_process", str(self.rated + 1), str(CUSTOMERS))
            working = self._process(now, None, "-m", "flask", "--app", "wsgi", "worker")
            deadline = time.monotonic() + PATIENCE
            while not log.read_text() and self._waiting() == mails and time.monotonic() < deadline:
                time.sleep(0.02)
            for process in random.sample([pressing, working], 2):
                time.sleep(random.uniform(0, 0.6))
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGKILL)
                process.wait()
                self.kills += 1
        self.doubtful |= set(self._all(select(Mail.id).where(Mail.state == "sending")))
        self.rated = max(map(int, log.read_text().split()), default=self.rated)

    def ended(self) -> None:
        """The rest of the customers press, and a worker that lives does what is left to do, until nothing is."""
        rest = ["-m", "tests.rating_process", str(self.rated + 1), str(CUSTOMERS)]
        now = self.told | {"CLOCK": self.post.clock.at.isoformat()}
        subprocess.run([sys.executable, *rest], cwd=ROOT, env=now, stdout=subprocess.DEVNULL, check=True)
        for _ in range(6):
            self.post.clock.move(days=1)
            assert once()[1]

    def _process(self, environ: dict[str, str], out: IO[str] | None, *command: str) -> "subprocess.Popen[bytes]":
        quiet = subprocess.DEVNULL if out is None else out
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environ,
            stdout=quiet,
            stderr=subprocess.DEVNULL,
        )

    def _waiting(self) -> int:
        return len(self._all(select(Mail.id).where(Mail.state.in_(("queued", "sending")))))

    def _all(self, statement: object) -> list[int]:
        found = list(db.session.scalars(statement))  # type: ignore[call-overload]
        db.session.rollback()
        return found


@pytest.fixture
def desk(sendgrid_post: Post, sendgrid_server: StandIn, tmp_path: Path) -> Desk:
    """Letters with the question have left; eight managers are given cases in turn."""
    host = f"http://127.0.0.1:{sendgrid_server.port}"
    asked(sendgrid_post.app, CUSTOMERS)
    cases = Cases(lambda: new_context(Actor("command")), sendgrid_post.clock, count(1))
    context = cases.ctx()
    with context.writing() as session:
        session.execute(update(Mail).values(state="cancelled"))
        session.execute(update(Invitation).values(state="sent", reason=None, sent_at=context.now))
        for number, invitation in enumerate(session.scalars(select(Invitation.id).order_by(Invitation.id)), start=1):
            session.add(AnswerLink(token_hash=link_of(number), invitation_id=invitation))
    for number in range(CALLERS):
        cases.person(f"Caller{number} Manager", "manager")
    sendgrid_server.patience = 0.05
    told = settings(
        sendgrid_post,
        MAIL_TRANSPORT="sendgrid",
        SENDGRID_HOST=host,
        SENDGRID_API_KEY=KEY,
        CALLBACK_ASSIGNMENT="round_robin",
        INSTANCE=str(tmp_path),
    )
    return Desk(sendgrid_post, told, tmp_path)


def test_no_case_is_missing_and_each_notice_is_accepted_once_or_listed_unknown(
    desk: Desk, sendgrid_server: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    while desk.kills < KILLS:
        desk.interrupted()
    seconds = time.monotonic() - begun
    desk.ended()

    db.session.rollback()
    ratings = set(db.session.scalars(select(Response.id)))
    caused = set(db.session.scalars(select(CallbackCause.response_id)))
    cases = list(db.session.scalars(select(Callback)))
    notices = list(db.session.scalars(select(CaseNotice)))
    told_by = select(Mail.id, Mail.state).where(Mail.letter == "case_notice")
    states = {mail: state for mail, state in db.session.execute(told_by)}  # noqa: C416  # a row is no pair to mypy
    accepted = Counter(sendgrid_server.took)
    unknown = {mail for mail, state in states.items() if state == "unknown"}
    kinds = Counter(notice.kind for notice in notices)
    with capsys.disabled():
        print(  # noqa: T201  # figures to be quoted
            f"\n{desk.kills} kills in {seconds:.0f} s: {len(ratings)} ratings, {len(cases)} cases; {dict(kinds)} in"
            f" {len(states)} mails: {len(accepted)} accepted, {sum(n > 1 for n in accepted.values())} twice,"
            f" {len(unknown)} listed unknown ({len(unknown - accepted.keys())} of them not accepted)"
        )
    assert len(ratings) == CUSTOMERS == len(cases)
    assert caused == ratings
    assert all(n == 1 for n in accepted.values())
    assert unknown <= desk.doubtful
    assert {mail for mail, state in states.items() if state == "accepted"} | unknown == states.keys()
    assert states.keys() - accepted.keys() <= unknown
    told = {(notice.callback_id, notice.kind) for notice in notices}
    assert all((case.id, "assigned") in told and (case.id, "overdue") in told for case in cases)
    once_each = select(CaseNotice.callback_id).where(CaseNotice.kind == "overdue").group_by(CaseNotice.callback_id)
    assert not db.session.scalars(once_each.having(func.count() > 1)).all()
