"""The share of exclusions, by role: agents their own and the company's, unusual ones for managers only."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.db import db
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words

Person = Callable[[str], int]


@pytest.fixture
def taken_out(cases: Cases, rated: Rated, person: Person) -> Callable[..., list[int]]:
    """`taken_out(2, "product")` ratings of Asha's, by appeals Mia granted."""

    def make(n: int, reason: str = "product") -> list[int]:
        ratings = [rated(1, f"{reason}{number}") for number in range(n)]
        for rating in ratings:
            appeal = appeal_made(cases.acting(person("Asha")), rating, reason, None)
            appeal_decided(cases.acting(person("Mia")), appeal, grant=True)
        return ratings

    return make


def test_an_agent_sees_the_own_share_and_the_companys_and_nobody_elses(
    taken_out: Callable[..., list[int]], rated: Rated, signed_in: SignedIn
) -> None:
    taken_out(1, "wrong_person")
    rated(5, "dee")
    rated(5, "eva", **BEN)

    page = words(shown(signed_in("Asha"), "/reports/exclusions"))
    bens = words(shown(signed_in("Ben"), "/reports/exclusions"))

    assert "Your ratings 1 of 2 taken out" in page
    assert "Company 1 of 3 taken out" in page
    assert "Ticket T1 Wrong person" in page
    assert "Your ratings 0 of 1 taken out" in bens
    for name in ("Asha Rao", "Billing", "Mia Torres", "Ticket T1"):
        assert name not in bens[bens.index("Taken out") :]


def test_who_sees_what(taken_out: Callable[..., list[int]], rated: Rated, signed_in: SignedIn) -> None:
    taken_out(1)
    rated(5, "eva", **BEN)

    lena, mia, otto = (words(shown(signed_in(who), "/reports/exclusions")) for who in ("Lena", "Mia", "Otto"))

    assert "Asha Rao 1 of 1" in lena
    assert "Ben Oduya" not in lena
    assert "Technical 0 of 1" in lena
    assert "By who decided" not in lena
    for page in (mia, otto):
        assert "Ben Oduya 0 of 1" in page
        assert "By who decided" in page
        assert "Mia Torres 1 of 1" in page
    assert [signed_in(who).get("/reports/exclusions").status_code for who in ("Pia", "Ada")] == [403, 403]


def test_unusual_is_told_to_managers_with_the_tickets(
    cases: Cases, taken_out: Callable[..., list[int]], signed_in: SignedIn, rated: Rated
) -> None:
    first = rated(1, "own")
    bens = rated(1, "his", **BEN)
    _many(cases, first, 30)
    _many(cases, bens, 60)
    (excluded, *_) = taken_out(12)

    pages = {who: shown(signed_in(who), "/reports/exclusions") for who in ("Mia", "Otto", "Lena", "Asha")}

    assert "Asha Rao unusual By agent: 28 % of 43" in words(pages["Mia"])
    assert f"/callbacks/ratings/{excluded}" in pages["Mia"]
    assert not [who for who, page in pages.items() if who != "Mia" and "nusual" in page]


def _many(cases: Cases, response_id: int, n: int) -> None:
    """So many more ratings with this one's credit, written straight into the tables."""
    context = cases.ctx()
    with context.writing() as session:
        rating = session.get_one(Response, response_id)
        survey = session.get_one(Invitation, rating.invitation_id)
        for number in range(n):
            copy = {c.name: getattr(survey, c.name) for c in Invitation.__table__.columns if c.name != "id"}
            other = Invitation(**(copy | {"resolution": 100 + number, "mail_id": None}))
            session.add(other)
            session.flush()
            row = {c.name: getattr(rating, c.name) for c in Response.__table__.columns if c.name != "id"}
            session.add(Response(**(row | {"invitation_id": other.id})))


def test_a_line_opens_its_ratings(taken_out: Callable[..., list[int]], signed_in: SignedIn) -> None:
    (rating,) = taken_out(1)
    asha = db.session.scalar(select(Agent.id).where(Agent.email == "asha@example.com"))
    mia = signed_in("Mia")

    listed = shown(mia, f"/reports/exclusions?level=agent&key={asha}")

    assert f"/callbacks/ratings/{rating}" in listed
    assert "Taken out: Asha Rao" in words(listed)
    assert "Taken out: Mia Torres" in words(shown(mia, f"/reports/exclusions?level=decider&key={mia_id(listed)}"))
    for wrong in ("level=agent&key=999", "level=planet", "level=team&key=Nowhere", "days=x"):
        assert mia.get(f"/reports/exclusions?{wrong}").status_code == 422


def mia_id(page: str) -> str:
    return page.partition("level=decider&amp;key=")[2].partition("#")[0]


def test_without_ratings_it_says_so(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/reports/exclusions"))

    assert "No ratings in the last 90 days." in page
    assert "Nobody has decided on a rating of this time yet." in page
