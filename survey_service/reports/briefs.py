"""Briefs as their two readers may see them, and what stands on their page (A8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.feedback.abuse import is_abusive
from survey_service.feedback.brief import Brief, BriefPoint
from survey_service.feedback.briefing import period_of
from survey_service.feedback.lessons import on_wall
from survey_service.feedback.sharing import Lesson
from survey_service.invitations.invitation import Invitation
from survey_service.reports.comments import Asked, Comment, comments
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.period import Period
from survey_service.reports.slices import fits, seen_by
from survey_service.reports.weeks import Week, how_many, weeks
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.staff.reader import Reader, Scope
from survey_service.staff.team import Team
from survey_service.staff.user import User

MOST_LISTED = 50
MOST_PRAISE = 3
MOST_LESSONS = 2
MOST_AREAS = 5
MOST_ACTIONS = 3
LEADING = frozenset({"lead", "manager"})


class Point(NamedTuple):
    """`agents`: the agent's own, which print first; `mine`: the reader's, who may take it away."""

    id: int
    words: str
    by: str
    agents: bool
    mine: bool


class About(NamedTuple):
    """Counted answers of one product area (None: none named), and in how many each side was a problem."""

    area: str | None
    n: int
    agent: int
    product: int
    process: int


@dataclass(frozen=True)
class Learnt:
    """Cases about the agent's tickets that were closed: by root cause, and what is changed because of them."""

    closed: int
    causes: list[tuple[str, int]]
    actions: list[CorrectiveAction]


@dataclass(frozen=True)
class Gathered:
    """All figures of the page; `weeks` are of the agent's verdict: good of those that judge the agent."""

    period: Period
    kpi: Kpi
    weeks: list[Week]
    praise: list[Comment]
    lessons: list[tuple[Lesson, Comment]]
    about: list[About]
    learnt: Learnt


def leads(session: Session, reader: Reader, agent_id: int) -> bool:
    """Whether this reader meets that agent: the lead of the agent's team, or a manager of its department or of all.
    Nobody makes a brief for oneself, nor for a bot."""
    return agent_id in _led(session, reader, Agent.id == agent_id)


def all_led(session: Session, reader: Reader) -> set[int]:
    """The ids of those this reader meets, in one statement."""
    return _led(session, reader)


def _led(session: Session, reader: Reader, *among: ColumnElement[bool]) -> set[int]:
    leading = replace(reader, roles=reader.roles & LEADING, agent_id=None)
    if not leading.roles:
        return set()
    found = session.execute(
        select(Agent.id, Agent.team_id, Team.department_id)
        .outerjoin(Team, Team.id == Agent.team_id)
        .where(Agent.bot.is_(False), *among)
    )
    return {
        number
        for number, team_id, department_id in found
        if number != reader.agent_id and leading.sees_rating_of(None, team_id, department_id)
    }


def is_own(reader: Reader, brief: Brief, today: date) -> bool:
    """Whether it is the reader's own, from the day on which the agent sees it."""
    mine = reader.has("agent") and reader.agent_id is not None and reader.agent_id == brief.agent_id
    return mine and brief.shown_on <= today


def may_see(session: Session, reader: Reader, brief: Brief, today: date) -> bool:
    """The two who meet; nobody else."""
    return is_own(reader, brief, today) or leads(session, reader, brief.agent_id)


def brief_of(session: Session, brief_id: int) -> Brief | None:
    """None where it was removed, or never was."""
    return session.scalar(select(Brief).where(Brief.id == brief_id, Brief.removed_at.is_(None)))


def briefs_of(session: Session, agent_id: int, shown_by: date | None = None) -> list[Brief]:
    """The latest meeting first; `shown_by`: those the agent sees on that day."""
    seen = [Brief.shown_on <= shown_by] if shown_by is not None else []
    found = select(Brief).where(Brief.agent_id == agent_id, Brief.removed_at.is_(None), *seen)
    return list(session.scalars(found.order_by(Brief.meets_on.desc(), Brief.id.desc()).limit(MOST_LISTED)))


def meetings_ahead(session: Session, agent_ids: Sequence[int], today: date) -> list[Brief]:
    """Of these agents, the next first."""
    found = select(Brief).where(Brief.agent_id.in_(agent_ids), Brief.removed_at.is_(None), Brief.meets_on >= today)
    return list(session.scalars(found.order_by(Brief.meets_on, Brief.id).limit(MOST_LISTED)))


def points_of(session: Session, brief: Brief, reader: Reader) -> list[Point]:
    """The agent's first, each in the order they were written."""
    found = session.execute(
        select(BriefPoint.id, BriefPoint.words, User.name, User.agent_id, BriefPoint.by)
        .join(User, User.id == BriefPoint.by)
        .where(BriefPoint.brief_id == brief.id, BriefPoint.removed_at.is_(None))
        .order_by(BriefPoint.at, BriefPoint.id)
    )
    points = [
        Point(number, words, name, agent_id == brief.agent_id, by == reader.user_id)
        for number, words, name, agent_id, by in found
    ]
    return sorted(points, key=lambda one: not one.agents)


def scope_of(session: Session, agent_id: int) -> tuple[Scope, str | None]:
    """Whose answers stand on the page, the same for both readers: those about tickets solved in the agent's team, with
    its name; of an agent without a team, all."""
    found = session.execute(
        select(Team.id, Team.name).join(Agent, Agent.team_id == Team.id).where(Agent.id == agent_id)
    ).first()
    return (Scope(team_id=found[0]), found[1]) if found else (Scope(everybody=True), None)


