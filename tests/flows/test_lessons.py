"""Thanks, notes and lessons: by whom, how often, and what leaves the wall by itself (A6)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select, update

from survey_service.audit import AuditEntry
from survey_service.feedback.lessons import AlreadyShared, NothingToAnswer, NothingToShare, OwnWork, SaidNo
from survey_service.feedback.sharing import CommentNote, Lesson, Thanks
from survey_service.flows.comment_noted import comment_noted
from survey_service.flows.comment_thanked import comment_thanked
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.lesson_answered import lesson_answered
from survey_service.flows.lesson_proposed import lesson_proposed
from survey_service.flows.lesson_withdrawn import lesson_withdrawn
from survey_service.invitations.invitation import Invitation
from survey_service.reports.wall import counts
from survey_service.responses.marking import NoSuchRating
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated

SAID = {"why": "Rang instead of writing. Cy Young"}


@dataclass
class Team:
    """`comment` is Asha's; people by first name act through `by`."""

    cases: Cases
    comment: int
    people: dict[str, int]
    team: int

    def by(self, name: str) -> Any:
        return self.cases.acting(self.people[name])

    def lesson(self) -> Lesson | None:
        session = self.cases.ctx().session
        session.rollback()
        return session.get(Lesson, self.comment, populate_existing=True)

    def hanging(self) -> int:
        session = self.cases.ctx().session
        session.rollback()
        return sum(counts(session, self.team).values())

    def count(self, table: Any) -> int:
        session = self.cases.ctx().session
        session.rollback()
        return session.scalar(select(func.count()).select_from(table)) or 0

    def change(self, table: Any, which: Any, **values: Any) -> None:
        with self.cases.ctx().writing() as session:
            session.execute(update(table).where(which).values(**values))


@pytest.fixture
def team(cases: Cases, rated: Rated) -> Team:
    comment = rated(5, "cy", SAID)
    rated(5, "di", **BEN)
    rated(5, "ed", agent__id="u-4", agent__email="ann@example.com", agent__name="Ann Hall")
    session = cases.ctx().session
    billing = session.scalars(select(Agent.team_id).where(Agent.email == "asha@example.com")).one()
    technical = session.scalars(select(Agent.team_id).where(Agent.email == "ben@example.com")).one()
    session.rollback()
    people = {
        "Asha": cases.person("Asha Rao", "agent", agent="asha@example.com"),
        "Ann": cases.person("Ann Hall", "agent", agent="ann@example.com"),
        "Ben": cases.person("Ben Oduya", "agent", agent="ben@example.com"),
        "Lena": cases.person("Lena Fuchs", "lead", team_id=billing),
        "Tom": cases.person("Tom Other", "lead", team_id=technical),
        "Mia": cases.person("Mia Torres", "manager"),
        "Pia": cases.person("Pia Lind", "product"),
        "Otto": cases.person("Otto Berg", "auditor"),
    }
    assert billing is not None
    return Team(cases, comment, people, billing)


def share(team: Team) -> None:
    lesson_proposed(team.by("Asha"), team.comment, "lesson", None)


@pytest.mark.parametrize("name", ["Lena", "Mia"])
def test_who_leads_thanks_once(team: Team, name: str) -> None:
    assert comment_thanked(team.by(name), team.comment)
    assert not comment_thanked(team.by(name), team.comment)

    assert team.count(Thanks) == 1


def test_nobody_thanks_himself(team: Team) -> None:
    share(team)

    with pytest.raises(OwnWork):
        comment_thanked(team.by("Asha"), team.comment)


def test_a_colleague_thanks_only_for_what_hangs_on_the_own_wall(team: Team) -> None:
    with pytest.raises(NoSuchRating):
        comment_thanked(team.by("Ann"), team.comment)
    share(team)

    assert comment_thanked(team.by("Ann"), team.comment)
    with pytest.raises(NoSuchRating):
        comment_thanked(team.by("Ben"), team.comment)


STEPS: dict[str, Callable[[Any, int], object]] = {
    "thank": comment_thanked,
    "note": lambda ctx, number: comment_noted(ctx, number, "Well done"),
    "share": lambda ctx, number: lesson_proposed(ctx, number, "praise", None),
    "answer": lambda ctx, number: lesson_answered(ctx, number, agree=True),
    "withdraw": lesson_withdrawn,
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["Ben", "Tom", "Pia", "Otto"])
def test_for_all_others_there_is_no_such_rating(team: Team, name: str, step: str) -> None:
    lesson_proposed(team.by("Lena"), team.comment, "praise", None)

    with pytest.raises(NoSuchRating):
        STEPS[step](team.by(name), team.comment)

    assert (team.count(Thanks), team.count(CommentNote), team.hanging()) == (0, 0, 0)


def test_agent_and_lead_note_without_card_numbers_and_without_words_nothing_is_kept(team: Team) -> None:
    comment_noted(team.by("Asha"), team.comment, "paid with 4111 1111 1111 1111")
    comment_noted(team.by("Lena"), team.comment, " Well done ")
    with pytest.raises(ValueError, match="words"):
        comment_noted(team.by("Lena"), team.comment, "  ")

    notes = team.cases.ctx().session.scalars(select(CommentNote.words).order_by(CommentNote.id)).all()
    assert "4111" not in notes[0]
    assert notes[1:] == ["Well done"]


