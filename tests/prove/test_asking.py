"""A hundred thousand customers' histories: tickets solved, reopened and merged, told late, twice and out of order,
opt-outs and erasures, zones and days when the clocks change, workers killed in the middle, processes whose clocks
differ. Never two surveys within a throttle window but for the exemptions of C12, never one in quiet hours, never one
after an opt-out, one reminder at most, and each resolution in one leaf of the funnel.

`make prove ARGS="tests/prove/test_asking.py -n 2 -rP"` runs both halves at once and prints what was counted.
"""

import gc
import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from survey_service.db import product_of
from tests.asking_begun import begun
from tests.asking_life import Run
from tests.mail_world import KEY
from tests.world import HandClock, closed, make_app

pytestmark = pytest.mark.prove

HISTORIES = int(os.environ.get("HISTORIES", "100000"))
HALVES, EACH = 2, 5_000

NewDatabase = Callable[[], Path]

days = st.sampled_from([1, 0, 3, 7, 14])
runs = st.builds(
    Run,
    seed=st.integers(0, 2**32),
    start=st.sampled_from(
        [
            datetime(2026, 3, 1, tzinfo=UTC),  # the clocks change in America on the 8th, in Europe on the 29th
            datetime(2026, 10, 5, tzinfo=UTC),  # and back; on Lord Howe by half an hour
            datetime(2026, 4, 1, tzinfo=UTC),  # Easter, Golden Week, in Cairo the clocks
            datetime(2025, 12, 10, tzinfo=UTC),
        ]
    ),
    days=st.sampled_from([35, 50]),
    customers=st.just(EACH),
    throttle=st.sampled_from([3, 7, 14]),
    account_throttle=days,
    acme=days,
    window=st.sampled_from(["08:00-20:00", "00:00-24:00", "09:30-12:15", "18:00-24:00"]),
    weekdays=st.sampled_from(["window", "Mon-Sun", "Tue, Thu"]),
    holidays=st.sampled_from(["none", "customer", "DE"]),
    reminder=st.sampled_from([3, 0, 1, 5]),
    sampling=st.sampled_from([1.0, 1.0, 0.5, 0.95]),
    apart=st.sampled_from([900, 0, 45, 14_400]),
)


@pytest.mark.parametrize("half", range(HALVES))
def test_a_hundred_thousand_histories(half: int, migrated: Path, tmp_path: Path) -> None:
    counted = Counter[str]()
    began = time.process_time()

    @seed(half)
    @settings(
        max_examples=max(HISTORIES // HALVES // EACH, 1),
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(run=runs)
    def lived(run: Run) -> None:
        note(repr(run))
        app, clock = fresh(migrated, tmp_path)
        try:
            with begun(app, clock, run) as life:
                life.lived()
                counted.update(life.check())
        finally:
            closed(app)
            gc.collect()
        counted.update({"histories": run.customers, "runs": 1})

    lived()
    spent = time.process_time() - began
    told = ", ".join(f"{n:,} {what}" for what, n in counted.most_common())
    print(f"\nhalf {half}: {spent:.0f} s of CPU; {told}")  # noqa: T201  # what the proof proved

    assert counted["histories"] >= min(HISTORIES // HALVES, EACH)
    for what in ("asked again", "reminders", "opted out", "erased", "workers killed", "lost", "leaf unknown", "rated"):
        assert counted[what], what


def fresh(migrated: Path, folder: Path) -> tuple[APIFlask, HandClock]:
    """A product on an empty database, whose mails go out into the world."""
    path = folder / "survey.db"
    for old in folder.glob("survey.db*"):
        old.unlink()
    path.write_bytes(migrated.read_bytes())
    app, clock = make_app(f"sqlite:///{path}", folder, MAIL_TRANSPORT="sendgrid", SENDGRID_API_KEY=KEY), HandClock()
    product_of(app).clock = clock
    return app, clock
