"""Steps tick themselves off from facts; the demo's facts count for nothing."""

from collections.abc import Callable
from dataclasses import replace

from survey_service.db import DbContext
from survey_service.demo.company import STAFF_DOMAIN
from survey_service.demo.people_rows import SOURCE as THE_DEMOS
from survey_service.flows.event_received import Receipt
from survey_service.reports.checklist import DEMO_SOURCE, INVENTED, Installed, checklist
from survey_service.staff.user import User
from survey_service.tickets.source import Source

Ctx = Callable[[], DbContext]
Person = Callable[[str], int]

AT_FIRST = Installed("outbox", "http://localhost:8000", production=False, hours_set=False)


def signs_in(ctx: Ctx, *ids: int) -> None:
    context = ctx()
    with context.writing() as session:
        for id_ in ids:
            session.get_one(User, id_).signed_in_at = context.now


def test_at_first_nothing_is_done(ctx: Ctx) -> None:
    assert not any(checklist(ctx().session, AT_FIRST).steps.values())


def test_a_source_counts_once_it_has_spoken(ctx: Ctx, api_source: str, receive: Callable[..., Receipt]) -> None:
    assert not checklist(ctx().session, AT_FIRST).steps["helpdesk"]

    receive()

    found = checklist(ctx().session, AT_FIRST)
    assert found.steps["helpdesk"]
    assert found.connected is not None
    assert found.connected.name == "API"


def test_the_team_is_in_when_an_agent_and_a_manager_have_signed_in(ctx: Ctx, person: Person) -> None:
    asha, mia = person("Asha"), person("Mia")
    signs_in(ctx, asha)
    assert not checklist(ctx().session, AT_FIRST).steps["team"]

    signs_in(ctx, mia)

    assert checklist(ctx().session, AT_FIRST).steps["team"]


def test_the_demos_source_and_people_tick_nothing_off(ctx: Ctx, person: Person) -> None:
    ids = [person("Asha"), person("Mia")]
    signs_in(ctx, *ids)
    context = ctx()
    with context.writing() as session:
        session.add(
            Source(
                id=THE_DEMOS,
                kind="generic",
                name="Demo",
                secrets=[],
                asking=True,
                created_at=context.now,
                last_event_at=context.now,
            )
        )
        for id_ in ids:
            session.get_one(User, id_).email = f"{id_}@{STAFF_DOMAIN}"

    found = checklist(ctx().session, AT_FIRST)

    assert found.demo
    assert DEMO_SOURCE == THE_DEMOS
    assert STAFF_DOMAIN.endswith(INVENTED.removeprefix("%"))
    assert not any(found.steps.values())


def test_the_rest_follows_from_the_settings(ctx: Ctx) -> None:
    live = Installed("smtp", "https://feedback.example", production=True, hours_set=True)
    steps = checklist(ctx().session, live).steps

    assert (steps["mail"], steps["safe"], steps["hours"]) == (True, True, True)
    assert not checklist(ctx().session, replace(live, base_url="http://feedback.example")).safe
    assert not checklist(ctx().session, replace(live, production=False)).safe
