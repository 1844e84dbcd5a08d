"""`flask import ratings`: the earlier tool's history, once each, never among ours (N9)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.flows.ratings_imported import import_removed
from survey_service.reports.imported import imported_months
from survey_service.reports.kpis import kpis
from survey_service.responses.imported import ImportedRating, RatingImport
from tests.cli.test_imports import Importing, importing, tally

__all__ = ["importing"]

Ctx = Callable[[], DbContext]
HEADER = "date,score,agent,team,comment"
ROWS = ("2025-03-01,5,Asha,Billing,Quick", "2025-03-01,5,Asha,Billing,Quick", "2025-04-02T23:30:00Z,2,,,")


def kept(ctx: Ctx) -> list[ImportedRating]:
    session = ctx().session
    session.rollback()
    return list(session.scalars(select(ImportedRating).order_by(ImportedRating.id)))


def test_each_row_is_kept_once_however_often_the_file_is_read(importing: Importing, ctx: Ctx) -> None:
    first = importing("ratings", HEADER, *ROWS, "--tool=Nicely")
    again = importing("ratings", "\ufeff" + HEADER, *ROWS, "2025-05-01,4,,,", "--tool=Nicely")

    assert (first.exit_code, tally(first)) == (0, {"rows": 3, "kept": 3, "duplicates": 0, "bad": 0})
    assert (again.exit_code, tally(again)) == (0, {"rows": 4, "kept": 1, "duplicates": 3, "bad": 0})
    found = [(one.day, one.score, one.agent, one.team, one.comment) for one in kept(ctx)]
    assert found == [
        (date(2025, 3, 1), 5, "Asha", "Billing", "Quick"),
        (date(2025, 3, 1), 5, "Asha", "Billing", "Quick"),
        (date(2025, 4, 2), 2, None, None, None),
        (date(2025, 5, 1), 4, None, None, None),
    ]
    assert [one.tool for one in ctx().session.scalars(select(RatingImport))] == ["Nicely", "Nicely"]


def test_they_are_in_no_figure_of_ours(importing: Importing, ctx: Ctx) -> None:
    importing("ratings", HEADER, *ROWS)

    context = ctx()
    zone = context.preferences.report_zone
    (kpi,) = kpis(
        context.session,
        "company",
        None,
        date(2025, 1, 1),
        date(2026, 1, 1),
        "rated_at",
        zone,
        context.now,
        timedelta(28),
    )
    assert kpi.n == 0
    months = imported_months(context.session, date(2025, 1, 1), date(2026, 1, 1))
    assert [(one.tool, one.month.month, one.good, one.n) for one in months] == [
        ("Earlier tool", 3, 2, 2),
        ("Earlier tool", 4, 0, 1),
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2025-13-01,5,,,", "line 2: date: must be a day like"),
        ("yesterday,5,,,", "line 2: date: must be a day like"),
        ("2999-01-01,5,,,", "line 2: date: must lie between"),
        ("2025-03-01,6,,,", "line 2: score: must be a whole number from 1 to 5"),
        ("2025-03-01,good,,,", "line 2: score: must be a whole number from 1 to 5"),
        (",5,,,", "line 2: date: is required"),
        ("2025-03-01,,,,", "line 2: score: is required"),
        ("2025-03-01,5,,,a\0b", "line 2: comment: must be text without null"),
        ('2025-03-01,5,"open', "line 2: row: has a quote"),
        ("2025-03-01,5", "line 2: row: has 2 cells"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_kept(importing: Importing, ctx: Ctx, row: str, told: str) -> None:
    done = importing("ratings", HEADER, row, "2025-03-02,4,,,")

    assert (done.exit_code, tally(done)) == (1, {"rows": 2, "kept": 1, "duplicates": 0, "bad": 1})
    assert told in done.stderr
    assert [one.score for one in kept(ctx)] == [4]


@pytest.mark.parametrize("words", [("ticket.id,x", "1,2"), ("date;score", "2025-03-01;5"), ("",)])
def test_another_file_is_no_such_csv(importing: Importing, ctx: Ctx, words: tuple[str, ...]) -> None:
    done = importing("ratings", *words)

    assert (done.exit_code, kept(ctx)) == (1, [])
    assert "Traceback" not in done.output


def test_a_tool_without_a_name_is_wrong_use(importing: Importing, ctx: Ctx) -> None:
    done = importing("ratings", HEADER, *ROWS, f"--tool={'x' * 101}")

    assert (done.exit_code, kept(ctx)) == (2, [])
    assert "--tool must be a name" in done.stderr


def test_what_could_tell_a_person_apart_is_not_stored(importing: Importing, ctx: Ctx) -> None:
    words = "Card 4111 1111 1111 1111, write to cy@example.com or call +49 30 1234567"

    importing("ratings", HEADER, f'2025-03-01,1,,,"{words}"')

    (one,) = kept(ctx)
    assert one.comment == ("Card [card number removed], write to [e-mail address removed] or call [number removed]")


def test_an_import_is_taken_off_and_put_back_and_comes_back_with_its_file(importing: Importing, ctx: Ctx) -> None:
    importing("ratings", HEADER, *ROWS)
    year = (date(2025, 1, 1), date(2026, 1, 1))

    assert import_removed(ctx(), 1, removed=True)
    assert imported_months(ctx().session, *year) == []
    assert import_removed(ctx(), 1, removed=False)
    assert sum(one.n for one in imported_months(ctx().session, *year)) == 3

    import_removed(ctx(), 1, removed=True)
    done = importing("ratings", HEADER, *ROWS)
    assert tally(done)["kept"] == 3
    assert sum(one.n for one in imported_months(ctx().session, *year)) == 3
    acts = [one.act for one in ctx().session.scalars(select(AuditEntry)) if one.about == "import"]
    assert acts == [
        *("ratings_imported", "ratings_removed", "ratings_restored", "ratings_removed", "ratings_imported"),
    ]
