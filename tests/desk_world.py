"""An agent's desk, where letters about the own feedback arrive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from survey_service.flows.feedback_mailed import feedback_mailed
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.mail.letters import render
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.responses.response import Response
from tests.case_world import Cases

TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # 08:00 in Berlin; the world begins on Monday at nine
LETTERS = ("daily_feedback", "praise")
BERLIN = "Europe/Berlin"


@dataclass
class Desk:
    """`asha` is an agent's user in Berlin; `letters` are those about own feedback, claimed."""

    cases: Cases
    asha: int

    def letters(self) -> list[Any]:
        """Settled as sent, each with a copy in the outbox."""
        claimed = mails_claimed(self.cases.ctx(), 50)
        accepted = [(letter, Reply(Outcome.ACCEPTED, "kept")) for letter in claimed]
        mails_settled(self.cases.ctx(), accepted, {letter.mail_id: b"copy" for letter in claimed})
        return [letter for letter in claimed if letter.letter in LETTERS]

    def morning(self, at: datetime = TUESDAY) -> list[Any]:
        """What leaves when the worker looks at that moment."""
        self.cases.clock.at = at
        while feedback_mailed(self.cases.ctx()):
            pass
        return self.letters()

    def change(self, table: Any, which: Any, **values: Any) -> None:
        with self.cases.ctx().writing() as session:
            session.execute(update(table).where(which).values(**values))

    def told_apart(self) -> None:
        """The worker has cut all words."""
        self.change(Response, Response.why.is_not(None), words_split_at=self.cases.clock.at)

    def queued(self) -> int:
        session = self.cases.ctx().session
        session.rollback()
        found = select(func.count()).select_from(Mail).where(Mail.letter.in_(LETTERS))
        return session.scalar(found) or 0


def desk_of(cases: Cases) -> Desk:
    cases.asked("known")
    return Desk(cases, cases.person("Asha Rao", "agent", agent="asha@example.com", timezone=BERLIN))


@pytest.fixture
def desk(cases: Cases) -> Desk:
    return desk_of(cases)


def text(letter: Any) -> str:
    return " ".join(render(letter.letter, letter.values, letter.language).text.split())
