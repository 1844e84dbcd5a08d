"""Comments that wait for a person to say what they are about (A2, P2): who, why, until when; and what was decided."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from survey_service.feedback.appeal import Appeal
from survey_service.feedback.cutting import Cut
from survey_service.feedback.parts import corrections_of, parts_of
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.segment import Segment
from survey_service.feedback.verdicts import SIDES, Rows, Verdicts, verdicts, words_of
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.values import BusinessHours
from survey_service.reports.slices import seen_by
from survey_service.responses.marking import is_in_figures_of
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

PAGE = 12
DECIDED = 5


@dataclass(frozen=True)
class Why:
    """What brought a comment here: sides of which row and words say the opposite, as (side, row); and how many of its
    parts the splitter is unsure of."""

    against: list[tuple[str, str]]
    unsure: int
    parts: int


class Waiting(NamedTuple):
    """One comment of the queue. `rows` are the customer's, `language` the survey's."""

    id: int
    due_at: datetime
    score: int
    words: str
    language: str
    rows: Rows
    why: Why


@dataclass(frozen=True)
class Queue:
    """`items` of one page in order of their deadlines, `number` of all; `after`: where the next page begins. `others`
    wait for somebody else: the reader's own or team's figures hold them."""

    items: list[Waiting]
    number: int
    first_due: datetime | None
    after: tuple[datetime, int] | None
    others: int


@dataclass(frozen=True)
class Reviewed:
    """One comment, whole: for whoever decides about it. `agent` and `team` are shown only after a decision."""

    response: Response
    credit: Invitation
    parts: list[Segment]
    ticket: str
    area: str | None
    language: str
    agent: str | None
    team: str | None
    why: Why
    decided: "Decided | None"


class Decided(NamedTuple):
    """A decision that holds and can be undone."""

    id: int
    response_id: int
    by: int
    name: str
    at: datetime
    words: str
    after: list[dict[str, Any]]
    agent: str | None
    team: str | None


def queue(session: Session, reader: Reader, after: tuple[datetime, int] | None = None) -> Queue:
    """The page behind `after`, the earliest deadline first."""
    mine, waits = _may_decide(session, reader), _waits()
    seen = seen_by(reader.scope())
    due = func.min(Response.review_due_at).filter(mine)
    counted = _joined(select(func.count().filter(mine), due, func.count())).where(waits, seen)
    number, first_due, everybody = session.execute(counted).one()
    rows = session.execute(_listed(and_(waits, seen, mine), after, PAGE + 1)).all()
    items = _with_why(session, rows[:PAGE])
    onward = (items[-1].due_at, items[-1].id) if len(rows) > PAGE else None
    return Queue(items, number, first_due, onward, everybody - number)


def how_many_wait(session: Session, reader: Reader) -> int:
    """For the navigation: those this reader may decide about."""
    asked = _joined(select(func.count())).where(_waits(), seen_by(reader.scope()), _may_decide(session, reader))
    return session.scalar(asked) or 0


def how_many_appeals(session: Session, reader: Reader) -> int:
    """Open ones this reader may decide about."""
    asked = select(func.count()).select_from(Appeal).join(Response, Response.id == Appeal.response_id)
    asked = asked.join(Invitation, Invitation.id == Response.invitation_id)
    mine = _may_decide(session, reader)
    return session.scalar(asked.where(Appeal.state == "open", seen_by(reader.scope()), mine)) or 0


def next_waiting(session: Session, reader: Reader, after: tuple[datetime, int] | None, but: int) -> int | None:
    """The comment to go on with: the next in order, else the first of all."""
    which = and_(_waits(), seen_by(reader.scope()), _may_decide(session, reader), Response.id != but)
    found = session.execute(_listed(which, after, 1)).first()
    if found is None and after is not None:
        found = session.execute(_listed(which, None, 1)).first()
    return None if found is None else int(found[0])


def reviewed(session: Session, reader: Reader, response_id: int) -> Reviewed | None:
    """None: there is no such rating for this reader, or it has no words."""
    row = session.execute(
        select(Response, Invitation, Ticket.external_id, Ticket.product_area)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(Response.id == response_id, Response.why.is_not(None), seen_by(reader.scope()))
    ).one_or_none()
    if row is None:
        return None
    response, credit, ticket, area = row
    parts = parts_of(session, response_id)
    held = next(iter(_decisions(session, ReviewDecision.response_id == response_id)), None)
    return Reviewed(
        response=response,
        credit=credit,
        parts=parts,
        ticket=ticket,
        area=credit.credit_product_area or area,
        language=credit.language,
        agent=credit.credit_agent,
        team=credit.credit_team,
        why=_why(Rows(response.agent_was, response.product_was, response.process_was), parts),
        decided=held,
    )


def concerns(session: Session, reader: Reader, credit: Invitation) -> bool:
    """Whether the rating is in the reader's own or team's figures, so that somebody else decides."""
    return is_in_figures_of(credit, reader.agent_id, _teams(session, reader))


def effect(session: Session, response: Response, draft: Sequence[Cut]) -> Verdicts:
    """What saving these parts makes of the verdicts."""
    rows = Rows(response.agent_was, response.product_was, response.process_was)
    lapsed = response.review_lapsed_at is not None
    return verdicts(response.score, rows, words_of(draft), corrections_of(session, response.id), lapsed=lapsed)


def decided_by(session: Session, reader: Reader) -> list[Decided]:
    """The reader's latest decisions that can be undone, newest first."""
    return _decisions(session, ReviewDecision.by == reader.user_id)


