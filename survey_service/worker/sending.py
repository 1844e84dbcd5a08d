"""Mail leaves: claim (a transaction), render and call (none), settle (a transaction)."""

import time

import structlog
from flask import current_app

from survey_service.audit import Actor
from survey_service.db import DbContext, new_context, product_of
from survey_service.flows.letter_outgoing import outgoing_of
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import Settled, mails_settled
from survey_service.mail.message import stored
from survey_service.mail.outgoing import Outcome, Outgoing, Reply, Transport

WORKER = Actor("worker")
OUTBOX_BATCH = 50  # the outbox takes them in one transaction, so none can be in doubt
RUN = 1.0  # seconds after which a step claims no further mail, so that a worker told to end does so soon

log = structlog.get_logger(__name__)


def send_mails() -> int:
    """One batch to the outbox, or some mails to the world one after the other; how many were handled."""
    product = product_of(current_app)
    return _keep() if product.transport is None else _send(product.transport)


def _keep() -> int:
    letters = mails_claimed(new_context(WORKER), OUTBOX_BATCH)
    if not letters:
        return 0
    settled: list[Settled] = []
    raw: dict[int, bytes] = {}
    context = new_context(WORKER)
    for letter in letters:
        outgoing = _outgoing(context, letter)
        reply = outgoing if isinstance(outgoing, Reply) else _kept(outgoing, context, raw)
        settled.append((letter, reply))
    mails_settled(context, settled, raw)
    return len(letters)


def _kept(outgoing: Outgoing, context: DbContext, raw: dict[int, bytes]) -> Reply:
    """Into `raw`; an address or header that no message can hold is refused, as a mail server would."""
    try:
        raw[outgoing.mail_id] = stored(outgoing, context.now)
    except ValueError:
        return Reply(Outcome.REFUSED, "its headers or its address cannot be written")
    return Reply(Outcome.ACCEPTED, "kept in the outbox")


def _send(transport: Transport) -> int:
    """At any moment one mail at most is in flight. Its answer is committed together with the next one's claim."""
    ends = time.monotonic() + RUN
    handled = 0
    letters = mails_claimed(new_context(WORKER))
    while letters:
        settled = (letters[0], _called(transport, letters[0]))
        handled += 1
        letters = _next(settled) if time.monotonic() < ends else _last(settled)
    return handled


def _called(transport: Transport, letter: Letter) -> Reply:
    context = new_context(WORKER)
    outgoing = _outgoing(context, letter)
    context.session.rollback()  # no transaction is open while the network is asked
    reply = outgoing if isinstance(outgoing, Reply) else transport.send(outgoing)
    log.info("mail sent", mail=letter.mail_id, letter=letter.letter, outcome=reply.outcome, detail=reply.detail)
    return reply


def _next(settled: Settled) -> list[Letter]:
    """What fails about the next mail must not cost us the answer for this one."""
    written = False
    try:
        letters = mails_claimed(new_context(WORKER), settled=[settled])
        written = True
    finally:
        if not written:
            mails_settled(new_context(WORKER), [settled])
    return letters


def _last(settled: Settled) -> list[Letter]:
    mails_settled(new_context(WORKER), [settled])
    return []


def _outgoing(context: DbContext, letter: Letter) -> Outgoing | Reply:
    """Ready to leave; a letter that cannot be rendered is told as such and tried again, until it is parked."""
    try:
        return outgoing_of(letter, context.preferences)
    except (ValueError, TypeError, LookupError) as problem:
        log.error("letter not rendered", mail=letter.mail_id, letter=letter.letter, problem=type(problem).__name__)
        return Reply(Outcome.RETRY, "the letter could not be rendered")
