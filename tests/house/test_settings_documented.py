"""docs/settings.md and the settings name each other, so that neither can forget."""

import re
from pathlib import Path

import pytest

from config import NAMES, Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = {row[1]: row[0] for row in re.finditer(r"^\| `([A-Z_]+)` \|.*$", PAGE, re.MULTILINE)}


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_has_its_row_with_text_default_and_what_overrides_it(name: str) -> None:
    cells = [cell.strip() for cell in ROWS[name.upper()].strip("|").split("|")]

    assert len(cells) == 4
    assert all(cells)


def test_no_row_is_left_of_a_setting_that_is_gone() -> None:
    assert {name.lower() for name in ROWS} == set(NAMES)


@pytest.mark.parametrize(
    "name",
    ["survey_window", "business_hours", "callback_due", "base_url", "credit_rule", "report_timezone", "mail_from"],
)
def test_the_default_on_the_page_is_the_default(name: str) -> None:
    assert f"`{Settings.model_fields[name].default}`" in ROWS[name.upper()]
