"""Lists as files: the same rights and masks as on their pages, told of in the audit log, read lot by lot."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.web.managers import answers_file
from tests.feedback_world import BEN, Rated, SignedIn
from tests.people import StaffClient

ATLAS = {"id": "a-1", "name": "Atlas Mutual", "segment": "enterprise", "vip": True, "value": 310000}
STOPS = "Cy Young of Atlas Mutual here: Asha is kind, cy@example.com. The export stops."
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def answers(rated: Rated) -> None:
    rated(1, "cy", {"why": STOPS, "product_was": "bad"}, customer__account=ATLAS)
    rated(5, "di", {"why": FORMULA, "product_was": "good"}, ticket="+49", **BEN)
    rated(4, "ed")


def rows(browser: StaffClient, address: str, status: int = 200) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""))) if status == 200 else []


def told(browser: StaffClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(browser.get(address).get_data())
    return found


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    ("who", "scores"), [("Asha", "41"), ("Ben", "5"), ("Lena", "41"), ("Mia", "451"), ("Otto", "451")]
)
def test_a_reader_takes_what_the_page_opens(signed_in: SignedIn, who: str, scores: str) -> None:
    found = rows(signed_in(who), "/reports/ratings.csv")

    assert sorted(row["score"] for row in found) == sorted(scores)
    assert ("customer" in found[0]) == (who in ("Lena", "Mia"))


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("who", ["Pia", "Ada"])
def test_who_opens_no_rating_takes_none(signed_in: SignedIn, who: str) -> None:
    browser = signed_in(who)

    for address in ("/reports/ratings.csv", "/reports/further/answers.csv", "/callbacks/list.csv"):
        rows(browser, address, 403)
    assert "ratings.csv" not in browser.get("/reports/ratings").get_data(as_text=True)


@pytest.mark.usefixtures("answers")
def test_names_are_masked_for_the_auditor_and_not_for_the_manager(signed_in: SignedIn) -> None:
    masked, whole = (rows(signed_in(who), "/reports/ratings.csv?score=1")[0] for who in ("Otto", "Mia"))

    assert "The export stops." in masked["words"]
    assert not any(name in str(masked) for name in ("Young", "cy@example.com", "Atlas"))
    assert whole["words"] == STOPS
    assert (whole["customer"], whole["account"]) == ("Cy Young", "Atlas Mutual")


@pytest.mark.usefixtures("answers")
def test_the_filters_of_the_page_hold_and_words_are_inert(signed_in: SignedIn) -> None:
    (one,) = rows(signed_in("Mia"), "/reports/ratings.csv?product=good&team=Technical")

    assert one["words"] == f"'{FORMULA}"
    assert one["ticket"] == "'+49"
    rows(signed_in("Mia"), "/reports/ratings.csv?score=9", 422)
    rows(signed_in("Mia"), "/reports/ratings.pdf", 404)


@pytest.mark.usefixtures("answers")
def test_a_file_says_what_it_holds(signed_in: SignedIn) -> None:
    browser = signed_in("Lena")

    file = told(browser, "/reports/ratings.json?month=2026-03&score=1")
    name = browser.get("/reports/ratings.csv?month=2026-03&score=1").headers["Content-Disposition"]

    about = file["about"]
    assert name == 'attachment; filename="ratings_2026-03-01_2026-03-31_score-1.csv"'
    assert (about["title"], about["From"], about["To"]) == ("Answers", "2026-03-01", "2026-03-31")
    assert (about["Filters"], about["Made by"], about["Number of rows"]) == ("score 1", "Lena Fuchs", "1")
    assert about["How it is counted"].endswith("/reports/definitions#csat")
    assert len(file["rows"]) == 1


@pytest.mark.usefixtures("answers")
def test_a_workbook_tells_it_on_its_first_sheet(signed_in: SignedIn) -> None:
    answer = signed_in("Mia").get("/reports/ratings.xlsx")

    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    assert 'name="About"' in parts["xl/workbook.xml"]
    assert "Mia Torres" in parts["xl/worksheets/sheet1.xml"] + parts.get("xl/sharedStrings.xml", "")
    assert "HYPERLINK" in parts["xl/worksheets/sheet2.xml"] + parts.get("xl/sharedStrings.xml", "")
    assert not any("<f>" in xml or "<hyperlink" in xml for xml in parts.values())


@pytest.mark.usefixtures("answers")
def test_who_took_which_list_is_audited_without_what_it_holds(
    signed_in: SignedIn, ctx: Callable[[], DbContext]
) -> None:
    rows(signed_in("Mia"), "/reports/ratings.csv?score=1&team=Billing")

    entry = ctx().session.scalars(select(AuditEntry).where(AuditEntry.act == "table_exported")).one()
    assert (entry.actor, entry.about, entry.about_id, entry.changed) == ("user", "export", None, ["ratings", "csv"])


@pytest.mark.usefixtures("answers")
def test_rows_are_read_lot_by_lot_and_none_twice(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_file, "AT_ONCE", 1)

    found = rows(signed_in("Mia"), "/reports/ratings.csv")

    assert [row["score"] for row in found] == ["4", "5", "1"]


@pytest.mark.usefixtures("answers")
def test_numbers_of_few_have_counts_and_no_share(signed_in: SignedIn, rated: Rated) -> None:
    for place in range(9):
        rated(5, f"x{place}")

    found = rows(signed_in("Ada"), "/reports/numbers.csv?level=team")

    assert [(row["name"], row["n"], row["csat"]) for row in found[1:]] == [
        ("Billing", "11", str(10 / 11)),
        ("Technical", "1", ""),
    ]
    assert (found[0]["level"], found[0]["n"], found[0]["surveys_sent"]) == ("company", "12", "12")


@pytest.mark.usefixtures("answers")
def test_agents_figures_are_in_the_file_of_those_alone_who_answer_for_them(signed_in: SignedIn) -> None:
    names = {
        who: [row["name"] for row in rows(signed_in(who), "/reports/numbers.csv?level=agent")[1:]]
        for who in ("Asha", "Mia")
    }

    assert names == {"Asha": ["Asha Rao"], "Mia": ["Asha Rao", "Ben Oduya"]}
    rows(signed_in("Ada"), "/reports/numbers.csv?level=agent", 403)


@pytest.mark.usefixtures("answers")
def test_the_board_as_a_file(signed_in: SignedIn) -> None:
    (mias,), (ottos,) = (rows(signed_in(who), "/callbacks/list.csv") for who in ("Mia", "Otto"))

    assert (mias["score"], mias["customer"], mias["account"], mias["vip"]) == ("1", "Cy Young", "Atlas Mutual", "true")
    assert "customer" not in ottos
    assert "Young" not in ottos["words"]
    assert rows(signed_in("Mia"), "/callbacks/list.csv?score=2") == []


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("who", ["Pia", "Mia"])
def test_product_words_name_nobody(signed_in: SignedIn, who: str) -> None:
    found = told(signed_in(who), "/product/words.json")["rows"]

    stops = next(row for row in found if row["product_verdict"] == "bad")
    assert "The export stops." in stops["words"]
    assert (stops["segment"], stops["vip"]) == ("enterprise", True)
    assert not any(name in json.dumps(found) for name in ("Young", "Asha", "Atlas", "cy@example.com", "Billing"))


def test_an_empty_list_is_a_file_too(signed_in: SignedIn) -> None:
    browser = signed_in("Mia")

    assert rows(browser, "/reports/ratings.csv") == []
    assert told(browser, "/callbacks/list.json")["rows"] == []
    assert told(browser, "/reports/further/answers.json")["rows"] == []
    assert told(browser, "/product/words.json")["rows"] == []
    assert browser.get("/reports/numbers.xlsx").status_code == 200
