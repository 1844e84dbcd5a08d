"""A colleague writes to a customer from the case: the mail waits to leave, and the attempt is logged (M2, M3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from survey_service.callbacks.case_letter import CaseLetter
from survey_service.callbacks.letters import hindrance
from survey_service.callbacks.refusals import ContactRefused, LetterEmpty, NothingToWriteTo
from survey_service.customers.customer import Customer
from survey_service.flows.callback_attempted import Try, logged
from survey_service.flows.callback_step import Step, step, typed
from survey_service.flows.context import Context
from survey_service.mail.queue import enqueue

LETTER = "case_mail"
SAME_PRESS = timedelta(seconds=30)


@dataclass(frozen=True)
class Written:
    """`next_at`: when to look whether an answer has come."""

    subject: str
    words: str
    next_at: datetime | None = None


def case_letter_sent(ctx: Context, case_id: int, written: Written) -> bool:
    """False for a double click. Raises ContactRefused, NothingToWriteTo or LetterEmpty."""
    subject, words = typed(written.subject), typed(written.words)
    if subject is None or words is None:
        raise LetterEmpty(case_id)
    with step(ctx, case_id) as now:
        hindered = hindrance(now.session, now.case, now.session.get_one(Customer, now.case.customer_id))
        if hindered is not None:
            raise (ContactRefused if hindered == "refused" else NothingToWriteTo)(case_id)
        if _pressed_twice(now, subject, words):
            return False
        _queue(now, subject, words, written.next_at)
        return True


def _queue(now: Step, subject: str, words: str, next_at: datetime | None) -> None:
    session, at, case_id = now.session, now.ctx.now, now.case.id
    attempt_id = logged(now, Try("email", "sent", next_at=next_at), once=False)
    assert attempt_id is not None
    mail = enqueue(session, LETTER, {"case_id": case_id}, due=at, now=at)
    letter = CaseLetter(callback_id=case_id, attempt_id=attempt_id, user_id=now.person.id, at=at, mail_id=mail.id)
    letter.subject, letter.words = subject, words
    session.add(letter)
    now.record("case_letter_sent", ("subject", "words"))


def _pressed_twice(now: Step, subject: str, words: str) -> bool:
    same = select(CaseLetter.id).filter_by(callback_id=now.case.id, user_id=now.person.id, subject=subject, words=words)
    return now.session.scalar(same.where(CaseLetter.at > now.ctx.now - SAME_PRESS).limit(1)) is not None
