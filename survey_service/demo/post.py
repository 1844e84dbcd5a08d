"""What became of the letters on their way: delivered, refused, of unknown fate, stopped before, and the reminders.

The year is told without; this changes only what nothing later hangs on, so that it stays the same year.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from survey_service.demo.ticket import DemoReminder, DemoStop, DemoSurvey, DemoTicket, Rules
from survey_service.demo.world import World
from survey_service.invitations.stop import STOP_REASONS
from survey_service.invitations.window import next_moment

LATELY = timedelta(days=30)
UNKNOWN, REFUSED, STOPPED = 2, 3, 3
"""So many of the last 30 days, and refused and stopped ones as often in each 30 days before."""
EVENT_LOST = 0.03
OUT: Final = ("sent", "rated", "revoked")


def posted(year: Sequence[DemoTicket], world: World, now: datetime, rules: Rules) -> Iterator[DemoTicket]:
    """The same tickets in the same order."""
    rng = random.Random(f"post {world.seed}")  # noqa: S311  # a story, no secret
    fates = _fates(year, rng, now)
    leads = {user.team: user.email for user in world.users if user.role == "lead" and user.team}
    lead_of_all = world.user("Mia").email
    for ticket in year:
        by = leads.get((ticket.earner.team if ticket.earner else None) or "", lead_of_all)
        surveys = (_posted(rng, ticket, survey, fates.get((ticket.id, survey.resolution)), by, rules, now)
                   for survey in ticket.surveys)  # fmt: skip
        yield ticket.with_surveys(*surveys)


def _fates(year: Sequence[DemoTicket], rng: random.Random, now: datetime) -> dict[tuple[str, int], str]:
    """Of surveys nobody opened, each the last of its customer."""
    last = {ticket.customer.id: ticket for ticket in year}
    quiet = [(ticket, survey) for ticket in last.values() if _is_quiet(survey := ticket.surveys[-1])]
    found: dict[tuple[str, int], str] = {}
    for months in range(12):
        ends = now - months * LATELY
        during = [one for one in quiet if one[1].sent_at and ends - LATELY <= one[1].sent_at < ends]
        wanted = ["unknown"] * UNKNOWN * (months == 0) + ["refused"] * REFUSED + ["stopped"] * STOPPED
        drawn = rng.sample(during, min(len(wanted), len(during) // 4))
        found |= {(t.id, s.resolution): fate for (t, s), fate in zip(drawn, wanted, strict=False)}
    return found


def _is_quiet(survey: DemoSurvey) -> bool:
    told = survey.response or survey.fetches or survey.opted_out_at or survey.reopened_at or survey.callback
    return survey.state == "sent" and not told and not survey.exempt


def _posted(
    rng: random.Random, ticket: DemoTicket, survey: DemoSurvey, fate: str | None, by: str, rules: Rules, now: datetime
) -> DemoSurvey:
    if fate == "stopped" or survey.state == "stopped":
        return _stopped(rng, survey, by)
    if fate == "refused":
        return replace(survey, state="refused", sent_at=None, delivered_at=None)
    if fate == "unknown":
        return replace(survey, state="unknown", delivered_at=None)
    if survey.state not in OUT:
        return survey
    reminder = _reminder(rng, ticket, survey, rules, now)
    lost = rng.random() < EVENT_LOST
    return replace(survey, reminder=reminder, delivered_at=None if lost else survey.delivered_at)


def _stopped(rng: random.Random, survey: DemoSurvey, by: str) -> DemoSurvey:
    assert survey.due_at is not None
    at = survey.heard_at + (survey.due_at - survey.heard_at) * rng.uniform(0.1, 0.6)
    stop = DemoStop(at, by, rng.choice(STOP_REASONS))
    return replace(survey, state="stopped", reason="stopped_by_lead", sent_at=None, delivered_at=None, stop=stop)


def _reminder(
    rng: random.Random, ticket: DemoTicket, survey: DemoSurvey, rules: Rules, now: datetime
) -> DemoReminder | None:
    """Of one that nobody had answered by then, and that was not taken back."""
    if not rules.reminder or survey.sent_at is None:
        return None
    due = survey.sent_at + rules.reminder
    opens = next_moment(due, rules.window, ZoneInfo(ticket.customer.timezone))
    answered = survey.response.at if survey.response and not survey.response.quarantined else None
    over = [moment for moment in (answered, survey.opted_out_at, survey.reopened_at) if moment is not None]
    if any(moment <= opens for moment in over):
        return None
    if due >= now:
        return DemoReminder(due, None) if not over else None
    left = (opens + timedelta(seconds=rng.randint(5, 50))).replace(microsecond=0)
    return DemoReminder(opens, left) if left < now else None
