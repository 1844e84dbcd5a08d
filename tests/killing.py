"""Worker processes that are killed while mails leave, and the account drawn up afterwards from both sides' logs."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.db import db, new_context, product_of
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queued import Mail
from tests.mail_world import Post, StandIn, asked

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90.0  # seconds until a worker gives the next sign of life; a machine may be busy


@dataclass
class Killing:
    """`settings` are those of a worker process, `server` is None for the outbox, whose log is its own table.

    Mails fall due in `lots`, one more with each worker, so that who takes a thousand at once leaves work for others.
    """

    post: Post
    settings: dict[str, str]
    server: StandIn | None
    lots: int = 1
    kills: int = 0
    in_flight: set[int] = field(default_factory=set)
    took: float = 0.0

    def run(self, mails: int, kills: int, longest: float) -> None:
        """Each worker lives up to `longest` seconds after its first claim; its clock begins an hour later than that of
        the one before, so that what that one left behind has run out."""
        asked(self.post.app, mails)
        self._in_lots()
        begun = time.monotonic()
        while self.kills < kills and self._unsettled():
            waiting, worker = len(self._in_state("queued")), self._worker()
            alive = self._wait(partial(self._claimed_of, waiting), worker)
            time.sleep(random.uniform(0, longest) if alive else 0)
            self._kill(worker)
            self.kills += 1
        self.post.clock.move(hours=self.lots)
        worker = self._worker()
        while (left := self._unsettled()) and self._wait(partial(self._fewer_than, left), worker):
            """Patience is for one mail, not for all of them."""
        self._kill(worker)
        self.took = time.monotonic() - begun

    def account(self) -> "Account":
        took = self.server.took if self.server else self._of(select(OutboxMail.mail_id))
        return Account(
            accepted=Counter(took),
            listed_accepted=self._in_state("accepted"),
            listed_unknown=self._in_state("unknown"),
            in_flight=self.in_flight,
            kills=self.kills,
            seconds=self.took,
            most=self._most(),
        )

    def _in_lots(self) -> None:
        with new_context(Actor("command")).writing() as session:
            for lot in range(1, self.lots):
                of_lot = update(Mail).where(Mail.id % self.lots == lot)
                session.execute(of_lot.values(due_at=self.post.clock.at + timedelta(hours=lot)))

    def _worker(self) -> "subprocess.Popen[bytes]":
        self.post.clock.move(hours=1)
        environ = self.settings | {"CLOCK": self.post.clock.at.isoformat()}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _wait(self, holds: Callable[[], bool], worker: "subprocess.Popen[bytes]") -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and worker.poll() is None:
            if holds():
                return True
            time.sleep(0.02)
        return False

    def _kill(self, worker: "subprocess.Popen[bytes]") -> None:
        with suppress(ProcessLookupError):
            worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.in_flight |= self._in_state("sending")

    def _unsettled(self) -> int:
        return len(self._of(select(Mail.id).where(Mail.state.in_(("queued", "sending")))))

    def _claimed_of(self, waiting: int) -> bool:
        return len(self._in_state("queued")) < waiting

    def _fewer_than(self, left: int) -> bool:
        return self._unsettled() < left

    def _most(self) -> int:
        transport = product_of(self.post.app).transport
        return transport.most if transport else 0

    def _in_state(self, state: str) -> set[int]:
        return set(self._of(select(Mail.id).where(Mail.state == state)))

    def _of(self, statement: object) -> list[int]:
        found = list(db.session.scalars(statement))  # type: ignore[call-overload]
        db.session.rollback()
        return found


@dataclass(frozen=True)
class Account:
    """`accepted` is the other side's log, the rest is ours."""

    accepted: Counter[int]
    listed_accepted: set[int]
    listed_unknown: set[int]
    in_flight: set[int]
    kills: int
    seconds: float
    most: int  # mails that may be on their way at once

    @property
    def twice(self) -> list[int]:
        """Accepted more than once."""
        return [mail for mail, times in self.accepted.items() if times > 1]

    @property
    def unknown_not_accepted(self) -> set[int]:
        return self.listed_unknown - self.accepted.keys()

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in {self.seconds:.0f} s: {len(self.accepted)} accepted by the other side's log"
            f" + {len(self.unknown_not_accepted)} listed unknown and not in it"
            f" = {len(self.accepted) + len(self.unknown_not_accepted)};"
            f" {len(self.twice)} twice; {len(self.listed_unknown)} listed unknown in all,"
            f" {len(self.listed_unknown - self.in_flight)} of them not in flight at a kill"
        )

    def holds(self, mails: int) -> None:
        """O2's bound."""
        assert self.twice == []
        assert len(self.accepted) + len(self.unknown_not_accepted) == mails
        assert self.listed_unknown <= self.in_flight
        assert self.listed_accepted == self.accepted.keys() - self.listed_unknown
        assert len(self.listed_unknown) <= self.kills * self.most
