"""The same step on several cases in one press.

Each case has a transaction of its own, that of its single step. What is refused rolls back alone; a colleague's press
waits for one case, never for fifty; and no two of these can hold a row the other one waits for. A break in between
leaves what was done done and the rest as it was, and pressing again is safe: a step taken twice is taken once. The
price is a commit for each of a page's fifty cases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from survey_service.callbacks.callback import Callback
from survey_service.callbacks.refusals import CannotOwn, CaseRefused, NoSuchCase
from survey_service.callbacks.scope import possible_owners
from survey_service.flows.callback_taken import callback_handed_over, callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from survey_service.flows.context import Context


@dataclass(frozen=True)
class Ticked:
    """A case, and whom the page named as its owner."""

    case_id: int
    owner_id: int | None


@dataclass(frozen=True)
class Bulk:
    """How many were done, how many left because somebody changed them meanwhile, for how many the person named can
    not be the owner."""

    done: int
    left: int
    unfit: int


def cases_taken(ctx: Context, ticked: Sequence[Ticked]) -> Bulk:
    """Those nobody has become the reader's."""
    return _each(ticked, lambda one: callback_taken(ctx, one.case_id))


def cases_handed_over(ctx: Context, ticked: Sequence[Ticked], to: int) -> Bulk:
    """To one of those who could be given each of them alone."""

    def hand(one: Ticked) -> None:
        case = ctx.session.get(Callback, one.case_id)
        if case is None or to not in dict(possible_owners(ctx.session, case)):
            raise CannotOwn(one.case_id, None)
        callback_handed_over(ctx, one.case_id, to, one.owner_id)

    return _each(ticked, hand)


def cases_waiting(ctx: Context, ticked: Sequence[Ticked], until: datetime, reason: str | None) -> Bulk:
    """Until one date, for one reason."""
    return _each(ticked, lambda one: callback_waiting(ctx, one.case_id, until, reason))


def _each(ticked: Sequence[Ticked], step: Callable[[Ticked], None]) -> Bulk:
    done = left = unfit = 0
    for one in ticked:
        try:
            step(one)
            done += 1
        except CannotOwn:
            unfit += 1
        except (CaseRefused, NoSuchCase):
            left += 1
    return Bulk(done, left, unfit)
