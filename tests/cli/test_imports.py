"""`flask import …`: every bad row named by line and reason, good rows kept, nothing doubled, nobody asked unasked."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from click.testing import Result
from sqlalchemy import func, select

from survey_service.db import DbContext
from survey_service.invitations.invitation import Invitation
from survey_service.staff.agent import Agent
from survey_service.staff.team import Team
from survey_service.tickets.ticket import Ticket
from tests.world import START

HEADER = "ticket.id,ticket.closed_at,customer.email,customer.consent,ticket.subject,agent.email,agent.team,ticket.tags"
GOOD = "1,2026-03-01T12:00:00Z,cy@example.com,yes,Export fails,asha@example.com,Billing,vip;billing"

Importing = Callable[..., Result]


@pytest.fixture
def importing(app: APIFlask, tmp_path: Path) -> Importing:
    """`importing("tickets", HEADER, GOOD, "--ask")`; lines are text or bytes."""

    def run(kind: str, *words: str | bytes) -> Result:
        options = [word for word in words if isinstance(word, str) and word.startswith("--")]
        lines = [word.encode() if isinstance(word, str) else word for word in words if word not in options]
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(b"\n".join(lines) + b"\n")
        return app.test_cli_runner().invoke(args=["import", kind, str(path), *options])

    return run


def tally(result: Result) -> dict[str, int]:
    found: dict[str, int] = json.loads(result.stdout.splitlines()[-1])
    return found


def surveys(ctx: Callable[[], DbContext]) -> dict[tuple[str, str | None], int]:
    session = ctx().session
    session.rollback()
    rows = session.execute(
        select(Invitation.state, Invitation.reason, func.count()).group_by(Invitation.state, Invitation.reason)
    )
    return {(state, reason): times for state, reason, times in rows}


def test_nobody_is_asked_without_being_told_so(importing: Importing, ctx: Callable[[], DbContext]) -> None:
    done = importing("tickets", HEADER, GOOD)

    assert (done.exit_code, tally(done)) == (0, {"rows": 1, "kept": 1, "duplicates": 0, "bad": 0})
    assert surveys(ctx) == {("not_asked", "asking_off"): 1}


def test_with_ask_the_customers_of_tickets_not_too_old_are(importing: Importing, ctx: Callable[[], DbContext]) -> None:
    old = GOOD.replace("1,2026-03-01", "2,2026-02-01").replace("cy@", "di@")

    importing("tickets", HEADER, GOOD, old, "--ask")

    assert surveys(ctx) == {("scheduled", None): 1, ("not_asked", "too_old"): 1}


def test_a_file_read_again_doubles_nothing(importing: Importing, ctx: Callable[[], DbContext]) -> None:
    importing("tickets", HEADER, GOOD)

    again = importing("tickets", HEADER, GOOD, "--ask")

    assert tally(again) == {"rows": 1, "kept": 0, "duplicates": 1, "bad": 0}
    assert surveys(ctx) == {("not_asked", "asking_off"): 1}


BAD_ROWS: dict[str, tuple[str | bytes, str]] = {
    "no id": (GOOD.replace("1,", ",", 1), "ticket.id: is required"),
    "no address": (GOOD.replace("cy@example.com", "cy"), "customer.email: must be an e-mail address"),
    "no time": (GOOD.replace("2026-03-01T12:00:00Z", "1.3.2026"), "ticket.closed_at: must be an ISO 8601 time"),
    "no zone": (GOOD.replace("12:00:00Z", "12:00:00"), "ticket.closed_at: must be an ISO 8601 time"),
    "no flag": (GOOD.replace("yes", "perhaps"), "customer.consent: must be true or false"),
    "a cell too many": (GOOD + ",x", "row: has 9 cells where the header has 8"),
    "a torn quote": (GOOD.replace("Export fails", '"Export fails'), "row: has a quote that is never closed"),
    "another encoding": (GOOD.replace("Export", "Exp\u00f6rt").encode("latin-1"), "row: "),
    "a NUL": (GOOD.replace("Export", "Ex\0port"), ""),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_named_by_its_line_and_the_good_ones_are_kept(
    name: str, importing: Importing, ctx: Callable[[], DbContext]
) -> None:
    row, reason = BAD_ROWS[name]

    done = importing("tickets", HEADER, GOOD, row, GOOD.replace("1,", "3,", 1))

    assert done.exit_code == 1
    assert tally(done) == {"rows": 3, "kept": 2, "duplicates": 0, "bad": 1}
    assert f"line 3: {reason}" in done.stderr
    assert set(ctx().session.scalars(select(Ticket.external_id))) == {"1", "3"}


@pytest.mark.parametrize(
    "header",
    ["", "id,closed_at", HEADER.replace(",", ";"), HEADER + ",ticket.id", HEADER + ",customer.konsent", "\0", "\xff"],
)
def test_what_is_no_such_file_is_told_in_one_line(header: str, importing: Importing) -> None:
    done = importing("tickets", header, GOOD)

    assert (done.exit_code, tally(done)["rows"]) == (1, 0)
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.output


def test_marks_quotes_formulas_and_every_script_are_taken(importing: Importing, ctx: Callable[[], DbContext]) -> None:
    subject = '"=cmd|\' /C calc\'!A0, ""said""\n\u202eeuqsat 👩‍🚒"'

    done = importing("tickets", b"\xef\xbb\xbf" + HEADER.encode(), GOOD.replace("Export fails", subject))

    assert (done.exit_code, tally(done)["kept"]) == (0, 1)
    told = ctx().session.scalar(select(Ticket.subject))
    assert told is not None
    assert told.startswith("=cmd|' /C calc'!A0, \"said\"")


@pytest.mark.parametrize(("words", "code"), [(["import", "tickets", "nowhere.csv"], 2), (["import", "ships"], 2)])
def test_wrong_use_is_exit_code_2(words: list[str], code: int, app: APIFlask) -> None:
    assert app.test_cli_runner().invoke(args=words).exit_code == code


def test_a_source_that_cannot_be_an_id_is_wrong_use(importing: Importing) -> None:
    done = importing("tickets", HEADER, GOOD, "--source=../etc")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "--source must be letters" in done.stderr


def test_people_come_with_teams_and_a_second_time_as_duplicates(
    importing: Importing, ctx: Callable[[], DbContext]
) -> None:
    rows = ("email,id,name,team,department,bot,manager", "asha@example.com,u-9,Asha Rao,Billing,Support,no,")

    first, again = importing("people", *rows), importing("people", *rows, "nobody,,,,,,")

    assert (first.exit_code, tally(first)["kept"]) == (0, 1)
    assert (again.exit_code, tally(again)) == (1, {"rows": 2, "kept": 0, "duplicates": 1, "bad": 1})
    found = ctx().session.execute(select(Agent.name, Team.name).join(Team)).one()
    assert tuple(found) == ("Asha Rao", "Billing")


ROWS, BAD = 10_000, 50


def many(path: Path) -> set[int]:
    """ROWS tickets of a year, BAD of them wrong; returns the lines of those."""
    wrong = set(range(102, 102 + BAD * 7, 7))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADER.split(","), "customer.account.id", "agent.id", "agent.closed_by"])
        writer.writerows(_row(line, wrong=line in wrong) for line in range(2, ROWS + 2))
    return wrong


def _row(line: int, *, wrong: bool) -> list[Any]:
    closed = START - timedelta(hours=line % 8760)
    address = "nobody" if wrong else f"customer{line % 6000}@example.com"
    cells = [line, closed.isoformat(), address, "yes", f"Export {line} fails", f"agent{line % 14}@example.com"]
    return [*cells, f"Team {line % 3}", "", f"a-{line % 400}", f"u-{line % 14}", f"u-{(line + 1) % 14}"]


@pytest.mark.slow
def test_ten_thousand_rows_with_fifty_bad_ones(app: APIFlask, tmp_path: Path, ctx: Callable[[], DbContext]) -> None:
    path, runner = tmp_path / "many.csv", app.test_cli_runner()
    wrong = many(path)

    first = runner.invoke(args=["import", "tickets", str(path)])
    again = runner.invoke(args=["import", "tickets", str(path), "--ask"])

    assert (first.exit_code, tally(first)) == (1, {"rows": ROWS, "kept": ROWS - BAD, "duplicates": 0, "bad": BAD})
    assert set(named(first)) == {(line, "customer.email") for line in wrong}
    assert tally(again) == {"rows": ROWS, "kept": 0, "duplicates": ROWS - BAD, "bad": BAD}
    assert surveys(ctx) == {
        ("not_asked", "asking_off"): young(wrong),
        ("not_asked", "too_old"): ROWS - BAD - young(wrong),
    }


def young(wrong: set[int]) -> int:
    """The good rows whose tickets are not too old to be asked about, had --ask been said."""
    fortnight = timedelta(days=14) // timedelta(hours=1)
    return sum(line % 8760 <= fortnight and line not in wrong for line in range(2, ROWS + 2))


def named(result: Result) -> Iterator[tuple[int, str]]:
    for line in result.stderr.splitlines():
        place, field, _ = line.split(": ", 2)
        yield int(place.removeprefix("line ")), field
