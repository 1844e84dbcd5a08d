"""The board: who waits for a call, in which order, for whom, and the way to every step."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import event as sql_event
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.closing import Closing
from survey_service.callbacks.incident import Incident, IncidentTicket
from survey_service.customers.account import Account
from survey_service.db import db, new_context
from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.callback_taken import callback_taken
from survey_service.flows.callback_waiting import callback_waiting
from survey_service.staff.agent import Agent
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket
from tests.case_world import Cases
from tests.people import StaffClient
from tests.world import START, HandClock

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]
ACCOUNT = {"id": "a-1", "name": "Atlas Mutual", "vip": True, "value": 310000}


def text(page: str) -> str:
    """Without tags and doubled spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def board(browser: StaffClient, query: str = "") -> str:
    answer = browser.get(f"/callbacks/{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def names(page: str) -> list[str]:
    return re.findall(r"data-row-link>([^<]*)<", page)


def test_nobody_waits_and_the_page_says_what_would_appear(signed_in: SignedIn) -> None:
    page = text(board(signed_in("Mia")))

    assert "Nobody is waiting for a call." in page or "Nobody in your teams is waiting for a call." in page
    assert "All called back" in page


def test_the_sentence_counts_who_waits_who_is_late_and_when_the_next_is_due(
    signed_in: SignedIn, cases: Cases, clock: HandClock
) -> None:
    cases.low("cy", 1)
    clock.move(days=1)
    cases.low("dee", 1)
    clock.move(hours=2)
    cases.low("eli", 2)

    page = text(board(signed_in("Mia")))

    assert "3 customers are waiting for a call. 1 is late; the next is due in 6 hours." in page


def test_the_next_due_comes_first_ties_by_vip_then_by_value(
    signed_in: SignedIn, cases: Cases, clock: HandClock
) -> None:
    cases.low("eli", 2)
    cases.low("poor", 1, customer__account={"id": "a-3", "name": "Small", "value": 10})
    cases.low("rich", 1, customer__account={"id": "a-2", "name": "Big", "value": 90000})
    clock.move(hours=4)  # a VIP's four hours end with the others' eight
    cases.low("vip", 1, customer__account=ACCOUNT | {"value": 5})

    page = board(signed_in("Mia"))

    assert names(page) == ["Vip Young, Atlas Mutual", "Rich Young, Big", "Poor Young, Small", "Eli Young"]


def test_each_group_has_its_cases(signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock) -> None:
    cases.low("late", 1)
    clock.move(days=1)
    mia = person("Mia")
    waiting, tried, eased = cases.low("waiting"), cases.low("tried"), cases.asked("eased")
    callback_waiting(cases.acting(mia), waiting, clock.at + timedelta(days=2), "on holiday")
    callback_attempted(cases.acting(mia), tried, Try("phone", "no_answer"))
    cases.low("review", said={"contact": "no"})
    cases.rate(eased, 1)
    cases.rate(eased, 4)
    cases.low("today")
    cases.low("later", 2)

    page = text(board(signed_in("Mia")))

    titles = ["Late · 1", "Due today · 1", "Later · 1", "Tried, next step to be said · 1", "Waiting for a date · 1"]
    titles += ["To review only · 1", "Suggested to close · 1"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_a_wait_that_is_over_reads_as_owned_without_any_job(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock
) -> None:
    case_id = cases.low()
    callback_waiting(cases.acting(person("Mia")), case_id, START + timedelta(hours=4), None)

    clock.move(hours=5)

    assert names(board(signed_in("Mia"), "?state=owned")) == ["Cy Young"]
    assert names(board(signed_in("Mia"), "?state=waiting")) == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?who=mine", ["Cy Young"]),
        ("?state=open", ["Dee Young", "Eli Young, Atlas Mutual"]),
        ("?score=2", ["Dee Young"]),
        ("?vip=1", ["Eli Young, Atlas Mutual"]),
        ("?team=999", []),
        ("?score=17&state=nothing", ["Eli Young, Atlas Mutual", "Cy Young", "Dee Young"]),
    ],
)
def test_filters_live_in_the_address(
    signed_in: SignedIn, person: Person, cases: Cases, query: str, shown: list[str]
) -> None:
    callback_taken(cases.acting(person("Mia")), cases.low("cy", 1))
    cases.low("dee", 2)
    cases.low("eli", 3, customer__account=ACCOUNT)

    assert sorted(names(board(signed_in("Mia"), query))) == sorted(shown)


