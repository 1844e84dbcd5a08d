"""M6 by hand: twenty cases over a clock change, a weekend and Easter, and what they come to; and a recount of random
histories by walking every quarter of an hour."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import JOINED
from survey_service.callbacks.spans import FIGURES, Span, in_span
from survey_service.customers.customer import Customer
from survey_service.preferences.team_clock import TeamClock
from survey_service.preferences.values import BusinessHours, CallbackDue
from survey_service.reports.case_figures import (
    STAGES,
    Case,
    CaseFigures,
    Kept,
    Times,
    case_figures,
    cases_of,
    clocks_of,
    counted,
)
from survey_service.reports.period import Period
from survey_service.staff.department import Department
from survey_service.staff.team import Team
from survey_service.staff.user import User
from tests.case_world import Cases

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = Period(date(2026, 3, 23), date(2026, 4, 20), BERLIN)
NOW = datetime(2026, 4, 13, 10, tzinfo=UTC)  # Monday noon in Berlin


def clock(hours: str, holidays: str | None) -> TeamClock:
    due = CallbackDue.parse("1=PT8H,2=PT16H,other=PT16H,vip=PT4H")
    return TeamClock(BusinessHours.parse(hours), BERLIN, holidays, due, "manager", None)


OFFICE, ALWAYS = clock("Mon-Fri 09:00-17:00", "DE"), clock("Mon-Sun 00:00-24:00", None)
CLOCKS = {1: OFFICE, 2: ALWAYS, None: OFFICE}


def at(text: str | None) -> datetime | None:
    """ "24.3. 10:00" in Berlin, 2026."""
    if not text:
        return None
    day, time = text.split()
    number, month, _ = day.split(".")
    hour, minute = time.split(":")
    return datetime(2026, int(month), int(number), int(hour), int(minute), tzinfo=BERLIN).astimezone(UTC)


COLUMNS = ("opened_at", "promised_at", "acknowledged_at", "first_attempt_at", "reached_at", "closed_at")
# Clocks go forward on Sunday 29 March at 2:00. Holidays are Friday 3 April and Monday 6 April.
# Above each: business time until acknowledged / tried / reached / closed (wall time where it differs); the verdict.
TABLE: list[tuple[int, int | None, str, str, dict[str, object]]] = [
    # opened        promised      acknowledged  tried         reached       closed
    # 0:30 / 2 / 2 / 6; kept
    (1, 1, "1", "24.3. 10:00 | 25.3. 10:00 | 24.3. 10:30 | 24.3. 12:00 | 24.3. 12:00 | 24.3. 16:00", {}),
    # Friday to Monday: 1:30 (64:30) / 3 (66) / 10 (89) / 17 (96); kept
    (2, 1, "2", "27.3. 16:00 | 31.3. 16:00 | 30.3. 9:30 | 30.3. 11:00 | 31.3. 10:00 | 31.3. 17:00", {}),
    # over Easter: 2 (114) / 9 (121) / - / 10 (138); missed, the time was up on Tuesday at 15:00
    (3, 1, "1", "2.4. 15:00 | 7.4. 15:00 | 7.4. 9:00 | 7.4. 16:00 | | 8.4. 9:00", {"outcome": "unreachable"}),
    # through the night that has an hour less: 1 / 7 / 7 / 13; kept
    (4, 2, "1", "28.3. 22:00 | 29.3. 7:00 | 28.3. 23:00 | 29.3. 6:00 | 29.3. 6:00 | 29.3. 12:00", {}),
    # nobody did anything: running everywhere; missed
    (5, 1, "1", "9.4. 10:00 | 10.4. 10:00 | | | | ", {}),
    # 1 / running / running / running; its time is tomorrow: ahead
    (6, 1, "2", "10.4. 12:00 | 14.4. 12:00 | 10.4. 13:00 | | | ", {}),
    # to be read only: 11 (27) / - / - / 11 (27); kept by its closing
    (7, 1, "2", "25.3. 9:00 | 26.3. 17:00 | 26.3. 12:00 | | | 26.3. 12:00", {"review_only": True}),
    # to be read only: 9 (25) / - / - / 9 (25); missed
    (8, 1, "1", "25.3. 9:00 | 25.3. 17:00 | 26.3. 10:00 | | | 26.3. 10:00", {"review_only": True}),
    # the rating rose at noon: 1 / - / - / 4; let off
    (9, 1, "1", "30.3. 9:00 | 30.3. 17:00 | 30.3. 10:00 | | | 30.3. 13:00", {"eased_at": "30.3. 12:00"}),
    # the rating rose the day after: running / - / - / running; missed
    (10, 1, "1", "30.3. 9:00 | 30.3. 17:00 | | | | ", {"eased_at": "31.3. 9:00"}),
    # a VIP, tried on the minute: 4 / 4 / 8 (24) / 9 (25); kept
    (
        11,
        1,
        "contact",
        "26.3. 9:00 | 26.3. 13:00 | 26.3. 13:00 | 26.3. 13:00 | 27.3. 9:00 | 27.3. 10:00",
        {"vip": True},
    ),
    # a VIP: 0:30 / 4:30 (20:30) / 4:30 (20:30) / 5 (21); missed, told to the backup
    (
        12,
        1,
        "vip",
        "31.3. 16:00 | 1.4. 12:00 | 31.3. 16:30 | 1.4. 12:30 | 1.4. 12:30 | 1.4. 13:00",
        {"vip": True, "backup_told_at": "1.4. 12:00"},
    ),
    # closed untried by a person: 1 / - / - / 2; missed
    (13, 1, "1", "1.4. 9:00 | 1.4. 17:00 | 1.4. 10:00 | | | 1.4. 11:00", {"outcome": "withdrawn"}),
    # erased: - / - / - / 1; let off
    (14, 1, "1", "1.4. 9:00 | 1.4. 17:00 | | | | 1.4. 10:00", {"outcome": "withdrawn", "closed_by": None}),
    # a Sunday, always open, again: 1 / 2 / - / 48; kept
    (
        15,
        2,
        "2",
        "5.4. 3:00 | 5.4. 19:00 | 5.4. 4:00 | 5.4. 5:00 | | 7.4. 3:00",
        {"again": True, "outcome": "unreachable"},
    ),
    # opened on Easter Saturday: 0 (69) / 1 (70) / 1 (70) / 2 (71); kept
    (16, 1, "1", "4.4. 12:00 | 7.4. 17:00 | 7.4. 9:00 | 7.4. 10:00 | 7.4. 10:00 | 7.4. 11:00", {}),
    # opened before the period, so in no time; due and closed in it: kept
    (17, 1, "2", "20.3. 16:00 | 24.3. 16:00 | 23.3. 9:00 | 24.3. 15:00 | 24.3. 15:00 | 25.3. 9:00", {}),
    # 0:15 / 15:30 (94:30) / 15:30 (94:30) / 16 (95); kept
    (18, 1, "unsolved", "26.3. 10:00 | 30.3. 10:00 | 26.3. 10:15 | 30.3. 9:30 | 30.3. 9:30 | 30.3. 10:00", {}),
    # no team, tried after hours: 8 (8:30) / 8 (8:30) / running / running; missed, told to both
    (
        19,
        None,
        "1",
        "8.4. 9:00 | 8.4. 17:00 | 8.4. 17:30 | 8.4. 17:30 | | ",
        {"backup_told_at": "8.4. 17:00", "department_told_at": "9.4. 17:00"},
    ),
    # only its closing falls into the period
    (20, 1, "2", "10.3. 9:00 | 11.3. 17:00 | 10.3. 9:00 | 11.3. 9:00 | | 23.3. 9:00", {"outcome": "unreachable"}),
]


def case_of(number: int, team: int | None, severity: str, moments: str, more: dict[str, object]) -> Case:
    times = dict(zip(COLUMNS, (at(text.strip()) for text in moments.split("|")), strict=True))
    told = {name: at(str(value)) if name.endswith("_at") else value for name, value in more.items()}
    closed = times["closed_at"] is not None
    values: dict[str, object] = dict.fromkeys(Case._fields)
    values |= {"id": number, "team_id": team, "severity": severity, "vip": False, "review_only": False, "again": False}
    values |= {"outcome": "settled" if closed else None, "closed_by": 1 if closed else None}
    values |= times | {"due_at": None if "eased_at" in more else times["promised_at"]} | told
    return Case(**values)  # type: ignore[arg-type]  # as the table says


TWENTY = [case_of(*row) for row in TABLE]


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


BY_HAND = CaseFigures(
    times=[
        # business 0 0:15 0:30 0:30 1 1 1 1 1 1:30 2 4 8 9 11; wall 0:15 0:30 0:30 1 1 1 1 1 4 8:30 25 27 64:30 69 114
        Times("acknowledge", 15, 2, 1, h(1), h(9), h(1), h(69)),
        # business 1 2 2 3 4 4:30 7 8 9 15:30; wall 2 2 4 7 8:30 20:30 66 70 94:30 121
        Times("attempt", 10, 2, 6, h(4.25), h(9), h(14.5), h(94.5)),
        # business 1 2 4:30 7 8 10 15:30; wall 2 7 20:30 24 70 89 94:30
        Times("contact", 7, 3, 8, h(7), h(15.5), h(24), h(94.5)),
        # business 1 2 2 4 5 6 9 9 10 11 13 16 17 48; wall 1 2 4 6 13 21 25 25 27 48 71 95 96 138
        Times("resolve", 14, 4, 0, h(9), h(17), h(25), h(96)),
    ],
    kept=Kept(9, 16, let_off=2, ahead=1),  # kept 1 2 4 7 11 15 16 17 18, missed 3 5 8 10 12 13 19
    opened=18,  # all but 17 and 20
    again=1,
    closed=16,  # all but 5 6 10 19
    unreachable=3,  # 3 15 20
    backup=2,
    department=1,
    by_severity={
        "1": Kept(3, 9, let_off=2),
        "2": Kept(4, 4, ahead=1),
        "contact": Kept(1, 1),
        "vip": Kept(0, 1),
        "unsolved": Kept(1, 1),
    },
    by_vip={False: Kept(8, 14, let_off=2, ahead=1), True: Kept(1, 2)},
    by_team={1: Kept(7, 13, let_off=2, ahead=1), 2: Kept(2, 2), None: Kept(0, 1)},
)


def test_twenty_cases_come_to_what_was_counted_by_hand() -> None:
    assert counted(TWENTY, CLOCKS, SPRING, NOW) == BY_HAND


def test_a_period_without_cases_has_no_times() -> None:
    empty = counted([], {}, SPRING, NOW)

    assert empty.times[0] == Times("acknowledge", 0, 0, 0, None, None, None, None)
    assert empty.kept == Kept(0, 0)


def drawn(lots: Random, number: int) -> Case:
    """A case through whatever can happen to it; times are quarters of an hour."""

    def later() -> timedelta:
        return lots.randint(0, 4 * 24 * 9) * timedelta(minutes=15)

    def yes() -> bool:
        return lots.random() < 0.5

    opened = SPRING.first_moment - timedelta(days=2) + lots.randint(0, 4 * 24 * 30) * timedelta(minutes=15)
    promised, tried, closes = opened + later(), yes(), yes()
    eased = yes() and not tried
    moments = {"opened_at": opened, "promised_at": promised}
    moments |= {"acknowledged_at": opened + later()} if closes or yes() else {}
    moments |= {"first_attempt_at": opened + later()} if tried else {}
    moments |= {"reached_at": moments["first_attempt_at"] + later()} if tried and yes() else {}
    moments |= {"closed_at": max([opened + later(), *moments.values()])} if closes else {}
    values: dict[str, object] = dict.fromkeys(Case._fields)
    values |= {
        "id": number,
        "severity": lots.choice(["1", "2", "contact"]),
        "vip": yes(),
        "team_id": lots.choice([1, 2, None]),
        "review_only": yes() and not tried,
        "again": yes(),
        "due_at": None if eased else promised,
        "eased_at": opened + later() if eased else None,
        "outcome": lots.choice(["settled", "unreachable", "withdrawn"]) if closes else None,
        "closed_by": lots.choice([1, None]) if closes else None,
        "backup_told_at": opened + later() if yes() else None,
    }
    return Case(**(values | moments))  # type: ignore[arg-type]  # as drawn


def walked(start: datetime, end: datetime, team: int | None) -> timedelta:
    """Quarter by quarter on the clock on the wall; the holidays of the period by name."""
    if team == 2:
        return max(end - start, timedelta(0))
    passed = timedelta(0)
    while start < end:
        there = start.astimezone(BERLIN)
        is_working = there.weekday() < 5 and there.date() not in (date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1))
        if is_working and 9 <= there.hour < 17:
            passed += timedelta(minutes=15)
        start += timedelta(minutes=15)
    return passed


def recounted(cases: list[Case]) -> dict[str, object]:
    """By the words of the definition, with nothing of the report."""
    first, last = datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 4, 19, 22, tzinfo=UTC)
    opened = [one for one in cases if first <= one.opened_at < last]
    told: dict[str, object] = {"opened": len(opened), "again": len([one for one in opened if one.again])}
    for stage, column in zip(STAGES, (*COLUMNS[2:5], "closed_at"), strict=True):
        took = sorted(
            walked(one.opened_at, getattr(one, column), one.team_id) for one in opened if getattr(one, column)
        )
        running = 0
        for one in opened:
            waits = getattr(one, column) is None and one.closed_at is None
            no_call = one.review_only or (one.promised_at is not None and one.due_at is None)
            running += waits and not (stage in ("attempt", "contact") and no_call)
        ninth = next((took[n] for n in range(len(took)) if 10 * (n + 1) >= 9 * len(took)), None)
        half = len(took) // 2
        middle = None if not took else took[half] if len(took) % 2 else (took[half - 1] + took[half]) / 2
        told[stage] = (len(took), running, len(opened) - len(took) - running, middle, ninth)
    due = [one for one in cases if one.promised_at and first <= one.promised_at < last and one.promised_at < NOW]
    in_time, late, off = 0, 0, 0
    for one in due:
        done = one.closed_at if one.review_only else one.first_attempt_at
        assert one.promised_at is not None
        if done and done <= one.promised_at:
            in_time += 1
        elif one.first_attempt_at:
            late += 1
        elif (one.eased_at and one.eased_at <= one.promised_at) or (
            one.closed_at and one.closed_by is None and one.closed_at <= one.promised_at
        ):
            off += 1
        else:
            late += 1
    return told | {"kept": (in_time, in_time + late, off)}


@given(st.randoms(use_true_random=False), st.integers(1, 12))
@settings(deadline=None, max_examples=60)
def test_a_recount_by_hand_comes_to_the_same(lots: Random, how_many: int) -> None:
    cases = [drawn(lots, number) for number in range(1, how_many + 1)]

    found = counted(cases, CLOCKS, SPRING, NOW)

    times = {one.stage: (one.n, one.running, one.ended, one.median, one.p90) for one in found.times}
    shares = {"kept": (found.kept.kept, found.kept.n, found.kept.let_off)}
    assert {"opened": found.opened, "again": found.again, **times, **shares} == recounted(cases)
    assert sum(part.n for part in found.by_team.values()) == found.kept.n
    assert sum(part.kept for part in found.by_severity.values()) == found.kept.kept


def stored(cases: Cases, those: list[Case]) -> None:
    """Straight into the tables, with what the audit log would say of an easing."""
    with cases.ctx().writing() as session:
        session.add(Department(id=1, name="Support"))
        session.add(User(id=1, email="mia@support.example", name="Mia", active=True, fs_uniquifier="mia"))
        session.flush()
        session.add_all([Team(id=1, name="Billing", department_id=1), Team(id=2, name="Always", department_id=1)])
        session.execute(insert(Customer), [{"id": one.id} for one in those])
        for one in those:
            state = "closed" if one.closed_at else "open"
            columns = {name: value for name, value in one._asdict().items() if name != "eased_at"}
            session.execute(insert(Callback).values(state=state, customer_id=one.id, suggest_close=False, **columns))
            if one.eased_at is not None:
                entry = AuditEntry(at=one.eased_at, actor="customer", act="callback_eased", changed=[])
                entry.about, entry.about_id = "callback", one.id
                session.add(entry)


def test_the_report_reads_the_twenty_from_the_tables(cases: Cases) -> None:
    joined = TWENTY[0]._replace(id=21, outcome=JOINED)
    stored(cases, [*TWENTY, joined])
    context = cases.ctx()

    found = cases_of(context.session, SPRING.first_moment, SPRING.end_moment, None)

    assert found == TWENTY
    assert counted(found, CLOCKS, SPRING, NOW) == BY_HAND
    assert set(clocks_of(context.session, context.preferences, found)) == {1, 2, None}
    assert case_figures(context.session, context.preferences, SPRING, NOW, 2).kept == Kept(2, 2)


def expected(cases: list[Case]) -> dict[str, int]:
    """How many each figure counts, from the report."""
    found = counted(cases, CLOCKS, SPRING, NOW)
    told = {"opened": found.opened, "again": found.again, "closed": found.closed, "unreachable": found.unreachable}
    told |= {"due": found.kept.n, "kept": found.kept.kept, "missed": found.kept.n - found.kept.kept}
    told |= {"let_off": found.kept.let_off, "backup": found.backup, "department": found.department}
    told |= {one.stage: one.n for one in found.times}
    return told | {f"no_{one.stage}": one.running for one in found.times}


@pytest.mark.parametrize("seed", [None, *range(4)])
def test_the_board_lists_as_many_as_each_figure_says(cases: Cases, seed: int | None) -> None:
    lots = Random(seed)
    those = TWENTY if seed is None else [drawn(lots, number) for number in range(1, 61)]
    stored(cases, those)
    session = cases.ctx().session

    listed = {
        of: session.scalar(select(func.count()).where(in_span(Span(of, SPRING.first_moment, SPRING.end_moment, NOW))))
        for of in FIGURES
    }

    assert listed == expected(those)