def gathered(session: Session, brief: Brief, now: datetime, zone: ZoneInfo, expiry: timedelta) -> Gathered:
    """As they are now, of the period up to the meeting: what was corrected since is in them."""
    today = now.astimezone(zone).date()
    period = Period(*period_of(brief.meets_on, brief.days, today), zone)
    key, (scope, _team) = str(brief.agent_id), scope_of(session, brief.agent_id)
    (kpi,) = kpis(
        session, "agent", key, period.start, period.end, "rated_at", zone, now, expiry, scope=scope, ratings_only=True
    )
    asked = Asked(period, within=(("agent", key),), only_counted=True)
    praise = replace(asked, agent="good", with_words=True)
    found = comments(session, praise, scope, "praise", size=4 * MOST_PRAISE).items
    return Gathered(
        period=period,
        kpi=kpi,
        weeks=_weeks(session, key, period, scope),
        praise=[one for one in found if one.score > 2 and not is_abusive(one.why or "")][:MOST_PRAISE],
        lessons=_lessons(session, brief.agent_id, period, scope),
        about=_about(session, asked, scope),
        learnt=_learnt(session, brief.agent_id, period, scope),
    )


def _weeks(session: Session, key: str, period: Period, scope: Scope) -> list[Week]:
    """Good for the agent, of those that judge the agent; what waits for review is in neither."""
    last = period.end - timedelta(days=1)
    decided = func.coalesce(Response.agent_source, "") != "to_review"
    asked = (session, "agent", key, last, how_many(period), "rated_at", period.zone)
    good = weeks(*asked, scope=scope, hit=and_(Response.agent_verdict == "good", decided))  # type: ignore[arg-type]
    judged = weeks(*asked, scope=scope, hit=and_(Response.agent_verdict != "none", decided))  # type: ignore[arg-type]
    return [Week(one.monday, one.good, other.good) for one, other in zip(good, judged, strict=True)]


def _lessons(session: Session, agent_id: int, period: Period, scope: Scope) -> list[tuple[Lesson, Comment]]:
    """What hangs on the team's wall of the agent's, and was shared in the period; the latest first."""
    found = session.scalars(
        select(Lesson)
        .join(Response, Response.id == Lesson.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.credit_agent_id == agent_id, *on_wall(), seen_by(scope))
        .where(Lesson.answered_at >= period.first_moment, Lesson.answered_at < period.end_moment)
        .order_by(Lesson.answered_at.desc(), Lesson.response_id.desc())
        .limit(2 * MOST_LESSONS)
    ).all()
    ids = tuple(one.response_id for one in found)
    rows = comments(session, Asked(only=ids), scope, "newest", size=len(ids)).items if ids else ()
    told = {one.id: one for one in rows if not is_abusive(one.why or "")}
    return [(one, told[one.response_id]) for one in found if one.response_id in told][:MOST_LESSONS]


def _about(session: Session, asked: Asked, scope: Scope) -> list[About]:
    area = Invitation.credit_product_area
    problems = [_times(getattr(Response, f"{side}_verdict") == "bad") for side in ("agent", "product", "process")]
    found = session.execute(
        select(area, func.count(), *problems)
        .select_from(Response)
        .join(Invitation)
        .where(seen_by(scope), *asked.conditions())
        .group_by(area)
    )
    rows = [About(name, n, *(int(times or 0) for times in sides)) for name, n, *sides in found]
    return sorted(rows, key=lambda one: (-one.n, one.area is None, one.area or ""))[:MOST_AREAS]


def _learnt(session: Session, agent_id: int, period: Period, scope: Scope) -> Learnt:
    wanted = _closed(agent_id, period, scope)
    counted = session.execute(
        select(Callback.root_cause, func.count()).where(Callback.id.in_(wanted)).group_by(Callback.root_cause)
    )
    causes = [(cause, n) for cause, n in counted]
    actions = session.scalars(
        select(CorrectiveAction)
        .where(
            CorrectiveAction.id.in_(select(ActionCase.action_id).where(ActionCase.callback_id.in_(wanted))),
            CorrectiveAction.dropped_at.is_(None),
        )
        .order_by(CorrectiveAction.made_at.desc(), CorrectiveAction.id.desc())
        .limit(MOST_ACTIONS)
    )
    named = sorted(((cause, n) for cause, n in causes if cause is not None), key=lambda one: (-one[1], one[0]))
    return Learnt(sum(n for _, n in causes), named, list(actions))


def _closed(agent_id: int, period: Period, scope: Scope) -> Select[int]:
    """Cases the agent is told of: not those whose customer asked for another person (M7)."""
    return (
        select(CallbackCause.callback_id)
        .join(Callback, Callback.id == CallbackCause.callback_id)
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .where(
            fits("agent", str(agent_id)),
            seen_by(scope),
            Callback.closed_at >= period.first_moment,
            Callback.closed_at < period.end_moment,
            ~_wants_another(),
        )
    )


def _wants_another() -> ColumnElement[bool]:
    """Whether the customer of this case asked for another person."""
    causes = select(CallbackCause.invitation_id).where(CallbackCause.callback_id == Callback.id).correlate(Callback)
    return exists().where(ContactWish.other_person.is_(True), ContactWish.invitation_id.in_(causes))


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
