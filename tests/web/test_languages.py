"""Who reads which language: customers one of eight, staff English or German, never half of one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from survey_service.db import DbContext
from survey_service.flows.letter_written import staff_letter
from survey_service.mail.letters import render
from survey_service.mail.queued import Mail
from survey_service.staff.user import User
from tests.people import StaffClient


@pytest.mark.parametrize(
    ("accepted", "language", "heading"),
    [
        ("fr-CA", "fr-CA", "Il n’y a rien à cette adresse"),
        ("ar", "ar", "لا يوجد شيء في هذا العنوان"),
        ("zh, ja;q=0.8, en;q=0.5", "ja", "このアドレスにページはありません"),
        ("zh", "en", "There is nothing at this address"),
    ],
)
def test_a_torn_address_is_told_in_the_readers_language(
    client: FlaskClient, accepted: str, language: str, heading: str
) -> None:
    page = client.get("/rr/torn", headers={"Accept-Language": accepted}).get_data(as_text=True)

    assert f'lang="{language}"' in page
    assert heading in page


def test_an_unknown_link_is_told_in_the_first_language_there_are_words_for(client: FlaskClient) -> None:
    answer = client.get("/r/AAAAAAAAAAAAAAAAAAAAAA", headers={"Accept-Language": "zh, es;q=0.9"})

    assert "No encontramos este enlace" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("accepted", "language"), [("fr, de;q=0.5", "de"), ("ar", "en"), ("de-CH", "de-CH"), ("en, de;q=0.9", "en")]
)
def test_a_door_for_staff_speaks_a_language_of_staff(client: FlaskClient, accepted: str, language: str) -> None:
    page = client.get("/login", headers={"Accept-Language": accepted}).get_data(as_text=True)

    assert f'<html lang="{language}" dir="ltr">' in page


@pytest.mark.parametrize(("own", "language"), [("fr", "en"), ("de", "de"), (None, "en")])
def test_an_account_in_a_language_of_customers_reads_english_whole(
    signed_in: Callable[[str], StaffClient], ctx: Callable[[], DbContext], own: str | None, language: str
) -> None:
    mia = signed_in("Mia")
    with ctx().writing() as session:
        session.execute(update(User).values(language=own))

    page = mia.get("/callbacks/", headers={"Accept-Language": "fr"}).get_data(as_text=True)

    assert f'<html lang="{language}" dir="ltr">' in page


@pytest.mark.parametrize(("own", "greeting"), [("fr", "Hello Mia"), ("de", "Guten Tag Mia")])
def test_so_do_letters_to_staff(
    person: Callable[[str], int], ctx: Callable[[], DbContext], own: str, greeting: str
) -> None:
    user = person("Mia")
    context = ctx()
    with context.writing() as session:
        session.execute(update(User).values(language=own))
        mail = Mail(
            letter="password_changed", user_id=user, params={"link": "https://x.example/"}, created_at=context.now
        )
        letter = staff_letter(context, session, mail)

    assert letter is not None
    assert greeting in render(letter.letter, letter.values, letter.language).text
