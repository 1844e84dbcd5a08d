"""What an address may ask of the board, as conditions on cases."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_

from survey_service.callbacks.areas import is_about
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.ranking import LATE, Order
from survey_service.callbacks.scope import is_of_team, is_own_area
from survey_service.callbacks.spans import Span, in_span
from survey_service.staff.reader import Reader

WHOSE = ("mine", "team", "all")
STATES = ("open", "owned", "waiting", "closed")
SEVERITIES = ("1", "2", "contact", "unsolved", "vip")


@dataclass(frozen=True)
class Filter:
    """`score` is a severity, `cause` why a closed case happened, `area` a product area of any rating in it. `span`: the
    cases a figure counts, open and closed; its team is the owning one."""

    who: str = "team"
    state: str | None = None
    score: str | None = None
    team_id: int | None = None
    vip: bool = False
    cause: str | None = None
    area: str | None = None
    account_id: int | None = None
    owner_id: int | None = None
    again: bool = False
    late: bool = False
    span: Span | None = None

    @property
    def is_flat(self) -> bool:
        """A list, newest first: of closed cases or those of a figure; else the queue of open ones."""
        return self.state == "closed" or self.span is not None

    @property
    def narrows(self) -> bool:
        """Anything but whose."""
        return self != Filter(self.who)


def asked_for(wanted: Filter, reader: Reader, order: Order) -> ColumnElement[bool]:
    """Of the cases this reader may open, those the address asks for."""
    owners = {"mine": Callback.owner_id == reader.user_id, "team": is_own_area(reader)}
    chosen = [owners[wanted.who]] if wanted.who in owners else []
    if wanted.span is None or wanted.state:
        is_closed = Callback.closed_at.is_not(None)
        chosen.append(is_closed if wanted.state == "closed" else not_(is_closed))
    if wanted.state and wanted.state != "closed":
        chosen.append(order.state == wanted.state)
    if wanted.span is not None:
        chosen.append(in_span(wanted.span))
    told = (
        (wanted.score, Callback.severity == wanted.score),
        (
            wanted.team_id,
            is_of_team(wanted.team_id or 0) if wanted.span is None else Callback.team_id == wanted.team_id,
        ),
        (wanted.cause, Callback.root_cause == wanted.cause),
        (wanted.area, is_about(wanted.area or "")),
        (wanted.account_id, Callback.account_id == wanted.account_id),
        (wanted.owner_id, Callback.owner_id == wanted.owner_id),
        (wanted.vip, Callback.vip.is_(True)),
        (wanted.again, Callback.again.is_(True)),
        (wanted.late, order.rank == LATE),
    )
    return and_(*chosen, *(condition for value, condition in told if value))
