"""Telling customers that a theme is fixed, on its page: a look first, then once; names for managers alone (P4)."""

import pytest
from sqlalchemy import select

from survey_service.feedback.theme import ThemeTold
from survey_service.flows.theme_changed import Work, work_told
from survey_service.mail.queued import Mail
from tests.feedback_world import BEN, SignedIn, shown, words
from tests.people import StaffClient
from tests.theme_world import Themes
from tests.web.product.test_themes import sent

ADDRESS = "/product/themes/1/tell"
ABOUT = "Exports stop after ten thousand rows"


@pytest.fixture
def fixed(themes: Themes) -> None:
    themes.make("Export stops", "export")
    themes.said(
        "The export stops", "cy", customer__name="Cy Young", customer__account={"id": "a-1", "name": "Atlas Mutual"}
    )
    themes.said("The export stops too", "di", customer__name="Di Moss", **BEN)
    themes.apply()
    work_told(themes.as_("Pia"), 1, Work(fixed_in="7.4"))


@pytest.mark.usefixtures("fixed")
def test_pia_tells_them_without_knowing_them(themes: Themes, signed_in: SignedIn) -> None:
    pia = signed_in("Pia")

    first = shown(pia, ADDRESS)
    looked = sent(pia, ADDRESS, 200, about=ABOUT, shown=2, do="preview")
    for page in (first, looked):
        assert "2 customers wrote about it and can be told" in words(page)
        for secret in ("Cy", "Young", "Di", "Moss", "Atlas", "example.com"):
            assert secret not in words(page).replace("Digital", ""), secret
    assert 'value="send"' not in first
    assert "Tell 2 customers" in words(looked)
    assert f"Fixed: {ABOUT}" in words(looked)
    assert themes.now().scalar(select(ThemeTold.customer_id)) is None

    sent(pia, ADDRESS, about=ABOUT, shown=2, do="send")
    assert len(themes.now().scalars(select(ThemeTold)).all()) == 2
    page = words(shown(pia, "/product/themes/1"))
    assert "Customers told 2" in page
    assert "2 waiting" in page


@pytest.mark.usefixtures("fixed")
def test_a_second_click_tells_nobody_twice(themes: Themes, signed_in: SignedIn) -> None:
    pia = signed_in("Pia")
    sent(pia, ADDRESS, about=ABOUT, shown=2, do="send")

    sent(pia, ADDRESS, about=ABOUT, shown=2, do="send")

    assert len(themes.now().scalars(select(Mail.id).where(Mail.letter == "fixed")).all()) == 2
    assert "Everybody who may be told has been told." in words(shown(pia, ADDRESS))


@pytest.mark.usefixtures("fixed")
def test_a_manager_reads_the_names_of_those_in_scope(themes: Themes, signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), ADDRESS))

    assert "Cy Young Atlas Mutual" in page
    assert "Di Moss —" in page


@pytest.mark.usefixtures("fixed")
def test_a_list_that_has_grown_is_looked_at_again(themes: Themes, signed_in: SignedIn) -> None:
    page = sent(signed_in("Pia"), ADDRESS, 409, about=ABOUT, shown=1, do="send")

    assert "More customers have come onto the list." in words(page)


@pytest.mark.usefixtures("fixed")
def test_a_test_goes_to_the_reader(themes: Themes, signed_in: SignedIn) -> None:
    page = words(sent(signed_in("Pia"), ADDRESS, 200, about=ABOUT, shown=2, do="test"))

    assert "A test of the letter is on its way to pia@example.com." in page
    assert themes.now().scalars(select(Mail.user_id).where(Mail.letter == "fixed")).one() is not None


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("about", ["", "  ", "w" * 81])
def test_the_words_for_customers_are_needed_and_short(themes: Themes, signed_in: SignedIn, about: str) -> None:
    page = sent(signed_in("Pia"), ADDRESS, 422, about=about, shown=2, do="send")

    assert "Error:" in page
    assert themes.now().scalar(select(ThemeTold.customer_id)) is None


def test_before_it_is_fixed_nobody_is_told(themes: Themes, signed_in: SignedIn) -> None:
    themes.make("Export", "export")
    themes.said("The export stops")
    themes.apply()
    pia: StaffClient = signed_in("Pia")

    assert "Say first in which version" in words(shown(pia, ADDRESS))
    assert "nobody was told" in words(sent(pia, ADDRESS, 409, about=ABOUT, shown=1, do="send"))


@pytest.mark.usefixtures("fixed")
def test_an_auditor_tells_nobody(signed_in: SignedIn) -> None:
    assert signed_in("Otto").get(ADDRESS).status_code == 403
