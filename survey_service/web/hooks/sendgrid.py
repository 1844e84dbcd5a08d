"""SendGrid tells here what became of letters: size, then signature, age and shape, checked in this order (O4).

Nothing of a call reaches a log but its rule and status; it is never counted against an address's rate (O6).
"""

from flask import Response, current_app, jsonify, request

from survey_service.audit import Actor
from survey_service.db import product_of, request_context
from survey_service.flows.mail_events_applied import mail_events_applied
from survey_service.mail.signed_events import SIGNATURE, TIMESTAMP, verify
from survey_service.mail.told_events import told_events
from survey_service.web.bodies import body_of_request
from survey_service.web.hooks.blueprint import blueprint

LARGEST = 5_000_000  # bytes of one call; SendGrid's own batches end at 768 kB


@blueprint.post("/sendgrid/events")
def sendgrid_events() -> Response:
    """200 once all of it is applied or known already; whatever is not signed, late or no list of events is 403."""
    body = body_of_request(LARGEST)
    context = request_context(Actor("mailer"))
    key = product_of(current_app).settings.sendgrid_webhook_key
    verify(key, request.headers.get(TIMESTAMP), request.headers.get(SIGNATURE), body, context.now)
    return jsonify(status="accepted", new=mail_events_applied(context, told_events(body)))
