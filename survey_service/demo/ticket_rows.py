"""Rows of a ticket and its surveys, as the flows would have left them."""

from dataclasses import dataclass, field
from datetime import datetime

from survey_service.audit import Actor
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.customers.suppression import Suppression
from survey_service.demo.answer_rows import add_answer, add_wish
from survey_service.demo.case_rows import CUSTOMER, add_audit, add_case, add_cause
from survey_service.demo.people_rows import SOURCE, Numbers
from survey_service.demo.rows import Row, Rows
from survey_service.demo.talk_rows import Told
from survey_service.demo.ticket import DemoFetch, DemoReminder, DemoResponse, DemoStop, DemoSurvey, DemoTicket, Rules
from survey_service.demo.word_rows import Cutter
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.keys import Keys, token, token_hash
from survey_service.language import translator
from survey_service.mail.queued import Mail
from survey_service.responses.landing import Landing
from survey_service.tickets.ticket import Ticket

BRAND = "Larkfield"
CLOSINGS = ("closed_at", "last_closed_at", "reopened_at")
MAIL_STATES = {"scheduled": "queued", "cancelled": "cancelled", "stopped": "cancelled"}
MAIL_STATES |= {"refused": "refused", "unknown": "unknown"}
DETAILS = {
    "accepted": "kept in the outbox",
    "refused": "answered 550: no such mailbox here",
    "unknown": "the worker that was sending it ended",
}
"""Of those that were tried."""


