"""One event delivered many times at the same moment is one survey, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.event_received import Delivery, events_received
from survey_service.flows.source_changed import own_source_known
from survey_service.invitations.invitation import Invitation
from survey_service.mail.queued import Mail
from survey_service.staff.agent import Agent
from survey_service.tickets.event import parse_event
from tests.web.hooks.conftest import Helpdesk, helpdesk_of
from tests.world import HandClock, event

TIMES = 20


def delivered_at_once(app: APIFlask, clock: HandClock, *, own_id: bool) -> Counter[tuple[int, str]]:
    """Status code and word of each of TIMES deliveries; `own_id` gives each its own event's id."""
    with app.app_context():
        source = helpdesk_of(app, new_context(Actor("command")), clock, "generic")

    def deliver(number: int) -> tuple[int, str]:
        generic = Helpdesk(app.test_client(), clock, source.id, source.kind, source.secret)
        answer = generic.tell(event(event_id=f"e-{number if own_id else 1}"))
        return answer.status_code, answer.get_json().get("status", answer.text)

    with ThreadPoolExecutor(TIMES) as threads:
        return Counter(threads.map(deliver, range(TIMES)))


def one_of_each(app: APIFlask) -> bool:
    with app.app_context():
        counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Invitation, Mail, Agent)]
        db.session.remove()
    return counts == [1, 1, 1]


@pytest.mark.parametrize("own_id", [False, True])
def test_on_sqlite(own_id: bool, new_app: Callable[..., APIFlask], clock: HandClock) -> None:
    app = new_app()

    answers = delivered_at_once(app, clock, own_id=own_id)

    assert answers == {(202, "accepted"): 1, (202, "duplicate"): TIMES - 1}
    assert one_of_each(app)


@pytest.mark.parametrize("own_id", [False, True])
def test_on_postgresql(own_id: bool, postgres_app: APIFlask, clock: HandClock) -> None:
    answers = delivered_at_once(postgres_app, clock, own_id=own_id)

    assert answers == {(202, "accepted"): 1, (202, "duplicate"): TIMES - 1}
    assert one_of_each(postgres_app)


def test_bulks_in_opposite_order_wait_for_each_other_and_not_in_a_circle(
    postgres_app: APIFlask, api_on: Callable[[APIFlask], str]
) -> None:
    source = api_on(postgres_app)
    events = [
        parse_event(
            event(event_id=f"e-{n}", ticket__id=str(n), customer__email=f"c{n}@x.example", agent__id=f"u-{n % 5}")
        )
        for n in range(40)
    ]

    def deliver(number: int) -> Counter[str]:
        with postgres_app.app_context():
            order = events if number % 2 else events[::-1]
            receipts = events_received(new_context(Actor("key")), source, [Delivery(one, b"{}") for one in order])
            db.session.remove()
            return Counter(receipt.status for receipt in receipts)

    with ThreadPoolExecutor(4) as threads:
        told = sum(threads.map(deliver, range(4)), Counter[str]())

    assert told == {"accepted": 40, "duplicate": 120}


@pytest.fixture
def api_on() -> Callable[[APIFlask], str]:
    """The id of the API's source in this app."""

    def make(app: APIFlask) -> str:
        with app.app_context():
            own_source_known(new_context(Actor("command")), "api", "api")
        return "api"

    return make
