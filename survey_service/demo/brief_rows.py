"""Talks of the demo: Asha's next Monday, which she has seen and written on, and the one of the quarter before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.audit import Actor
from survey_service.feedback.brief import Brief, BriefPoint
from survey_service.feedback.briefing import USUAL_LENGTH, USUAL_QUESTIONS, usual_shown
from survey_service.preferences.openings import local_day
from survey_service.staff.user import User


@dataclass(frozen=True)
class DemoTalk:
    """`own` are the agent's points, `leads` those of whoever made it."""

    meets_on: date
    own: tuple[str, ...]
    leads: tuple[str, ...]
    questions: tuple[str, ...] = USUAL_QUESTIONS


def demo_talks(today: date) -> list[DemoTalk]:
    """The next Monday is never today."""
    monday = today + timedelta(days=7 - today.weekday())
    return [
        DemoTalk(
            monday - timedelta(days=91),
            ("Billing tickets in two languages: who takes which?",),
            ("Thanks for the text about tax lines; may the team have it?",),
        ),
        DemoTalk(
            monday,
            (
                "The missing rows of 7.3: I knew two days before customers were told. How do I hear earlier?",
                "I would like to take the invoices course in January.",
            ),
            ("Your notes on double invoices: shall we make a text of them?",),
            ("went_well", "hard", "product", "next"),
        ),
    ]


def add_briefs(session: Session, agents_email: str, leads_email: str, now: datetime, zone: ZoneInfo) -> None:
    """As the flows would have written them, the letters long read."""
    agent, lead = (session.scalar(select(User).where(User.email == email)) for email in (agents_email, leads_email))
    if agent is None or agent.agent_id is None or lead is None:
        return
    today = local_day(now, zone)
    for talk in demo_talks(today):
        shown = min(usual_shown(talk.meets_on), today)
        made = min(now, now + (talk.meets_on - today)) - timedelta(days=10)
        brief = Brief(agent_id=agent.agent_id, meets_on=talk.meets_on, shown_on=shown, days=USUAL_LENGTH)
        brief.questions, brief.made_by, brief.made_at = list(talk.questions), lead.id, made
        brief.told_at = min(now, now + (shown - today)) - timedelta(minutes=40)
        session.add(brief)
        session.flush()
        audit.record(session, made, Actor("user", lead.id), "brief_made", "brief", brief.id)
        for person, words in ((lead.id, talk.leads), (agent.id, talk.own)):
            at = made + timedelta(minutes=5) if person == lead.id else brief.told_at + timedelta(minutes=20)
            for one in words:
                session.add(BriefPoint(brief_id=brief.id, by=person, at=at, words=one))
                audit.record(session, at, Actor("user", person), "brief_point_added", "brief", brief.id, ("words",))
