"""My feedback: only mine, at once, praise first, nobody's customer named, and a word while somebody calls."""

from collections.abc import Sequence

import pytest
from apiflask import APIFlask
from sqlalchemy import event as sql_event
from sqlalchemy import select

from survey_service.db import db
from survey_service.flows.callback_taken import callback_taken
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words


def agent_id(email: str) -> int:
    found = db.session.scalar(select(Agent.id).where(Agent.email == email))
    db.session.rollback()
    assert found is not None
    return found


def test_a_comment_is_there_at_once_with_its_verdicts_ticket_and_area(rated: Rated, signed_in: SignedIn) -> None:
    said = {"why": "Rang me back at once", "agent_was": "good", "product_was": "bad", "reasons": ("speed",)}
    rated(4, "cy", said)

    page = words(shown(signed_in("Asha"), "/agents/"))

    for part in ("“Rang me back at once”", "You + good", "Product − problem", "Ticket T1, exports", "today, 09:00"):
        assert part in page
    assert "Speed of replies" in page


def test_praise_stands_first_and_the_newest_when_asked_for(cases: Cases, rated: Rated, signed_in: SignedIn) -> None:
    rated(5, "cy", {"why": "praise"})
    cases.clock.move(minutes=1)
    rated(1, "di", {"why": "blame"})
    asha = signed_in("Asha")

    praise, newest = (words(shown(asha, f"/agents/{query}")) for query in ("", "?show=newest"))

    assert praise.index("“praise”") < praise.index("“blame”")
    assert newest.index("“blame”") < newest.index("“praise”")


def test_what_speaks_only_of_the_product_is_left_out_of_the_figure_and_said_so(
    rated: Rated, signed_in: SignedIn
) -> None:
    rated(2, "cy", {"why": "The export stops", "product_was": "bad"})
    rated(5, "di", {"why": "Kind"})

    page = words(shown(signed_in("Asha"), "/agents/"))

    assert "1 of 1 answer about you in the last 90 days was good; the 90 days before none." in page
    assert "1 left out" in page
    assert "1 Weak" in page
    assert "left out of your figure" in page
    assert "Overall score, 4 or 5 1 of 2" in page


@pytest.mark.parametrize("who", ["Asha", "Ben"])
def test_no_agent_sees_another_and_the_page_says_as_much_as_one_there_is_not(
    rated: Rated, signed_in: SignedIn, who: str
) -> None:
    rated(5, "cy", {"why": "for Asha"})
    rated(5, "di", {"why": "for Ben"}, **BEN)
    browser = signed_in(who)
    other = agent_id("ben@example.com" if who == "Asha" else "asha@example.com")
    mine = "for Asha" if who == "Asha" else "for Ben"

    assert mine in shown(browser, "/agents/")
    assert mine in shown(browser, f"/agents/{agent_id(f'{who.lower()}@example.com')}")
    refused = [f"/agents/{other}", "/agents/99999", f"/reports/ratings?level=agent&key={other}", "/agents/0"]
    assert {browser.get(address).status_code for address in refused} == {404}
    assert browser.get(f"/reports/?level=agent&key={other}", follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    ("who", "asha", "ben"),
    [("Lena", 200, 404), ("Mia", 200, 200), ("Otto", 200, 200), ("Pia", 403, 403), ("Ada", 403, 403)],
)
def test_leads_see_their_teams_agents_managers_and_auditors_all_and_others_none(
    rated: Rated, signed_in: SignedIn, who: str, asha: int, ben: int
) -> None:
    rated(5, "cy")
    rated(5, "di", **BEN)
    browser = signed_in(who)

    statuses = [
        browser.get(f"/agents/{agent_id(email)}").status_code for email in ("asha@example.com", "ben@example.com")
    ]

    assert statuses == [asha, ben]


def test_a_lead_sees_of_an_agent_who_moved_only_what_was_earned_in_the_team(rated: Rated, signed_in: SignedIn) -> None:
    rated(5, "cy", {"why": "in Billing"})
    rated(1, "di", {"why": "in Technical"}, agent__team="Technical")

    page = words(shown(signed_in("Lena"), f"/agents/{agent_id('asha@example.com')}"))

    assert "in Billing" in page
    assert "in Technical" not in page
    assert "1 of 1 answer about this agent" in page


def test_agents_are_listed_by_name_to_those_who_answer_for_them(rated: Rated, signed_in: SignedIn) -> None:
    rated(1, "cy", agent__name="Zoe Adams", agent__email="zoe@example.com", agent__id="z")
    rated(5, "di", **BEN)

    assert words(shown(signed_in("Mia"), "/agents/")).index("Ben Oduya") < words(
        shown(signed_in("Mia"), "/agents/")
    ).index("Zoe")
    assert "Ben Oduya" not in shown(signed_in("Lena"), "/agents/")


