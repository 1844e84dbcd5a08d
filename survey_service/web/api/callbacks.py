"""`GET /api/v1/callbacks`: customers owed a call."""

from flask import Response

from survey_service.callbacks.closing import outside
from survey_service.db import request_context
from survey_service.reports.api_lists import CallbackRow, callback_rows
from survey_service.web.api.answers import page, slice_of
from survey_service.web.api.objects import Case
from survey_service.web.api.query import Paged, asked
from survey_service.web.api.routes import READ, Caller, blueprint, caller, needs


@blueprint.get("/callbacks")
@needs(READ)
def callbacks() -> Response:
    """Cases, oldest first."""
    query, who = asked(Paged), caller()
    rows = callback_rows(request_context().session, slice_of(query), who.reader)
    return page(Case, [_shown(row, who) for row in rows], query)


def _shown(row: CallbackRow, who: Caller) -> Case:
    case = row.case
    owner = None if case.owner_id is None else str(case.owner_id)
    return Case(
        id=str(case.id),
        response=str(row.responses[0]) if row.responses else None,
        responses=[str(number) for number in row.responses],
        state=case.state,
        severity=case.severity,
        vip=case.vip,
        account=row.account,
        owner=row.owner if who.sees_people else owner,
        opened_at=case.opened_at,
        due_at=case.due_at,
        promised_at=case.promised_at,
        acknowledged_at=case.acknowledged_at,
        first_attempt_at=case.first_attempt_at,
        reached_at=case.reached_at,
        closed_at=case.closed_at,
        outcome=outside(case.outcome),
    )
