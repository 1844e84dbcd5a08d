"""Which cases a figure of a period counts, as conditions, so that a press on the figure lists them.

The figures themselves are counted case by case in reports/case_figures.py; a test holds the two against each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, and_, case, func, not_, or_, select

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import JOINED


@dataclass(frozen=True)
class Span:
    """`of` is one of FIGURES; from `start` until before `end`, as it stands `now`."""

    of: str
    start: datetime
    end: datetime
    now: datetime

    def within(self, moment: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Half-open."""
        return and_(moment >= self.start, moment < self.end)


def counts_at_all() -> ColumnElement[bool]:
    """A case that went on in another one is counted there."""
    return or_(Callback.outcome.is_(None), Callback.outcome != JOINED)


def in_span(span: Span) -> ColumnElement[bool]:
    """As a condition on Callback."""
    return and_(counts_at_all(), FIGURES[span.of](span))


def eased_at() -> ScalarSelect[Any]:
    """When the clock of a case was stopped last, as the audit log remembers."""
    return (
        select(func.max(AuditEntry.at))
        .where(AuditEntry.about == "callback", AuditEntry.about_id == Callback.id, AuditEntry.act == "callback_eased")
        .scalar_subquery()
    )


def _opened(span: Span, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(span.within(Callback.opened_at), *more)


def _due(span: Span) -> ColumnElement[bool]:
    """The deadline fell in the span, and has passed."""
    return and_(span.within(Callback.promised_at), Callback.promised_at < span.now)


def _met() -> ColumnElement[bool]:
    """Tried in time; a case to be read only is met by its closing."""
    done = case((Callback.review_only.is_(True), Callback.closed_at), else_=Callback.first_attempt_at)
    return func.coalesce(done <= Callback.promised_at, False)


def _let_off() -> ColumnElement[bool]:
    """Nobody was owed a call any more when the time came: the rating rose, or nobody was left to call."""
    eased = and_(Callback.due_at.is_(None), func.coalesce(eased_at(), Callback.promised_at) <= Callback.promised_at)
    ended = and_(
        Callback.closed_at <= Callback.promised_at, Callback.closed_by.is_(None), Callback.closed_at.is_not(None)
    )
    return and_(Callback.first_attempt_at.is_(None), not_(_met()), or_(eased, ended))


def _is_owed_a_call() -> ColumnElement[bool]:
    """Not where no contact was asked for, nor once the rating rose."""
    eased = and_(Callback.due_at.is_(None), Callback.promised_at.is_not(None))
    return and_(Callback.review_only.is_(False), not_(eased))


def _running(span: Span, moment: SQLColumnExpression[Any], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return _opened(span, moment.is_(None), Callback.closed_at.is_(None), *more)


FIGURES: Final[Mapping[str, Callable[[Span], ColumnElement[bool]]]] = {
    "opened": _opened,
    "again": lambda span: _opened(span, Callback.again.is_(True)),
    "closed": lambda span: span.within(Callback.closed_at),
    "unreachable": lambda span: and_(span.within(Callback.closed_at), Callback.outcome == "unreachable"),
    "due": lambda span: and_(_due(span), not_(_let_off())),
    "kept": lambda span: and_(_due(span), _met()),
    "missed": lambda span: and_(_due(span), not_(_met()), not_(_let_off())),
    "let_off": lambda span: and_(_due(span), _let_off()),
    "backup": lambda span: span.within(Callback.backup_told_at),
    "department": lambda span: span.within(Callback.department_told_at),
    "acknowledge": lambda span: _opened(span, Callback.acknowledged_at.is_not(None)),
    "attempt": lambda span: _opened(span, Callback.first_attempt_at.is_not(None)),
    "contact": lambda span: _opened(span, Callback.reached_at.is_not(None)),
    "resolve": lambda span: _opened(span, Callback.closed_at.is_not(None)),
    "no_acknowledge": lambda span: _running(span, Callback.acknowledged_at),
    "no_attempt": lambda span: _running(span, Callback.first_attempt_at, _is_owed_a_call()),
    "no_contact": lambda span: _running(span, Callback.reached_at, _is_owed_a_call()),
    "no_resolve": lambda span: _running(span, Callback.closed_at),
}