def test_marks_say_what_the_customer_wishes(signed_in: SignedIn, cases: Cases) -> None:
    wish = {"contact": "yes", "contact_channel": "phone", "contact_other_person": True, "unsolved": True}
    cases.low("cy", 1, wish, customer__account=ACCOUNT)

    page = text(board(signed_in("Mia")))

    for mark in ("VIP", "asked for phone", "not the same person", "says it is not solved yet", "310,000 a year"):
        assert mark in page


def test_a_lead_sees_the_own_team_and_a_stranger_nothing(signed_in: SignedIn, cases: Cases) -> None:
    other = {"id": "u-2", "email": "ben@example.com", "name": "Ben Oduya", "team": "Technical", "department": "Support"}
    own, foreign = cases.low("cy"), cases.low("dee", agent=other)

    lena = signed_in("Lena")

    assert names(board(lena)) == ["Cy Young"]
    assert lena.get(f"/callbacks/{own}").status_code == 200
    assert lena.get(f"/callbacks/{foreign}").status_code == 404
    assert lena.post(f"/callbacks/{foreign}/take").status_code == 404
    assert signed_in("Pia").get("/callbacks/").status_code == 403


def test_an_auditor_reads_without_names_and_numbers(signed_in: SignedIn, cases: Cases) -> None:
    said = {"why": "Cy Young here: call +44 20 7946 0958", "contact": "yes", "contact_number": "+442079460958"}
    case_id = cases.low("cy", 1, said)

    otto = signed_in("Otto")
    pages = board(otto) + otto.get(f"/callbacks/{case_id}").get_data(as_text=True)

    assert not re.search("Cy Young|7946|cy@example", pages)
    assert otto.post(f"/callbacks/{case_id}/take").status_code == 403


def test_a_case_is_kept_from_the_agent_the_customer_does_not_want(signed_in: SignedIn, cases: Cases) -> None:
    wish = {"contact": "yes", "contact_other_person": True}
    lena_is_rated = {"id": "u-3", "email": "lena@example.com", "name": "Lena Fuchs", "team": "Billing"}
    kept, seen = cases.low("cy", 1, wish, agent=lena_is_rated), cases.low("dee", 1, agent=lena_is_rated)
    lena = signed_in("Lena")
    make_agent_of("lena@example.com")

    assert lena.get(f"/callbacks/{kept}").status_code == 404
    page = lena.get(f"/callbacks/{seen}").get_data(as_text=True)
    assert "about a rating of your own work" in page
    assert "Log an attempt" not in page
    assert lena.post(f"/callbacks/{seen}/take").status_code == 409


def make_agent_of(email: str) -> None:
    """The user of this address is the agent of this address."""
    context = new_context(Actor("command"))
    with context.writing() as session:
        agent = session.query(Agent).filter_by(email=email).one()
        session.query(User).filter_by(email=email).one().agent_id = agent.id


