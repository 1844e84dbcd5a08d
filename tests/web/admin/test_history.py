"""`/admin/history`: an earlier tool's ratings and breaks of method, removed and put back (N9)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.reports.breaks import breaks
from survey_service.reports.imported import imported_months
from survey_service.responses.method_break import MethodBreak
from tests.feedback_world import shown, words
from tests.people import StaffClient

Ctx = Callable[[], DbContext]
PAGE = "/admin/history"
YEAR = (date(2025, 1, 1), date(2027, 1, 1))


def fresh(ctx: Ctx) -> Session:
    session = ctx().session
    session.rollback()
    return session


@pytest.fixture
def ada(signed_in: Callable[[str], StaffClient]) -> StaffClient:
    return signed_in("Ada")


@pytest.fixture
def imported(app: APIFlask, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("date,score,agent,team,comment\n2025-03-01,5,Asha,Billing,Secret words\n2025-05-09,2,,,\n")
    app.test_cli_runner().invoke(args=["import", "ratings", str(path), "--tool=Nicely"])


def test_an_empty_page_says_how_to_begin(ada: StaffClient) -> None:
    page = words(shown(ada, PAGE))

    assert "Nothing was imported" in page
    assert "import ratings FILE.csv --tool NAME" in page
    assert "No break noted" in page


@pytest.mark.usefixtures("imported")
def test_an_import_is_removed_and_put_back_and_shows_no_words(ada: StaffClient, ctx: Ctx) -> None:
    page = words(shown(ada, PAGE))
    assert "Nicely 2 1 Mar 2025 – 9 May 2025" in page
    assert "Secret words" not in page

    ada.post(f"{PAGE}/imports/1", data={"do": "remove"})
    assert imported_months(fresh(ctx), *YEAR) == []
    assert "removed on" in words(shown(ada, PAGE))

    ada.post(f"{PAGE}/imports/1", data={"do": "restore"})
    assert len(imported_months(fresh(ctx), *YEAR)) == 2
    assert ada.post(f"{PAGE}/imports/99", data={"do": "remove"}).status_code == 404


def test_a_break_is_noted_removed_and_put_back_and_every_step_is_in_the_log(ada: StaffClient, ctx: Ctx) -> None:
    told = ada.post(f"{PAGE}/breaks", data={"day": "2026-02-03", "note": "The link moved <to> the top"})

    assert told.status_code == 303
    assert [(one.day, one.words) for one in breaks(fresh(ctx), *YEAR)] == [
        (date(2026, 2, 3), "The link moved <to> the top")
    ]
    assert "The link moved &lt;to&gt; the top" in shown(ada, PAGE)
    ada.post(f"{PAGE}/breaks/1", data={"do": "remove"})
    assert breaks(fresh(ctx), *YEAR) == []
    ada.post(f"{PAGE}/breaks/1", data={"do": "restore"})
    assert len(breaks(fresh(ctx), *YEAR)) == 1
    log = [one for one in fresh(ctx).scalars(select(AuditEntry)) if one.about == "break"]
    assert [one.act for one in log] == ["break_noted", "break_removed", "break_restored"]
    assert "link" not in str([one.changed for one in log])
    assert ada.post(f"{PAGE}/breaks/99").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "", "note": "Why"},
        {"day": "2026-13-01", "note": "Why"},
        {"day": "0026-01-01", "note": "Why"},
        {"day": "2026-01-01", "note": " "},
        {"day": "2026-01-01", "note": "x" * 301},
        {"day": "2026-01-01", "note": "a\x00b"},
    ],
)
def test_what_cannot_be_noted_says_why_beside_the_field(ada: StaffClient, ctx: Ctx, typed: dict[str, str]) -> None:
    answer = ada.post(f"{PAGE}/breaks", data=typed)

    assert answer.status_code == 422
    assert 'class="err"' in answer.get_data(as_text=True)
    assert fresh(ctx).scalars(select(MethodBreak)).all() == []
