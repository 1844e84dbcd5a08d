"""Rows of an answer: what counts, its history, the wish to be contacted."""

from datetime import datetime

from survey_service.demo.rows import Row, Rows
from survey_service.demo.ticket import DemoContact, DemoResponse
from survey_service.feedback.verdicts import Rows as SaidRows
from survey_service.feedback.verdicts import verdicts
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange


def add_answer(rows: Rows, response: DemoResponse, invitation_id: int) -> int:
    """The response with its changes; no edit comes after an attempt, so the last score is the one that counts."""
    last = response.edits[-1] if response.edits else None
    score = last.score if last else response.score
    judged = verdicts(score, SaidRows(response.agent_was, response.product_was, response.process_was))
    number = rows.add(
        Response,
        invitation_id=invitation_id,
        score=score,
        score_now=score,
        why=response.why,
        agent_was=response.agent_was,
        product_was=response.product_was,
        process_was=response.process_was,
        unsolved=response.unsolved,
        reasons=list(response.reasons),
        rated_at=response.at,
        edited_at=last.at if last else None,
        status="quarantined" if response.quarantined else "counted",
        status_reason="pressed_by_a_machine" if response.quarantined else None,
        agent_verdict=judged.agent,
        product_verdict=judged.product,
        process_verdict=judged.process,
        agent_source=judged.agent_source,
        product_source=judged.product_source,
        process_source=judged.process_source,
    )
    _add_history(rows, response, number)
    return number


def add_wish(rows: Rows, wish: DemoContact, invitation_id: int, at: datetime) -> None:
    """Whether and how the customer wants to be contacted."""
    rows.put(
        ContactWish,
        invitation_id=invitation_id,
        wanted=wish.wanted,
        channel=wish.channel,
        number=wish.number,
        best_time=wish.best_time,
        other_person=wish.other_person,
        at=at,
    )


def _add_history(rows: Rows, response: DemoResponse, number: int) -> None:
    if response.quarantined:
        _add_change(rows, number, response.at, "quarantined", {}, {"score": response.score})
        return
    _add_change(rows, number, response.at, "given", {}, {"score": response.score, "why": response.why})
    before = response.score
    for edit in response.edits:
        old, new = ({"score": score, "score_now": score} for score in (before, edit.score))
        _add_change(rows, number, edit.at, "edited", old, new)
        before = edit.score


def _add_change(rows: Rows, response_id: int, at: datetime, kind: str, before: Row, after: Row) -> None:
    rows.add(ResponseChange, response_id=response_id, at=at, kind=kind, before=before, after=after)
