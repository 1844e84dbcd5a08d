"""`flask report`: a closed month is the same file for ever, on either database; PDF for paper and screen readers."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from apiflask import APIFlask
from click.testing import Result

from survey_service.flows.month_closed import month_closed
from survey_service.reports import drawn
from tests.at_once import world
from tests.case_world import Cases
from tests.world import HandClock

BEN = {"agent__id": "u-2", "agent__email": "ben@example.com", "agent__name": "Ben", "agent__team": "Technical"}


def history(clock: HandClock) -> Cases:
    """Two months of ratings on the app whose context this is; both are closed."""
    clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    cases = world(clock)
    for number, (score, of) in enumerate(
        [(5, {}), (4, BEN), (1, {}), (5, BEN), (3, {}), (5, {}), (2, BEN), (5, {})] * 3
    ):
        cases.rate(cases.asked(f"c{number}", ticket__product_area="exports", **of), score)
        clock.move(days=2)
    clock.at = datetime(2026, 5, 10, 9, tzinfo=UTC)
    while month_closed(cases.ctx()):
        pass
    return cases


def written(app: APIFlask, out: Path, month: str = "2026-03", *more: str) -> Result:
    return app.test_cli_runner().invoke(args=["report", month, "--out", str(out), *more])


def test_a_closed_month_is_the_same_bytes_again_whatever_happens_later(
    app: APIFlask, clock: HandClock, tmp_path: Path
) -> None:
    cases = history(clock)
    assert written(app, tmp_path / "first.html").exit_code == 0

    cases.rate(cases.asked("late"), 1)
    clock.move(days=40)
    while month_closed(cases.ctx()):
        pass
    assert written(app, tmp_path / "again.html").exit_code == 0

    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "again.html").read_bytes()


def test_both_databases_give_the_same_bytes(
    app: APIFlask, postgres_app: APIFlask, clock: HandClock, tmp_path: Path
) -> None:
    for name, one in (("sqlite", app), ("postgres", postgres_app)):
        with one.app_context():
            history(clock)
            for month in ("2026-03", "2026-04"):
                assert written(one, tmp_path / f"{name}-{month}.html", month).exit_code == 0

    for month in ("2026-03", "2026-04"):
        here, there = ((tmp_path / f"{name}-{month}.html").read_bytes() for name in ("sqlite", "postgres"))
        assert here.splitlines() == there.splitlines()
        assert here == there
        assert b"of 15 answers" in here or month != "2026-03"


def test_the_file_needs_no_other_and_says_what_the_month_was(app: APIFlask, clock: HandClock, tmp_path: Path) -> None:
    history(clock)

    written(app, tmp_path / "r.html", "2026-03", "--language", "de")

    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert '<html lang="de" dir="ltr">' in page
    assert not re.search(r"<script|<link|src=\"http|url\(|@import|href=", page)
    assert page.count("<svg") > 3


@pytest.mark.parametrize(
    ("month", "out", "status", "said"),
    [
        ("2026-13", "r.html", 2, "month"),
        ("March", "r.html", 2, "write it as 2026-10"),
        ("2026-03", "r.txt", 2, "must end in .html or .pdf"),
        ("2027-01", "r.html", 1, "2027-01 has not begun"),
        ("2026-03", "none/r.html", 2, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_line(
    app: APIFlask, tmp_path: Path, month: str, out: str, status: int, said: str
) -> None:
    found = written(app, tmp_path / out, month)

    assert (found.exit_code, said in found.output) == (status, True), found.output
    assert list(tmp_path.glob("**/*r.*")) == []


def test_without_the_extra_a_pdf_is_refused_with_what_to_install(
    app: APIFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise OSError(f"cannot load library 'libpango-1.0-0' for {name}")

    monkeypatch.setattr(drawn, "import_module", missing)

    found = written(app, tmp_path / "r.pdf")

    assert found.exit_code == 2
    assert "requirements-reports.txt" in found.output
    assert "libpango" in found.output
    assert written(app, tmp_path / "r.html").exit_code == 0


@pytest.fixture
def pdf(app: APIFlask, clock: HandClock, tmp_path: Path) -> Iterator[Any]:
    """The report of March, opened."""
    pytest.importorskip("weasyprint", reason="Pango is not on this machine", exc_type=(ImportError, OSError))
    history(clock)
    found = written(app, tmp_path / "r.pdf")
    assert found.exit_code == 0, found.output
    with pikepdf.open(io.BytesIO((tmp_path / "r.pdf").read_bytes())) as opened:
        yield opened


def elements(pdf: Any) -> list[Any]:
    """Every structure element, in reading order."""
    found: list[Any] = []
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, pikepdf.Array):
            waiting = [*one, *waiting]
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            found.append(one)
            waiting = [*([one.K] if "/K" in one else []), *waiting]
    return found


def test_the_pdf_holds_what_the_matterhorn_protocol_asks_of_tags(pdf: Any) -> None:
    """Matterhorn Protocol 1.1 (PDF Association, 2021), by checkpoint; what is not here was not checked."""
    root, tags = pdf.Root, elements(pdf)
    kinds = [str(one.S) for one in tags]

    assert bool(root.MarkInfo.Marked)  # 01: content is marked
    assert all("/StructParents" in page for page in pdf.pages)  # 01: and tied to the tree of tags
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"  # 05: says which standard it keeps
        assert str(told["dc:title"]).startswith("Report for March 2026")  # 06: has a title
    assert bool(root.ViewerPreferences.DisplayDocTitle)  # 07: and shows it
    assert str(root.Lang) == "en"  # 11: has a language
    figures = [one for one in tags if str(one.S) == "/Figure"]
    assert len(figures) >= 2
    assert all(str(one.get("/Alt", "")) for one in figures)  # 13: figures have words in their place
    heads = [int(kind[2:]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    assert heads[0] == 1  # 14: the first heading is of level 1
    assert all(after - before <= 1 for before, after in pairwise(heads))  # 14: none is left out
    headers = [one for one in tags if str(one.S) == "/TH"]
    assert headers
    named = {bytes(one.ID) for one in headers}
    told = [set(map(bytes, headers_of(one))) for one in tags if str(one.S) == "/TD"]
    assert all(told), "15: each cell says what heads it"
    assert set().union(*told) <= named  # 15: and that is there
    assert not pdf.is_encrypted  # 26
    assert "/Annots" not in pdf.pages[0]  # 28: no annotation
    assert set(kinds) <= STANDARD  # 02: no tag that a reader does not know


STANDARD = {
    *("/Document", "/Part", "/Sect", "/Div", "/P", "/Span", "/NonStruct", "/Figure", "/Caption", "/Art", "/BlockQuote"),
    *("/H1", "/H2", "/H3", "/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody", "/Lbl"),
}


def headers_of(cell: Any) -> list[Any]:
    """The names of the headers a cell has; its attributes are one dictionary or a list of them."""
    told = cell.get("/A", {})
    parts = [told] if hasattr(told, "keys") else list(told)
    return [name for one in parts for name in one.get("/Headers", [])]


def test_every_font_of_the_pdf_is_in_it(pdf: Any) -> None:
    """31: fonts are embedded, and each tells which characters its glyphs are."""
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]

    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        (inner,) = font.DescendantFonts
        assert any(name in inner.FontDescriptor for name in ("/FontFile2", "/FontFile3"))
