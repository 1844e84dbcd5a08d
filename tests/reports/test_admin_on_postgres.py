"""What administrators read and set works on PostgreSQL as it does on SQLite."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from apiflask import APIFlask

from survey_service.audit import Actor
from survey_service.db import DbContext, new_context
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.preference_set import preference_set
from survey_service.flows.source_changed import own_source_known
from survey_service.flows.user_added import NewUser, user_added
from survey_service.flows.user_changed import Place, user_changed, user_deactivated
from survey_service.reports.audit_log import Wanted, entries, seen
from survey_service.reports.checklist import Installed, checklist
from survey_service.reports.not_asked import solved, unasked
from survey_service.reports.period import Period
from survey_service.reports.source_health import health, sources
from survey_service.reports.staff_list import members
from survey_service.tickets.event import parse_event
from tests.world import event

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1), ZoneInfo("UTC"))


def ctx() -> DbContext:
    return new_context(Actor("command"))


def test_tickets_not_asked_about_are_counted_and_listed_in_pages(postgres_app: APIFlask) -> None:
    own_source_known(ctx(), "api", "api")
    for number in range(3):
        told = event(event_id=f"e{number}", ticket__id=f"T{number}", customer__consent=False)
        event_received(ctx(), "api", Delivery(parse_event(told), b"{}"))
    session = ctx().session

    first = unasked(session, MARCH, reason="no_consent", most=2)
    rest = unasked(session, MARCH, reason="no_consent", after=first[1].survey, most=2)

    assert solved(session, MARCH, "api").not_asked == {"no_consent": 3}
    assert [len(first), len(rest)] == [3, 1]
    assert health(session, "api", ctx().now).counts == (("ticket.closed", "accepted", 3),)
    assert [source.recent for source in sources(session, ctx().now)] == [3]
    assert checklist(session, Installed("outbox", "http://localhost", production=False, hours_set=False)).connected


def test_settings_users_and_the_log_of_both(postgres_app: APIFlask) -> None:
    preference_set(ctx(), "survey_delay", "PT2H")
    preference_set(ctx(), "survey_delay", "PT3H")
    ids = [user_added(ctx(), NewUser(f"{name}@example.com", name, ("admin",))) for name in ("ada", "bea")]
    user_changed(ctx(), ids[0], Place(("lead",), team="Billing"))
    user_deactivated(ctx(), ids[0])
    session = ctx().session

    assert ctx().preferences.survey_delay == timedelta(hours=3)
    assert [(one.name, one.active, one.team) for one in members(session)] == [
        ("bea", True, None),
        ("ada", False, "Billing"),
    ]
    assert [entry.act for entry in entries(session, Wanted(MARCH, about="user"))][:2] == [
        "user_deactivated",
        "user_changed",
    ]
    assert seen(session, MARCH).about == ("preference", "user")
