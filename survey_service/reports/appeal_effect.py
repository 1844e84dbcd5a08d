"""What granting an appeal would change, computed before anybody decides (A4)."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.appealing import makes_invalid
from survey_service.invitations.invitation import Invitation
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.period import Period
from survey_service.reports.sentence import Share
from survey_service.responses.response import Response

DAYS = 90
"""The period an agent's page shows unless another is chosen."""

OfCase = Literal["none", "stays", "stops", "goes_on"]


@dataclass(frozen=True)
class Moved:
    """A figure as it is and as it would be."""

    now: Share
    then: Share


@dataclass(frozen=True)
class Effect:
    """`counts`: the rating is in the figures of the period now. `case`: what becomes of the open callback."""

    agent: Moved
    company: Moved
    counts: bool
    case: OfCase


def effect(
    session: Session,
    appeal: Appeal,
    response: Response,
    credit: Invitation,
    zone: ZoneInfo,
    now: datetime,
    expiry: timedelta,
) -> Effect:
    """Of granting it, on the agent's figure and the company's 4 or 5 over the last DAYS days."""
    end = now.astimezone(zone).date() + timedelta(days=1)
    period = Period(end - timedelta(days=DAYS), end, zone)

    def of(level: str, key: str | None) -> Kpi:
        asked = (level, key, period.start, period.end)
        return kpis(session, *asked, "rated_at", zone, now, expiry, ratings_only=True)[0]

    agent, company = of("agent", str(appeal.agent_id)), of("company", None)
    in_period = period.first_moment <= response.rated_at < period.end_moment
    counts = in_period and response.status == "counted" and credit.credit_agent_id == appeal.agent_id
    agent_then, company_then = (_without(kpi, appeal, response) if counts else kpi for kpi in (agent, company))
    return Effect(
        agent=Moved(_of_agent(agent), _of_agent(agent_then)),
        company=Moved(_of_all(company), _of_all(company_then if makes_invalid(appeal.reason) else company)),
        counts=counts,
        case=_case(session, credit.id, appeal.reason),
    )


def _without(kpi: Kpi, appeal: Appeal, response: Response) -> Kpi:
    """The rating leaves the agent's verdicts; for a reason of product or policy it is left out of them instead."""
    then = deepcopy(kpi)
    then.agent.add(response.agent_verdict, response.agent_source, response.score, -1)
    if makes_invalid(appeal.reason) or appeal.reason == "wrong_person":
        then.distribution[response.score - 1] -= 1
    else:
        then.agent.add("none", "person", response.score, 1)
    return then


def _of_agent(kpi: Kpi) -> Share:
    return Share(kpi.agent.good, kpi.agent.judged)


def _of_all(kpi: Kpi) -> Share:
    return Share(kpi.good, kpi.n)


def _case(session: Session, invitation_id: int, reason: str) -> OfCase:
    case_id = session.scalar(
        select(Callback.id)
        .join(CallbackCause, CallbackCause.callback_id == Callback.id)
        .where(CallbackCause.invitation_id == invitation_id, CallbackCause.kind != "eased")
        .where(Callback.closed_at.is_(None))
    )
    if case_id is None:
        return "none"
    if not makes_invalid(reason):
        return "stays"
    other = select(CallbackCause.id).where(
        CallbackCause.callback_id == case_id,
        CallbackCause.kind != "eased",
        CallbackCause.invitation_id != invitation_id,
    )
    return "goes_on" if session.scalar(other.limit(1)) is not None else "stops"
