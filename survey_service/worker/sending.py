"""Mail leaves: claim (a transaction), render and call (none), settle (a transaction)."""

from urllib.parse import urlsplit

import structlog
from flask import current_app

from survey_service.audit import Actor
from survey_service.db import DbContext, Product, new_context, product_of
from survey_service.flows.letter_written import Letter
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.mail.letters import render
from survey_service.mail.message import automatic_headers, message_id, stored, survey_headers
from survey_service.mail.outgoing import Outcome, Outgoing, Reply, Transport

WORKER = Actor("worker")
OUTBOX_BATCH = 50  # the outbox takes them in one transaction, so none can be in doubt

log = structlog.get_logger(__name__)


def send_mails() -> int:
    """One batch to the outbox, or one mail to the world; how many letters were handled."""
    product = product_of(current_app)
    transport = product.transport
    letters = mails_claimed(new_context(WORKER), OUTBOX_BATCH if transport is None else 1)
    if transport is None:
        _keep(product, list(letters))
    else:
        for letter in letters:
            _send(product, transport, letter)
    return len(letters)


def _keep(product: Product, letters: list[Letter]) -> None:
    if not letters:
        return
    settled: list[tuple[Letter, Reply]] = []
    raw: dict[int, bytes] = {}
    context = new_context(WORKER)
    for letter in letters:
        outgoing = _outgoing(context, product, letter)
        if isinstance(outgoing, Reply):
            settled.append((letter, outgoing))
            continue
        raw[letter.mail_id] = stored(outgoing, context.now)
        settled.append((letter, Reply(Outcome.ACCEPTED, "kept in the outbox")))
    mails_settled(context, settled, raw)


def _send(product: Product, transport: Transport, letter: Letter) -> None:
    context = new_context(WORKER)
    outgoing = _outgoing(context, product, letter)
    context.session.rollback()  # no transaction is open while the network is asked
    reply = outgoing if isinstance(outgoing, Reply) else transport.send(outgoing)
    log.info("mail sent", mail=letter.mail_id, letter=letter.letter, outcome=reply.outcome, detail=reply.detail)
    mails_settled(new_context(WORKER), [(letter, reply)])


def _outgoing(context: DbContext, product: Product, letter: Letter) -> Outgoing | Reply:
    """Ready to leave; a letter that cannot be rendered is told as such and tried again, until it is parked."""
    preferences = context.preferences
    try:
        rendered = render(letter.letter, letter.values, letter.language)
    except (ValueError, TypeError, LookupError) as problem:
        log.error("letter not rendered", mail=letter.mail_id, letter=letter.letter, problem=type(problem).__name__)
        return Reply(Outcome.RETRY, "the letter could not be rendered")
    host = urlsplit(preferences.base_url).hostname or "localhost"
    return Outgoing(
        mail_id=letter.mail_id,
        attempt_id=letter.attempt_id,
        to=letter.to,
        to_name=letter.to_name,
        sender=preferences.mail_from,
        reply_to=preferences.mail_reply_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=message_id(letter.mail_id, host),
        headers=survey_headers(letter.optout_url) if letter.optout_url else automatic_headers(),
        letter=letter.letter,
    )
