"""A brief for a meeting is made, changed or removed by whoever meets the agent (A8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.brief import Brief
from survey_service.feedback.briefing import LENGTHS, MOST_QUESTIONS, QUESTIONS, BadMeeting, NoSuchBrief, days_fit
from survey_service.flows.context import Context
from survey_service.preferences.openings import local_day
from survey_service.reports.briefs import leads
from survey_service.staff.reader import Reader, reader_of
from survey_service.staff.user import User


@dataclass(frozen=True)
class Meeting:
    """`days`: how long the period before it is; `questions`: codes, asked in the list's order."""

    meets_on: date
    shown_on: date
    days: int
    questions: Sequence[str] = ()

    def in_order(self) -> list[str]:
        """What there is, at most MOST_QUESTIONS."""
        return [code for code in QUESTIONS if code in self.questions][:MOST_QUESTIONS]


def brief_made(ctx: Context, agent_id: int, meeting: Meeting) -> int:
    """Its id; of the same agent and day there is one. Raises NoSuchBrief where the person does not meet this agent,
    BadMeeting."""
    with ctx.writing() as session:
        reader = acting(ctx, session)
        if not leads(session, reader, agent_id):
            raise NoSuchBrief(agent_id)
        _must_fit(ctx, meeting)
        same = select(Brief.id).where(
            Brief.agent_id == agent_id, Brief.meets_on == meeting.meets_on, Brief.removed_at.is_(None)
        )
        before = session.scalar(same.order_by(Brief.id).limit(1))
        if before is not None:
            return before
        brief = Brief(agent_id=agent_id, made_by=reader.user_id, made_at=ctx.now)
        brief.meets_on, brief.shown_on, brief.days = meeting.meets_on, meeting.shown_on, meeting.days
        brief.questions = meeting.in_order()
        session.add(brief)
        session.flush()
        record(ctx, session, "brief_made", brief.id)
        return brief.id


def brief_changed(ctx: Context, brief_id: int, meeting: Meeting) -> bool:
    """Whether anything changed. Raises NoSuchBrief, BadMeeting."""
    with ctx.writing() as session:
        brief = led(ctx, session, brief_id)
        _must_fit(ctx, meeting, brief.shown_on)
        wanted = {"meets_on": meeting.meets_on, "shown_on": meeting.shown_on, "days": meeting.days}
        changed = [name for name, value in wanted.items() if getattr(brief, name) != value]
        for name in changed:
            setattr(brief, name, wanted[name])
        if list(brief.questions) != meeting.in_order():
            brief.questions = meeting.in_order()
            changed.append("questions")
        if changed:
            record(ctx, session, "brief_changed", brief_id, sorted(changed))
        return bool(changed)


def brief_removed(ctx: Context, brief_id: int) -> None:
    """The meeting does not take place; its points go with it. Raises NoSuchBrief."""
    with ctx.writing() as session:
        led(ctx, session, brief_id).removed_at = ctx.now
        record(ctx, session, "brief_removed", brief_id)


def acting(ctx: Context, session: Session) -> Reader:
    """Whoever acts, as of now. Raises NoSuchBrief for programs and closed accounts."""
    person = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
    if person is None or not person.active:
        raise NoSuchBrief
    return reader_of(session, person)


def locked(session: Session, brief_id: int) -> Brief:
    """Against others who write on it. Raises NoSuchBrief."""
    found = session.scalar(
        select(Brief)
        .where(Brief.id == brief_id, Brief.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchBrief(brief_id)
    return found


def led(ctx: Context, session: Session, brief_id: int) -> Brief:
    """One that the person who acts answers for. Raises NoSuchBrief."""
    brief = locked(session, brief_id)
    if not leads(session, acting(ctx, session), brief.agent_id):
        raise NoSuchBrief(brief_id)
    return brief


def record(ctx: Context, session: Session, act: str, brief_id: int, changed: Sequence[str] = ()) -> None:
    """Field names, never words."""
    session.flush()
    audit.record(session, ctx.now, ctx.actor, act, "brief", brief_id, changed)


def _must_fit(ctx: Context, meeting: Meeting, shown_before: date | None = None) -> None:
    today = local_day(ctx.now, ctx.preferences.report_zone)
    fits = days_fit(meeting.meets_on, meeting.shown_on, today, shown_before)
    if not fits or meeting.days not in LENGTHS:
        raise BadMeeting(meeting.meets_on)
