"""Some hundreds of customers' histories, lived through in little time; tests/prove/test_asking.py has a great many."""

from collections.abc import Callable
from datetime import UTC, datetime

from apiflask import APIFlask

from tests.asking_begun import begun
from tests.asking_life import Run
from tests.mail_world import KEY
from tests.world import HandClock

RUN = Run(
    seed=7,
    start=datetime(2026, 3, 1, tzinfo=UTC),
    days=35,
    customers=150,
    throttle=5,
    account_throttle=1,
    acme=9,
    window="08:00-20:00",
    weekdays="window",
    holidays="customer",
    reminder=2,
    sampling=0.9,
    apart=900,
)


def test_nobody_is_asked_twice_at_night_or_after_a_no(new_app: Callable[..., APIFlask], clock: HandClock) -> None:
    app = new_app(MAIL_TRANSPORT="sendgrid", SENDGRID_API_KEY=KEY)

    with begun(app, clock, RUN) as life:
        life.lived()
        counted = life.check()

    for what in ("asked", "reminders", "rated", "opted out", "unknown", "workers killed", "leaf sent"):
        assert counted[what], what
