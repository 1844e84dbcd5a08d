"""Who gets a case by the owning team's rule (M1): the team's manager, its callers in turn, or the account's owner."""

from collections.abc import Iterator

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from survey_service.callbacks.account_owner import AccountOwner
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.callers import Callers
from survey_service.callbacks.notice import CaseNotice
from survey_service.prepared import run
from survey_service.staff.user import User

_LOOKS_AFTER = select(AccountOwner.user_id).where(AccountOwner.account_id == bindparam("account"))
_HAS_OTHERS = (
    select(Callback.owner_id)
    .where(Callback.account_id == bindparam("account"), Callback.closed_at.is_(None))
    .where(Callback.owner_id.is_not(None), Callback.id != bindparam("case"))
    .order_by(Callback.opened_at, Callback.id)
)
_GIVEN = (
    select(CaseNotice.id)
    .where(CaseNotice.user_id == User.id, CaseNotice.kind == "assigned")
    .order_by(CaseNotice.id.desc())
    .limit(1)
    .scalar_subquery()
)
_LAST = select(User.id, _GIVEN.label("given")).where(User.id.in_(bindparam("people", expanding=True)))
NO_CASE = -1  # the id of none


def next_owner(
    session: Session, account_id: int | None, case_id: int | None, rule: str, callers: Callers
) -> int | None:
    """The user; None where the rule is `nobody` or nobody is there. Whoever has another open case of the account comes
    first; under `account_owner` the account's own owner comes before. `case_id` None: a case not written yet."""
    if rule == "nobody":
        return None
    for user_id in _of_the_account(session, account_id, case_id, rule):
        found = callers.stand_in(user_id)
        if found is not None:
            return found
    leads, managers, of_all = callers.tiers
    asked = (leads, managers, of_all) if rule == "manager" else ((*leads, *managers), of_all)
    there = (callers.present(people) for people in asked)
    return next((_whose_turn(session, people) for people in there if people), None)


def _of_the_account(session: Session, account_id: int | None, case_id: int | None, rule: str) -> Iterator[int]:
    if account_id is None:
        return
    if rule == "account_owner":
        yield from run(session, _LOOKS_AFTER, {"account": account_id}).scalars()
    this = NO_CASE if case_id is None else case_id
    yield from run(session, _HAS_OTHERS, {"account": account_id, "case": this}).scalars()


def _whose_turn(session: Session, people: list[int]) -> int:
    """Who was given one least lately; those who never were first, by their ids. Present people, not those they stand
    in for, so that a cover does not get a share for each."""
    if len(people) == 1:
        return people[0]
    last: dict[int, int | None] = {row.id: row.given for row in run(session, _LAST, {"people": people})}
    return min(people, key=lambda one: (last[one] or 0, one))
