"""Helpdesks call here: size, source, signature, shape, fields, checked in this order (D1)."""

from flask import Response, jsonify, request

from survey_service.audit import Actor
from survey_service.db import DbContext, request_context
from survey_service.flows.event_received import Delivery, UnknownSource, event_received
from survey_service.tickets.source import Source
from survey_service.tickets.sources import SOURCES, BadSignature, Hook, Ignored
from survey_service.web.bodies import body_of_request
from survey_service.web.hooks.blueprint import blueprint

LARGEST = 1_000_000  # bytes of one call


@blueprint.post("/tickets/<source_id>")
def ticket_event(source_id: str) -> tuple[Response, int]:
    """202 with what came of the event; the body is verified as it came, before a byte of it is read."""
    body = body_of_request(LARGEST)
    context = request_context(Actor("source", source_id))
    hook, secrets = _source(context, source_id)
    verify_headers = dict(request.headers)
    if not secrets:
        raise BadSignature("The secret of this source cannot be read; give it a new one.")
    hook.verify(secrets, verify_headers, body, context.now)
    event = hook.parse(body, verify_headers)
    if isinstance(event, Ignored):
        return jsonify(status="ignored", reason=event.reason), 202
    receipt = event_received(context, source_id, Delivery(event, body))
    told = {"status": receipt.status} | ({"reason": receipt.reason} if receipt.reason else {})
    return jsonify(told), 202


def _source(context: DbContext, source_id: str) -> tuple[Hook, list[str]]:
    """The kind's way to verify and parse, and the live secrets. Raises UnknownSource."""
    source = context.session.get(Source, source_id)
    kind = SOURCES.get(source.kind) if source else None
    if source is None or kind is None or kind.hook is None:
        raise UnknownSource(source_id)
    return kind.hook, [secret for sealed in source.secrets if (secret := context.keys.unseal(sealed))]
