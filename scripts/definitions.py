"""Writes docs/definitions.md from survey_service/reports/definitions.py; a test says when it is out of date."""

from config import ROOT, load_settings
from survey_service.app import preferences_of
from survey_service.language import translator
from survey_service.reports.definitions import as_markdown

if __name__ == "__main__":
    text = as_markdown(preferences_of(load_settings({"APP_ENV": "testing"})), translator(None))
    (ROOT / "docs" / "definitions.md").write_text(text, encoding="utf-8")
