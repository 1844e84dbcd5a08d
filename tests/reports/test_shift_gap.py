"""Regions against shifts: each cell adds up, and few answers are said to be few."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from survey_service.reports.beside import beside
from survey_service.reports.period import Period
from survey_service.reports.shift_gap import MOST, Gap, shift_gap
from survey_service.reports.solved import Narrowed
from survey_service.tickets.ticket import Ticket
from tests.reports.conftest import Tell
from tests.reports.ticket_rows import NOW

UTC = ZoneInfo("UTC")
PERIOD = Period(date(2026, 3, 1), date(2026, 4, 1), UTC)
BEFORE = Period(date(2026, 2, 1), date(2026, 3, 1), UTC)
CLOSED = datetime(2026, 3, 10, 12, tzinfo=UTC)


def solved(session: Session, tell: Tell, number: int, region: str | None, shift: str | None, score: int | None) -> None:
    moments = {"opened_at": CLOSED - timedelta(hours=9), "first_response_at": CLOSED - timedelta(hours=9 - number)}
    facts = {"state": "closed", "resolutions": 1, "tags": [], "auto_closed": False, "closed_at": CLOSED}
    session.add(Ticket(id=number, source="api", external_id=str(number), **facts, **moments))
    credit = {"credit_region": region, "credit_shift": shift, "credit_team": "Billing" if number % 2 else None}
    tell(ticket_id=number, closed_at=CLOSED, sent_at=CLOSED, score=score, rated_at=CLOSED if score else None, **credit)


def counted(session: Session, narrowed: Narrowed | None = None) -> Gap:
    asked = narrowed or Narrowed()
    return shift_gap(session, asked, PERIOD, beside(session, asked, PERIOD, BEFORE, NOW).cells)


def test_each_cell_has_its_tickets_answers_and_first_response(session: Session, tell: Tell) -> None:
    told = [("EMEA", "early", 5), ("EMEA", "early", 2), ("EMEA", "night", None), (None, "early", 4)]
    for number, one in enumerate(told, 1):
        solved(session, tell, number, *one)

    found = counted(session)

    assert (found.regions, found.shifts) == (["EMEA", None], ["early", "night"])
    cell = found.cells["EMEA", "early"]
    assert (cell.n, cell.good, cell.answers) == (2, 1, 2)
    assert cell.first.median == timedelta(hours=1.5)
    assert found.cells["EMEA", "night"].answers == 0
    assert found.comparable == 0


def test_thirty_answers_can_be_compared(session: Session, tell: Tell) -> None:
    for number in range(1, 62):
        solved(session, tell, number, "EMEA", "early" if number < 31 else "late", 5)

    found = counted(session)

    assert found.comparable == 2
    assert counted(session, Narrowed(team="Billing")).cells["EMEA", "early"].answers == 15


def test_nothing_has_no_cells_and_many_regions_are_cut(session: Session, tell: Tell) -> None:
    assert counted(session) == Gap([], [], {}, (0, 0))

    for number in range(1, MOST + 4):
        solved(session, tell, number, f"R{number:02}", "early", None)

    found = counted(session)
    assert len(found.regions) == MOST
    assert found.left_out == (3, 0)
    assert found.regions == sorted(found.regions, key=str)
