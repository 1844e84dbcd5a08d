"""Whatever comes, by whatever rules: the dry run foretells what the flows then do, ticket by ticket, to the second."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext
from survey_service.flows.preference_set import preference_set
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.known import known_team
from tests.rehearsal_world import Life, foretold, period_until, rehearsed
from tests.world import START, HandClock, event

Contexts = Callable[[], DbContext]

RUNS = count(1)
APART = timedelta(days=60)  # no run's tickets are in another's 30 days
ZONES = (("UTC", None), ("Europe/Berlin", "DE"), ("America/New_York", "US"), (None, "JP"), (None, None))


def rarely(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """What stops a survey by itself leaves nothing to be seen of what surveys do to each other."""
    return st.sampled_from([usual] * 6 + list(others))


RULES: dict[str, st.SearchStrategy[str]] = {
    "survey_delay": st.sampled_from(["PT0S", "PT2H", "PT24H", "P2D", "P5D"]),
    "survey_throttle": st.sampled_from(["PT0S", "P2D", "P7D", "P14D"]),
    "survey_account_throttle": st.sampled_from(["PT0S", "P1D", "P7D"]),
    "survey_window": st.sampled_from(["00:00-24:00", "08:00-20:00", "09:30-10:00"]),
    "survey_days": st.sampled_from(["window", "Mon-Fri", "Sat", "Mon, Wed"]),
    "survey_holidays": st.sampled_from(["none", "customer", "DE"]),
    "survey_max_age": rarely("P14D", "P1D", "P3D"),
    "survey_sampling": rarely("1", "0.5", "0.1"),
    "skip_tags": rarely("none", "quiet"),
    "skip_channels": rarely("none", "phone"),
    "min_public_replies": rarely("0", "2"),
    "ask_auto_closed": st.sampled_from(["yes", "no"]),
    "skip_role_addresses": st.sampled_from(["yes", "no"]),
    "consent_countries": rarely("none", "DE"),
}
some_rules = st.fixed_dictionaries({}, optional=RULES)
closes = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["email", "phone"]),
        "public_replies": st.sampled_from([None, 1, 2, 3]),
        "auto_closed": rarely(False, True),
        "tags": rarely([], ["quiet"], ["spam"]),
        "late": st.sampled_from([0, 0, 30, 60, 200]),  # hours between the close and its telling
    }
)
steps = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 60, 300, 1000, 1500]),  # minutes since the one before
        st.sampled_from(["closed", "closed", "closed", "reopened", "merged"]),
        st.integers(0, 5),  # ticket; its customer follows from it
        closes,
    ),
    min_size=5,
    max_size=18,
)
worlds = st.fixed_dictionaries(
    {
        "rules": some_rules,
        "of_team": some_rules,
        "of_brand": some_rules,
        "opted_out": rarely(set(), {0}, {1}),
        "suppressed": rarely(set(), {2}, {1}),
        "steps": steps,
    }
)
CUSTOMERS = ("ann", "bo", "info")


def the_rules(ctx: Contexts, world: Mapping[str, Any], run: int) -> None:
    for name in RULES:
        preference_set(ctx(), name, world["rules"].get(name, ""))
    context = ctx()
    with context.writing() as session:
        team = known_team(session, f"Team {run}", "Support")
        session.flush()
        for name, value in world["of_team"].items():
            session.add(TeamPreference(team_id=team.id, name=name, value=value, valid_from=context.now))
        for name, value in world["of_brand"].items():
            session.add(BrandPreference(brand=f"brand {run}", name=name, value=value, valid_from=context.now))
        for number in world["opted_out"]:
            hashed = context.keys.address_hash(address(number, run))
            session.add(OptOut(address_hash=hashed, since=context.now))
        for number in world["suppressed"] - world["opted_out"]:
            hashed = context.keys.address_hash(address(number, run))
            session.add(Suppression(address_hash=hashed, reason="suppressed", since=context.now))
    context.forget_preferences()


def address(customer: int, run: int) -> str:
    return f"{CUSTOMERS[customer]}@run{run}.example.com"


def told(run: int, number: int, kind: str, ticket: int, more: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    at = now - timedelta(hours=more["late"] if kind == "closed" else 0)
    customer = ticket % len(CUSTOMERS)
    zone, country = ZONES[(customer + run) % len(ZONES)]
    changes: dict[str, Any] = {
        "ticket__id": f"{run}-{ticket}",
        "customer__email": address(customer, run),
        "customer__id": None,
        "customer__consent": None,
        "customer__timezone": zone,
        "customer__country": country,
        "customer__account": {"id": f"{run}-{customer % 2}"},
        "agent__team": f"Team {run}" if ticket % 2 else "Billing",
        "ticket__brand": f"brand {run}" if ticket % 3 == 0 else None,
    }
    if kind == "closed":
        # What is known of a ticket is known as it is now, so what was told of it does not change here.
        fixed = {name: more[name] for name in ("channel", "auto_closed", "tags", "public_replies")}
        changes |= {f"ticket__{name}": value for name, value in fixed.items()}
    if kind == "merged":
        changes["ticket__merged_into"] = f"{run}-{(ticket + len(CUSTOMERS)) % (2 * len(CUSTOMERS))}"
    return event(f"ticket.{kind}", event_id=f"{run}-{number}", at=at, **changes)


def lived(life: Life, run: int, world: Mapping[str, Any]) -> None:
    first: dict[int, Mapping[str, Any]] = {}
    for number, (minutes, kind, ticket, more) in enumerate(world["steps"]):
        life.until(life.clock.at + timedelta(minutes=minutes))
        facts = more | {name: first.setdefault(ticket, more)[name] for name in ("channel", "auto_closed", "tags")}
        facts["public_replies"] = first[ticket]["public_replies"]
        life.tell("api", told(run, number, kind, ticket, facts, life.clock.at))


def checked(ctx: Contexts, clock: HandClock, world: Mapping[str, Any]) -> None:
    run = next(RUNS)
    clock.at = START + run * APART
    life = Life(clock)
    the_rules(ctx, world, run)

    lived(life, run, world)
    period = period_until(clock.at, 45, ctx().preferences)
    said = foretold(rehearsed(ctx(), period))
    life.until(None)

    assert said == life.happened(period.first_moment)
    assert foretold(rehearsed(ctx(), period)) == said


@pytest.mark.usefixtures("api_source")
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a world smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds)
def test_the_dry_run_foretells_what_happens(ctx: Contexts, clock: HandClock, world: dict[str, Any]) -> None:
    checked(ctx, clock, world)
