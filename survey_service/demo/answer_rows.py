"""Rows of an answer: what counts, its history, the wish to be contacted."""

from datetime import datetime

from survey_service.demo.rows import Row, Rows
from survey_service.demo.ticket import DemoContact, DemoResponse
from survey_service.demo.word_rows import Cut, Cutter, add_parts
from survey_service.feedback.verdicts import Rows as SaidRows
from survey_service.feedback.verdicts import verdicts
from survey_service.flows.verdicts_settled import columns
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange


def add_answer(
    rows: Rows, cutter: Cutter, response: DemoResponse, invitation_id: int, agent: str | None, language: str
) -> tuple[int, Cut]:
    """The response with its parts and changes. No edit comes after an attempt: the last score is the one that counts.

    `agent` and `language` are what the splitter is told. Returns its number and what became of its words.
    """
    last = response.edits[-1] if response.edits else None
    score = last.score if last else response.score
    cut = cutter.cut(response, score, agent, language, rows.count(Response) + 1)
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
        words_split_at=cut.split_at,
        review_due_at=cut.due_at,
        review_lapsed_at=cut.lapsed_at,
        **columns(cut.verdicts),
    )
    _add_history(rows, response, number)
    first = verdicts(score, SaidRows(response.agent_was, response.product_was, response.process_was))
    add_parts(rows, cut, number, cutter.reviewer, first)
    return number, cut


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
