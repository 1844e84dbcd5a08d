"""Which one question more an answer is asked on the thank-you page: at most one, drawn by lot, NPS never after a tense
case (N3)."""

import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.keys import Keys
from survey_service.preferences.further import QUESTIONS, Question, Shares
from survey_service.prepared import run
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.response import Response
from survey_service.tickets.ticket import Ticket

TENSE_UP_TO: Final = 3
SCALES: Final = {"effort": range(1, 6), "tried": range(1, 6), "nps": range(11)}

_CALM = frozenset(
    (
        *("low", "lowest", "minor", "trivial", "normal", "medium", "moderate", "info", "informational", "none"),
        *("niedrig", "gering", "mittel", "faible", "basse", "moyenne", "normale", "baja", "media", "baixa", "média"),
        *("laag", "gemiddeld", "低", "中", "منخفض", "منخفضة", "متوسط", "متوسطة"),
    )
)
_HIGH = re.compile(r"high|urg|crit|major|sever(?!ity)|block|emerg|outage", re.IGNORECASE)
_CALM_CODE = re.compile(r"\W*(?:p|s|sev|severity|prio|priority)?\W*[345]\W*", re.IGNORECASE)


class Case(NamedTuple):
    """What is known of an answer and its ticket. `severity` is the helpdesk's own word."""

    score: int
    score_now: int
    status: str = "counted"
    state: str = "rated"
    kind: str = "survey"
    unsolved: bool = False
    has_agent: bool = True
    reopened: bool = False
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Further:
    """The question an answer is asked; `score` None: it waits for its answer. `sampling`: how likely it was asked."""

    question: Question
    sampling: float
    score: int | None = None
    has_words: bool = False


def is_calm_severity(severity: str | None) -> bool:
    """Whether the helpdesk's word is known to say that little was at stake; a word nobody knows may say anything."""
    if severity is None or not severity.strip():
        return True
    words = frozenset(re.findall(r"\w+", severity.casefold()))
    if _HIGH.search(severity):
        return False
    return bool(words & _CALM) or _CALM_CODE.fullmatch(severity) is not None


def is_tense(case: Case) -> bool:
    """After such a case nobody is asked to recommend us: a score of 3 or less, reopened, not solved, or severe."""
    low = min(case.score, case.score_now) <= TENSE_UP_TO
    return low or case.reopened or case.unsolved or not is_calm_severity(case.severity)


def may_be_asked(case: Case, question: Question) -> bool:
    """Only those whose answer counts; whether somebody tried hard, only where somebody is known."""
    if case.status != "counted" or case.kind != "survey" or case.state == "revoked":
        return False
    if question == "nps":
        return not is_tense(case)
    return question != "tried" or case.has_agent


def question_for(draw: float, shares: Shares, case: Case) -> Further | None:
    """The draw, 0 to below 1, falls on one question or on none; one that may not be asked is not replaced by another,
    so that each is asked of a plain random share of those who may be."""
    below = 0.0
    for question in QUESTIONS:
        share = shares.of(question)
        below += share
        if share and draw < below:
            return Further(question, share) if may_be_asked(case, question) else None
    return None


def drawn(keys: Keys, response_id: int) -> float:
    """Where this answer fell. Nobody can foresee it without PRIVACY_KEY, and it falls the same way again."""
    return keys.fraction("further", str(response_id))


FACTS = (
    select(
        Response.score,
        Response.score_now,
        Response.status,
        Invitation.state,
        Invitation.kind,
        Response.unsolved,
        Invitation.credit_agent_id,
        Invitation.resolution,
        Invitation.credit_severity,
        Ticket.reopened_at,
        Ticket.reopens,
        Ticket.severity,
        Response.id,
        FurtherAnswer.question,
        FurtherAnswer.sampling,
        FurtherAnswer.score.label("given"),
        FurtherAnswer.why.is_not(None).label("has_words"),
    )
    .select_from(Response)
    .join(Invitation, Invitation.id == Response.invitation_id)
    .join(Ticket, Ticket.id == Invitation.ticket_id)
    .outerjoin(FurtherAnswer, FurtherAnswer.response_id == Response.id)
)
"""Of answers, all that `case_of` needs, and what they have answered already."""
_OF_ONE = FACTS.where(Response.invitation_id == bindparam("invitation"))


def case_of(row: Any) -> Case:
    """Of a row of FACTS. What the ticket says now counts as well as what it said at its close."""
    return Case(
        score=row.score,
        score_now=row.score_now,
        status=row.status,
        state=row.state,
        kind=row.kind,
        unsolved=bool(row.unsolved),
        has_agent=row.credit_agent_id is not None,
        reopened=row.resolution > 1 or row.reopened_at is not None or bool(row.reopens),
        severity=row.credit_severity if is_calm_severity(row.severity) else row.severity,
    )


def further_of(session: Session, keys: Keys, shares: Shares, invitation_id: int) -> Further | None:
    """What the answer to this survey is asked, or has answered already; None: nothing. In one statement."""
    row = run(session, _OF_ONE, {"invitation": invitation_id}).one_or_none()
    if row is None:
        return None
    case = case_of(row)
    if row.question is None:
        return question_for(drawn(keys, row.id), shares, case)
    answered = Further(row.question, row.sampling, row.given, bool(row.has_words))
    return answered if may_be_asked(case, answered.question) else None
