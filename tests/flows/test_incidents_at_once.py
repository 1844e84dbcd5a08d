"""Events, declarations and choices at the same moment, on SQLite and PostgreSQL: no ticket slips past an incident."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.db import db, new_context
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.incident_declared import KeyTaken, Told, incident_changed, incident_declared, incident_ended
from survey_service.flows.incident_tagged import tickets_tagged
from survey_service.flows.incident_ticket_chosen import incident_ticket_chosen
from survey_service.reports.incident_calls import tell, to_call, without_customer
from survey_service.reports.incident_scores import lately, on_its_days
from survey_service.reports.incident_tickets import tagged
from survey_service.reports.incidents import incidents
from survey_service.reports.key_accounts import key_accounts
from survey_service.reports.kpis import kpis
from survey_service.reports.period import Period
from survey_service.staff.reader import Reader
from survey_service.staff.team import Team
from survey_service.tickets.event import parse_event
from survey_service.tickets.ticket import Ticket
from tests.at_once import at_once
from tests.case_world import Cases
from tests.incident_world import CONTOSO, NORTHWIND, Outage
from tests.world import event

Step = Callable[[], object]


@pytest.fixture
def outage(any_cases: Cases) -> Outage:
    return Outage(any_cases, any_cases.person("Mia Torres", "manager"))


def tags() -> dict[tuple[int, str], str]:
    db.session.rollback()
    rows = db.session.execute(
        select(IncidentTicket.incident_id, Ticket.external_id, IncidentTicket.how).join(
            Ticket, Ticket.id == IncidentTicket.ticket_id
        )
    )
    return {(incident, number): how for incident, number, how in rows}


def test_no_ticket_slips_past_an_incident_declared_meanwhile(any_app: APIFlask, outage: Outage) -> None:
    start = outage.cases.clock.at - timedelta(hours=3)

    def told(number: int) -> Step:
        at = start + timedelta(hours=1, minutes=number)
        data = event(event_id=f"e-{number}", at=at, ticket__id=f"T{number}", customer__email=f"c{number}@example.com")
        return lambda: event_received(new_context(Actor("command")), "api", Delivery(parse_event(data), b"{}"))

    def declare(name: str) -> Step:
        return lambda: incident_declared(new_context(Actor("command")), Told(name, start, product_area="exports"))

    for turn in range(4):
        numbers = range(4 * turn, 4 * turn + 4)
        at_once(any_app, told(numbers[0]), declare(f"one {turn}"), told(numbers[1]), declare(f"two {turn}"))
        at_once(any_app, told(numbers[2]), told(numbers[3]))

        live = db.session.scalars(select(Incident.id)).all()
        known = db.session.scalars(select(Ticket.external_id)).all()
        assert tags() == {(one, number): "rule" for one in live for number in known}


def test_an_incident_waits_for_a_ticket_being_written(any_app: APIFlask, outage: Outage) -> None:
    moment = outage.cases.clock.at - timedelta(hours=1)
    written, seen = Event(), Event()

    def write() -> None:
        with any_app.app_context(), new_context(Actor("command")).writing() as session:
            ticket = Ticket(source="api", external_id="slow", state="open", tags=[], opened_at=moment, resolutions=0)
            session.add(ticket)
            session.flush()
            tickets_tagged(session, [ticket.id])
            written.set()
            seen.wait(0.5)  # the other one would be done long before

    def declare() -> None:
        written.wait()
        with any_app.app_context():
            incident_declared(new_context(Actor("command")), Told("Exports stop", moment - timedelta(hours=1)))
            seen.set()

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(write), pool.submit(declare)):
            done.result()

    assert list(tags().values()) == ["rule"]


def test_of_two_with_the_same_key_one_is_declared(any_app: APIFlask, outage: Outage) -> None:
    told = Told("Exports stop", outage.cases.clock.at - timedelta(hours=1), key="INC-7")

    came = at_once(any_app, *[lambda: incident_declared(new_context(Actor("command")), told)] * 2, refused=KeyTaken)

    assert sorted(one == "KeyTaken" for one in came) == [False, True]


def test_two_people_and_an_event_choose_at_once(any_app: APIFlask, outage: Outage) -> None:
    outage.hit("cy", NORTHWIND, event={"ticket__product_area": "billing"})
    number = outage.declared()
    ticket = db.session.scalars(select(Ticket.id)).one()
    data = event("ticket.opened", event_id="again", ticket__id="T1", ticket__incident="INC-7")
    data["ticket"] |= {"opened_at": data["occurred_at"], "product_area": "billing"}
    told = Told("Exports stop", outage.cases.clock.at - timedelta(minutes=90), None, "exports", "INC-7")

    def choose(how: Any) -> Step:
        return lambda: incident_ticket_chosen(new_context(Actor("user", outage.mia)), number, ticket, how)

    at_once(
        any_app,
        choose("put_in"),
        choose("put_in"),
        choose("left_out"),
        lambda: event_received(new_context(Actor("command")), "api", Delivery(parse_event(data), b"{}")),
        lambda: incident_changed(new_context(Actor("user", outage.mia)), number, told),
        lambda: incident_ended(new_context(Actor("user", outage.mia)), number),
    )

    assert tags()[number, "T1"] in ("put_in", "left_out")


def test_the_pages_questions_are_answered_alike(any_app: APIFlask, outage: Outage) -> None:
    outage.many()
    number = outage.declared()
    context = outage.cases.ctx()
    session, now, zone = context.session, context.now, context.preferences.report_zone
    team = session.scalars(select(Team.id).where(Team.name == "Billing")).one()
    mia = Reader(outage.mia, "Mia", "mia@example.com", frozenset({"manager"}))
    lena = Reader(0, "Lena", "lena@example.com", frozenset({"lead"}), team_id=team)
    incident = session.get_one(Incident, number)

    (line,) = incidents(session, now, zone).items
    hits = {reader.name: to_call(session, reader, incident, now) for reader in (mia, lena)}
    tell(session, mia, incident, now, hits["Mia"])

    assert (line.tickets, line.accounts, line.alone, line.ratings.distribution) == (5, 3, 1, [2, 1, 0, 1, 0])
    assert [hit.name for hit in hits["Mia"]] == ["Northwind", "Fabrikam", "Contoso", "Gus Young"]
    assert [hit.name for hit in hits["Lena"]] == ["Northwind", "Contoso", "Gus Young"]
    assert [len(hit.open_cases) for hit in hits["Mia"]] == [1, 1, 0, 1]
    assert [found[1] for found in (tagged(session, mia, number, 1), tagged(session, lena, number, 1))] == [5, 4]
    assert (on_its_days(session, incident, now, zone).inside.n, lately(session, incident, now, zone).others.n) == (4, 0)
    assert without_customer(session, mia, number) == 0
    assert [one.name for one in key_accounts(session, mia)] == ["Fabrikam", "Northwind"]
    days = Period(now.date(), now.date() + timedelta(days=1), zone)
    for key, n in ((str(number), 4), (f"not-{number}", 0), ("none", 0), ("x", 0)):
        asked = (session, "company", None, days.start, days.end, "rated_at", zone, now, timedelta(days=28))
        assert kpis(*asked, within=(("incident", key),))[0].n == n  # type: ignore[arg-type]  # a tuple of all of them


def test_an_account_is_one_row_whoever_wrote(any_app: APIFlask, outage: Outage) -> None:
    outage.hit("cy", CONTOSO, 4, why="fine")
    outage.hit("dee", CONTOSO, 2, why="not fine")
    incident = outage.cases.ctx().session.get_one(Incident, outage.declared())
    context = outage.cases.ctx()
    mia = Reader(outage.mia, "Mia", "mia@example.com", frozenset({"manager"}))

    (hit,) = to_call(context.session, mia, incident, context.now)
    tell(context.session, mia, incident, context.now, [hit])

    assert (hit.people, hit.tickets, hit.worst) == (2, 2, 2)
    assert hit.said is not None
    assert hit.said.why == "not fine"
