"""What a cell of a file may begin with (OWASP, "CSV Injection")."""

import pytest

from survey_service.web.csv_file import safe


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("a=1", "a=1"),
        ("", ""),
        (None, ""),
        (-5, "-5"),
        (2.5, "2.5"),
        ("nul\0", "nul"),
    ],
)
def test_no_cell_is_a_formula(cell: object, written: str) -> None:
    assert safe(cell) == written
