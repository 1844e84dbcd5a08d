"""Which mails I get."""

from collections.abc import Callable

import pytest

from survey_service.db import db
from survey_service.staff.user import User
from tests.feedback_world import SignedIn, shown, words


def chosen(number: int) -> tuple[bool, bool]:
    db.session.rollback()
    user = db.session.get_one(User, number, populate_existing=True)
    return user.daily_feedback, user.praise_at_once


def test_an_agent_chooses_two_and_nobody_elses_change(signed_in: SignedIn, person: Callable[[str], int]) -> None:
    asha, ben = person("Asha"), person("Ben")
    assert chosen(asha) == (True, False)

    answer = signed_in("Asha").post("/account/mails", data={"praise_at_once": "1"}, follow_redirects=True)

    assert "Saved." in answer.get_data(as_text=True)
    assert (chosen(asha), chosen(ben)) == ((False, True), (True, False))
    page = shown(signed_in("Asha"), "/account/mails")
    assert 'name="praise_at_once" value="1" checked' in page
    assert 'name="daily_feedback" value="1" checked' not in page


def test_the_hour_is_told_in_the_readers_zone(signed_in: SignedIn) -> None:
    assert "At 8 in the morning, UTC, praise first." in words(shown(signed_in("Asha"), "/account/mails"))


def test_a_manager_switches_the_monthly_report_off_and_nothing_else(
    signed_in: SignedIn, person: Callable[[str], int]
) -> None:
    mia = signed_in("Mia")
    assert 'name="monthly_report"' in shown(mia, "/account/mails")
    assert 'name="daily_feedback"' not in shown(mia, "/account/mails")

    assert mia.post("/account/mails", data={}).status_code == 302

    user = db.session.get_one(User, person("Mia"))
    assert (user.monthly_report, user.daily_feedback) == (False, True)


@pytest.mark.parametrize("who", ["Lena", "Pia", "Ada", "Otto"])
def test_who_is_neither_agent_nor_manager_has_nothing_to_choose_and_is_told_so(signed_in: SignedIn, who: str) -> None:
    page = shown(signed_in(who), "/account/mails")

    assert "There is nothing to choose" in page
    assert 'type="checkbox"' not in page


def test_every_page_leads_there_from_the_menu_of_the_account(signed_in: SignedIn) -> None:
    assert '<a href="/account/mails">Which mails I get</a>' in shown(signed_in("Asha"), "/agents/")


def test_without_the_token_of_the_form_nothing_is_chosen(signed_in: SignedIn, person: Callable[[str], int]) -> None:
    answer = signed_in("Asha").post("/account/mails", data={}, csrf=False)

    assert (answer.status_code, chosen(person("Asha"))) == (400, (True, False))
