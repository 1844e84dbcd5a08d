"""Why it happened, asked five times: the answers are saved together (M4)."""

from collections.abc import Sequence

from sqlalchemy import select

from survey_service.callbacks.noted import Why
from survey_service.callbacks.refusals import WhyMissing, WhysChanged, WhysClosed
from survey_service.callbacks.whys import in_order, may_answer
from survey_service.flows.callback_step import Step, beside, typed
from survey_service.flows.context import Context


def whys_answered(ctx: Context, case_id: int, answers: Sequence[str | None], seen: Sequence[str | None]) -> None:
    """`seen` is what the page showed. Raises WhysClosed for whom they are read-only, WhyMissing where an answer hangs
    on one that is not there, WhysChanged where a colleague saved others meanwhile."""
    with ctx.writing() as session:
        now = beside(ctx, session, case_id)
        if not may_answer(now.case, now.person.id, is_manager=now.is_manager, now=ctx.now):
            raise WhysClosed(case_id)
        wanted = in_order([typed(answer) for answer in answers])
        if wanted is None:
            raise WhyMissing(case_id)
        rows = {row.number: row for row in session.scalars(select(Why).where(Why.callback_id == case_id))}
        standing = [rows[number].words for number in sorted(rows) if rows[number].words]
        if standing == wanted:
            return
        if standing != [answer for answer in seen if answer]:
            raise WhysChanged(case_id)
        _save(now, rows, wanted)


def _save(now: Step, rows: dict[int, Why], wanted: list[str]) -> None:
    answers: dict[int, str] = dict(enumerate(wanted, 1))
    changed = [number for number in answers.keys() | rows.keys() if answers.get(number) != _words(rows.get(number))]
    for number in changed:
        row = rows.get(number) or Why(callback_id=now.case.id, number=number)
        row.words, row.by, row.at = answers.get(number), now.person.id, now.ctx.now
        now.session.add(row)
    now.record("whys_answered", [f"why_{number}" for number in sorted(changed)])
    now.session.flush()


def _words(row: Why | None) -> str | None:
    return row.words if row is not None else None
