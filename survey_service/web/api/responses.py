"""`GET /api/v1/responses`: what customers answered."""

from flask import Response

from survey_service.db import request_context
from survey_service.feedback.masking import masked
from survey_service.language import translator
from survey_service.reports.api_lists import ResponseRow, response_rows
from survey_service.reports.names import staff_names
from survey_service.tickets.credit import LEVELS
from survey_service.web.api.answers import page, slice_of
from survey_service.web.api.objects import Answered, CreditNames, TicketRef, Verdicts, VerdictSources
from survey_service.web.api.query import Paged, asked
from survey_service.web.api.routes import READ, Caller, blueprint, caller, needs

SIDES = ("agent", "product", "process")


@blueprint.get("/responses")
@needs(READ)
def responses() -> Response:
    """Answers to surveys, oldest first."""
    query, who, session = asked(Paged), caller(), request_context().session
    rows = response_rows(session, slice_of(query), who.scope, quarantined=who.sees_quarantined)
    hides = who.sees_words and who.reader is not None and who.reader.masked
    names = staff_names(session) if hides else None
    return page(Answered, [_shown(row, who, names) for row in rows], query)


def _shown(row: ResponseRow, who: Caller, hidden: frozenset[str] | None) -> Answered:
    answer, survey = row.response, row.invitation
    credit = {name: getattr(survey, f"credit_{name}") for name in LEVELS}
    if not who.sees_people:
        credit["agent"] = None if survey.credit_agent_id is None else str(survey.credit_agent_id)
    sources = {side: getattr(answer, f"{side}_source") for side in SIDES}
    return Answered(
        id=str(answer.id),
        survey=str(survey.id),
        ticket=TicketRef(source=row.source, id=row.ticket),
        score=answer.score,
        score_now=answer.score_now,
        why=_words(answer.why, hidden) if who.sees_words else None,
        reasons=answer.reasons,
        unsolved=answer.unsolved,
        rated_at=answer.rated_at,
        edited_at=answer.edited_at,
        status=answer.status,
        status_reason=answer.status_reason,
        verdicts=Verdicts(**{side: getattr(answer, f"{side}_verdict") for side in SIDES}),
        verdict_source=sources["agent"],
        verdict_sources=VerdictSources(**sources),
        credit=CreditNames(**credit),
        segments=[],
    )


def _words(why: str | None, hidden: frozenset[str] | None) -> str | None:
    """As written; without personal data for whoever may read the words only so."""
    if why is None or hidden is None:
        return why
    return "".join(f"[{piece.text}]" if piece.masked else piece.text for piece in masked(why, hidden, translator(None)))
