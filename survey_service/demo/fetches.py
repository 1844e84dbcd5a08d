"""Who opens the links of a mail: scanners in a burst soon after delivery, people later and one link at a time."""

import random
from datetime import datetime, timedelta

from survey_service.demo.ticket import DemoFetch


def scanned(rng: random.Random, delivered_at: datetime) -> tuple[DemoFetch, ...]:
    """All five links within two seconds; some gateways ask with HEAD first."""
    at = delivered_at + timedelta(seconds=rng.uniform(0.8, 40))
    head = rng.random() < 0.2
    found = [DemoFetch(at, 5, machine=True)] if head else []
    for score in rng.sample((1, 2, 3, 4, 5), 5):
        at += timedelta(milliseconds=rng.randint(60, 420))
        found.append(DemoFetch(at, score))
    return tuple(found)


def arrived(rng: random.Random, answered_at: datetime, score: int) -> DemoFetch:
    """A person, some time before pressing the button; nine of ten through the link of the score they then send."""
    linked = score if rng.random() < 0.9 else rng.choice((1, 2, 3, 4, 5))
    return DemoFetch(answered_at - timedelta(seconds=rng.lognormvariate(3.3, 0.8) + 4), linked)


def left(rng: random.Random, sent_at: datetime, latest: datetime) -> DemoFetch | None:
    """A person who opened the page and sent nothing."""
    at = sent_at + timedelta(hours=rng.lognormvariate(1.2, 1.3), seconds=30)
    return DemoFetch(at, rng.choices((1, 2, 3, 4, 5), (12, 8, 12, 28, 40))[0]) if at < latest else None
