"""Hostile words in cells: no reader of any separator takes them for a formula, and no word is lost."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import category, normalize
from xml.etree.ElementTree import fromstring  # the files are our own

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey_service.web.files.as_csv import csv_of
from survey_service.web.files.as_json import json_of
from survey_service.web.files.as_xlsx import TooManyRows, write_xlsx
from survey_service.web.files.cells import inert, writable
from survey_service.web.files.table import Column, Row, Table
from survey_service.web.files.taking import file_name

hostile = st.one_of(
    st.text(
        alphabet=st.sampled_from("=+-@＝＋－＠−\t\r\n;,\"' \u00a0\u3000\ufeff\u200bA1()0\x00\x1b\ud800"), max_size=12
    ),
    st.text(max_size=20),
    st.sampled_from(
        ['=HYPERLINK("http://evil.example","x")', "@SUM(1)", "-2+3+cmd|' /C calc'!A0", 'x";=1+1;"', "=1", "ｘ＝1"]
    ),
)


def table(rows: Iterable[Row]) -> Table:
    return Table("t", "Title", [("Of", "Acme")], [Column("a", "A"), Column("b", "B")], iter(rows))


def is_formula(cell: str) -> bool:
    """As a spreadsheet looks at a cell: blanks and what nobody sees go, width does not matter."""
    seen = "".join(char for char in cell if char.isspace() is False and category(char) not in ("Cc", "Cf"))
    return normalize("NFKC", seen[:1]) in {"=", "+", "-", "@", "−"}


@settings(deadline=None)
@given(hostile, hostile)
@example("a", 'x";=1+1;"')
def test_no_separator_makes_a_formula_of_words(one: str, other: str) -> None:
    written = b"".join(csv_of(table([[one, other]]))).decode("utf-8-sig").split("\r\n", 1)[1]

    cells = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row]
    naive = re.split(r"[;\t\r\n]", written)  # set to semicolons, which then ends a cell wherever it stands
    assert cells == [inert(one), inert(other)]
    assert not any(is_formula(cell.strip('"')) for cell in [*cells, *naive])


@given(st.text(max_size=30))
def test_words_stand_as_they_were_said_but_for_the_apostrophe(words: str) -> None:
    assert inert(words).replace("'", "") == writable(words).replace("'", "")


@settings(max_examples=40, deadline=None)
@given(hostile, hostile)
def test_a_workbook_has_no_formula_and_no_link(one: str, other: str) -> None:
    parts = workbook([[one, other]])

    assert not any(re.search(r"<f[ >]|<hyperlink", xml) for xml in parts.values())
    assert all(fromstring(xml) is not None for xml in parts.values())


def workbook(rows: Iterable[Row]) -> dict[str, str]:
    """The parts of the file by name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        write_xlsx(table(rows), path, ("About", "Table"))
        with zipfile.ZipFile(path) as file:
            return {name: file.read(name).decode() for name in file.namelist()}


def test_numbers_are_numbers_and_moments_moments() -> None:
    at = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)

    written = b"".join(csv_of(table([[-4, at], [0.5, None], [True, "ü"]]))).decode("utf-8-sig")
    sheet = workbook([[-4, at], [True, "ü"]])["xl/worksheets/sheet2.xml"]

    assert written == '"a","b"\r\n-4,"2026-03-02T10:30:00+00:00"\r\n0.5,""\r\n"true","ü"\r\n'
    assert "<v>-4</v>" in sheet
    assert 't="b"' in sheet
    assert "<v>46083.4375</v>" in sheet


def test_json_says_what_it_holds_before_the_rows() -> None:
    written = b"".join(json_of(table([["=1", None], ["b", 2]])))

    assert json.loads(written) == {
        "about": {"title": "Title", "Of": "Acme"},
        "rows": [{"a": "=1", "b": None}, {"a": "b", "b": 2}],
    }
    assert json.loads(b"".join(json_of(table([])))) == {"about": {"title": "Title", "Of": "Acme"}, "rows": []}


def test_a_workbook_that_would_be_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey_service.web.files.as_xlsx.MOST_ROWS", 2)

    write_xlsx(table([[1, 1]] * 2), tmp_path / "fits.xlsx", ("About", "Table"))
    with pytest.raises(TooManyRows):
        write_xlsx(table([[1, 1]] * 3), tmp_path / "long.xlsx", ("About", "Table"))


@pytest.mark.parametrize(
    ("words", "name"),
    [("ratings_2026-03-01_Billing & Co", "ratings_2026-03-01_Billing-Co"), ("../../x", "x"), ("日本", "table")],
)
def test_files_have_plain_names(words: str, name: str) -> None:
    assert file_name(words) == name
