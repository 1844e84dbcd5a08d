"""Cases that are called about and closed, and what the customers are asked and say after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.recovery import Recovery
from survey_service.db import new_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.recovery_answered import link_answered
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.keys import token_hash
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.responses.answer import Answer
from tests.case_world import Cases


class Recoveries:
    """`called()` closes a case whose customer was reached; `leave()` lets what is due leave; `press` answers."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self.mia = cases.person("Mia Torres", "manager")

    def close(self, case_id: int, outcome: str = "settled", root_cause: str | None = "defect") -> int:
        """Mia talks to the customer and closes."""
        ctx = self.cases.acting(self.mia)
        if not self.cases.case(case_id).review_only:
            callback_attempted(ctx, case_id, Try("phone", "talked"))
        callback_closed(self.cases.acting(self.mia), case_id, Closing(outcome, root_cause))
        return case_id

    def called(self, customer: str = "cy", outcome: str = "settled", **changes: Any) -> int:
        """The number of the closed case."""
        return self.close(self.cases.low(customer, **changes), outcome)

    def asked(self, case_id: int) -> Invitation | None:
        """The question that followed."""
        session = self.cases.ctx().session
        session.rollback()
        of_case = select(Invitation).join(Recovery, Recovery.invitation_id == Invitation.id)
        found = of_case.where(Recovery.callback_id == case_id).execution_options(populate_existing=True)
        return session.scalars(found).one_or_none()

    def question(self, case_id: int) -> Invitation:
        """The same, where there is one."""
        found = self.asked(case_id)
        assert found is not None
        return found

    def answer(self, case_id: int) -> Recovery:
        """What came back."""
        session = self.cases.ctx().session
        session.rollback()
        found = select(Recovery).where(Recovery.callback_id == case_id).execution_options(populate_existing=True)
        return session.scalars(found).one()

    def queued(self) -> Sequence[tuple[str, datetime]]:
        """State and time of the mails that ask."""
        session = self.cases.ctx().session
        session.rollback()
        rows = session.execute(select(Mail.state, Mail.due_at).where(Mail.letter == "recovery").order_by(Mail.id))
        return [(state, due) for state, due in rows]

    def leave(self, outcome: Outcome = Outcome.ACCEPTED) -> list[Letter]:
        """What was due has left; the recovery letters among it."""
        letters = mails_claimed(new_context(Actor("worker")), 50)
        mails_settled(new_context(Actor("worker")), [(letter, Reply(outcome, "")) for letter in letters])
        return [letter for letter in letters if letter.letter == "recovery"]

    def sent(self, customer: str = "cy", **changes: Any) -> tuple[int, bytes]:
        """A case that was closed, its question a day later in the customer's hands: case and hash of the link, whose
        address is /r/recovery-<case>."""
        case_id = self.called(customer, **changes)
        question = self.question(case_id)
        number, due = question.id, question.due_at
        assert due is not None
        self.cases.clock.at = due
        self.leave()
        hashed = token_hash(f"recovery-{case_id}")
        with new_context(Actor("command")).writing() as session:
            session.add(AnswerLink(token_hash=hashed, invitation_id=number))
        return case_id, hashed

    def press(self, hashed: bytes, score: int, **said: Any) -> None:
        """The customer's press."""
        link_answered(new_context(Actor("customer")), hashed, Answer(score, **said))


@pytest.fixture
def recoveries(cases: Cases) -> Recoveries:
    return Recoveries(cases)
