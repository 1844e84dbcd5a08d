"""A colleague writes something down at a case, open or closed, and may take it back while it is fresh (M4)."""

from datetime import timedelta

from sqlalchemy import select

from survey_service.callbacks.noted import CaseRemark
from survey_service.callbacks.refusals import RemarkStays
from survey_service.flows.callback_step import beside, typed
from survey_service.flows.context import Context

TAKEN_BACK_WITHIN = timedelta(minutes=15)
SAME_PRESS = timedelta(seconds=30)


def case_remarked(ctx: Context, case_id: int, words: str, *, disagrees: bool = False) -> None:
    """`disagrees`: the customer's word and our numbers do, and this says how. The same again is a double click."""
    with ctx.writing() as session:
        now = beside(ctx, session, case_id)
        said = typed(words)
        same = select(CaseRemark.id).filter_by(
            callback_id=case_id, user_id=now.person.id, words=said, disagrees=disagrees
        )
        if said is None or session.scalar(same.where(CaseRemark.at > ctx.now - SAME_PRESS).limit(1)) is not None:
            return
        remark = CaseRemark(callback_id=case_id, user_id=now.person.id, at=ctx.now, words=said, disagrees=disagrees)
        session.add(remark)
        now.record("callback_remarked", ("words", "disagrees") if disagrees else ("words",))
        session.flush()


def remark_taken_back(ctx: Context, case_id: int, remark_id: int) -> None:
    """Its words go, by whoever wrote them. Raises RemarkStays where it is too late, or somebody else's."""
    with ctx.writing() as session:
        now = beside(ctx, session, case_id)
        remark = session.scalar(
            select(CaseRemark).where(CaseRemark.id == remark_id, CaseRemark.callback_id == case_id).with_for_update()
        )
        if remark is None or remark.user_id != now.person.id or ctx.now > remark.at + TAKEN_BACK_WITHIN:
            raise RemarkStays(case_id)
        if remark.words is None:
            return
        remark.words, remark.disagrees = None, False
        now.record("remark_taken_back", ("words",))
        session.flush()
