"""The worker applies changed themes by itself, in as many batches as it takes."""

import pytest

from survey_service.flows import themes_applied
from survey_service.flows.theme_changed import Rule, rule_changed
from survey_service.worker import theming
from survey_service.worker.loop import once
from tests.theme_world import Themes


def test_a_new_and_a_changed_rule_are_applied_until_nothing_waits(
    themes: Themes, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [themes.said(f"The export stops {number}", f"c{number}") for number in range(5)]
    themes.make("Import", "import")
    theme = themes.make("Export", "export")
    small = themes_applied.themes_applied
    monkeypatch.setattr(theming, "themes_applied", lambda ctx, reached: small(ctx, reached, 2))

    done, well = once()

    assert well
    assert done["themes"] == 6  # of 2, 2 and 1 parts, for each of two themes
    assert themes.inside(theme) == set(parts)
    assert once()[0]["themes"] == 0
    rule_changed(themes.as_("Pia"), theme, Rule("Export", ["import"]))
    once()
    assert themes.inside(theme) == set()
