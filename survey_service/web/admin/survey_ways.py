"""`/admin/mail/surveys`: what became of the surveys of a ticket, by its number; nothing of the customer is shown."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, render_template, request

from survey_service.db import DbContext, request_context
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.state import shown_state
from survey_service.reports.survey_way import survey_and_ticket, surveys_of_ticket, way_of
from survey_service.tickets.ticket import Ticket
from survey_service.web.admin.fields import UNSTORABLE
from survey_service.web.admin.words import moment
from survey_service.web.auth import may
from survey_service.web.letter_words import STATES, Passed, way_words
from survey_service.web.reasons import REASONS, UNKNOWN
from survey_service.web.saying import say as _

blueprint = Blueprint("survey_ways", __name__, url_prefix="/admin/mail/surveys")

LONGEST = 200


@dataclass(frozen=True)
class Way:
    """One survey, in words; `reason` where it did not take the usual way."""

    id: int
    kind: str
    ticket: str
    source: str
    closed_at: datetime
    state: str
    reason: str | None
    steps: list[Passed]


@blueprint.get("")
@may("admin")
def page() -> str:
    """`ticket`: the number as the helpdesk writes it."""
    ctx = request_context()
    asked = request.args.get("ticket", "").strip()[:LONGEST]
    found = [] if not asked or UNSTORABLE.search(asked) else surveys_of_ticket(ctx.session, asked)
    ways = [_way(ctx, survey, ticket) for survey, ticket in found]
    return render_template("admin/mail_survey.html", asked=asked, ways=ways, moment=moment)


@blueprint.get("/<int:survey_id>")
@may("admin")
def one(survey_id: int) -> str:
    """As the lists lead to it."""
    ctx = request_context()
    survey, ticket = survey_and_ticket(ctx.session, survey_id) or abort(404)
    way = _way(ctx, survey, ticket)
    return render_template("admin/mail_survey.html", asked=way.ticket, ways=[way], moment=moment)


def _way(ctx: DbContext, survey: Invitation, ticket: Ticket) -> Way:
    steps = way_of(ctx.session, survey)
    landed = any(step.what == "landed" for step in steps)
    state = shown_state(survey.state, survey.expires_at, ctx.now, landed=landed)
    why = None if survey.reason is None else _(REASONS.get(survey.reason, UNKNOWN).short)
    kind = _("Question after a call") if survey.kind == "recovery" else _("Survey")
    words = way_words(steps, moment)
    return Way(survey.id, kind, ticket.external_id, ticket.source, survey.closed_at, _(STATES[state]), why, words)
