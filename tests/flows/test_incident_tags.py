"""Any history of events, incidents and people's choices: after each step the tags are what the rule says (M8)."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.flows.event_received import Delivery, events_received
from survey_service.flows.incident_declared import (
    KeyTaken,
    Told,
    incident_changed,
    incident_declared,
    incident_ended,
    incident_removed,
)
from survey_service.flows.incident_ticket_chosen import incident_ticket_chosen
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.case_world import Cases
from tests.world import event

NUMBERS = count(1)
HOURS = st.integers(1, 48)
AREA = st.sampled_from(["exports", "billing", None])
KEY = st.sampled_from(["INC-1", "INC-2", None])
ABOUT = st.fixed_dictionaries({"product_area": AREA, "incident": KEY, "opened": st.one_of(st.none(), HOURS)})
SAID = st.fixed_dictionaries(
    {"start": HOURS, "lasts": st.one_of(st.none(), HOURS), "product_area": AREA, "key": KEY},
)


def test_tags_are_always_what_the_rule_says(cases: Cases) -> None:
    mia = cases.person("Mia Torres", "manager")

    run_state_machine_as_test(
        lambda: Histories(cases, mia),  # type: ignore[arg-type]  # it asks for a factory, and calls it
        settings=settings(
            max_examples=15,
            stateful_step_count=16,
            deadline=None,
            phases=(Phase.generate,),  # one database for all histories: a shorter one would not be the same
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def should_be(ticket: Ticket, incident: Incident) -> str | None:
    """The rule, told a second time."""
    if incident.removed_at is not None:
        return None
    if incident.key is not None and incident.key == ticket.incident:
        return "event"
    moment = ticket.opened_at or ticket.closed_at
    in_area = incident.product_area in (None, ticket.product_area)
    in_time = moment is not None and incident.starts_at <= moment
    if in_time and moment is not None and incident.ends_at is not None:
        in_time = moment < incident.ends_at
    return "rule" if in_area and in_time else None


class Histories(RuleBasedStateMachine):
    """Tickets and incidents are picked by number; all earlier histories' tickets are there too."""

    def __init__(self, cases: Cases, mia: int) -> None:
        super().__init__()
        self.cases, self.mia = cases, mia
        self.begun = cases.clock.move(days=5)
        self.run = next(NUMBERS)
        self.incidents: list[int] = []
        self.chosen: dict[tuple[int, int], str] = {}

    def teardown(self) -> None:
        for number in self.incidents:
            with suppress(LookupError):
                incident_removed(self.cases.acting(self.mia), number)

    @rule(which=st.lists(st.tuples(st.sampled_from("abcd"), ABOUT, st.booleans()), min_size=1, max_size=3))
    def told_of(self, which: list[tuple[str, dict[str, Any], bool]]) -> None:
        """Opened or closed, several in one transaction."""
        kinds = {True: "ticket.closed", False: "ticket.opened"}
        events_received(self.cases.ctx(), "api", [self.delivery(kinds[closed], *one) for *one, closed in which])

    @rule(one=st.sampled_from("abcd"))
    def reopened(self, one: str) -> None:
        events_received(self.cases.ctx(), "api", [self.delivery("ticket.reopened", one, {})])

    @precondition(lambda self: len(self.incidents) < 3)
    @rule(said=SAID)
    def declared(self, said: dict[str, Any]) -> None:
        with suppress(KeyTaken):
            self.incidents.append(incident_declared(self.cases.acting(self.mia), self.told(said)))

    @precondition(lambda self: self.incidents)
    @rule(which=st.integers(0, 9), said=SAID)
    def changed(self, which: int, said: dict[str, Any]) -> None:
        with suppress(KeyTaken, LookupError):
            incident_changed(self.cases.acting(self.mia), self.one(which), self.told(said))

    @precondition(lambda self: self.incidents)
    @rule(which=st.integers(0, 9))
    def over(self, which: int) -> None:
        with suppress(LookupError):
            incident_ended(self.cases.acting(self.mia), self.one(which))

    @precondition(lambda self: len(self.incidents) == 3)
    @rule(which=st.integers(0, 9))
    def removed(self, which: int) -> None:
        with suppress(LookupError):
            incident_removed(self.cases.acting(self.mia), self.one(which))

    @precondition(lambda self: self.incidents and self.tickets())
    @rule(which=st.integers(0, 9), ticket=st.integers(0, 9), how=st.sampled_from(["put_in", "left_out"]))
    def decided(self, which: int, ticket: int, how: Any) -> None:
        chosen = self.tickets()[ticket % len(self.tickets())].id
        with suppress(LookupError):
            incident_ticket_chosen(self.cases.acting(self.mia), self.one(which), chosen, how)
            self.chosen[self.one(which), chosen] = how

    @rule(hours=HOURS)
    def later(self, hours: int) -> None:
        self.cases.clock.move(hours=hours)

    @invariant()
    def tags_follow_the_rule(self) -> None:
        session = self.cases.ctx().session
        session.rollback()
        session.expire_all()
        stored = {(tag.incident_id, tag.ticket_id): tag.how for tag in session.scalars(select(IncidentTicket))}
        tickets = {ticket.id: ticket for ticket in self.tickets()}
        incidents = session.scalars(select(Incident).where(Incident.id.in_(self.incidents))).all()
        by_rule = {(i.id, t.id): should_be(t, i) for t in tickets.values() for i in incidents}
        expected = {pair: how for pair, how in (by_rule | self.chosen).items() if how}

        assert {pair: how for pair, how in stored.items() if pair[1] in tickets} == expected

    def delivery(self, kind: str, one: str, about: dict[str, Any]) -> Delivery:
        number = next(NUMBERS)
        changes: dict[str, Any] = {"ticket__id": f"{self.run}-{one}", "customer__email": f"c{number}@example.com"}
        changes |= {f"ticket__{name}": about[name] for name in ("product_area", "incident") if name in about}
        if about.get("opened") or kind == "ticket.opened":
            changes["ticket__opened_at"] = self.at(about.get("opened") or 24).isoformat()
        data = event(kind, event_id=f"tags-{number}", at=self.cases.clock.at - timedelta(seconds=1), **changes)
        return Delivery(parse_event(data), b"{}")

    def told(self, said: dict[str, Any]) -> Told:
        start = self.at(said["start"])
        ends = start + timedelta(hours=said["lasts"]) if said["lasts"] else None
        return Told("Exports stop", start, ends, said["product_area"], said["key"])

    def at(self, hours: int) -> datetime:
        """Within two days before the history began, so that tickets and incidents meet."""
        return self.begun - timedelta(hours=hours)

    def one(self, which: int) -> int:
        return self.incidents[which % len(self.incidents)]

    def tickets(self) -> list[Ticket]:
        session = self.cases.ctx().session
        return list(session.scalars(select(Ticket).where(Ticket.external_id.startswith(f"{self.run}-"))))
