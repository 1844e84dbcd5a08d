"""The page of tickets: its sentence, what is left out, who sees what, and what it says where it knows nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from survey_service.flows.event_received import Receipt
from tests.people import StaffClient
from tests.web.managers.test_funnel import statements, words
from tests.world import START

Receive = Callable[..., Receipt]
SignedIn = Callable[[str], StaffClient]
LISTS = ("Lena", "Mia", "Otto")
DAY = timedelta(days=1)
OLD = START - 9 * DAY
TOLD = {"ticket__public_replies": 1, "ticket__reopens": 0, "ticket__reason": "bug"}


def solved(receive: Receive, number: int, **changes: object) -> None:
    """Nine days ago, five hours after it was opened and four after the first response."""
    at = changes.pop("at", OLD)
    assert isinstance(at, type(START))
    times = {name: (at - timedelta(hours=hours)).isoformat() for name, hours in (("opened", 5), ("first_response", 4))}
    told: dict[str, object] = {
        "ticket__id": f"T{number}",
        "customer__email": f"c{number}@example.com",
        "customer__id": f"c{number}",
    }
    told |= {"customer__name": f"Customer {number}", **TOLD, **{f"ticket__{name}_at": at for name, at in times.items()}}
    receive(event_id=f"e-{number}", at=at, **(told | changes))


def opened(receive: Receive, number: int, **changes: object) -> None:
    told = {"ticket__id": f"O{number}", "ticket__opened_at": (START - DAY).isoformat()}
    receive("ticket.opened", event_id=f"o-{number}", at=START - DAY, **(told | changes))


def shown(client: StaffClient, path: str = "") -> str:
    answer = client.get(f"/reports/tickets{path}")
    assert answer.status_code == 200, path
    return words(answer.text.partition("<main")[2])


def test_an_empty_page_says_what_will_appear(signed_in: SignedIn) -> None:
    page = shown(signed_in("Mia"))

    assert "No ticket people handled and solved in the last 30 days can be told yet" in page
    assert "When tickets are solved, this page shows" in page
    assert "No helpdesk tells when a ticket is opened" in page
    assert "An administrator can do that under Sources." in page


def test_one_ticket_is_told_without_a_per_cent(signed_in: SignedIn, receive: Receive) -> None:
    solved(receive, 1)

    page = shown(signed_in("Mia"))

    assert "1 of 1 ticket people handled and solved in the last 30 days was settled by the first answer" in page
    assert "First response, median Not enough data 1 h half of 1" in page
    assert "100 % of" not in page


def test_each_kind_left_out_is_counted(signed_in: SignedIn, receive: Receive) -> None:
    solved(receive, 1)
    solved(receive, 2, ticket__public_replies=None)
    solved(receive, 3, ticket__reason=None)
    solved(receive, 4, ticket__opened_at=None)
    solved(receive, 5, ticket__opened_at=(OLD + DAY).isoformat(), ticket__first_response_at=None)
    solved(receive, 6, at=START - DAY)
    solved(receive, 7, ticket__auto_closed=True)

    page = shown(signed_in("Mia"))

    assert "3 of 3 tickets people handled" in page
    assert "1 solved less than 7 days ago , 1 closed without a person’s reply , of 1 nobody told" in page
    assert "how many replies it took , of 1 nobody told its reason , 2 of these left out in all" in page
    assert "1 ends before its opening" in page
    assert "of 2 it was not told" in page


@pytest.mark.parametrize("name", ["Asha", "Ben", "Lena", "Mia", "Pia", "Ada", "Otto"])
def test_figures_are_open_to_all_and_name_nobody(signed_in: SignedIn, receive: Receive, name: str) -> None:
    solved(receive, 1)
    opened(receive, 1)

    html = signed_in(name).get("/reports/tickets").text
    page = words(html.partition("<main")[2])

    assert "1 of 1 ticket people handled" in page
    assert "2 opened, 1 solved; open before 0, now 1 ." in page.replace("now 1.", "now 1 .")
    assert "Asha" not in page
    assert "Customer 1" not in page
    assert ("/reports/tickets/list?of=" in html) == (name in LISTS)
    assert ("Single tickets are opened by those who answer for them." in page) == (name not in LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_the_list_shows_what_each_reader_may_see(signed_in: SignedIn, receive: Receive, name: str) -> None:
    solved(receive, 1, ticket__subject="Call Customer 1 at home")
    solved(receive, 2, agent__id="u-8", agent__email="ben@example.com", agent__name="Ben", agent__team="Technical")

    page = shown(signed_in(name), "/list?of=resolved")

    assert "T1" in page
    assert ("T2" in page) == (name != "Lena")
    assert ("Only tickets you answer for." in page) == (name == "Lena")
    assert ("Customer 1" in page) == (name != "Otto")
    assert ("Call Customer 1" in page) == (name != "Otto")
    assert "1 h 5 h" in page


@pytest.mark.parametrize("name", ["Asha", "Pia", "Ada"])
def test_single_tickets_are_not_for_the_others(signed_in: SignedIn, receive: Receive, name: str) -> None:
    solved(receive, 1)

    assert signed_in(name).get("/reports/tickets/list?of=solved").status_code == 403


def test_the_address_narrows_all_of_it(signed_in: SignedIn, receive: Receive) -> None:
    mia = signed_in("Mia")
    solved(receive, 1)
    solved(receive, 2, agent__id="u-8", agent__email="ben@example.com", agent__team="Technical")
    solved(receive, 3, ticket__brand="acme", ticket__channel="phone", ticket__product_area="api")

    one = "1 of 1 ticket people handled"
    queries = ("team=Technical", "brand=acme", "channel=phone", "product_area=api")
    assert all(one in shown(mia, f"?{query}") for query in queries)
    assert "2 of 2 tickets" in shown(mia, "?brand=-")
    assert "3 of 3 tickets" in shown(mia, "?department=Support&days=90")
    assert "No ticket here" in shown(mia, "?team=Nobody")
    assert "T2" in shown(mia, "/list?of=solved&team=Technical")
    assert "T1" not in shown(mia, "/list?of=solved&team=Technical")
    assert [mia.get(f"/reports/tickets{path}").status_code for path in ("?days=x", "/list", "/list?of=x")] == [422] * 3


def test_openings_bring_backlog_and_hours(signed_in: SignedIn, receive: Receive) -> None:
    solved(receive, 1)
    opened(receive, 1)
    opened(receive, 2, ticket__channel="phone")

    page = shown(signed_in("Mia"))

    assert "3 opened, 1 solved; open before 0, now 2 ." in page
    assert "Most at Sun, 9 o’clock: 2 of 3." in page
    assert "email 2 phone 1" in page
    assert "O1" in shown(signed_in("Mia"), "/list?of=open")
    assert "O2" in shown(signed_in("Mia"), "/list?of=opened&channel=phone")


def test_a_part_of_a_table_leads_to_its_tickets(signed_in: SignedIn, receive: Receive) -> None:
    mia = signed_in("Mia")
    solved(receive, 1, ticket__root_cause="regression", ticket__severity="high", customer__region="EMEA")
    solved(receive, 2, ticket__root_cause=None)
    html = mia.get("/reports/tickets").text

    for query, listed, other in (
        ("cause=regression", "T1", "T2"),
        ("cause=-", "T2", "T1"),
        ("region=EMEA", "T1", "T2"),
    ):
        (url, *_) = re.findall(rf'href="(/reports/tickets/list[^"]*{query}[^"]*)"', html)
        page = words(mia.get(url.replace("&amp;", "&")).text)
        assert listed in page
        assert other not in page


def test_a_list_goes_on_page_by_page(signed_in: SignedIn, receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey_service.reports.ticket_list.PAGE", 2)
    for number in range(1, 6):
        solved(receive, number, at=OLD - number * timedelta(minutes=1))
    mia, seen, url = signed_in("Mia"), [], "/reports/tickets/list?of=solved"

    while url:
        html = mia.get(url).text
        seen += re.findall(r">\s*(T\d)<", html)
        following = re.findall(r'rel="next" href="([^"]+)"', html)
        url = following[0].replace("&amp;", "&") if following else ""

    assert seen == ["T1", "T2", "T3", "T4", "T5"]


def test_more_tickets_ask_no_more_of_the_database(signed_in: SignedIn, receive: Receive) -> None:
    mia, asked = signed_in("Mia"), []
    for number in range(1, 31):
        solved(receive, number, ticket__root_cause=f"cause {number}", customer__region=f"R{number}")
        opened(receive, number)
        if number in (2, 30):
            asked.append(statements(lambda: mia.get("/reports/tickets")))

    few, many = asked
    assert few == many < 30


def test_too_many_tickets_are_not_counted_at_once(
    signed_in: SignedIn, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_service.reports.beside.MOST", 1)
    for number in (1, 2):
        solved(receive, number)

    answer = signed_in("Mia").get("/reports/tickets")

    assert answer.status_code == 422
    assert "Too many tickets to count at once" in answer.text


def test_times_are_told_shortly(signed_in: SignedIn, receive: Receive) -> None:
    for number, hours in enumerate((0.5, 5.2, 47, 76, 72), 1):
        solved(receive, number, ticket__opened_at=(OLD - timedelta(hours=hours)).isoformat())

    page = shown(signed_in("Mia"), "/list?of=age")

    assert all(told in page for told in (" 30 min ", " 5 h 12 min ", " 47 h ", " 3 d 4 h ", " 3 d "))
