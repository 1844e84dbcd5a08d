"""Who gets a case by the owning team's rule (M1): the team's manager, its callers in turn, or the account's owner."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.account_owner import AccountOwner
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.callers import Callers
from survey_service.callbacks.notice import CaseNotice
from survey_service.staff.user import User


def next_owner(session: Session, case: Callback, rule: str, callers: Callers) -> int | None:
    """The user, None where the rule is `nobody` or nobody is there. Whoever has another open case of the account comes
    first; under `account_owner` the account's own owner comes before."""
    if rule == "nobody":
        return None
    for user_id in _of_the_account(session, case, rule):
        found = callers.stand_in(user_id)
        if found is not None:
            return found
    leads, managers, of_all = callers.tiers
    asked = (leads, managers, of_all) if rule == "manager" else ((*leads, *managers), of_all)
    there = (callers.present(people) for people in asked)
    return next((_whose_turn(session, people) for people in there if people), None)


def _of_the_account(session: Session, case: Callback, rule: str) -> Iterator[int | None]:
    if case.account_id is None:
        return
    if rule == "account_owner":
        yield from session.scalars(select(AccountOwner.user_id).where(AccountOwner.account_id == case.account_id))
    yield from session.scalars(
        select(Callback.owner_id)
        .where(Callback.account_id == case.account_id, Callback.closed_at.is_(None))
        .where(Callback.owner_id.is_not(None), Callback.id != case.id)
        .order_by(Callback.opened_at, Callback.id)
    )


def _whose_turn(session: Session, people: list[int]) -> int:
    """Who was given one least lately; those who never were first, by their ids. Present people, not those they stand
    in for, so that a cover does not get a share for each."""
    if len(people) == 1:
        return people[0]
    given = (
        select(CaseNotice.id)
        .where(CaseNotice.user_id == User.id, CaseNotice.kind == "assigned")
        .order_by(CaseNotice.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(select(User.id, given).where(User.id.in_(people)))
    last: dict[int, int | None] = dict(found.all())
    return min(people, key=lambda one: (last[one] or 0, one))
