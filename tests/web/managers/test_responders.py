"""The page of those who answered and those who did not is for all; who is surveyed for leads, unusual for managers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask

from survey_service.db import DbContext, db
from survey_service.invitations.invitation import Invitation
from survey_service.staff.agent import Agent
from survey_service.tickets.ticket import Ticket
from tests.feedback_world import Rated, SignedIn, shown, words

UNUSUAL = "Only managers see what is unusual"


@pytest.fixture
def company(rated: Rated, ctx: Callable[[], DbContext]) -> None:
    """Asha's forty tickets are hardly ever asked about, the sixty of nobody's always are."""
    rated(5, "cy", {"why": "fine"})
    asha = db.session.query(Agent).filter_by(email="asha@example.com").one().id
    template = db.session.query(Ticket).first()
    assert template is not None
    source = template.source
    db.session.rollback()
    context = ctx()
    closed = context.now - timedelta(days=1)
    with context.writing() as session:
        for index in range(100):
            hers = index < 40
            ticket = Ticket(source=source, external_id=f"X{index}", state="closed")
            session.add(ticket)
            session.flush()
            state = {"state": "not_asked", "reason": "tag"} if hers else {"state": "sent", "sent_at": closed}
            credit = {"credit_agent_id": asha} if hers else {}
            days = {"closed_at": closed, "created_at": closed}
            session.add(Invitation(ticket_id=ticket.id, kind="survey", resolution=1, **days, **state, **credit))


@pytest.mark.parametrize("who", ["Asha", "Pia", "Ada", "Lena", "Mia"])
def test_the_two_groups_are_open_to_all_staff(company: None, signed_in: SignedIn, who: str) -> None:
    page = words(shown(signed_in(who), "/reports/responders"))

    assert "Nothing tells the 1 who answered from the 60 who did not, beyond chance." in page
    assert ("Surveyed of eligible, by agent" in page) == (who in ("Lena", "Mia"))


def test_unusual_is_told_to_managers_only_with_the_tickets(company: None, signed_in: SignedIn) -> None:
    mia, lena = (words(shown(signed_in(who), "/reports/responders")) for who in ("Mia", "Lena"))

    assert UNUSUAL in mia
    assert "X39" in mia
    assert "unusual" not in lena
    assert "X39" not in lena


def test_with_nothing_the_page_says_what_will_stand_here(app: APIFlask, signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Mia"), "/reports/responders?level=team&key=Nobody"))

    assert "There is nobody to compare yet." in page
    assert signed_in("Mia").get("/reports/responders?level=x").status_code == 422
