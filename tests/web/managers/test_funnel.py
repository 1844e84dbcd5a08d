"""The funnel page: its sentence, each leaf, filters in the address, and who sees what of it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.event_received import Receipt
from survey_service.invitations.invitation import Invitation
from survey_service.responses.landing import Landing
from survey_service.tickets.ticket import Ticket
from tests.people import StaffClient
from tests.world import START

Receive = Callable[..., Receipt]
SignedIn = Callable[[str], StaffClient]
SEES_IT = ("Lena", "Mia", "Ada", "Otto")


def solved(receive: Receive, number: int, **changes: object) -> None:
    told = {"ticket__id": f"T{number}", "customer__email": f"c{number}@example.com", "customer__id": f"c{number}"}
    receive(event_id=f"e-{number}", at=START - timedelta(hours=1, minutes=number), **(told | changes))


def sent(number: int, *fetches: tuple[int, int]) -> None:
    """The survey of T<number> was sent an hour ago; `fetches` are minutes since and the score."""
    at = START - timedelta(hours=1)
    with new_context(Actor("command")).writing() as session:
        of_ticket = select(Invitation).join(Ticket).where(Ticket.external_id == f"T{number}")
        survey = session.scalars(of_ticket).one()
        survey.state, survey.sent_at = "sent", at
        for minutes, score in fetches:
            moment = at + timedelta(minutes=minutes)
            session.add(Landing(invitation_id=survey.id, score=score, machine=False, at=moment))


def shown(client: StaffClient, query: str = "") -> str:
    answer = client.get(f"/reports/funnel{query}")
    assert answer.status_code == 200
    return words(answer.text.partition("<main")[2])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_empty_page_says_what_will_appear(signed_in: SignedIn) -> None:
    page = shown(signed_in("Mia"))

    assert "No ticket was solved in the last 30 days." in page
    assert "When tickets are solved, this page shows" in page


def test_each_solved_ticket_stands_in_one_line(signed_in: SignedIn, receive: Receive) -> None:
    for number in range(1, 6):
        solved(receive, number, **({"customer__consent": False} if number < 3 else {}))
    sent(4, (10, 2), (20, 4))
    sent(5)

    page = shown(signed_in("Mia"))

    assert "5 tickets were solved in the last 30 days: surveys sent 2, opened by a person 1, answered 0." in page
    assert "Most frequent reason not to ask: “The customer did not consent”, 2 of 2." in page
    assert "Not asked by a rule; the reasons are below 2" in page
    assert "Scheduled leaves when it is due 1" in page
    assert "Sent taken by the mail service 2" in page
    assert "4 Good 0 1" in page
    assert "2 Weak 0 0" in page


@pytest.mark.parametrize("name", SEES_IT)
def test_counts_are_for_those_who_answer_for_them(signed_in: SignedIn, receive: Receive, name: str) -> None:
    solved(receive, 1)
    solved(receive, 2, agent__id="u-8", agent__email="ben@example.com", agent__name="Ben", agent__team="Technical")

    page = shown(signed_in(name))

    assert ("1 ticket was solved" if name == "Lena" else "2 tickets were solved") in page
    assert "Ben" not in page
    assert ("Stopped by a lead only managers and auditors see this" in page) == (name in ("Mia", "Otto"))


def test_the_address_narrows_all_of_it(signed_in: SignedIn, receive: Receive) -> None:
    mia = signed_in("Mia")
    solved(receive, 1, customer__locale="de")
    solved(receive, 2, ticket__brand="acme", agent__team="Technical", agent__id="u-8", agent__email="ben@example.com")
    solved(receive, 3, customer__consent=False)

    one = "1 ticket was solved in the last 30 days"
    queries = ("team=Technical", "brand=acme", "language=de")
    assert all(one in shown(mia, f"?{query}") for query in queries)
    assert "2 tickets were solved" in shown(mia, "?brand=-")
    assert "3 tickets were solved" in shown(mia, "?source=api")
    assert "No ticket was solved in the last 7 days." in shown(mia, "?days=7&source=elsewhere")
    assert mia.get("/reports/funnel?days=x").status_code == 422
    assert mia.get("/reports/funnel?by=hour").status_code == 422


@pytest.mark.parametrize(
    ("by", "named"),
    [("", "2 Mar 1"), ("team", "Billing 1"), ("brand", "No brand 1"), ("language", "English 1")],
)
def test_the_table_is_by_what_is_chosen(signed_in: SignedIn, receive: Receive, by: str, named: str) -> None:
    solved(receive, 1)

    page = shown(signed_in("Mia"), f"?by={by}" if by else "")

    assert named in page
    assert "All 1 0 0 0 1" in page


def test_a_row_leads_to_its_own_page(signed_in: SignedIn, receive: Receive) -> None:
    mia = signed_in("Mia")
    solved(receive, 1)
    html = mia.get("/reports/funnel?by=team").text

    (narrowed,) = re.findall(r'href="(/reports/funnel[^"]*team=Billing[^"]*)"', html)
    followed = mia.get(narrowed.replace("&amp;", "&")).text

    (day,) = set(re.findall(r'href="(/reports/funnel[^"]*from=2026-03-02[^"]*)"', followed))
    assert "team=Billing" in day
    assert "1 ticket was solved" in words(mia.get(day.replace("&amp;", "&")).text)


def test_only_administrators_are_led_to_those_not_asked(signed_in: SignedIn, receive: Receive) -> None:
    solved(receive, 1, customer__consent=False)

    pages = {name: signed_in(name).get("/reports/funnel").text for name in SEES_IT}
    links = {name: "/admin/not-asked?reason=no_consent" in page for name, page in pages.items()}

    assert links == {"Lena": False, "Mia": False, "Ada": True, "Otto": False}


def test_more_tickets_ask_no_more_of_the_database(signed_in: SignedIn, receive: Receive) -> None:
    mia, asked = signed_in("Mia"), []
    for number in range(1, 31):
        solved(receive, number)
        sent(number, (9, 1), (9, 2), (9, 3))
        if number in (2, 30):
            asked.append(statements(lambda: mia.get("/reports/funnel")))

    few, many = asked
    assert few == many < 25


def statements(step: Callable[[], object]) -> int:
    """How often the database is asked."""
    said: list[object] = []
    sql_event.listen(db.engine, "before_cursor_execute", note := lambda *told: said.append(told[2]))
    step()
    sql_event.remove(db.engine, "before_cursor_execute", note)
    return len(said)