def business_days_left(
    now: datetime, due: datetime, hours: BusinessHours, zone: ZoneInfo, free: frozenset[date]
) -> int:
    """Business days after today up to the one of `due`; 0: today, or no business day is left."""
    today, last = now.astimezone(zone).date(), due.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(1, (last - today).days + 1))
    return sum(1 for day in days if hours.on(day.weekday()) and day not in free)


def _joined(statement: Any) -> Any:
    joined = statement.select_from(Response).join(Invitation, Invitation.id == Response.invitation_id)
    return joined.join(Ticket, Ticket.id == Invitation.ticket_id)


def _waits() -> ColumnElement[bool]:
    """Erased words wait for nobody: their deadline settles them."""
    return and_(Response.review_due_at.is_not(None), Response.why.is_not(None), Response.status == "counted")


def _teams(session: Session, reader: Reader) -> set[int | None]:
    own = session.scalar(select(Agent.team_id).where(Agent.id == reader.agent_id)) if reader.agent_id else None
    return {reader.team_id, own}


def _may_decide(session: Session, reader: Reader) -> ColumnElement[bool]:
    """`is_in_figures_of` as a condition, turned round."""
    agent, teams = Invitation.credit_agent_id, Invitation.credit_team_id
    own = {team for team in _teams(session, reader) if team is not None}
    return and_(
        true(),
        *([or_(agent.is_(None), agent != reader.agent_id)] if reader.agent_id is not None else []),
        *([or_(teams.is_(None), teams.not_in(own))] if own else []),
    )


def _listed(which: ColumnElement[bool], after: tuple[datetime, int] | None, most: int) -> Any:
    columns = select(
        Response.id,
        Response.review_due_at,
        Response.score,
        Response.why,
        Invitation.language,
        Response.agent_was,
        Response.product_was,
        Response.process_was,
    )
    statement = _joined(columns).where(which).order_by(Response.review_due_at, Response.id).limit(most)
    if after is None:
        return statement
    due, number = after
    same = and_(Response.review_due_at == due, Response.id > number)
    return statement.where(or_(Response.review_due_at > due, same))


def _with_why(session: Session, rows: Sequence[Any]) -> list[Waiting]:
    """Two statements for any number of comments."""
    by_response: dict[int, list[Segment]] = defaultdict(list)
    numbers = [row[0] for row in rows]
    found = select(Segment).where(Segment.response_id.in_(numbers)).order_by(Segment.response_id, Segment.position)
    for part in session.scalars(found) if numbers else ():
        by_response[part.response_id].append(part)
    items = []
    for number, due, score, words, language, *said in rows:
        chosen = Rows(*said)
        items.append(Waiting(number, due, score, words, language, chosen, _why(chosen, by_response[number])))
    return items


def _why(rows: Rows, parts: Sequence[Segment]) -> Why:
    words = words_of(parts)
    pairs = [(side, getattr(rows, side), words.sure.get(side)) for side in SIDES]
    against = [(side, row) for side, row, said in pairs if row and {row, said} == {"good", "bad"}]
    return Why(against, sum(part.source != "person" and not part.filed for part in parts), len(parts))


def _decisions(session: Session, which: ColumnElement[bool]) -> list[Decided]:
    """Each the latest of its comment that holds."""
    later = aliased(ReviewDecision)
    overtaken = select(later.id).where(
        later.response_id == ReviewDecision.response_id,
        later.id > ReviewDecision.id,
        later.undone_at.is_(None),
        later.outdated.is_(False),
    )
    found = session.execute(
        select(
            ReviewDecision.id,
            ReviewDecision.response_id,
            ReviewDecision.by,
            User.name,
            ReviewDecision.at,
            Response.why,
            ReviewDecision.after,
            Invitation.credit_agent,
            Invitation.credit_team,
        )
        .join(Response, Response.id == ReviewDecision.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(User, User.id == ReviewDecision.by)
        .where(which, Response.why.is_not(None), Response.status == "counted", ~overtaken.exists())
        .where(ReviewDecision.undone_at.is_(None), ReviewDecision.outdated.is_(False))
        .order_by(ReviewDecision.id.desc())
        .limit(DECIDED)
    )
    return [Decided._make(row) for row in found]