def test_the_agent_shares_at_once_and_takes_it_down_at_any_time(team: Team) -> None:
    assert lesson_proposed(team.by("Asha"), team.comment, "lesson", "Ring early")
    assert team.hanging() == 1
    lesson_withdrawn(team.by("Asha"), team.comment)

    assert team.hanging() == 0
    with pytest.raises(SaidNo):
        lesson_proposed(team.by("Lena"), team.comment, "praise", None)
    share(team)
    assert team.hanging() == 1


def test_what_a_lead_proposes_waits_for_the_agent(team: Team) -> None:
    assert not lesson_proposed(team.by("Lena"), team.comment, "praise", "Look")
    assert team.hanging() == 0
    with pytest.raises(AlreadyShared):
        lesson_proposed(team.by("Mia"), team.comment, "lesson", None)

    lesson_answered(team.by("Asha"), team.comment, agree=True)

    assert team.hanging() == 1
    with pytest.raises(NothingToAnswer):
        lesson_answered(team.by("Asha"), team.comment, agree=False)


def test_declined_nobody_asks_again_but_the_agent_may_share_it(team: Team) -> None:
    lesson_proposed(team.by("Lena"), team.comment, "praise", None)
    lesson_answered(team.by("Asha"), team.comment, agree=False)

    with pytest.raises(SaidNo):
        lesson_proposed(team.by("Mia"), team.comment, "praise", None)
    share(team)

    assert team.hanging() == 1


def test_who_proposed_takes_it_back_and_may_ask_anew_before_an_answer(team: Team) -> None:
    lesson_proposed(team.by("Lena"), team.comment, "praise", None)
    with pytest.raises(NoSuchRating):
        lesson_withdrawn(team.by("Mia"), team.comment)
    lesson_withdrawn(team.by("Lena"), team.comment)
    with pytest.raises(NothingToAnswer):
        lesson_answered(team.by("Asha"), team.comment, agree=True)

    assert not lesson_proposed(team.by("Mia"), team.comment, "lesson", None)


def test_only_words_that_count_are_shared(team: Team, rated: Rated) -> None:
    wordless = rated(5, "flo")
    with pytest.raises(NothingToShare):
        lesson_proposed(team.by("Asha"), wordless, "praise", None)
    lesson_proposed(team.by("Lena"), team.comment, "praise", None)
    team.change(Response, Response.id == team.comment, status="invalid", status_reason="mistake")

    with pytest.raises(NothingToShare):
        lesson_answered(team.by("Asha"), team.comment, agree=True)


def test_what_is_found_invalid_or_taken_from_the_agent_leaves_the_wall_by_itself(team: Team) -> None:
    share(team)

    team.change(Response, Response.id == team.comment, status="invalid", status_reason="abuse")
    assert team.hanging() == 0
    team.change(Response, Response.id == team.comment, status="counted", status_reason=None)
    assert team.hanging() == 1
    own = select(Response.invitation_id).where(Response.id == team.comment).scalar_subquery()
    team.change(Invitation, Invitation.id == own, credit_agent_id=None)
    assert team.hanging() == 0


def test_words_the_customer_changed_since_leave_until_the_agent_agrees_anew(team: Team) -> None:
    share(team)
    later = team.cases.clock.move(minutes=5)
    team.change(Response, Response.id == team.comment, why="Awful", edited_at=later)

    assert team.hanging() == 0
    team.cases.clock.move(minutes=5)
    share(team)
    assert team.hanging() == 1


def test_erasure_leaves_no_word_and_nothing_on_the_wall(team: Team) -> None:
    lesson_proposed(team.by("Asha"), team.comment, "lesson", "Cy Young taught us")
    comment_noted(team.by("Lena"), team.comment, "Cy is right")

    customer_erased(team.cases.ctx(), "cy@example.com")

    lesson = team.lesson()
    assert lesson is not None
    assert (lesson.words, team.hanging(), team.count(CommentNote)) == (None, 0, 0)


def test_each_step_is_audited_by_the_names_of_fields(team: Team) -> None:
    comment_thanked(team.by("Mia"), team.comment)
    comment_noted(team.by("Lena"), team.comment, "secret words")
    lesson_proposed(team.by("Lena"), team.comment, "praise", "secret words")
    lesson_answered(team.by("Asha"), team.comment, agree=True)
    lesson_withdrawn(team.by("Asha"), team.comment)

    of_this = (AuditEntry.about == "response") & (AuditEntry.actor == "user")
    acts = team.cases.ctx().session.execute(select(AuditEntry.act, AuditEntry.changed).where(of_this))
    assert [tuple(row) for row in acts] == [
        ("comment_thanked", []),
        ("comment_noted", ["words"]),
        ("lesson_proposed", ["kind", "words"]),
        ("lesson_agreed", ["state"]),
        ("lesson_withdrawn", ["state"]),
    ]