@dataclass
class Filing:
    """Where rows go, and what was seen on the way: cases by ticket, answers, addresses known to want or get nothing."""

    rows: Rows
    numbers: Numbers
    keys: Keys
    rules: Rules
    department: str
    cutter: Cutter
    cases: dict[str, int] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    _told: set[tuple[str, bytes]] = field(default_factory=set)

    def add(self, ticket: DemoTicket) -> None:
        """The ticket, its surveys and all that hangs on them."""
        number = self._add_ticket(ticket)
        for survey in ticket.surveys:
            self._add_survey(ticket, number, survey)

    def add_open(self, ticket: DemoTicket, now: datetime) -> None:
        """A ticket nobody has solved yet, as its opening told of it."""
        answered = ticket.first_response_at < now
        first = ticket.first_response_at if answered else None
        told = {"root_cause": None, "first_response_at": first, "public_replies": int(answered), "sla_met": None}
        self.rows.add(Ticket, **self._facts(ticket) | told, state="open", resolutions=0, **dict.fromkeys(CLOSINGS))

    def _add_ticket(self, ticket: DemoTicket) -> int:
        last, reopenings = ticket.surveys[-1], [s.reopened_at for s in ticket.surveys if s.reopened_at]
        spoken = ticket.channel == "phone"  # of calls the desk counts no replies, and times no first one
        unknown = dict.fromkeys(("first_response_at", "public_replies", "sla_met")) if spoken else {}
        return self.rows.add(
            Ticket,
            **self._facts(ticket) | unknown,
            state="open" if last.reopened_at else "closed",
            resolutions=len(ticket.surveys),
            closed_at=ticket.closed_at,
            last_closed_at=ticket.closed_at,
            reopened_at=max(reopenings, default=None),
        )

    def _facts(self, ticket: DemoTicket) -> Row:
        account = ticket.customer.account
        return {
            "source": SOURCE,
            "external_id": ticket.id,
            "url": ticket.url,
            "subject": ticket.subject,
            "brand": BRAND,
            "channel": ticket.channel,
            "product_area": ticket.product_area,
            "reason": ticket.reason,
            "root_cause": ticket.root_cause,
            "severity": ticket.severity,
            "priority": ticket.priority,
            "incident": ticket.incident,
            "tags": list(ticket.tags),
            "opened_at": ticket.opened_at,
            "first_response_at": ticket.first_response_at,
            "public_replies": ticket.public_replies,
            "reopens": ticket.reopens,
            "auto_closed": ticket.auto_closed,
            "sla_met": ticket.sla_met,
            "customer_id": self.numbers.customers[ticket.customer.id],
            "account_id": self.numbers.accounts[account.id] if account else None,
            "assignee_id": self.numbers.agents[ticket.assignee.id],
        }

    def _add_survey(self, ticket: DemoTicket, number: int, survey: DemoSurvey) -> None:
        invitation_id = self.rows.count(Invitation) + 1
        mail_id = self._add_mail(survey, invitation_id) if survey.due_at else None
        account, reminder = ticket.customer.account, survey.reminder
        response = survey.response if survey.response and not survey.response.quarantined else None
        self.rows.add(
            Invitation,
            kind="survey",
            ticket_id=number,
            resolution=survey.resolution,
            customer_id=self.numbers.customers[ticket.customer.id],
            state=survey.state,
            reason=survey.reason,
            language=translator(ticket.customer.locale).language,
            brand=BRAND,
            closed_at=survey.closed_at,
            created_at=survey.heard_at,
            due_at=survey.due_at,
            sent_at=survey.sent_at,
            expires_at=survey.sent_at + self.rules.expiry if survey.sent_at else None,
            rated_at=response.at if response else None,
            throttle_exempt=survey.exempt,
            mail_id=mail_id if survey.state not in {"cancelled", "stopped"} else None,
            account_id=self.numbers.accounts[account.id] if account else None,
            delivered_at=survey.delivered_at,
            reminder_due_at=reminder.due_at if reminder and reminder.sent_at is None else None,
            reminded_at=reminder.sent_at if reminder else None,
            reminder_mail_id=self._add_reminder(reminder, invitation_id) if reminder and reminder.sent_at else None,
            **self._credit(ticket),
        )
        if survey.state == "refused":
            self._suppress(ticket, survey.due_at, "refused")
        if survey.stop:
            self._add_stop(survey.stop, invitation_id)
        if survey.sent_at:
            self._add_links(ticket, survey, invitation_id)
        for fetch in sorted(survey.fetches, key=lambda fetch: fetch.at):
            self._add_landing(fetch, invitation_id)
        if survey.response:
            self._add_response(ticket, survey, survey.response, invitation_id)

    def _credit(self, ticket: DemoTicket) -> Row:
        earner, account = ticket.earner, ticket.customer.account
        team = earner.team if earner else None
        return {
            "credit_agent": earner.name if earner else None,
            "credit_agent_id": self.numbers.agents[earner.id] if earner else None,
            "credit_team": team,
            "credit_team_id": self.numbers.teams[team] if team else None,
            "credit_department": self.department if team else None,
            "credit_department_id": self.numbers.department if team else None,
            "credit_account": account.name if account else None,
            "credit_account_id": self.numbers.accounts[account.id] if account else None,
            "credit_segment": account.segment if account else None,
            "credit_brand": BRAND,
            "credit_product_area": ticket.product_area,
            "credit_channel": ticket.channel,
            "credit_shift": ticket.shift,
            "credit_reason": ticket.reason,
            "credit_severity": ticket.severity,
            "credit_region": ticket.customer.region,
            "credit_vip": ticket.vip,
        }

    def _add_mail(self, survey: DemoSurvey, invitation_id: int) -> int:
        state = MAIL_STATES.get(survey.state, "accepted")
        tried = state in DETAILS
        settled_at = survey.due_at if state == "refused" else survey.sent_at if state == "accepted" else None
        return self.rows.add(
            Mail,
            letter="survey",
            params={"invitation": invitation_id},
            state=state,
            due_at=survey.due_at,
            created_at=survey.heard_at,
            tries=int(tried),
            attempt_id=token() if tried else None,
            settled_at=settled_at,
            detail=DETAILS.get(state),
        )

    def _add_reminder(self, reminder: DemoReminder, invitation_id: int) -> int:
        return self.rows.add(
            Mail,
            letter="survey_reminder",
            params={"invitation": invitation_id, "reminder": True},
            state="accepted",
            due_at=reminder.due_at,
            created_at=reminder.due_at,
            tries=1,
            attempt_id=token(),
            settled_at=reminder.sent_at,
            detail=DETAILS["accepted"],
        )

    def _add_stop(self, stop: DemoStop, invitation_id: int) -> None:
        user = self.numbers.users[stop.by]
        self.rows.put(SurveyStop, invitation_id=invitation_id, user_id=user, reason=stop.reason, at=stop.at)
        add_audit(self.rows, stop.at, Actor("user", user), "survey_stopped", "survey", invitation_id, "state", "reason")

    def _add_links(self, ticket: DemoTicket, survey: DemoSurvey, invitation_id: int) -> None:
        hashed = self.keys.address_hash(ticket.customer.email)
        self.rows.put(AnswerLink, token_hash=token_hash(token()), invitation_id=invitation_id)
        language = translator(ticket.customer.locale).language
        self.rows.put(OptOutLink, token_hash=token_hash(token()), address_hash=hashed, language=language)
        if survey.opted_out_at and self._first("out", hashed):
            self.rows.put(OptOut, address_hash=hashed, since=survey.opted_out_at)
            add_audit(self.rows, survey.opted_out_at, CUSTOMER, "opted_out", "address", None)
        if survey.state == "bounced":
            self._suppress(ticket, survey.sent_at, "bounce")

    def _suppress(self, ticket: DemoTicket, since: datetime | None, detail: str) -> None:
        hashed = self.keys.address_hash(ticket.customer.email)
        if self._first("suppressed", hashed):
            self.rows.put(Suppression, address_hash=hashed, reason="bad_address", since=since, detail=detail)

    def _first(self, what: str, hashed: bytes) -> bool:
        """Whether this is told of the address for the first time; one row an address is enough."""
        known = (what, hashed) in self._told
        self._told.add((what, hashed))
        return not known

    def _add_landing(self, fetch: DemoFetch, invitation_id: int) -> None:
        self.rows.add(Landing, invitation_id=invitation_id, score=fetch.score, machine=fetch.machine, at=fetch.at)

    def _add_response(self, ticket: DemoTicket, survey: DemoSurvey, response: DemoResponse, invitation_id: int) -> None:
        agent, language = ticket.earner.name if ticket.earner else None, translator(ticket.customer.locale).language
        number, cut = add_answer(self.rows, self.cutter, response, invitation_id, agent, language)
        if not response.quarantined:
            self.told.append(Told(number, ticket, response, cut.verdicts))
        if response.contact:
            add_wish(self.rows, response.contact, invitation_id, response.at)
        if survey.callback:
            self.cases[ticket.id] = add_case(self.rows, self.numbers, self.rules, ticket, survey.callback)
        kind = response.severity(vip=ticket.vip)
        if kind:
            add_cause(self.rows, self.cases[survey.joins or ticket.id], invitation_id, number, kind, response.at)
