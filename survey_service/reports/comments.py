"""Single ratings with their words, page by page, for whoever may open them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select, true
from sqlalchemy.orm import Session

from survey_service.counts import cells
from survey_service.customers.customer import Customer
from survey_service.invitations.invitation import Invitation
from survey_service.reports.kept import kept
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.reports.period import Period
from survey_service.reports.slices import Basis, Within, fits_all, seen_by
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope
from survey_service.tickets.ticket import Ticket

Order = Literal["praise", "newest"]
VERDICTS = ("good", "neutral", "bad", "none", "to_review")
PAGE = 25


class Comment(NamedTuple):
    """One rating. Names are what the masks need; a page prints them only to those who may see them."""

    rank: int
    id: int
    rated_at: datetime
    edited_at: datetime | None
    score: int
    score_now: int
    status: str
    status_reason: str | None
    why: str | None
    reasons: list[str]
    unsolved: bool
    agent_verdict: str
    product_verdict: str
    process_verdict: str
    agent_source: str | None
    product_source: str | None
    process_source: str | None
    review_due_at: datetime | None
    review_lapsed_at: datetime | None
    brand: str | None
    ticket: str
    product_area: str | None
    agent: str | None
    agent_id: int | None
    team: str | None
    account: str | None
    segment: str | None
    vip: bool
    customer: str | None

    @property
    def agents_verdict(self) -> str:
        """To review while nobody has decided, whatever the column says."""
        return "to_review" if self.agent_source == "to_review" else self.agent_verdict

    @property
    def is_left_out(self) -> bool:
        """In no figure about the agent: it speaks of another side."""
        return self.status == "counted" and self.agents_verdict == "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ratings: those of a period (None: of all times) within keys of levels, and what the reader asked for."""

    period: Period | None = None
    basis: Basis = "rated_at"
    within: Within = ()
    scores: tuple[int, ...] = ()
    agent: str | None = None
    product: str | None = None
    process: str | None = None
    with_words: bool = False
    only_counted: bool = False
    about_product: bool = False
    only: tuple[int, ...] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL. A machine's answer is on nobody's list; one found invalid stays visible unless left out."""
        found = [Invitation.kind == "survey", *fits_all(self.within)]
        found.append(Response.status == "counted" if self.only_counted else Response.status != "quarantined")
        if self.period is not None:
            moment = Response.rated_at if self.basis == "rated_at" else Invitation.closed_at
            found += [moment >= self.period.first_moment, moment < self.period.end_moment]
        if self.scores:
            found.append(Response.score.in_(self.scores))
        for side in ("agent", "product", "process"):
            wanted = getattr(self, side)
            if wanted is not None:
                found.append(_judged(side, wanted))
        if self.with_words:
            found.append(Response.why.is_not(None))
        if self.about_product:
            found.append(Response.product_verdict != "none")
        if self.only is not None:
            found.append(Response.id.in_(self.only))
        return found


def comments(
    session: Session, asked: Asked, scope: Scope, order: Order, place: Place | None = None, size: int = PAGE
) -> Page[Comment]:
    """One page of what the reader may open. Praise first: good for the agent before the rest, newest first in each.

    Each rank is read by itself, newest first along an index, so that a page takes no longer where ratings are many.
    """
    ranks = (
        {1: Response.agent_verdict == "good", 0: Response.agent_verdict != "good"} if order == "praise" else {0: true()}
    )
    backwards = place is not None and place.backwards
    moment = Invitation.rated_at if _is_of_agent(asked, scope) else Response.rated_at
    keys: list[Any] = [key.asc() if backwards else key.desc() for key in (moment, Response.id)]
    statement = _columns().where(seen_by(scope), *asked.conditions())
    if asked.period is not None and asked.basis == "rated_at":
        statement = statement.where(moment >= asked.period.first_moment, moment < asked.period.end_moment)
    found: list[Comment] = []
    for rank, is_of_rank in sorted(ranks.items(), reverse=not backwards):
        if len(found) > size or (place is not None and (rank < place.rank if backwards else rank > place.rank)):
            continue
        some = statement.where(is_of_rank).order_by(*keys).limit(size + 1 - len(found))
        if place is not None and rank == place.rank:
            some = some.where(beyond(place, literal(rank), moment, Response.id))
        found += [Comment(rank, *row) for row in session.execute(some)]
    return page_of(found, size, place, lambda item: (item.rank, item.rated_at, item.id))


def _is_of_agent(asked: Asked, scope: Scope) -> bool:
    """Whether all are one agent's: their surveys have an index by the moment of the answer, which is the answer's."""
    return scope == Scope(agent_id=scope.agent_id) or any(name == "agent" for name, _ in asked.within)


def how_many(session: Session, asked: Asked, scope: Scope) -> int:
    """The number of ratings asked for that the reader may open: from the counts, if they hold it, as there may be
    millions; else one by one."""
    kept_number = _kept_number(session, asked, scope)
    if kept_number is not None:
        return kept_number
    statement = select(func.count()).select_from(Response).join(Invitation)
    return session.scalar(statement.where(seen_by(scope), *asked.conditions())) or 0


def _kept_number(session: Session, asked: Asked, scope: Scope) -> int | None:
    sides = {side: wanted for side in cells.SIDES if (wanted := getattr(asked, side)) is not None}
    more = not asked.only_counted or asked.with_words or asked.about_product or asked.only is not None
    if asked.period is None or more or len(sides) > 1:
        return None
    names = [f"score_{score}" for score in cells.SCORES if not asked.scores or score in asked.scores]
    if sides:
        ((side, wanted),) = sides.items()
        stand = "review" if wanted == "to_review" else wanted
        whole = set(asked.scores or cells.SCORES) == set(cells.SCORES)
        names = [f"{side}_good"] if stand == "good" and whole else [f"{side}_{stand}{name[5:]}" for name in names]
        if not set(names) <= set(cells.ANSWER_CELLS):
            return None
    period = asked.period
    counts = kept(session, "company", None, period.zone, asked.within, scope)
    if counts is None:
        return None
    answers, _ = counts.answers_and_surveys(session, asked.basis, period.start, period.end)
    return sum(found[cells.ANSWER_CELLS.index(name)] for found in answers.values() for name in names)


def _judged(side: str, wanted: str) -> ColumnElement[bool]:
    verdict, source = getattr(Response, f"{side}_verdict"), getattr(Response, f"{side}_source")
    waits: ColumnElement[bool] = func.coalesce(source, "") == "to_review"
    return waits if wanted == "to_review" else (verdict == wanted) & ~waits


def _columns() -> Select[Any]:
    columns: Sequence[Any] = (
        Response.id,
        Response.rated_at,
        Response.edited_at,
        Response.score,
        Response.score_now,
        Response.status,
        Response.status_reason,
        Response.why,
        Response.reasons,
        Response.unsolved,
        Response.agent_verdict,
        Response.product_verdict,
        Response.process_verdict,
        Response.agent_source,
        Response.product_source,
        Response.process_source,
        Response.review_due_at,
        Response.review_lapsed_at,
        Invitation.brand,
        Ticket.external_id,
        Invitation.credit_product_area,
        Invitation.credit_agent,
        Invitation.credit_agent_id,
        Invitation.credit_team,
        Invitation.credit_account,
        Invitation.credit_segment,
        Invitation.credit_vip,
        Customer.name,
    )
    joined = select(*columns).select_from(Response).join(Invitation).join(Ticket, Ticket.id == Invitation.ticket_id)
    return joined.outerjoin(Customer, Customer.id == Invitation.customer_id)
