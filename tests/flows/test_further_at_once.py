"""The question more and an earlier tool's file, by several at the same moment, on both databases (N3, N9)."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.brand_changed import brand_changed
from survey_service.flows.further_answered import FurtherGiven, further_answered
from survey_service.flows.ratings_imported import Reading, ratings_imported
from survey_service.reports.breaks import breaks
from survey_service.reports.further import further, further_by
from survey_service.reports.history import imports
from survey_service.reports.imported import imported_months
from survey_service.reports.period import Period
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.imported import ImportedRating
from survey_service.responses.rating_rows import RatingRow
from tests.at_once import at_once
from tests.case_world import Cases
from tests.world import START

pytestmark = pytest.mark.usefixtures("any_app")


def test_many_presses_are_one_answer(any_app: APIFlask, any_cases: Cases) -> None:
    brand_changed(new_context(Actor("command")), "", {"further_effort": "1"})
    hashed = any_cases.asked("cy")
    any_cases.rate(hashed, 5)

    def press(score: int) -> None:
        further_answered(new_context(Actor("customer")), hashed, FurtherGiven("effort", score))

    at_once(any_app, *(lambda score=score: press(score) for score in (1, 2, 3, 4, 5, 5)))

    session = new_context(Actor("command")).session
    kept = session.scalars(select(FurtherAnswer)).all()
    assert len(kept) == 1
    march = Period(START.date(), START.date() + timedelta(1), new_context(Actor("command")).preferences.report_zone)
    assert further(session, march)[0].n == 1
    assert further_by(session, "team", march)["Billing"][0].n == 1


def test_the_same_file_read_by_two_keeps_each_row_once(any_app: APIFlask) -> None:
    def row(number: int) -> RatingRow:
        mark = sha256(str(number).encode()).digest()
        return RatingRow(number, date(2025, 3, 1) + timedelta(number), 1 + number % 5, None, "Billing", None, mark)

    rows = [row(number) for number in range(40)]

    def read() -> int:
        reading = Reading("Nicely")
        return sum(ratings_imported(new_context(Actor("command")), reading, rows))

    told = at_once(any_app, read, read, read)

    assert sorted(map(str, told)) == ["0", "0", "40"]
    session = db.session()
    assert session.scalar(select(func.count()).select_from(ImportedRating)) == 40
    assert sum(one.n for one in imported_months(session, date(2025, 1, 1), date(2026, 1, 1), "Billing")) == 40
    assert [(one.tool, one.file.n if one.file else 0) for one in imports(session)] == [("Nicely", 40)]
    assert breaks(session, date(2025, 1, 1), date(2027, 1, 1)) == []
