"""The objects of the API, as interface.md has them; what is described is what is sent."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from survey_service.invitations.state import SHOWN_STATES
from survey_service.tickets.credit import LEVELS

T = TypeVar("T")

Id = Annotated[str, Field(examples=["17"])]
Moment = Annotated[
    datetime,
    PlainSerializer(lambda moment: moment.isoformat().replace("+00:00", "Z"), return_type=str, when_used="json"),
]
Verdict = Literal["good", "neutral", "bad", "none"]
VerdictSource = Literal["person", "customer", "words", "score", "to_review"]
Score = Annotated[int, Field(ge=1, le=5)]
Share = Annotated[float, Field(ge=0, le=1)] | None
Count = Annotated[int, Field(ge=0)]
FiveCounts = Annotated[list[Count], Field(min_length=5, max_length=5)]


class Listed(BaseModel, Generic[T]):
    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null at the end")


class Problem(BaseModel):
    """Every answer from 400 on."""

    message: str
    detail: list["FieldProblem"] | None = None


class FieldProblem(BaseModel):
    field: str = Field(examples=["ticket.closed_at"])
    message: str = Field(examples=["is required"])


class Received(BaseModel):
    """`accepted` includes tickets whose customer is not asked; `reason` says why nothing, or no survey, came of it."""

    status: Literal["accepted", "duplicate", "ignored"]
    reason: str | None = Field(default=None, examples=["same_event"])


class BulkResult(BaseModel):
    index: Count
    status: Literal["accepted", "duplicate", "ignored", "rejected"]
    reason: str | None = None
    errors: list[FieldProblem] | None = None


class BulkReceived(BaseModel):
    """One result for each event, in order."""

    results: list[BulkResult]


class TicketRef(BaseModel):
    source: str = Field(examples=["api"])
    id: str = Field(examples=["1042"])


class Survey(BaseModel):
    id: Id
    kind: Literal["survey", "recovery"]
    ticket: TicketRef
    state: Literal[
        "not_asked", "scheduled", "stopped", "cancelled", "sending", "sent", "unknown", "refused", "bounced", "landed",
        "rated", "expired", "revoked",
    ]  # fmt: skip
    reason: str | None
    due_at: Moment | None
    sent_at: Moment | None
    rated_at: Moment | None
    expires_at: Moment | None
    language: str
    brand: str | None


assert set(Survey.model_fields["state"].annotation.__args__) == set(SHOWN_STATES)  # type: ignore[union-attr]


class Verdicts(BaseModel):
    agent: Verdict
    product: Verdict
    process: Verdict


class VerdictSources(BaseModel):
    agent: VerdictSource | None
    product: VerdictSource | None
    process: VerdictSource | None


class CreditNames(BaseModel):
    """As they were when the ticket closed; `agent` is an id for keys without names."""

    agent: str | None
    team: str | None
    department: str | None
    account: str | None
    segment: str | None
    brand: str | None
    product_area: str | None
    channel: str | None
    shift: str | None
    reason: str | None
    severity: str | None
    region: str | None


assert set(CreditNames.model_fields) == set(LEVELS)


class Segment(BaseModel):
    """A part of the words. `start` and `end` count characters (code points) of `why` as this key reads it; for keys
    without words, as it was written. Together the parts cover the words in their order."""

    start: Count
    end: Count
    label: Literal["agent", "product", "process", "none"]
    tone: Literal["good", "neutral", "bad"]
    source: Literal["person", "customer", "model"]
    certainty: Share = Field(description="The splitter's; null where a person decided")


class Further(BaseModel):
    """The answer to one question more, asked by lot. `sampling`: how likely it was asked; `why` as in the response."""

    question: Literal["effort", "tried", "nps"]
    score: Annotated[int, Field(ge=0, le=10, description="1 to 5; of nps 0 to 10")]
    why: str | None
    sampling: Annotated[float, Field(ge=0, le=1)]
    answered_at: Moment
    edited_at: Moment | None


class Answered(BaseModel):
    """`score` is the one that counts, `score_now` the customer's latest. `why` is null for keys without words."""

    model_config = ConfigDict(title="Response")

    id: Id
    survey: Id
    ticket: TicketRef
    score: Score
    score_now: Score
    why: str | None
    reasons: list[str]
    unsolved: bool
    rated_at: Moment
    edited_at: Moment | None
    status: Literal["counted", "invalid", "quarantined"]
    status_reason: str | None
    verdicts: Verdicts
    verdict_source: VerdictSource | None = Field(description="The agent's verdict was taken from this")
    verdict_sources: VerdictSources
    credit: CreditNames
    segments: list[Segment] = Field(description="Empty without words, until they are split, and where nobody can")
    further: Further | None = Field(description="In no figure of the ratings; null where nothing more was answered")


class Case(BaseModel):
    """`response` is the first answer that opened it; null where the customer asked for contact without one."""

    model_config = ConfigDict(title="Callback")

    id: Id
    response: Id | None
    responses: list[Id]
    state: Literal["open", "owned", "waiting", "closed"]
    severity: Literal["1", "2", "contact", "unsolved", "vip"]
    vip: bool
    account: str | None
    owner: str | None = Field(description="A name; an id for keys without names")
    opened_at: Moment
    due_at: Moment | None
    promised_at: Moment | None = Field(description="The deadline as it stood last, also once its clock is stopped")
    acknowledged_at: Moment | None
    first_attempt_at: Moment | None
    reached_at: Moment | None = Field(description="Somebody logged the customer's answer")
    closed_at: Moment | None
    outcome: Literal["reached", "unreachable", "reviewed", "withdrawn", "joined"] | None


class Rate(BaseModel):
    """Of the surveys sent from `cohort_from` on, before `cohort_to`."""

    cohort_from: date
    cohort_to: date
    sent: Count
    unknown: Count
    bounced: Count
    dropped: Count
    revoked_unanswered: Count
    rated: Count
    rate: Share
    mature: bool


class Side(BaseModel):
    """`share` is good ÷ (good + neutral + bad); `left_out` by score from 1 to 5."""

    good: Count
    neutral: Count
    bad: Count
    left_out: FiveCounts
    to_review: Count
    share: Share
    low: Share
    high: Share


class Figures(BaseModel):
    """`key` is null for the company, and for ratings without one: "no agent". Shares are 0–1, null when n = 0."""

    model_config = ConfigDict(populate_by_name=True, title="Kpis")

    level: str
    key: str | None
    name: str | None = Field(description="The agent's name, for keys with names")
    from_: date = Field(alias="from")
    to: date
    basis: Literal["rated_at", "closed_at"]
    n: Count
    customers: Count
    csat: Share
    csat_low: Share
    csat_high: Share
    dsat: Share
    mean: Annotated[float, Field(ge=1, le=5)] | None
    distribution: FiveCounts
    response: Rate
    agent_verdict: Side
    product_verdict: Side
    process_verdict: Side
