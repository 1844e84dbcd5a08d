"""What is shown before deciding is what is there after granting."""

from datetime import timedelta

import pytest

from survey_service.callbacks.closing import Closing
from survey_service.feedback.appeal import REASONS
from survey_service.flows.callback_closed import callback_closed
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed
from survey_service.invitations.invitation import Invitation
from survey_service.reports.appeal_effect import Effect, effect
from tests.appeal_world import Appeals


def shown(appeals: Appeals, number: int) -> Effect:
    context = appeals.cases.ctx()
    context.session.rollback()
    appeal = appeals.one(number)
    response = appeals.rating(appeal.response_id)
    credit = context.session.get_one(Invitation, response.invitation_id)
    held = context.preferences
    return effect(context.session, appeal, response, credit, held.report_zone, context.now, held.survey_expiry)


def figures(appeals: Appeals) -> tuple[tuple[int, int], tuple[int, int]]:
    agent, company = appeals.figures(), appeals.figures("company")
    return (agent.agent.good, agent.agent.judged), (company.good, company.n)


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize(
    ("score", "said"), [(1, {}), (5, {}), (3, {}), (2, {"product_was": "bad"}), (4, {"agent_was": "bad"})]
)
def test_the_effect_comes_true(appeals: Appeals, reason: str, score: int, said: dict[str, str]) -> None:
    appeal = appeals.made(reason, score=score, said=said)
    foretold = shown(appeals, appeal)
    assert ((foretold.agent.now.good, foretold.agent.now.n), (foretold.company.now.good, foretold.company.now.n)) == (
        figures(appeals)
    )

    appeals.decide(appeal)

    then = foretold.agent.then, foretold.company.then
    assert ((then[0].good, then[0].n), (then[1].good, then[1].n)) == figures(appeals)


@pytest.mark.parametrize(("reason", "case"), [("mistake", "stops"), ("product", "stays"), ("wrong_person", "stays")])
def test_what_becomes_of_the_case(appeals: Appeals, reason: str, case: str) -> None:
    appeal = appeals.made(reason)

    assert shown(appeals, appeal).case == case
    appeals.decide(appeal)
    assert appeals.cases.all()[0].suggest_close is (case == "stops")


def test_a_case_with_another_cause_goes_on(appeals: Appeals) -> None:
    appeal = appeals.made("abuse", customer="cy")
    appeals.rated(2, "cy")

    assert shown(appeals, appeal).case == "goes_on"
    appeals.decide(appeal)
    assert not appeals.cases.all()[0].suggest_close


def test_without_an_open_case_there_is_none(appeals: Appeals) -> None:
    appeal = appeals.made("abuse")
    callback_closed(appeals.cases.acting(appeals.mia), appeals.cases.all()[0].id, Closing("withdrawn"))

    assert shown(appeals, appeal).case == "none"


def test_a_rating_that_is_in_no_figure_of_the_period_moves_none(appeals: Appeals) -> None:
    old = appeals.made("mistake")
    appeals.cases.clock.move(days=120)
    fresh = appeals.made("product", customer="dee")
    max_ = appeals.cases.person("Max Brand", "manager")
    invalid_proposed(appeals.cases.acting(appeals.mia), appeals.one(fresh).response_id, "abuse", None)
    invalid_decided(appeals.cases.acting(max_), appeals.one(fresh).response_id, agree=True)

    for appeal in (old, fresh):
        found = shown(appeals, appeal)
        assert not found.counts
        assert (found.agent.now, found.company.now) == (found.agent.then, found.company.then)
    assert appeals.cases.clock.at - appeals.one(old).appealed_at > timedelta(days=90)