@pytest.mark.parametrize(("who", "names"), [("Asha", False), ("Lena", True), ("Mia", True), ("Otto", False)])
def test_the_customer_is_named_only_to_those_who_call_back(
    rated: Rated, signed_in: SignedIn, who: str, names: bool
) -> None:
    said = {"why": "Cy Young here, cy@example.com or +49 30 1234567. Asha was kind."}
    rated(5, "cy", said)

    page = words(shown(signed_in(who), f"/agents/{agent_id('asha@example.com')}"))

    assert ("Cy Young" in page, "cy@example.com" in page, "1234567" in page) == (names, names, names)
    assert ("address hidden" in page) != names
    assert ("Asha was kind" in page) == (who != "Otto")


def test_insults_are_folded_for_the_agent_and_not_for_the_lead(rated: Rated, signed_in: SignedIn) -> None:
    rated(1, "cy", {"why": "You idiot"})

    assert "<summary>Show the words; they are abusive</summary>" in shown(signed_in("Asha"), "/agents/")
    assert "they are abusive" not in shown(signed_in("Lena"), f"/agents/{agent_id('asha@example.com')}")


def test_while_somebody_calls_the_agent_is_asked_to_stay_away_and_told_how_it_ended(
    cases: Cases, signed_in: SignedIn, person: object
) -> None:
    case = cases.low("cy", said={"why": "Bad"})
    asha = signed_in("Asha")

    before = words(shown(asha, "/agents/"))
    mia = cases.person("Mia Torres", "manager")
    callback_taken(cases.acting(mia), case)
    owned = words(shown(asha, "/agents/"))

    assert "A manager is calling. Please do not contact the customer about the rating." in before
    assert "Mia Torres is calling. Please do not contact the customer about the rating." in owned


def test_who_asked_for_another_person_is_not_spoken_of_to_the_agent(cases: Cases, signed_in: SignedIn) -> None:
    case = cases.low("cy", said={"why": "Bad", "contact": "yes", "contact_other_person": True})
    callback_taken(cases.acting(cases.person("Mia Torres", "manager")), case)

    page = words(shown(signed_in("Asha"), "/agents/"))

    assert "A manager is calling." in page
    assert "Mia Torres" not in page


def test_a_machines_answer_is_nowhere(cases: Cases, rated: Rated, signed_in: SignedIn) -> None:
    response = rated(1, "cy", {"why": "pressed"})
    context = cases.ctx()
    with context.writing() as session:
        session.get_one(Response, response).status = "quarantined"

    page = words(shown(signed_in("Asha"), "/agents/"))

    assert "pressed" not in page
    assert "No answers about you" in page


def test_an_empty_page_says_what_will_appear(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Asha"), "/agents/"))

    assert "No answers about you in the last 90 days; the 90 days before none." in page
    assert "appears here within a minute, praise first" in page


NONSENSE = ["days=0", "month=2026-13", "from=2026-01-02", "after=a1", "show=best", "days=%D9%A3"]


@pytest.mark.parametrize("query", NONSENSE)
def test_an_address_that_makes_no_sense_is_told_so(signed_in: SignedIn, query: str) -> None:
    assert signed_in("Asha").get(f"/agents/?{query}").status_code == 422


def offsets(statement: str, values: Sequence[object]) -> list[object]:
    """SQLAlchemy writes one of nothing where SQLite has a limit."""
    before = statement.split("OFFSET ?")[:-1]
    return [values["OFFSET ?".join(before[: place + 1]).count("?")] for place in range(len(before))]


def test_many_comments_come_in_pages_with_as_few_statements_as_one(
    app: APIFlask, rated: Rated, signed_in: SignedIn
) -> None:
    for number in range(27):
        rated(5, f"c{number}", {"why": f"words {number}."})
    asha = signed_in("Asha")
    statements: list[tuple[str, Sequence[object]]] = []
    sql_event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2:4]))

    page = shown(asha, "/agents/")

    assert page.count('class="words"') == 25
    assert len(statements) <= 28  # one of them asks for repair steps, four whether the kept figures are whole
    assert [skipped for text, values in statements for skipped in offsets(text, values) if skipped] == []
    older = page[page.index('rel="next" href="') + 17 :].partition('"')[0].replace("&amp;", "&")
    assert shown(asha, older).count('class="words"') == 2
