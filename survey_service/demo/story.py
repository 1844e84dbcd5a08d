"""A year of tickets up to a given moment. Pure: the same world, moment and rules tell the same story."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from survey_service.demo.aftermath import Team
from survey_service.demo.asking import Asking
from survey_service.demo.drafting import Desk
from survey_service.demo.opinion import Evenly, Judge
from survey_service.demo.rhythm import Rhythm
from survey_service.demo.staging import Staged, case_of, response_of, stage
from survey_service.demo.ticket import DemoTicket, Rules
from survey_service.demo.voice import Voice
from survey_service.demo.world import World

TICKETS = 8000
STAGED_ALONE = timedelta(days=45)  # customers of the staged scenes have no other ticket this long before now


def tell(world: World, now: datetime, rules: Rules | None = None, count: int = TICKETS) -> Iterator[DemoTicket]:
    """`count` tickets in the order of their first close; all times lie before `now` but due and waiting dates."""
    rules = rules or Rules()
    parts = ("time", "stage", "desk", "mind", "mail", "team")
    streams = {name: random.Random(f"{name} {world.seed}") for name in parts}  # noqa: S311  # a story, no secret
    rhythm = Rhythm(now)
    staged = stage(streams["stage"], world, now, rules)
    kept_free = frozenset(one.customer.id for one in staged)
    desk = Desk(streams["desk"], world, rhythm, kept_free, now - STAGED_ALONE)
    team = Team(streams["team"], world, rules)
    first_names = frozenset(agent.first_name for agent in world.agents)
    judge = Judge(streams["mind"], Voice(streams["mind"], first_names), rhythm, Evenly(streams["mind"]))
    asking = Asking(streams["mail"], rules, now, judge, team, kept_free)
    closings = rhythm.closings(streams["time"], count - len(staged))
    plan: list[tuple[datetime, Staged | None]] = [(at, None) for at in closings]
    plan += [(one.closed_at, one) for one in staged]
    for number, (closed_at, one) in enumerate(sorted(plan, key=lambda step: step[0]), start=1):
        if one is None:
            yield asking.lived(desk.ticket(number, closed_at))
        else:
            agent = world.agent(one.scene.agent)
            ticket = desk.ticket(number, closed_at, one.customer, agent, one.scene.area)
            yield asking.staged(ticket, response_of(one), case_of(one, team, now))
