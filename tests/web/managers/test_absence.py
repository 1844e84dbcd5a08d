"""Days away: one's own, and for managers those of the people they answer for."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import DbContext
from survey_service.flows.absence_entered import Away, BadAbsence, absence_entered
from survey_service.flows.user_changed import Place, UnknownUser, user_changed
from survey_service.staff.absence import Absence
from tests.case_world import Cases
from tests.people import StaffClient
from tests.world import START

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]
Person = Callable[[str], int]
TODAY = START.date()


def days(who: int, cover: object = "", first: date = TODAY, last: date | None = None) -> dict[str, str]:
    return {"who": str(who), "first_day": f"{first}", "last_day": f"{last or first}", "cover": str(cover)}


def entered(ctx: Ctx) -> list[tuple[int, date, date, int | None]]:
    session = ctx().session
    session.rollback()
    rows = session.scalars(select(Absence).order_by(Absence.id))
    return [(one.user_id, one.first_day, one.last_day, one.cover_id) for one in rows]


def test_a_lead_enters_own_days_with_a_cover_and_takes_them_back(ctx: Ctx, signed_in: SignedIn, person: Person) -> None:
    lena, mia, browser = person("Lena"), person("Mia"), signed_in("Lena")

    answer = browser.post("/account/absence", data=days(lena, mia, TODAY, TODAY + timedelta(days=9)))

    assert (answer.status_code, answer.location) == (303, "/account/absence")
    assert entered(ctx) == [(lena, TODAY, TODAY + timedelta(days=9), mia)]
    page = browser.get("/account/absence").get_data(as_text=True)
    assert "You are away today: new callbacks go to others." in page
    assert "Mia Torres" in page

    (number,) = ctx().session.scalars(select(Absence.id))
    browser.post(f"/account/absence/{number}/remove")
    assert entered(ctx) == []
    acts = ctx().session.scalars(select(AuditEntry).where(AuditEntry.act.like("absence%")).order_by(AuditEntry.id))
    assert [(one.act, one.about_id, one.changed) for one in acts] == [
        ("absence_entered", lena, ["first_day", "last_day", "cover"]),
        ("absence_removed", lena, ["first_day", "last_day"]),
    ]


def test_a_manager_enters_them_for_people_a_lead_for_nobody_else(ctx: Ctx, signed_in: SignedIn, person: Person) -> None:
    lena, mia = person("Lena"), person("Mia")

    assert signed_in("Mia").post("/account/absence", data=days(lena)).status_code == 303
    assert signed_in("Lena").post("/account/absence", data=days(mia)).status_code == 422

    assert [one[0] for one in entered(ctx)] == [lena]
    assert "Lena Fuchs" in signed_in("Mia").get("/account/absence").get_data(as_text=True)


def test_a_departments_manager_answers_for_its_leads_and_managers_only(
    ctx: Ctx, signed_in: SignedIn, person: Person
) -> None:
    lena, mia = person("Lena"), person("Mia")
    user_changed(ctx(), mia, Place(["manager"], department="Support"))
    other = Cases(ctx, None, iter(())).person("Max Brand", "manager")  # type: ignore[arg-type]

    page = signed_in("Mia").get("/account/absence").get_data(as_text=True)

    assert f'<option value="{lena}">' in page.split('name="first_day"')[0]
    assert f'<option value="{other}">' not in page.split('name="first_day"')[0]
    assert signed_in("Mia").post("/account/absence", data=days(other)).status_code == 422


def test_days_that_others_entered_are_not_there_to_be_removed(ctx: Ctx, signed_in: SignedIn, person: Person) -> None:
    signed_in("Mia").post("/account/absence", data=days(person("Mia")))
    (number,) = ctx().session.scalars(select(Absence.id))

    assert signed_in("Lena").post(f"/account/absence/{number}/remove").status_code == 404
    assert signed_in("Lena").post("/account/absence/999/remove").status_code == 404
    assert len(entered(ctx)) == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"first_day": ""}, "Enter a day, like 2026-03-04."),
        ({"last_day": "soon"}, "Enter a day, like 2026-03-04."),
        ({"last_day": "2026-02-30"}, "Enter a day, like 2026-03-04."),
        ({"last_day": "2026-03-01"}, "The last day is before the first; turn them round."),
        ({"first_day": "2026-02-01", "last_day": "2026-02-02"}, "These days are over; choose days from today on."),
        ({"last_day": "2027-12-31"}, "Enter at most a year at once."),
        ({"cover": "self"}, "Choose somebody else to stand in."),
        ({"cover": "999"}, "Choose one of the list."),
        ({"who": "999"}, "Choose one of the list."),
        ({"who": ""}, "Choose one of the list."),
    ],
)
def test_bad_input_says_what_to_do_and_saves_nothing(
    ctx: Ctx, signed_in: SignedIn, person: Person, changed: dict[str, str], told: str
) -> None:
    lena = person("Lena")
    sent = days(lena) | {name: str(lena) if text == "self" else text for name, text in changed.items()}

    answer = signed_in("Lena").post("/account/absence", data=sent)

    assert answer.status_code == 422
    if told != "Choose one of the list." or "who" not in changed:  # a lead has nobody to choose
        assert told in answer.get_data(as_text=True)
    assert entered(ctx) == []


def test_the_flow_refuses_what_the_form_would(cases: Cases) -> None:
    mia, pia = cases.person("Mia Torres", "manager"), cases.person("Pia Lund", "product")
    acting = cases.acting(mia)

    for bad in (Away(mia, TODAY, TODAY - timedelta(days=1)), Away(mia, TODAY, TODAY, mia)):
        with pytest.raises(BadAbsence):
            absence_entered(acting, bad)
    for unknown in (Away(pia, TODAY, TODAY), Away(mia, TODAY, TODAY, pia)):
        with pytest.raises(UnknownUser):
            absence_entered(acting, unknown)


def test_a_form_sent_twice_is_one_absence(ctx: Ctx, signed_in: SignedIn, person: Person) -> None:
    browser, lena = signed_in("Lena"), person("Lena")

    for _ in range(2):
        browser.post("/account/absence", data=days(lena))

    assert len(entered(ctx)) == 1
