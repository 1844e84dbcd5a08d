"""`GET /api/v1/surveys`: whether and how it stands with asking."""

from flask import Response
from werkzeug.exceptions import NotFound

from survey_service.db import request_context
from survey_service.reports.api_lists import Slice, SurveyRow, survey_rows
from survey_service.staff.reader import Scope
from survey_service.web.api.answers import page, said, slice_of
from survey_service.web.api.objects import Survey, TicketRef
from survey_service.web.api.query import SurveysAsked, asked
from survey_service.web.api.routes import READ, blueprint, caller, needs


@blueprint.get("/surveys")
@needs(READ)
def surveys() -> Response:
    """Surveys of a ticket, a source or all, oldest first."""
    query, ctx = asked(SurveysAsked), request_context()
    rows = survey_rows(ctx.session, ctx.now, slice_of(query), _scope(), ticket=query.ticket, source=query.source)
    return page(Survey, [_shown(row) for row in rows], query)


@blueprint.get("/surveys/<int:survey_id>")
@needs(READ)
def survey(survey_id: int) -> Response:
    """One survey."""
    ctx = request_context()
    rows = survey_rows(ctx.session, ctx.now, Slice(limit=1, id=survey_id), _scope())
    if not rows:
        raise NotFound
    return said(_shown(rows[0]))


def _scope() -> Scope:
    """An administrator's key sees them all, as his list of tickets not asked about does."""
    who = caller()
    return Scope(everybody=True) if who.reader is not None and who.reader.has("admin") else who.scope


def _shown(row: SurveyRow) -> Survey:
    survey = row.invitation
    return Survey(
        id=str(survey.id),
        kind=survey.kind,
        ticket=TicketRef(source=row.source, id=row.ticket),
        state=row.state,
        reason=survey.reason,
        due_at=survey.due_at,
        sent_at=survey.sent_at,
        rated_at=survey.rated_at,
        expires_at=survey.expires_at,
        language=survey.language,
        brand=survey.brand,
    )
