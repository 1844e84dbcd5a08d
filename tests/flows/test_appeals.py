"""An appeal changes verdict, credit or validity, by a second person, visibly, and back again (A4)."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from survey_service.audit import AuditEntry
from survey_service.callbacks.callback import Callback
from survey_service.feedback.appeal import REASONS, Appeal
from survey_service.feedback.appealing import AlreadyAppealed, AppealClosed, NoSuchAppeal, NotAppealable
from survey_service.flows.appeal_decided import appeal_undone
from survey_service.flows.appeal_made import appeal_made, appeal_withdrawn
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.event_received import Delivery, event_received
from survey_service.flows.invalid_marked import invalid_decided, invalid_proposed, invalid_undone
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.invitations.invitation import Invitation
from survey_service.responses.invalid_mark import InvalidMark
from survey_service.responses.marking import AlreadyDecided, NoSuchRating, OwnFigures
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.agent import Agent
from survey_service.tickets.event import parse_event
from tests.appeal_world import Appeals
from tests.feedback_world import BEN
from tests.world import event

INVALIDATING = ("scanner", "abuse", "mistake")


def credit(appeals: Appeals, response: int) -> tuple[str | None, int | None, str | None]:
    session = appeals.cases.ctx().session
    session.rollback()
    survey = session.get_one(Invitation, appeals.rating(response).invitation_id, populate_existing=True)
    return survey.credit_agent, survey.credit_agent_id, survey.credit_team


def marks(appeals: Appeals) -> list[tuple[str, int, int | None]]:
    found = appeals.cases.ctx().session.scalars(select(InvalidMark).order_by(InvalidMark.id))
    return [(mark.state, mark.proposed_by, mark.decided_by) for mark in found]


def test_an_appeal_changes_nothing_and_waits_for_a_manager(appeals: Appeals) -> None:
    rating = appeals.rated(2, said={"why": "The export stops"})
    before = appeals.figures().as_dict()

    appeal = appeals.one(appeal_made(appeals.cases.acting(appeals.asha), rating, "product", " It was the export "))

    assert (appeal.state, appeal.words, appeal.decider_id) == ("open", "It was the export", appeals.mia)
    assert appeals.figures().as_dict() == before
    assert appeals.rating(rating).why == "The export stops"


@pytest.mark.parametrize(("reason", "side"), [("product", "product"), ("policy", "process")])
@pytest.mark.parametrize(("score", "said", "expected"), [(1, None, "bad"), (3, None, "neutral"), (1, "good", "good")])
def test_product_and_policy_change_verdicts_only(
    appeals: Appeals, reason: str, side: str, score: int, said: str | None, expected: str
) -> None:
    appeal = appeals.made(reason, score=score)
    company = appeals.figures("company")

    appeals.decide(appeal, verdict=said)

    rating = appeals.rating(appeals.one(appeal).response_id)
    assert (rating.agent_verdict, rating.agent_source) == ("none", "person")
    assert (getattr(rating, f"{side}_verdict"), getattr(rating, f"{side}_source")) == (expected, "person")
    assert (rating.status, rating.score) == ("counted", score)
    assert appeals.figures("company").distribution == company.distribution


def test_the_wrong_person_leaves_the_rating_with_the_team_and_nobody(appeals: Appeals) -> None:
    appeal = appeals.made("wrong_person")
    rating = appeals.one(appeal).response_id
    had = credit(appeals, rating)

    appeals.decide(appeal)

    assert credit(appeals, rating) == (None, None, "Billing")
    change = appeals.cases.ctx().session.scalars(select(ResponseChange).order_by(ResponseChange.id.desc())).first()
    assert change is not None
    assert (change.kind, change.before, change.after) == (
        "credit_removed",
        {"credit_agent": had[0], "credit_agent_id": had[1]},
        {"credit_agent": None, "credit_agent_id": None},
    )
    appeal_undone(appeals.cases.acting(appeals.mia), appeal)
    assert credit(appeals, rating) == had


def test_what_the_helpdesk_tells_again_brings_no_removed_credit_back(appeals: Appeals) -> None:
    appeal = appeals.made("wrong_person", ticket="W1")
    appeals.decide(appeal)
    moment = appeals.cases.clock.at - timedelta(minutes=30)

    again = event(event_id="again", at=moment, ticket__id="W1", customer__email="cy@example.com", **BEN)
    told = event_received(appeals.cases.ctx(), "api", Delivery(parse_event(again), b"{}"))

    assert told.status == "duplicate"

    assert credit(appeals, appeals.one(appeal).response_id) == (None, None, "Billing")


@pytest.mark.parametrize("reason", INVALIDATING)
def test_scanner_abuse_and_mistake_make_it_invalid_by_the_same_record(appeals: Appeals, reason: str) -> None:
    appeal = appeals.made(reason)

    appeals.decide(appeal, answer="Three at the same second")

    rating = appeals.rating(appeals.one(appeal).response_id)
    assert (rating.status, rating.status_reason) == ("invalid", reason)
    assert marks(appeals) == [("agreed", appeals.asha, appeals.mia)]
    (case,) = appeals.cases.all()
    assert (case.suggest_close, case.due_at) == (True, None)
    appeal_undone(appeals.cases.acting(appeals.mia), appeal)
    assert appeals.rating(rating.id).status == "counted"
    assert [mark[0] for mark in marks(appeals)] == ["undone"]
    assert not appeals.cases.all()[0].suggest_close


def test_declined_nothing_changes_and_both_sides_words_stay(appeals: Appeals) -> None:
    appeal = appeals.made("abuse")
    before = appeals.figures().as_dict()

    appeals.decide(appeal, grant=False, answer="Harsh, not abusive")

    found = appeals.one(appeal)
    assert (found.state, found.words, found.answer) == ("declined", "It was the export", "Harsh, not abusive")
    assert appeals.figures().as_dict() == before
    with pytest.raises(AlreadyDecided):
        appeals.decide(appeal)


def test_only_the_credited_agent_appeals_against_what_counts_once_at_a_time(appeals: Appeals) -> None:
    rating, cases = appeals.rated(1), appeals.cases
    ben = cases.person("Ben Oduya", "agent", agent="ben@example.com")

    for stranger in (ben, appeals.mia):
        with pytest.raises(NoSuchRating):
            appeal_made(cases.acting(stranger), rating, "product", None)
    first = appeal_made(cases.acting(appeals.asha), rating, "mistake", None)
    with pytest.raises(AlreadyAppealed):
        appeal_made(cases.acting(appeals.asha), rating, "product", None)
    appeals.decide(first)
    with pytest.raises(NotAppealable):
        appeal_made(cases.acting(appeals.asha), rating, "product", None)


def test_withdrawn_by_its_maker_alone_it_can_be_made_again(appeals: Appeals) -> None:
    appeal, cases = appeals.made(), appeals.cases
    ben = cases.person("Ben Oduya", "agent", agent="ben@example.com")

    with pytest.raises(NoSuchAppeal):
        appeal_withdrawn(cases.acting(ben), appeal)
    appeal_withdrawn(cases.acting(appeals.asha), appeal)

    assert appeals.one(appeal).state == "withdrawn"
    with pytest.raises(AppealClosed):
        appeal_withdrawn(cases.acting(appeals.asha), appeal)
    with pytest.raises(AlreadyDecided):
        appeals.decide(appeal)
    assert appeal_made(cases.acting(appeals.asha), appeals.one(appeal).response_id, "policy", None) > appeal


def test_whose_figures_hold_it_neither_decides_nor_undoes(appeals: Appeals) -> None:
    appeal, cases = appeals.made("wrong_person"), appeals.cases
    team = cases.ctx().session.scalar(select(Agent.team_id).where(Agent.email == "asha@example.com"))
    lena = cases.person("Lena Sommer", "manager", team_id=team)
    asha = cases.person("Ash Rao", "manager", agent="asha@example.com")

    for concerned in (lena, asha):
        with pytest.raises(OwnFigures):
            appeals.decide(appeal, by=concerned)
    appeals.decide(appeal)
    context = cases.ctx()
    with context.writing() as session:  # without credit, and in another team, it is still hers
        session.execute(update(Agent).where(Agent.email == "asha@example.com").values(team_id=None))
    for concerned in (lena, asha):
        with pytest.raises(OwnFigures):
            appeal_undone(cases.acting(concerned), appeal)


def test_a_lead_an_agent_and_another_departments_manager_decide_nothing(appeals: Appeals) -> None:
    appeal, cases = appeals.made(), appeals.cases
    others = [
        cases.person("Lea Other", "lead"),
        cases.person("Ben Oduya", "agent", agent="ben@example.com"),
        cases.person("Moe Sales", "manager", department_id=_another_department(appeals)),
    ]

    for other in others:
        with pytest.raises(NoSuchAppeal):
            appeals.decide(appeal, by=other)


def _another_department(appeals: Appeals) -> int:
    changes = {"agent__id": "u-3", "agent__email": "di@example.com", "agent__team": "Deals"}
    appeals.cases.asked("sales", **changes, agent__department="Sales")
    return appeals.department("Sales")


def test_two_deciders_at_once_make_one_decision(appeals: Appeals) -> None:
    appeal, cases = appeals.made("scanner"), appeals.cases
    max_ = cases.person("Max Brand", "manager")

    appeals.decide(appeal, by=max_, grant=False)
    with pytest.raises(AlreadyDecided):
        appeals.decide(appeal)

    assert (appeals.one(appeal).decided_by, marks(appeals)) == (max_, [])


def test_granting_settles_a_proposal_that_waits_even_the_deciders_own(appeals: Appeals) -> None:
    appeal, cases = appeals.made("mistake"), appeals.cases
    rating = appeals.one(appeal).response_id
    invalid_proposed(cases.acting(appeals.mia), rating, "abuse", "Look at it")

    appeals.decide(appeal)

    assert marks(appeals) == [("declined", appeals.mia, None), ("agreed", appeals.asha, appeals.mia)]
    assert appeals.rating(rating).status_reason == "mistake"


def test_a_proposal_agreed_on_grants_an_appeal_for_the_same_and_undone_takes_it_back(appeals: Appeals) -> None:
    appeal, cases = appeals.made("mistake"), appeals.cases
    rating, max_ = appeals.one(appeal).response_id, cases.person("Max Brand", "manager")
    invalid_proposed(cases.acting(appeals.mia), rating, "abuse", None)

    invalid_decided(cases.acting(max_), rating, agree=True)
    assert (appeals.one(appeal).state, appeals.one(appeal).decided_by) == ("granted", max_)

    invalid_undone(cases.acting(max_), rating)
    assert (appeals.one(appeal).state, appeals.rating(rating).status) == ("undone", "counted")


def test_an_appeal_about_the_product_waits_on_when_the_rating_is_found_invalid(appeals: Appeals) -> None:
    appeal, cases = appeals.made("product"), appeals.cases
    rating, max_ = appeals.one(appeal).response_id, cases.person("Max Brand", "manager")
    invalid_proposed(cases.acting(appeals.mia), rating, "abuse", None)
    invalid_decided(cases.acting(max_), rating, agree=True)

    assert appeals.one(appeal).state == "open"
    appeals.decide(appeal)

    assert (appeals.rating(rating).status, appeals.rating(rating).agent_verdict) == ("invalid", "none")


def test_a_declined_proposal_leaves_the_appeal_waiting(appeals: Appeals) -> None:
    appeal, cases = appeals.made("mistake"), appeals.cases
    rating, max_ = appeals.one(appeal).response_id, cases.person("Max Brand", "manager")
    invalid_proposed(cases.acting(appeals.mia), rating, "mistake", None)

    invalid_decided(cases.acting(max_), rating, agree=False)

    assert appeals.one(appeal).state == "open"


def test_card_numbers_are_not_kept_and_erasure_empties_the_words(appeals: Appeals) -> None:
    appeal = appeals.made(words="Cy Young paid with 4111 1111 1111 1111")
    appeals.decide(appeal, grant=False, answer="Cy is right")
    assert "4111" not in (appeals.one(appeal).words or "")

    customer_erased(appeals.cases.ctx(), "cy@example.com")

    assert (appeals.one(appeal).words, appeals.one(appeal).answer) == (None, None)


def test_each_step_is_audited_by_the_names_of_fields(appeals: Appeals) -> None:
    appeal = appeals.made("wrong_person")
    appeals.decide(appeal)
    appeal_undone(appeals.cases.acting(appeals.mia), appeal)

    acts = appeals.cases.ctx().session.execute(
        select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.about == "appeal").order_by(AuditEntry.id)
    )

    credited = ["credit_agent", "credit_agent_id"]
    expected = [("appeal_made", ["reason", "words"]), ("appeal_granted", credited), ("appeal_undone", credited)]
    assert [tuple(row) for row in acts] == expected


def test_the_letters_name_nobody_and_do_not_leave_when_their_time_is_over(appeals: Appeals) -> None:
    first, second = appeals.made(customer="cy"), appeals.made(customer="dee")
    appeal_withdrawn(appeals.cases.acting(appeals.asha), first)
    appeals.decide(second, grant=False)

    letters = mails_claimed(appeals.cases.ctx(), 50)

    told = {letter.letter: letter for letter in letters if letter.letter.startswith("appeal")}
    assert list(told) == ["appeal_decided"]
    values = told["appeal_decided"].values
    assert (told["appeal_decided"].to, values["granted"]) == ("asha@support.example", False)
    assert values.keys() == {"name", "brand", "appeal_id", "link", "granted"}


@pytest.mark.parametrize("reason", REASONS)
def test_who_appealed_is_told_once_when_the_granting_is_taken_back(appeals: Appeals, reason: str) -> None:
    appeal = appeals.made(reason)
    appeals.decide(appeal)
    mails_claimed(appeals.cases.ctx(), 50)

    appeal_undone(appeals.cases.acting(appeals.mia), appeal)

    (told,) = mails_claimed(appeals.cases.ctx(), 50)
    assert (told.letter, told.to) == ("appeal_undone", "asha@support.example")
    assert told.values.keys() == {"name", "brand", "appeal_id", "link"}


def test_taken_back_before_the_decision_was_told_only_the_last_word_leaves(appeals: Appeals) -> None:
    appeal = appeals.made()
    appeals.decide(appeal)
    appeal_undone(appeals.cases.acting(appeals.mia), appeal)

    letters = [letter.letter for letter in mails_claimed(appeals.cases.ctx(), 50)]

    assert [letter for letter in letters if letter.startswith("appeal")] == ["appeal_undone"]


def test_a_rating_made_valid_again_tells_whoever_had_appealed_against_it(appeals: Appeals) -> None:
    appeal, cases = appeals.made("mistake"), appeals.cases
    appeals.decide(appeal)
    mails_claimed(cases.ctx(), 50)

    invalid_undone(cases.acting(appeals.mia), appeals.one(appeal).response_id)

    assert [(letter.letter, letter.to) for letter in mails_claimed(cases.ctx(), 50)] == [
        ("appeal_undone", "asha@support.example")
    ]


@pytest.mark.parametrize(
    "wrong", [{"state": "lost"}, {"reason": "too low"}, {"decided_by": 1, "appealed_by": 1}], ids=str
)
def test_the_database_refuses_what_no_flow_would_write(appeals: Appeals, wrong: dict[str, object]) -> None:
    rating, context = appeals.rated(1), appeals.cases.ctx()
    values = {
        "response_id": rating,
        "state": "open",
        "reason": "product",
        "passed_on": 0,
        "appealed_by": appeals.asha,
        "appealed_at": context.now,
        "due_at": context.now,
    }

    with pytest.raises(IntegrityError), context.writing() as session:
        session.execute(insert(Appeal).values(**(values | wrong)))


def test_the_database_holds_one_open_appeal_a_rating(appeals: Appeals) -> None:
    appeal = appeals.one(appeals.made())
    columns = {column.name: getattr(appeal, column.name) for column in Appeal.__table__.columns if column.name != "id"}

    with pytest.raises(IntegrityError), appeals.cases.ctx().writing() as session:
        session.execute(insert(Appeal).values(**columns))


def test_an_appeal_opens_and_closes_no_case(appeals: Appeals) -> None:
    appeals.decide(appeals.made("wrong_person"))

    (case,) = appeals.cases.ctx().session.scalars(select(Callback)).all()
    assert (case.state, case.suggest_close) == ("open", False)
