"""One ticket of the demo and all that became of it. Times are aware UTC; names are those of our tables."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey_service.callbacks.calendar import due_at
from survey_service.callbacks.rules import Cause, Severity, severity, time_to_call
from survey_service.demo.world import DemoAgent, DemoCustomer
from survey_service.invitations.window import next_moment
from survey_service.preferences.values import BusinessHours, CallbackDue, Window


@dataclass(frozen=True)
class Rules:
    """The settings the year was lived under."""

    delay: timedelta = timedelta(hours=24)
    throttle: timedelta = timedelta(days=14)
    expiry: timedelta = timedelta(days=28)
    max_age: timedelta = timedelta(days=14)
    edit_window: timedelta = timedelta(days=7)
    reminder: timedelta = timedelta(days=3)
    window: Window = field(default_factory=lambda: Window.parse("08:00-20:00"))
    hours: BusinessHours = field(default_factory=lambda: BusinessHours.parse("Mon-Fri 09:00-17:00"))
    due: CallbackDue = field(default_factory=CallbackDue)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def sending(self, closed_at: datetime, customer: DemoCustomer) -> datetime:
        """When the customer may be written to about a ticket closed then."""
        return next_moment(closed_at + self.delay, self.window, ZoneInfo(customer.timezone))

    def first_call_due(self, case: "DemoCallback", *, vip: bool) -> datetime:
        """Until when somebody should have tried to reach the customer."""
        amount = time_to_call(case.severity, vip=vip, due=self.due)
        return due_at(case.opened_at, amount, self.hours, self.zone, ())


@dataclass(frozen=True)
class DemoFetch:
    """A GET of a link, or with `machine` a HEAD or prefetch; no score: the general link."""

    at: datetime
    score: int | None
    machine: bool = False


@dataclass(frozen=True)
class DemoContact:
    """A wish to be contacted, or not to be."""

    wanted: bool
    channel: str | None = None
    number: str | None = None
    best_time: str | None = None
    other_person: bool = False


@dataclass(frozen=True)
class DemoEdit:
    """A later change by the customer; None leaves what is stored."""

    at: datetime
    score: int
    why: str | None = None


@dataclass(frozen=True)
class DemoResponse:
    """What was sent first, and its edits. `spoke_of` is what the words are about: the truth no model may see."""

    at: datetime
    score: int
    why: str | None = None
    agent_was: str | None = None
    product_was: str | None = None
    process_was: str | None = None
    unsolved: bool = False
    reasons: tuple[str, ...] = ()
    contact: DemoContact | None = None
    quarantined: bool = False
    edits: tuple[DemoEdit, ...] = ()
    spoke_of: frozenset[str] = frozenset()

    def cause(self, *, vip: bool) -> Cause:
        """What the rules of callbacks look at."""
        return Cause(self.score, self.contact.wanted if self.contact else None, self.unsolved, vip)

    def severity(self, *, vip: bool) -> Severity | None:
        """The kind of case this opens, if it does."""
        return None if self.quarantined else severity(self.cause(vip=vip))


@dataclass(frozen=True)
class DemoAttempt:
    """One try to reach the customer; `by` is the address of whoever tried."""

    at: datetime
    by: str
    channel: str
    outcome: str
    next_step: str | None = None
    next_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True)
class DemoCallback:
    """A case from opening to where it stands now; `owner` and `closed_by` are addresses."""

    opened_at: datetime
    severity: Severity
    state: str = "open"
    review_only: bool = False
    again: bool = False
    owner: str | None = None
    acknowledged_at: datetime | None = None
    attempts: tuple[DemoAttempt, ...] = ()
    waiting_until: datetime | None = None
    waiting_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: str | None = None
    root_cause: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class DemoReminder:
    """The one reminder; `sent_at` None: it waits."""

    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class DemoStop:
    """A lead stopped the survey; `by` is the lead's address."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class DemoSurvey:
    """One resolution of a ticket. `state` and `reason` as stored; `joins`: the ticket whose case this low was added to;
    `exempt`: a re-ask, free of the throttle. `heard_at`: when the helpdesk told us."""

    resolution: int
    closed_at: datetime
    heard_at: datetime
    state: str
    reason: str | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    fetches: tuple[DemoFetch, ...] = ()
    response: DemoResponse | None = None
    opted_out_at: datetime | None = None
    reopened_at: datetime | None = None
    callback: DemoCallback | None = None
    joins: str | None = None
    exempt: bool = False
    reminder: DemoReminder | None = None
    stop: DemoStop | None = None


@dataclass(frozen=True)
class DemoTicket:
    """A ticket, solved once or more often. `assignee` at the last close; `replier`: the last human public replier."""

    id: str
    url: str
    subject: str
    channel: str
    product_area: str
    reason: str
    root_cause: str | None
    severity: str
    priority: str
    incident: str | None
    tags: tuple[str, ...]
    opened_at: datetime
    first_response_at: datetime
    closed_at: datetime
    public_replies: int
    reopens: int
    auto_closed: bool
    sla_met: bool
    shift: str
    customer: DemoCustomer
    assignee: DemoAgent
    replier: DemoAgent | None
    surveys: tuple[DemoSurvey, ...] = ()

    @property
    def earner(self) -> DemoAgent | None:
        """Whom the rating is credited to: the assignee, for a bot the last human replier (A3)."""
        return self.replier if self.assignee.bot else self.assignee

    @property
    def vip(self) -> bool:
        """A key account's."""
        return self.customer.account is not None and self.customer.account.vip

    def with_surveys(self, *surveys: DemoSurvey) -> "DemoTicket":
        """The same ticket, now asked."""
        return replace(self, surveys=surveys)
