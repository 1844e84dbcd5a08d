"""What the case page and the agent's page read, and what erasing locks, works on PostgreSQL as it does on SQLite."""

from itertools import count

from apiflask import APIFlask

from survey_service.audit import Actor
from survey_service.callbacks.case_beside import beside
from survey_service.callbacks.steps import agents_rated, asked_of
from survey_service.customers.customer import Customer
from survey_service.db import new_context
from survey_service.flows.case_letter_sent import Written, case_letter_sent
from survey_service.flows.case_remarked import case_remarked
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.repair_steps import Asked, step_done, step_given
from survey_service.flows.source_changed import own_source_known
from survey_service.flows.whys_answered import whys_answered
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.tickets.event import parse_event
from tests.case_world import Cases
from tests.world import START, HandClock, event


def test_all_that_lies_beside_a_case(postgres_app: APIFlask, clock: HandClock) -> None:
    cases = Cases(lambda: new_context(Actor("command")), clock, count(1))
    own_source_known(cases.ctx(), "api", "api")
    event_received(cases.ctx(), "api", Delivery(parse_event(event(event_id="first")), b"{}"))
    asha = cases.person("Asha Rao", "agent", agent="asha@example.com")
    mia = cases.person("Mia Torres", "manager")
    case_id = cases.low("dee", customer__account={"id": "a-1", "name": "Atlas"})
    agent = agents_rated(cases.ctx().session, case_id)[0][0]

    case_remarked(cases.acting(mia), case_id, "We count two days", disagrees=True)
    whys_answered(cases.acting(mia), case_id, ["The export stopped"], [])
    step_given(cases.acting(mia), case_id, Asked(agent, "Send the limits", START.date()))
    step_done(cases.acting(asha), 1, "Sent")
    case_letter_sent(cases.acting(mia), case_id, Written("Your ticket", "It works again"))
    for letter in mails_claimed(cases.ctx(), 9):
        mails_settled(cases.ctx(), [(letter, Reply(Outcome.ACCEPTED, "kept"))], {letter.mail_id: b"copy"})

    case = cases.case(case_id)
    session = cases.ctx().session
    found = beside(session, case, session.get_one(Customer, case.customer_id), [1, 2])
    assert (found.disagreements, found.whys[0], len(found.steps)) == (1, "The export stopped", 1)
    assert [posted.state for posted in found.letters.values()] == ["accepted"]
    assert [one.state for one in asked_of(session, agent, clock.at)] == ["owned"]
    assert customer_erased(cases.ctx(), "dee@example.com")
    assert asked_of(cases.ctx().session, agent, clock.at) == []
