"""Whether each solved ticket's customer was asked, and what came back: the year lived through in order."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from survey_service.callbacks.rules import AGAIN_WITHIN
from survey_service.customers.addresses import is_no_reply
from survey_service.demo import fetches
from survey_service.demo.aftermath import Team
from survey_service.demo.opinion import Judge
from survey_service.demo.ticket import DemoCallback, DemoEdit, DemoFetch, DemoResponse, DemoSurvey, DemoTicket, Rules
from survey_service.demo.world import DemoCustomer
from survey_service.invitations.window import is_open

ANSWERS = 0.305
QUIET = timedelta(days=7)  # before now; the open cases of these days are told in scenes.py


@dataclass
class Asking:
    """Remembers what throttles, opt-outs, bounces and open cases depend on."""

    rng: random.Random
    rules: Rules
    now: datetime
    judge: Judge
    team: Team
    kept_free: frozenset[str]
    _asked: dict[str, list[datetime]] = field(default_factory=dict)
    _opted_out: dict[str, datetime] = field(default_factory=dict)
    _unreachable: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _cases: dict[str, list[tuple[DemoCallback, str]]] = field(default_factory=dict)

    def lived(self, ticket: DemoTicket) -> DemoTicket:
        """The ticket with its surveys; now and then it was reopened and solved again."""
        rng = self.rng
        if ticket.customer.id in self.kept_free or rng.random() > 0.034:
            return ticket.with_surveys(self._survey(ticket))
        reopened_at = ticket.closed_at + timedelta(hours=rng.lognormvariate(3.2, 1.0))
        if reopened_at > self.now - timedelta(hours=1):
            return ticket.with_surveys(self._survey(ticket))
        first = self._survey(ticket, reopened_at=reopened_at)
        again_at = reopened_at + timedelta(hours=rng.lognormvariate(3.0, 0.9))
        if again_at > self.now - timedelta(minutes=10):
            return replace(ticket, reopens=1, surveys=(first,))
        solved = replace(ticket, reopens=1, public_replies=ticket.public_replies + 1, closed_at=again_at)
        exempt = first.state == "revoked"
        return solved.with_surveys(first, self._survey(solved, resolution=2, exempt=exempt))

    def staged(self, ticket: DemoTicket, response: DemoResponse | None, case: DemoCallback | None) -> DemoTicket:
        """A ticket whose answer and case are given."""
        survey = self._scheduled(ticket, 1, exempt=False)
        assert survey.due_at is not None
        sent_at = self._leaves(survey.due_at, ticket.customer)
        self._asked.setdefault(ticket.customer.id, []).append(sent_at)
        survey = self._sent(survey, ticket, sent_at)
        if response is not None and response.quarantined:
            survey = self._pressed_by_machine(survey, response)
        elif response is not None:
            survey = self._with_response(survey, response)
        if case is not None:
            self._cases.setdefault(ticket.customer.id, []).append((case, ticket.id))
        return ticket.with_surveys(replace(survey, callback=case))

    def _survey(
        self, ticket: DemoTicket, resolution: int = 1, *, reopened_at: datetime | None = None, exempt: bool = False
    ) -> DemoSurvey:
        survey = self._scheduled(ticket, resolution, exempt=exempt)
        if survey.state != "scheduled":
            return replace(survey, reopened_at=reopened_at)
        assert survey.due_at is not None
        sent_at = self._leaves(survey.due_at, ticket.customer)
        if reopened_at is not None and reopened_at < sent_at:
            return replace(survey, state="cancelled", reason="reopened", reopened_at=reopened_at)
        if self.rng.random() < 0.0012 and survey.due_at < self.now:
            return replace(survey, state="stopped", reason="stopped_by_lead")
        if not exempt:
            self._asked.setdefault(ticket.customer.id, []).append(sent_at)
        if sent_at >= self.now:
            return survey
        survey = self._received(self._sent(survey, ticket, sent_at), ticket, reopened_at)
        if reopened_at is not None and survey.state == "sent":
            survey = replace(survey, state="revoked", reason="reopened")
        return replace(survey, reopened_at=reopened_at)

    def _scheduled(self, ticket: DemoTicket, resolution: int, *, exempt: bool) -> DemoSurvey:
        rng, closed_at = self.rng, ticket.closed_at
        late = timedelta(days=rng.uniform(15, 24)) if rng.random() < 0.004 and not self._free(ticket) else timedelta()
        heard_at = (closed_at + late + timedelta(seconds=rng.randint(2, 40))).replace(microsecond=0)
        if heard_at > self.now:
            heard_at = closed_at
        due_at = self.rules.sending(closed_at, ticket.customer)
        reason = self._not_asked(ticket, heard_at)
        if reason is None and not exempt and self._throttled(ticket.customer, due_at):
            reason = "throttled"
        if reason is not None:
            return DemoSurvey(resolution, closed_at, heard_at, "not_asked", reason)
        return DemoSurvey(resolution, closed_at, heard_at, "scheduled", due_at=due_at, exempt=exempt)

    def _leaves(self, due_at: datetime, customer: DemoCustomer) -> datetime:
        """The worker comes by a little after, but not into the quiet hours."""
        later = due_at + timedelta(seconds=self.rng.randint(5, 50))
        return later if is_open(later, self.rules.window, ZoneInfo(customer.timezone)) else due_at

    def _free(self, ticket: DemoTicket) -> bool:
        return ticket.customer.id in self.kept_free

    def _not_asked(self, ticket: DemoTicket, heard_at: datetime) -> str | None:
        customer = ticket.customer
        opted_out = self._opted_out.get(customer.id)
        failed = self._unreachable.get(customer.id)
        rules = (
            (opted_out is not None and opted_out < heard_at, "opted_out"),
            (failed is not None and failed[0] < heard_at, failed[1] if failed else ""),
            (is_no_reply(customer.email), "no_reply_address"),
            (customer.consent is False or (customer.consent is None and customer.country == "DE"), "no_consent"),
            (heard_at - ticket.closed_at > self.rules.max_age, "too_old"),
            (ticket.auto_closed, "auto_closed"),
        )
        return next((reason for holds, reason in rules if holds), None)

    def _throttled(self, customer: DemoCustomer, due_at: datetime) -> bool:
        return any(abs(due_at - asked) < self.rules.throttle for asked in self._asked.get(customer.id, []))

    def _sent(self, survey: DemoSurvey, ticket: DemoTicket, sent_at: datetime) -> DemoSurvey:
        rng, customer = self.rng, ticket.customer
        sent_at = sent_at.replace(microsecond=0)
        if not self._free(ticket) and rng.random() < 0.007:
            self._unreachable[customer.id] = (sent_at, "bad_address")
            return replace(survey, state="bounced", sent_at=sent_at)
        delivered_at = sent_at + timedelta(seconds=rng.uniform(1, 8))
        gateway = customer.account.gateway if customer.account else 0.1
        seen = fetches.scanned(rng, delivered_at) if rng.random() < gateway else ()
        return replace(survey, state="sent", sent_at=sent_at, delivered_at=delivered_at, fetches=seen)

    def _received(self, survey: DemoSurvey, ticket: DemoTicket, until: datetime | None) -> DemoSurvey:
        if survey.state != "sent" or survey.sent_at is None:
            return survey
        rng, sent_at = self.rng, survey.sent_at
        end = min(until or self.now, self.now, sent_at + self.rules.expiry)
        if not self._free(ticket) and rng.random() < 0.006:
            opted_out_at = sent_at + timedelta(hours=rng.lognormvariate(1.5, 1.0))
            if opted_out_at < self.now:
                self._opted_out[ticket.customer.id] = opted_out_at
                survey = replace(survey, opted_out_at=opted_out_at)
        answered_at = sent_at + timedelta(hours=rng.lognormvariate(1.6, 1.6), seconds=20)
        if rng.random() < ANSWERS + (0.05 if ticket.vip else 0.0) and answered_at < end:
            return self._answered(survey, ticket, answered_at.replace(microsecond=0))
        if len(survey.fetches) >= 5 and rng.random() < 0.002 and sent_at < self.now - QUIET:
            return self._pressed_by_machine(survey, DemoResponse(sent_at, 1, quarantined=True))
        seen = fetches.left(rng, sent_at, end) if rng.random() < 0.05 else None
        return replace(survey, fetches=(*survey.fetches, seen)) if seen else survey

    def _answered(self, survey: DemoSurvey, ticket: DemoTicket, at: datetime) -> DemoSurvey:
        quiet = at > self.now - QUIET
        response = self.judge.opinion(ticket, at, calm=False)
        if quiet and response.severity(vip=ticket.vip):
            response = self.judge.opinion(ticket, at, calm=True)
        if response.severity(vip=ticket.vip) is None:
            return self._with_response(survey, self._edited(response))
        survey = self._with_response(survey, response)
        open_in = next((id for case, id in self._known(ticket) if case.closed_at is None or at < case.closed_at), None)
        if open_in is not None:
            return replace(survey, joins=open_in)
        again = any(case.closed_at and at - case.closed_at <= AGAIN_WITHIN for case, _ in self._known(ticket))
        case = self.team.closed_case(ticket, response, self.now - timedelta(hours=3), again=again)
        self._cases.setdefault(ticket.customer.id, []).append((case, ticket.id))
        return replace(survey, callback=case)

    def _known(self, ticket: DemoTicket) -> list[tuple[DemoCallback, str]]:
        return self._cases.get(ticket.customer.id, [])

    def _with_response(self, survey: DemoSurvey, response: DemoResponse) -> DemoSurvey:
        first = fetches.arrived(self.rng, response.at, response.score)
        edits = tuple(DemoFetch(edit.at - timedelta(seconds=self.rng.uniform(9, 60)), None) for edit in response.edits)
        return replace(survey, state="rated", response=response, fetches=(*survey.fetches, first, *edits))

    def _edited(self, response: DemoResponse) -> DemoResponse:
        """A few change their mind within the week, a step up or down that wakes nobody."""
        if response.score < 3 or response.contact or self.rng.random() > 0.035:
            return response
        at = (response.at + timedelta(hours=self.rng.uniform(0.05, 150))).replace(microsecond=0)
        score = {3: 4, 4: 5, 5: 4}[response.score]
        if at >= self.now:
            return response
        return replace(response, edits=(DemoEdit(at, score),))

    def _pressed_by_machine(self, survey: DemoSurvey, response: DemoResponse) -> DemoSurvey:
        """All links, then the first button within 1.5 s: C15's quarantine; the survey stays as it was."""
        assert survey.delivered_at is not None
        burst = fetches.scanned(self.rng, survey.delivered_at)
        at = burst[-1].at + timedelta(seconds=self.rng.uniform(0.2, 1.2))
        pressed = replace(response, at=at, score=burst[-1].score or 1)
        return replace(survey, fetches=burst, response=pressed)
