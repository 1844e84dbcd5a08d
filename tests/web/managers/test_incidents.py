"""An incident is declared, its accounts are called, its scores compared; who may not, cannot (M8)."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.db import db
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.incident_ticket_chosen import incident_ticket_chosen
from survey_service.staff.department import Department
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket
from tests.feedback_world import BEN, SignedIn, shown, words
from tests.incident_world import CONTOSO, NORTHWIND, Outage, rows

FORM = {"name": "Exports stop", "starts": "2026-03-02T07:00", "area": "exports", "note": "We know since nine"}


def ticket_of(customer: str) -> int:
    db.session.rollback()
    found = db.session.scalar(select(Ticket.id).where(Ticket.external_id == customer))
    assert found is not None
    return found


def tags() -> dict[str, str]:
    db.session.rollback()
    found = db.session.execute(
        select(Ticket.external_id, IncidentTicket.how).join(Ticket, Ticket.id == IncidentTicket.ticket_id)
    )
    return dict(found.all())


def test_an_empty_list_says_what_an_incident_is_for(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/callbacks/incidents"))

    assert "No incident is going on." in page
    assert "declare it here" in page
    assert "Declare an incident" in page


def test_declaring_marks_the_tickets_of_its_time_and_area(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()

    answer = signed_in("Mia").post("/callbacks/incidents/new", data=FORM)

    page = words(shown(signed_in("Mia"), answer.location))
    assert "has brought 5 tickets" in page
    assert "We know since nine" in page
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.about == "incident")).one()
    assert (act.act, act.changed) == ("incident_declared", [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Name it in a few words"),
        ({"starts": ""}, "Enter day and time when it began."),
        ({"starts": "2027-01-01T10:00"}, "Choose a time that has passed"),
        ({"starts": "yesterday"}, "Enter day and time, like"),
        ({"ends": "2026-03-02T06:00"}, "It ends after it began"),
        ({"name": "x" * 201}, "Shorten it to 200 characters."),
        ({"key": "INC-7"}, "Another incident has this key."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    outage: Outage, signed_in: SignedIn, changes: dict[str, str], said: str
) -> None:
    outage.declared(key="INC-7")

    answer = signed_in("Mia").post("/callbacks/incidents/new", data=FORM | changes)

    assert answer.status_code == 422
    assert said in words(answer.get_data(as_text=True))
    assert len(db.session.scalars(select(Incident)).all()) == 1


def test_card_numbers_are_never_kept(outage: Outage, signed_in: SignedIn) -> None:
    signed_in("Mia").post("/callbacks/incidents/new", data=FORM | {"note": "paid with 4111 1111 1111 1111"})

    note = db.session.scalar(select(Incident.note))

    assert "4111" not in str(note)


def test_accounts_are_listed_vip_first_then_by_value_then_by_mood(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()
    number = outage.declared()

    found = rows(shown(signed_in("Mia"), f"/callbacks/incidents/{number}"))

    names = ["Northwind", "Fabrikam", "Contoso", "Gus Young"]
    assert [next(name for name in names if name in row) for row in found] == names
    assert "VIP" in found[0]
    assert "120,000 2 2 4 Good" in found[2]  # value, people, tickets, the lowest score
    assert "Thanks for telling us" in found[2]
    assert "no account" in found[3]


def test_whom_nobody_called_is_told_and_who_has_a_case_is_named(outage: Outage, signed_in: SignedIn) -> None:
    northwind = outage.hit("cy", NORTHWIND, 1)
    outage.hit("dee", CONTOSO)
    number = outage.declared()
    outage.tried(northwind)

    page = shown(signed_in("Mia"), f"/callbacks/incidents/{number}")

    assert "1 of those hit was not called yet." in words(page)
    assert "tried 1 time" in rows(page)[0]
    assert f'href="/callbacks/{northwind}"' in page
    assert "not called" in rows(page)[1]
    assert "dee@example.com" in rows(page)[1]
    assert "Call by hand" not in rows(page)[0]


def test_an_attempt_before_it_began_is_no_call_about_it(outage: Outage, signed_in: SignedIn) -> None:
    case = outage.hit("cy", NORTHWIND, 1)
    outage.tried(case)
    outage.cases.clock.move(days=1)
    outage.hit("dee", NORTHWIND)
    number = outage.declared()

    row = rows(shown(signed_in("Mia"), f"/callbacks/incidents/{number}"))[0]

    assert "tried" not in row
    assert "Mia Torres" in row or "you have it" in row  # the case is open, so a call is owed


def test_an_account_is_not_called_by_hand_against_its_wish(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", CONTOSO, 4, contact="no")
    number = outage.declared()

    row = rows(shown(signed_in("Mia"), f"/callbacks/incidents/{number}"))[0]

    assert "asked not to be contacted" in row
    assert "cy@example.com" not in row


def test_an_auditor_reads_without_names_and_cannot_change(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()
    number = outage.declared(note="Ask for Cy Young")
    otto = signed_in("Otto")

    page = words(shown(otto, f"/callbacks/incidents/{number}"))

    assert "Cy Young" not in page
    assert "name hidden" in page
    assert "A customer" in page
    assert "@example.com" not in page
    assert "Export fails" not in page  # a subject may name people
    assert "It is over" not in page
    assert otto.post(f"/callbacks/incidents/{number}/end").status_code == 403
    assert "Cy Young" not in otto.get(f"/callbacks/incidents/{number}/accounts.csv").get_data(as_text=True)


@pytest.mark.parametrize("name", ["Asha", "Pia", "Ada"])
@pytest.mark.parametrize("path", ["", "/1", "/new", "/1/accounts.csv"])
def test_others_do_not_see_incidents(outage: Outage, signed_in: SignedIn, name: str, path: str) -> None:
    outage.declared()

    assert signed_in(name).get(f"/callbacks/incidents{path}").status_code == 403
    assert signed_in(name).get("/callbacks/accounts").status_code == 403


def test_a_departments_manager_sees_the_accounts_of_its_tickets_only(
    outage: Outage, signed_in: SignedIn, person: Callable[[str], int]
) -> None:
    outage.many()
    outage.hit("ida", {"id": "a-9", "name": "Initech"}, event=BEN | {"agent__department": "Engineering"})
    number = outage.declared()
    mia = person("Mia")
    with outage.cases.ctx().writing() as session:
        engineering = session.scalars(select(Department.id).where(Department.name == "Engineering")).one()
        session.get_one(User, mia).department_id = engineering

    page = shown(signed_in("Mia"), f"/callbacks/incidents/{number}")

    assert "Initech" in words(page)
    assert len(rows(page)) == 1
    assert "Northwind" not in page
    assert "has brought 6 tickets" in words(page)  # counts are open to all


def test_a_lead_declares_for_the_areas_of_the_team(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()
    lena = signed_in("Lena")

    refused = lena.post("/callbacks/incidents/new", data=FORM | {"area": "printing"})
    everything = lena.post("/callbacks/incidents/new", data=FORM | {"area": ""})
    allowed = lena.post("/callbacks/incidents/new", data=FORM)

    assert (refused.status_code, everything.status_code, allowed.status_code) == (422, 422, 302)
    assert "Choose an area your team solves tickets in" in words(refused.get_data(as_text=True))


def test_a_lead_reads_an_incident_of_another_area_and_leaves_it_as_it_is(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()
    number = outage.declared(product_area="printing")
    lena = signed_in("Lena")

    page = shown(lena, f"/callbacks/incidents/{number}")

    assert "It is over" not in page
    assert lena.post(f"/callbacks/incidents/{number}/end").status_code == 403
    assert lena.get(f"/callbacks/incidents/{number}/edit").status_code == 403


def test_ending_it_leaves_out_what_comes_later(outage: Outage, signed_in: SignedIn) -> None:
    number = outage.declared()
    outage.cases.clock.move(minutes=5)
    signed_in("Mia").post(f"/callbacks/incidents/{number}/end")
    outage.cases.clock.move(hours=3)

    outage.hit("cy")

    assert tags() == {}
    page = words(shown(signed_in("Mia"), f"/callbacks/incidents/{number}"))
    assert "It lasted 1 hour and brought 0 tickets." in page


def test_saving_without_a_change_changes_nothing(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()
    number = outage.declared(starts_at=outage.cases.clock.at - timedelta(minutes=70, seconds=13))
    before, mia = tags(), signed_in("Mia")
    page = shown(mia, f"/callbacks/incidents/{number}/edit")
    typed = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]+)"', page))

    mia.post(f"/callbacks/incidents/{number}/edit", data={name: typed.get(name, "") for name in FORM})

    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.about == "incident")).all()
    assert (list(acts), tags()) == (["incident_declared"], before)


def test_changing_the_area_moves_the_tickets(outage: Outage, signed_in: SignedIn) -> None:
    outage.many()
    number = outage.declared()

    signed_in("Mia").post(f"/callbacks/incidents/{number}/edit", data=FORM | {"area": "billing", "note": ""})

    assert set(tags().values()) == {"rule"}
    assert len(tags()) == 1
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "incident_changed")).one()
    assert act.changed == ["product_area", "starts_at"]


def test_a_person_puts_a_ticket_in_by_its_number_and_leaves_it_out(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", event={"ticket__product_area": "billing"})
    number, mia = outage.declared(), signed_in("Mia")

    mia.post(f"/callbacks/incidents/{number}/tickets", data={"number": "T1"})
    after_in = tags()
    mia.post(f"/callbacks/incidents/{number}/tickets/{ticket_of('T1')}", data={"how": "left_out"})

    assert (after_in, tags()) == ({"T1": "put_in"}, {"T1": "left_out"})
    page = words(shown(mia, f"/callbacks/incidents/{number}"))
    assert "left out by a person" in page
    assert "has brought 0 tickets" in page


def test_a_number_nobody_knows_is_told(outage: Outage, signed_in: SignedIn) -> None:
    number = outage.declared()

    answer = signed_in("Mia").post(f"/callbacks/incidents/{number}/tickets", data={"number": "nothing"})

    assert answer.status_code == 422
    assert "There is no ticket of this number" in words(answer.get_data(as_text=True))


def test_a_removed_incident_is_nowhere_and_its_key_is_free(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", event={"ticket__incident": "INC-7"})
    number, mia = outage.declared(key="INC-7"), signed_in("Mia")

    mia.post(f"/callbacks/incidents/{number}/remove")

    assert mia.get(f"/callbacks/incidents/{number}").status_code == 404
    assert "No incident yet" in shown(mia, "/callbacks/incidents")
    assert tags() == {}
    assert outage.declared("Again", key="INC-7") > number


def test_the_file_holds_no_formula(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", {"id": "a-5", "name": "=HYPERLINK(1)", "value": 5}, 1, why="+49 is wrong")
    outage.hit("dee", {"id": "a-6", "name": "@here"}, 2, why='Says "no", then stops')
    number = outage.declared()

    answer = signed_in("Mia").get(f"/callbacks/incidents/{number}/accounts.csv")

    cells = list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert [row[0] for row in cells[1:]] == ["'=HYPERLINK(1)", "'@here"]
    assert cells[1][6] == "'+49 is wrong"
    assert cells[2][6] == 'Says "no", then stops'
    assert all(not cell.startswith(("=", "+", "@", "\t")) for row in cells for cell in row)


def test_scores_with_and_without_it_are_those_of_its_days(outage: Outage, signed_in: SignedIn) -> None:
    for at in range(12):
        outage.hit(f"in{at}", None, 1 if at < 8 else 5)
        outage.hit(f"out{at}", None, 2 if at < 2 else 4, event={"ticket__product_area": "billing"})
    number = outage.declared()

    page = shown(signed_in("Mia"), f"/callbacks/incidents/{number}")

    in_it, without, everything = rows(page, 1)
    assert "In the incident 12 33" in in_it.replace("%", "").replace("  ", " ")
    assert "8, 0, 0, 0, 4" in in_it
    assert "0, 2, 0, 10, 0" in without
    assert "All 24" in everything
    assert "50 points lower than the others" in words(page)
    listed = words(shown(signed_in("Mia"), "/callbacks/incidents"))
    assert re.search(r"12 33 . of 12 83 . of 12", listed)


def test_nothing_to_compare_is_a_dash(outage: Outage, signed_in: SignedIn) -> None:
    number = outage.declared()

    page = words(shown(signed_in("Mia"), f"/callbacks/incidents/{number}"))

    assert "In the incident 0 — of 0 — —" in page
    assert "There is nothing to compare yet" in page
    assert "Nobody to call yet" in page


def test_an_erased_customer_is_nobody_to_call(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", None, 1, why="secret words")
    number = outage.declared()

    customer_erased(outage.cases.ctx(), "cy@example.com")

    page = shown(signed_in("Mia"), f"/callbacks/incidents/{number}")
    assert "Nobody to call yet" in page
    assert "secret words" not in page


def test_choices_are_audited_without_words(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy")
    number = outage.declared()

    incident_ticket_chosen(outage.cases.acting(outage.mia), number, ticket_of("T1"), "left_out")
    incident_ticket_chosen(outage.cases.acting(outage.mia), number, ticket_of("T1"), "left_out")

    told: list[Any] = list(db.session.scalars(select(AuditEntry).where(AuditEntry.act.startswith("incident_ticket"))))
    assert [(one.act, one.changed, one.about_id) for one in told] == [("incident_ticket_left_out", ["tickets"], number)]


def test_a_call_long_after_its_end_is_about_something_else(outage: Outage, signed_in: SignedIn) -> None:
    number = outage.declared(ends_at=outage.cases.clock.at - timedelta(minutes=30))
    outage.hit("cy", CONTOSO)
    outage.cases.clock.move(days=15)
    outage.tried(outage.hit("cy", CONTOSO, 1, event={"ticket__product_area": "billing"}))

    row = rows(shown(signed_in("Mia"), f"/callbacks/incidents/{number}"))[0]

    assert "tried" not in row
