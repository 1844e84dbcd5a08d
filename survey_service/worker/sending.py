"""Mail leaves: claim (a transaction), render and call (none), settle (a transaction)."""

import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from flask import current_app

from survey_service.audit import Actor
from survey_service.db import DbContext, new_context, product_of
from survey_service.flows.letter_outgoing import outgoing_of
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.settling import Settled
from survey_service.mail.message import stored
from survey_service.mail.outgoing import Outcome, Outgoing, Reply, Transport
from survey_service.preferences.preferences import Preferences

WORKER = Actor("worker")
OUTBOX_BATCH = 250  # the outbox takes them in one transaction, so none can be in doubt
RUN = 1.0  # seconds after which a step claims no further mail, so that a worker told to end does so soon
LONG_RUN = 3.0  # the same where many leave at once
LATE = 15.0  # seconds after a claim when its call begins no more: it has to end within the lease

log = structlog.get_logger(__name__)


def send_mails() -> int:
    """One batch to the outbox, or some mails to the world; how many were handled."""
    product = product_of(current_app)
    return _keep() if product.transport is None else _send(product.transport)


def _keep() -> int:
    letters = mails_claimed(new_context(WORKER), OUTBOX_BATCH)
    if not letters:
        return 0
    settled: list[Settled] = []
    raw: dict[int, bytes] = {}
    context = new_context(WORKER)
    preferences = context.preferences
    for letter in letters:
        outgoing = _outgoing(preferences, letter)
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
    """At any moment as many mails are in flight as the way out takes at once, and no more."""
    if transport.resting():
        return 0
    try:
        return _one_by_one(transport) if transport.most == 1 else _overlapping(transport)
    finally:
        transport.close()


def _one_by_one(transport: Transport) -> int:
    """The answer for a mail is committed together with the claim of the next."""
    ends = time.monotonic() + RUN
    handled = 0
    letters = mails_claimed(new_context(WORKER))
    while letters:
        settled = _called(transport, letters, _ready(letters))
        handled += len(letters)
        letters = _next(settled) if time.monotonic() < ends else _last(settled)
    return handled


def _overlapping(transport: Transport) -> int:
    """While half of what may be in flight waits for its answer, the other half is claimed and written."""
    begun = time.monotonic()
    handled = 0
    answered: list[Settled] = []
    under_way: Future[list[Settled]] | None = None
    with ThreadPoolExecutor(1) as calling:
        try:
            while not handled or (time.monotonic() < begun + LONG_RUN and not transport.resting()):
                letters = mails_claimed(new_context(WORKER), transport.most // 2, answered)
                answered, claimed_at = [], time.monotonic()
                ready = _ready(letters)
                if under_way is not None:
                    answered, under_way = under_way.result(), None
                if time.monotonic() - claimed_at > LATE:
                    ready = [Reply(Outcome.RETRY, "not called, the call before took too long") for _ in letters]
                if not letters:
                    break
                handled += len(letters)
                under_way = calling.submit(_called, transport, letters, ready)
        finally:  # what fails about the next mails must not cost us the answers for these
            answered += under_way.result() if under_way is not None else []
            if answered:
                mails_settled(new_context(WORKER), answered)
    return handled


def _ready(letters: list[Letter]) -> list[Outgoing | Reply]:
    context = new_context(WORKER)
    preferences = context.preferences
    ready = [_outgoing(preferences, letter) for letter in letters]
    context.session.rollback()  # no transaction is open while the network is asked
    return ready


def _called(transport: Transport, letters: list[Letter], ready: list[Outgoing | Reply]) -> list[Settled]:
    replies = iter(transport.send_many([one for one in ready if isinstance(one, Outgoing)]))
    settled = [
        (letter, one if isinstance(one, Reply) else next(replies)) for letter, one in zip(letters, ready, strict=True)
    ]
    _tell(settled)
    return settled


def _tell(settled: list[Settled]) -> None:
    """A line for each mail that leaves alone or did not leave, and one for those that left together."""
    together = len(settled) > 1
    for letter, reply in settled:
        if not together or reply.outcome is not Outcome.ACCEPTED:
            log.info("mail sent", mail=letter.mail_id, letter=letter.letter, outcome=reply.outcome, detail=reply.detail)
    if together:
        log.info("mails sent", **Counter(str(reply.outcome) for _, reply in settled))


def _next(settled: list[Settled]) -> list[Letter]:
    """What fails about the next mail must not cost us the answer for this one."""
    written = False
    try:
        letters = mails_claimed(new_context(WORKER), settled=settled)
        written = True
    finally:
        if not written:
            mails_settled(new_context(WORKER), settled)
    return letters


def _last(settled: list[Settled]) -> list[Letter]:
    mails_settled(new_context(WORKER), settled)
    return []


def _outgoing(preferences: Preferences, letter: Letter) -> Outgoing | Reply:
    """Ready to leave; a letter that cannot be rendered is told as such and tried again, until it is parked."""
    try:
        return outgoing_of(letter, preferences)
    except (ValueError, TypeError, LookupError) as problem:
        log.error("letter not rendered", mail=letter.mail_id, letter=letter.letter, problem=type(problem).__name__)
        return Reply(Outcome.RETRY, "the letter could not be rendered")
