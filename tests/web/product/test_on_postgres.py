"""Themes, their pages and their letters on PostgreSQL."""

import pytest
from apiflask import APIFlask

from survey_service.worker.loop import once
from tests.feedback_world import SignedIn, shown, words
from tests.theme_world import Themes
from tests.web.product.test_themes import sent


@pytest.fixture
def app(postgres_app: APIFlask) -> APIFlask:
    """What all else is made on."""
    return postgres_app


def test_themes_their_pages_and_their_letters(themes: Themes, signed_in: SignedIn) -> None:
    parts = [themes.said(f"The export stops {number}", f"c{number}") for number in range(4)]
    pia = signed_in("Pia")
    sent(pia, "/product/themes/new", name="Export", keywords="export", area="")
    sent(pia, "/product/themes/new", name="Stops", keywords="stops", area="exports")
    once()
    assert themes.inside(1) == themes.inside(2) == set(parts)

    sent(pia, f"/product/parts/{parts[0]}/theme", take=1)
    sent(pia, f"/product/themes/1/check/{parts[1]}", right="1")
    sent(pia, "/product/themes/1/merge", into=2)
    once()
    assert themes.inside(2) == set(parts)
    sent(pia, "/product/themes/2/work", tracker_url="", fixed_in="7.4", fixed_on="")
    for path in ("", "?theme=2&tone=bad", "?theme=-", "themes", "themes/2", "themes/2/check", "themes/2/tell"):
        assert "Tell customers" in shown(pia, "/product/" + path) or "/tell" not in path
    sent(pia, "/product/themes/2/tell", about="Exports stop", shown=4, do="send")
    once()

    assert "4 sent, 0 waiting" in words(shown(pia, "/product/themes/2"))
