"""Files in LibreOffice, where there is one: no cell is calculated; and any number of rows takes the same memory."""

import csv
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_service.web.files.as_csv import csv_of
from survey_service.web.files.as_json import json_of
from survey_service.web.files.as_xlsx import write_xlsx
from survey_service.web.files.table import Column, Row, Table

pytestmark = pytest.mark.prove
HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "＝1+1",
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "a;=1+1;b",
    '=HYPERLINK("http://x.example","y")',
]
FEW, MANY = 1_000, 100_000


def table(rows: Iterator[Row]) -> Table:
    return Table("t", "Title", [("Of", "Acme")], [Column("n", "N"), Column("words", "Words")], rows)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("separator", ["44", "59"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_calculated(tmp_path: Path, form: str, separator: str) -> None:
    path, filled = tmp_path / f"t.{form}", table((n, words) for n, words in enumerate(HOSTILE, 100))
    if form == "csv":
        path.write_bytes(b"".join(csv_of(filled)))
    else:
        write_xlsx(filled, path, ("About", "Table"))

    read = [f"--infilter=CSV:{separator},34,76,1"] if form == "csv" else []
    shown = _opened(tmp_path, path, read)

    assert "=1+1" in shown
    cells = {cell for row in csv.reader(shown.splitlines()) for cell in row}
    assert not cells & {"2", "1", "0", "-1", "y", "#NAME?", "Err:509", "Err:508"}


def _opened(folder: Path, path: Path, read: list[str]) -> str:
    """What LibreOffice shows of the last sheet: of a formula its value."""
    out = folder / "out"
    write = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", *read, "--convert-to", write]
    command += ["--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)  # our own words
    return max(out.iterdir(), key=lambda one: one.name).read_text(encoding="utf-8")


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def rows(count: int) -> Iterator[Row]:
        return (
            (n, f"words of answer {n}, which are about as long as customers' words are: a line or two")
            for n in range(count)
        )

    found = {}
    for count in (FEW, MANY):
        for write in (csv_of, json_of):
            for _piece in write(table(rows(count))):
                pass
        write_xlsx(table(rows(count)), tmp_path / f"{count}.xlsx", ("About", "Table"))
        found[count] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    print(f"{found[FEW]:.0f} MB at the highest with {FEW} rows, {found[MANY]:.0f} MB with {MANY}")  # noqa: T201  # what the proof shows
    assert found[MANY] < found[FEW] + 30
