"""Tickets that were opened and not solved yet: those that will be closed in the weeks to come."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from survey_service.demo.drafting import Desk
from survey_service.demo.rhythm import HOURS, WEEKDAYS, YEAR, Rhythm
from survey_service.demo.ticket import DemoTicket
from survey_service.demo.world import World

AHEAD = 25
"""Days; no ticket of the demo takes longer."""
A_MINUTE_AGO = timedelta(minutes=1)


def still_open(world: World, now: datetime, count: int) -> Iterator[DemoTicket]:
    """As many as there would be at the pace of `count` a year. Pure; their numbers go on after those solved."""
    rng = random.Random(f"open {world.seed}")  # noqa: S311  # a story, no secret
    desk = Desk(rng, world, Rhythm(now), frozenset(), now)
    number = count
    for ahead in range(AHEAD):
        day = now + timedelta(days=ahead)
        pace = count / YEAR.days * 7 * WEEKDAYS[day.weekday()] / sum(WEEKDAYS)
        for _ in range(int(pace + rng.random())):
            (hour,) = rng.choices(range(24), HOURS)
            closed_at = max(day.replace(hour=hour, minute=rng.randrange(60)), now + timedelta(minutes=20))
            ticket = desk.ticket(number + 1, closed_at.replace(second=0, microsecond=0))
            if ticket.opened_at < now - A_MINUTE_AGO and not ticket.auto_closed:
                number += 1
                yield ticket
