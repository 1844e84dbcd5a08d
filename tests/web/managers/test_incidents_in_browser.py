"""Incidents in a real browser: declared and ended by hand; every state accessible and within the screen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browsing import looked_at
from tests.incident_world import CONTOSO, NORTHWIND, Outage

PageOf = Callable[[str], Page]
LONG = "The export of the yearly report stops at the second sheet and nobody has told us why or until when " * 4
LONGEST_NAME = "Gesellschaft für außerordentlich lange Firmennamen und Rechnungslegung mbH & Co. KG auf Aktien"
ARABIC = "توقّف التصدير منذ الصباح ولا أحد يجيب على رسائلنا، نحتاج إلى حلّ اليوم."


def test_mia_declares_an_incident_finds_whom_to_call_and_ends_it(outage: Outage, page_of: PageOf) -> None:
    outage.hit("cy", NORTHWIND, 1, why="The export stops")
    outage.hit("dee", CONTOSO)
    page = page_of("Mia")
    page.goto("/callbacks/incidents")

    page.get_by_role("link", name="Declare an incident").click()
    page.get_by_label("What broke").fill("Exports stop")
    page.get_by_label("Began").fill("2026-03-02T07:00")
    page.get_by_label("Product area").fill("exports")
    page.get_by_role("button", name="Declare").click()

    accounts = page.get_by_role("region", name="Accounts to call").get_by_role("row")
    expect(accounts.nth(1)).to_contain_text("Northwind")
    expect(accounts.nth(2)).to_contain_text("not called")
    accounts.nth(2).get_by_text("Call by hand").click()
    expect(accounts.nth(2).get_by_role("link", name="dee@example.com")).to_be_visible()
    outage.cases.clock.move(minutes=5)
    page.get_by_role("button", name="It is over").click()
    expect(page.get_by_role("status")).to_contain_text("The incident is over.")
    expect(page.get_by_role("button", name="It is over")).to_have_count(0)


def test_pages_are_accessible_and_fit_empty_one_and_many(outage: Outage, page_of: PageOf) -> None:
    found = [looked_at(page_of("Mia"), "/callbacks/incidents", "incidents-empty")]
    number = outage.declared()
    found.append(looked_at(page_of("Mia"), f"/callbacks/incidents/{number}", "incident-empty"))
    outage.many()
    outage.hit("jon", {"id": "a-8", "name": LONGEST_NAME, "value": 1_234_567.5}, 2, why=LONG)
    outage.hit("kay", {"id": "a-9", "name": "شركة النور للتجارة", "vip": True}, 1, why=ARABIC)
    for at in range(12):
        outage.hit(f"more{at}", None, 1 + at % 5)
    outage.tried(1)
    outage.declared(LONGEST_NAME * 2, key="INC-" + "7" * 60, note=LONG)

    for name, path in {
        "incidents": "/callbacks/incidents",
        "incident": f"/callbacks/incidents/{number}",
        "incident-long": f"/callbacks/incidents/{number + 1}",
        "incident-form": f"/callbacks/incidents/{number + 1}/edit",
        "key-accounts": "/callbacks/accounts",
        "numbers-by-incident": f"/reports/?incident={number}",
    }.items():
        found.append(looked_at(page_of("Mia"), path, name))

    assert found == [[]] * 8


def test_a_refused_form_is_accessible_and_fits(outage: Outage, page_of: PageOf) -> None:
    page = page_of("Mia")
    page.goto("/callbacks/incidents/new")

    page.get_by_role("button", name="Declare").click()

    expect(page.get_by_text("Name it in a few words")).to_be_visible()
    expect(page.get_by_text("Enter day and time when it began.")).to_be_visible()
