"""Teams, account owners and days away as a browser shows them: empty, many, long names, right to left."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from survey_service.callbacks.account_owner import AccountOwner
from survey_service.customers.account import Account
from survey_service.db import DbContext
from survey_service.flows.team_preferences_set import team_preferences_set
from survey_service.staff.absence import Absence
from survey_service.staff.known import known_team
from tests.browsing import PageOf, looked_at
from tests.world import START

Person = Callable[[str], int]
NAMES = (
    "Billing",
    "Technical",
    "فريق الدعم الفني",
    "Onboarding of large and very large customers in all of EMEA",
)


@pytest.fixture
def filled(ctx: Callable[[], DbContext], person: Person) -> int:
    """The number of a team that has set everything itself."""
    mia, lena = person("Mia"), person("Lena")
    with ctx().writing() as session:
        ids = [known_team(session, name, "Support").id for name in NAMES]
        rows = [{"source": "api", "external_id": f"a-{n}", "name": name} for n, name in enumerate(NAMES)]
        session.execute(insert(Account), [row | {"vip": False, "segment": "enterprise"} for row in rows])
        session.add(AccountOwner(account_id=session.scalars(select(Account.id).limit(1)).one(), user_id=mia))
        day = {"user_id": mia, "cover_id": lena, "first_day": START.date(), "made_at": START}
        away = [day | {"last_day": START.date() + timedelta(days=n)} for n in (0, 9)]
        session.execute(insert(Absence), [*away, away[0] | {"user_id": lena, "cover_id": None}])
    texts = {"business_hours": "Mon-Thu 09:00-17:00; Fri 09:00-15:00", "timezone": "America/Argentina/Buenos_Aires"}
    team_preferences_set(ctx(), ids[1], texts | {"holidays": "AR", "assignment": "round_robin", "backup": str(lena)})
    return ids[1]


def test_the_pages_are_accessible_and_fit(page_of: PageOf, filled: int) -> None:
    ada, mia = page_of("Ada"), page_of("Mia")

    found = looked_at(ada, "/admin/teams", "teams")
    found += looked_at(ada, f"/admin/teams/{filled}", "team")
    found += looked_at(ada, "/admin/account-owners?q=i", "owners")
    found += looked_at(mia, "/account/absence", "absence")

    assert found == []


def test_so_are_the_empty_ones(page_of: PageOf) -> None:
    ada, lena = page_of("Ada"), page_of("Lena")

    found = looked_at(ada, "/admin/account-owners", "owners-empty") + looked_at(
        lena, "/account/absence", "absence-empty"
    )

    assert found == []


def test_a_form_with_errors_is_accessible_and_keeps_what_was_typed(page_of: PageOf, filled: int) -> None:
    page = page_of("Ada")
    page.goto(f"/admin/teams/{filled}")
    page.get_by_label("Business hours").fill("Mon 9-5")

    page.get_by_role("button", name="Save").click()

    assert page.get_by_label("Business hours").input_value() == "Mon 9-5"
    assert "This cannot be used" in page.inner_text("main")


def test_days_away_are_entered_by_hand(page_of: PageOf) -> None:
    page = page_of("Lena")
    page.goto("/account/absence")
    page.get_by_label("From").fill("2026-03-04")
    page.get_by_label("To and with").fill("2026-03-06")

    page.get_by_role("button", name="Save").click()

    assert "4 Mar 2026" in page.inner_text("main")
    page.get_by_role("button", name="Remove").click()
    assert "No days away" in page.inner_text("main")
