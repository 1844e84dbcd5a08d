"""Scenes set in time: which customer, when the ticket closed, and how far the case has come by now."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from survey_service.callbacks.calendar import business_days_after, business_time
from survey_service.customers.addresses import is_no_reply
from survey_service.demo.aftermath import Team
from survey_service.demo.scenes import SCENES, Scene
from survey_service.demo.ticket import DemoAttempt, DemoCallback, DemoContact, DemoResponse, Rules
from survey_service.demo.world import DemoCustomer, World


@dataclass(frozen=True)
class Staged:
    """A scene with its customer and times."""

    scene: Scene
    customer: DemoCustomer
    closed_at: datetime
    rated_at: datetime


def stage(rng: random.Random, world: World, now: datetime, rules: Rules) -> list[Staged]:
    """Every scene, each customer used once but where the scene says so."""
    found: dict[str, Staged] = {}
    for scene in SCENES:
        taken = {staged.customer.id for staged in found.values()}
        customer = found[scene.same_as].customer if scene.same_as else _customer(rng, world, scene, taken)
        rated_at = business_hours_before(now, scene.ago + rng.uniform(0, 0.09), rules)
        found[scene.name] = Staged(scene, customer, _closed_at(rated_at, customer, rules), rated_at)
    return list(found.values())


def business_hours_before(now: datetime, hours: float, rules: Rules) -> datetime:
    """The last moment from which `hours` of business time have passed until now."""
    wanted = timedelta(hours=hours)
    early, late = now - timedelta(days=7) - 6 * wanted, now
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if business_time(middle, now, rules.hours, rules.zone, ()) >= wanted:
            early = middle
        else:
            late = middle
    return early.replace(microsecond=0)


def _customer(rng: random.Random, world: World, scene: Scene, taken: set[str]) -> DemoCustomer:
    by_phone = bool(scene.contact and scene.contact["channel"] == "phone") or any(
        attempt.channel == "phone" for attempt in scene.tries
    )
    fitting = [
        customer
        for customer in world.customers
        if customer.country in scene.countries
        and customer.account is not None
        and customer.account.vip == scene.vip
        and customer.id not in taken
        and not is_no_reply(customer.email)
        and (customer.consent or (customer.consent is None and customer.country != "DE"))
        and (customer.phone or not by_phone or customer.country not in {"GB", "US", "DE", "FR"})
    ]
    return rng.choice(fitting)


def _closed_at(rated_at: datetime, customer: DemoCustomer, rules: Rules) -> datetime:
    """The latest working time whose survey left at least half an hour before the rating."""
    closed_at = rated_at - rules.delay
    while True:
        closed_at -= timedelta(minutes=17)
        if closed_at.weekday() > 4 or not 7 <= closed_at.hour < 18:
            continue
        if rules.sending(closed_at, customer) + timedelta(minutes=30) <= rated_at:
            return closed_at


def response_of(staged: Staged) -> DemoResponse:
    """What was sent."""
    scene = staged.scene
    signs = {"good": "+", "bad": "-"}
    return DemoResponse(
        at=staged.rated_at,
        score=scene.score,
        why=scene.why,
        agent_was=scene.rows.get("agent"),
        product_was=scene.rows.get("product"),
        process_was=scene.rows.get("process"),
        unsolved=scene.unsolved,
        reasons=tuple(sorted(scene.reasons)),
        contact=DemoContact(**scene.contact) if scene.contact else None,
        quarantined=scene.machine,
        spoke_of=frozenset(f"{side}{signs[was]}" for side, was in scene.rows.items()),
    )


def case_of(staged: Staged, team: Team, now: datetime) -> DemoCallback | None:
    """The case as it stands now."""
    scene = staged.scene
    kind = response_of(staged).severity(vip=scene.vip)
    if kind is None:
        return None
    at, owner = staged.rated_at, team.world.user(scene.owner).email if scene.owner else None
    attempts = tuple(
        DemoAttempt(team.later(at, one.after), owner or "", one.channel, one.outcome, one.next_step)
        for one in scene.tries
    )
    closed_at = team.later(at, scene.closed_after) if scene.closed_after else None
    until = _back_on(now, scene.waiting_days, team.rules) if scene.waiting_days else None
    state = "closed" if closed_at else "waiting" if until else "owned" if owner else "open"
    return DemoCallback(
        opened_at=at,
        severity=kind,
        state=state,
        again=scene.again,
        owner=owner,
        acknowledged_at=team.later(at, 0.4) if owner else None,
        attempts=attempts,
        waiting_until=until,
        waiting_reason=scene.waiting_reason,
        closed_at=closed_at,
        closed_by=owner if closed_at else None,
        outcome=scene.outcome,
        root_cause=scene.root_cause,
        note=scene.note,
    )


def _back_on(now: datetime, days: int, rules: Rules) -> datetime:
    """Ten o'clock, so many business days from now."""
    day = business_days_after(now, days, rules.hours, rules.zone, ())
    return day.replace(hour=10, minute=0, second=0, microsecond=0)