def test_pages_follow_each_other_without_gap_or_double(
    signed_in: SignedIn, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_service.callbacks.board.PAGE", 2)
    for n in range(5):
        cases.low(f"c{n}", 1 + n % 2)
    whole = []
    query = ""

    mia = signed_in("Mia")
    for _ in range(3):
        page = board(mia, query)
        whole += names(page)
        following = re.search(r'rel="next" href="/callbacks/([^"]*)"', page)
        query = following[1].replace("&amp;", "&") if following else ""

    assert (len(whole), len(set(whole)), query) == (5, 5, "")


def test_a_page_that_no_list_has_is_told(signed_in: SignedIn) -> None:
    assert signed_in("Mia").get("/callbacks/?after=4abc").status_code == 422


def queries(app: APIFlask, browser: StaffClient) -> int:
    """How many statements the board takes."""
    made: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        made.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", note)
    board(browser)
    sql_event.remove(db.engine, "before_cursor_execute", note)
    return len(made)


def test_a_hundred_cases_take_as_many_queries_as_ten(
    app: APIFlask, signed_in: SignedIn, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_service.callbacks.board.PAGE", 200)
    mia = signed_in("Mia")
    for n in range(10):
        cases.low(f"c{n}")
    board(mia)
    ten = queries(app, mia)

    for n in range(90):
        cases.low(f"d{n}")

    board(mia)  # preferences are read again every few seconds
    assert queries(app, mia) == ten
    assert len(names(board(mia))) == 100


def test_a_hundred_closed_cases_follow_each_other_newest_first(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_service.callbacks.board.PAGE", 2)
    mia = cases.acting(person("Mia"))
    for n in range(5):
        case_id = cases.low(f"c{n}")
        callback_attempted(mia, case_id, Try("phone", "talked"))
        callback_closed(mia, case_id, Closing("settled", "defect"))
        clock.move(minutes=n % 2)  # two were closed in the same moment
    browser, whole, query = signed_in("Mia"), list[str](), "?state=closed"

    while query:
        page = board(browser, query)
        whole += names(page)
        following = re.search(r'rel="next" href="/callbacks/([^"]*)"', page)
        query = following[1].replace("&amp;", "&") if following else ""

    assert whole == ["C4 Young", "C3 Young", "C2 Young", "C1 Young", "C0 Young"]
    assert "Closed, newest first · 5" in page


def closed(cases: Cases, user: int, case_id: int, cause: str) -> int:
    callback_attempted(cases.acting(user), case_id, Try("phone", "talked"))
    callback_closed(cases.acting(user), case_id, Closing("settled", cause))
    return case_id


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?cause=defect", ["Fay Young"]),
        ("?cause=slow", []),
        ("?cause=nonsense", ["Cy Young", "Dee Young, Atlas Mutual", "Gus Young"]),
        ("?area=Export", ["Cy Young"]),
        ("?account={account}", ["Dee Young, Atlas Mutual"]),
        ("?owner={mia}", ["Cy Young"]),
        ("?owner=0&account=-4&late=no", ["Cy Young", "Dee Young, Atlas Mutual", "Gus Young"]),
        ("?again=1", ["Gus Young"]),
        ("?late=1", ["Cy Young"]),
        ("?late=1&area=Export&owner={mia}", ["Cy Young"]),
    ],
)
def test_more_filters_of_the_address(
    signed_in: SignedIn, person: Person, cases: Cases, clock: HandClock, query: str, shown: list[str]
) -> None:
    mia = person("Mia")
    callback_taken(cases.acting(mia), cases.low("cy", ticket__product_area="Export"))
    closed(cases, mia, cases.low("fay"), "defect")
    closed(cases, mia, cases.low("gus"), "our_mistake")
    clock.move(days=1)
    cases.low("dee", customer__account=ACCOUNT), cases.low("gus")
    account = cases.ctx().session.scalar(select(Account.id))

    assert sorted(names(board(signed_in("Mia"), query.format(mia=mia, account=account)))) == shown


def test_each_active_filter_can_be_taken_away(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()

    page = board(signed_in("Mia"), "?state=open&area=Export&again=1&cause=defect")

    chips = re.findall(r'class="chip off" href="([^"]*)".*?</span>([^<]*)<', page)
    assert [(words.strip(), "area" in url, "again" in url) for url, words in chips] == [
        ("Root cause: Defect", True, True),
        ("State: Open", True, True),
        ("Area: Export", False, True),
        ("Again", True, False),
    ]
    assert "Show all" in page


def test_a_stranger_reads_who_when_about_what_and_what_was_promised(signed_in: SignedIn, cases: Cases) -> None:
    wish = {"contact": "yes", "contact_channel": "phone", "contact_time": "afternoon", "contact_other_person": True}
    said = wish | {"why": "The file is cut off at the end"}
    cases.low("cy", 1, said, customer__timezone="America/New_York", ticket__product_area="Export")

    page = text(board(signed_in("Mia")))

    assert "Cy Young Call next" in page
    assert "in 8 h by 17:00" in page
    assert "Export: Export fails · “The file is cut off at the end”" in page
    told = "customer was told: by 17:00 · asked for phone · in the afternoon, now 04:00 New York time"
    assert f"{told} · not the same person" in page


def test_who_did_not_ask_for_a_call_is_written_to(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()

    assert "e-mail, did not ask for a call" in text(board(signed_in("Mia")))


def test_a_case_given_by_rule_says_so_until_it_is_acknowledged(
    signed_in: SignedIn, person: Person, cases: Cases
) -> None:
    case_id, mia = cases.low(), person("Mia")
    with cases.ctx().writing() as session:
        session.execute(update(Callback).where(Callback.id == case_id).values(owner_id=mia, state="owned"))

    assert "given to you" in text(board(signed_in("Mia")))
    assert "given, not yet seen" in text(board(signed_in("Lena")))


def test_marks_of_an_incident_and_of_a_ticket_that_is_open_again(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()
    with cases.ctx().writing() as session:
        ticket = session.scalars(select(Ticket)).one()
        ticket.state, ticket.reopened_at = "open", START
        incident = Incident(name="Export is down", starts_at=START, made_at=START)
        session.add(incident)
        session.flush()
        session.add(IncidentTicket(incident_id=incident.id, ticket_id=ticket.id, how="rule"))

    page = text(board(signed_in("Mia")))

    assert "incident: Export is down" in page
    assert "ticket reopened" in page
