"""`GET /api/v1/responses`: what customers answered."""

from collections.abc import Sequence

from flask import Response

from survey_service.db import request_context
from survey_service.feedback.masking import hidden_in
from survey_service.feedback.parts import parts_of_each
from survey_service.feedback.said import hidden_words
from survey_service.feedback.segment import Segment as Part
from survey_service.language import translator
from survey_service.reports.api_lists import ResponseRow, response_rows
from survey_service.reports.names import staff_names
from survey_service.tickets.credit import LEVELS
from survey_service.web.api.answers import page, slice_of
from survey_service.web.api.objects import Answered, CreditNames, Further, Segment, TicketRef, Verdicts, VerdictSources
from survey_service.web.api.query import Paged, asked
from survey_service.web.api.routes import READ, Caller, blueprint, caller, needs

NOBODY = frozenset[str]()
SIDES = ("agent", "product", "process")


@blueprint.get("/responses")
@needs(READ)
def responses() -> Response:
    """Answers to surveys, oldest first."""
    query, who, session = asked(Paged), caller(), request_context().session
    rows = response_rows(session, slice_of(query), who.scope, quarantined=who.sees_quarantined)
    names = None
    if who.sees_words and who.reader is not None and not who.reader.sees_customer:
        names = staff_names(session) if who.reader.masked else NOBODY
    parts = parts_of_each(session, [row.response.id for row in rows if row.response.why])
    return page(Answered, [_shown(row, parts.get(row.response.id, []), who, names) for row in rows], query)


def _shown(row: ResponseRow, parts: Sequence[Part], who: Caller, hidden: frozenset[str] | None) -> Answered:
    answer, survey = row.response, row.invitation
    why, places = _words(row, parts, hidden)
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
        why=why if who.sees_words else None,
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
        segments=[_segment(part, *place) for part, place in zip(parts, places, strict=False)],
        further=_further(row, who, hidden),
    )


def _further(row: ResponseRow, who: Caller, hidden: frozenset[str] | None) -> Further | None:
    given = row.further
    if given is None:
        return None
    return Further(
        question=given.question,
        score=given.score,
        why=_read(given.why, row, (), hidden)[0] if who.sees_words else None,
        sampling=given.sampling,
        answered_at=given.answered_at,
        edited_at=given.edited_at,
    )


def _words(
    row: ResponseRow, parts: Sequence[Part], staff: frozenset[str] | None
) -> tuple[str | None, list[tuple[int, int]]]:
    """As written, and where its parts lie; for a person who may not know the customer (`staff`: nor these) without
    names, addresses and numbers."""
    return _read(row.response.why, row, parts, staff)


def _read(
    why: str | None, row: ResponseRow, parts: Sequence[Part], staff: frozenset[str] | None
) -> tuple[str | None, list[tuple[int, int]]]:
    survey = row.invitation
    if why is None or staff is None:
        return why, [(part.start_at, part.end_at) for part in parts]
    people = staff | {name for name in (row.customer, survey.credit_agent if staff else None) if name}
    firms = [survey.credit_account] if survey.credit_account else []
    return hidden_words(why, lambda text: hidden_in(text, people, firms), parts, translator(None))


def _segment(part: Part, start: int, end: int) -> Segment:
    certainty = None if part.source == "person" else part.certainty
    return Segment(start=start, end=end, label=part.label, tone=part.tone, source=part.source, certainty=certainty)
