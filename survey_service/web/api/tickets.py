"""`POST /api/v1/tickets` and `/tickets/bulk`: solved tickets from whoever has a key."""

import json

from flask import Response

from survey_service.db import request_context
from survey_service.flows.event_received import Delivery, event_received, events_received
from survey_service.flows.source_changed import own_source_known
from survey_service.tickets.event import FieldError, InvalidEvent, parse_event
from survey_service.tickets.json_body import read_json, read_object
from survey_service.web.api.answers import said
from survey_service.web.api.objects import BulkReceived, BulkResult, FieldProblem, Received
from survey_service.web.api.query import BadQuery
from survey_service.web.api.routes import WRITE, blueprint, caller, needs
from survey_service.web.bodies import at_most, body_of_request

LARGEST = 1_000_000  # bytes
LARGEST_BULK = 10_000_000
MOST = 1_000  # events
AT_ONCE = 50  # events of one transaction: short enough to let others write in between


@blueprint.post("/tickets")
@at_most(LARGEST)
@needs(WRITE)
def ticket() -> Response:
    """One event."""
    body = body_of_request(LARGEST)
    event = parse_event(read_object(body))
    ctx = request_context()
    own_source_known(ctx, caller().source, "api")
    receipt = event_received(ctx, caller().source, Delivery(event, body))
    return said(Received(status=receipt.status, reason=receipt.reason), 202, bare=True)


@blueprint.post("/tickets/bulk")
@at_most(LARGEST_BULK)
@needs(WRITE)
def bulk() -> Response:
    """Up to 1,000 events. Good ones are kept whatever the others are; a repeated call changes nothing."""
    value = read_json(body_of_request(LARGEST_BULK))
    if not isinstance(value, list) or not 1 <= len(value) <= MOST:
        raise BadQuery([FieldError("body", f"must be an array of 1 to {MOST} events")])
    own_source_known(request_context(), caller().source, "api")
    results: dict[int, BulkResult] = {}
    waiting: list[tuple[int, Delivery]] = []
    for index, item in enumerate(value):
        try:
            waiting.append((index, Delivery(parse_event(item), _bytes(item))))
        except InvalidEvent as refusal:
            errors = [FieldProblem(field=error.field, message=error.message) for error in refusal.errors]
            results[index] = BulkResult(index=index, status="rejected", errors=errors)
    for start in range(0, len(waiting), AT_ONCE):
        results |= _kept(waiting[start : start + AT_ONCE])
    return said(BulkReceived(results=[results[index] for index in range(len(value))]), 207, bare=True)


def _kept(chunk: list[tuple[int, Delivery]]) -> dict[int, BulkResult]:
    receipts = events_received(request_context(), caller().source, [delivery for _, delivery in chunk])
    return {
        index: BulkResult(index=index, status=receipt.status, reason=receipt.reason)
        for (index, _), receipt in zip(chunk, receipts, strict=True)
    }


def _bytes(item: object) -> bytes:
    return json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")
