"""Words are cut after the answer, once, and the verdicts follow; edited words are cut anew (P2, A2)."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from survey_service.feedback.parts import parts_of
from survey_service.flows.comments_split import comments_split
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from tests.case_world import Cases


@dataclass
class Part:
    start: int
    end: int
    label: str
    tone: str
    certainty: float = 0.97
    filed: bool = True


@dataclass
class Comment:
    parts: list[Part]
    abstained: bool = False
    model: str = "test-1"


@dataclass
class Splitter:
    """Says the same of every comment: it is all about one side."""

    label: str = "product"
    tone: str = "bad"
    filed: bool = True
    abstained: bool = False
    asked: list[tuple[str, str | None, str | None, int | None]] = field(default_factory=list)

    def __call__(self, text: str, agent: str | None, language: str | None, score: int | None = None) -> Comment:
        self.asked.append((text, agent, language, score))
        return Comment([Part(0, len(text), self.label, self.tone, filed=self.filed)], self.abstained)


@pytest.fixture
def splitter() -> Splitter:
    return Splitter()


def response(cases: Cases) -> Response:
    return cases.ctx().session.scalars(select(Response).execution_options(populate_existing=True)).one()


def test_a_low_score_that_speaks_of_the_product_is_left_out_of_the_agents_figure(
    cases: Cases, splitter: Splitter
) -> None:
    cases.rate(cases.asked(), 2, why="The export keeps crashing.")
    assert (response(cases).agent_verdict, response(cases).agent_source) == ("bad", "score")

    assert comments_split(cases.ctx(), splitter) == 1

    kept = response(cases)
    assert (kept.agent_verdict, kept.agent_source, kept.product_verdict) == ("none", "words", "bad")
    assert splitter.asked == [("The export keeps crashing.", "Asha Rao", "en", 2)]
    assert [case.state for case in cases.all()] == ["open"]


def test_a_comment_is_cut_once_and_again_when_its_words_change(cases: Cases, splitter: Splitter) -> None:
    link = cases.asked()
    cases.rate(link, 2, why="The export crashes.")
    comments_split(cases.ctx(), splitter)

    assert comments_split(cases.ctx(), splitter) == 0
    cases.rate(link, 2, why="Nobody called me.")
    assert response(cases).agent_source == "score"
    splitter.label = "agent"
    assert comments_split(cases.ctx(), splitter) == 1

    assert [part.label for part in parts_of(cases.ctx().session, response(cases).id)] == ["agent"]
    assert response(cases).product_verdict == "none"


def test_what_is_unsure_waits_ten_business_days_for_a_person(cases: Cases, splitter: Splitter) -> None:
    splitter.filed = False
    cases.rate(cases.asked(), 2, why="It was not.")

    comments_split(cases.ctx(), splitter)

    kept = response(cases)
    assert (kept.agent_verdict, kept.agent_source) == ("none", "to_review")
    assert kept.review_due_at is not None
    assert (kept.review_due_at - cases.clock.at).days == 14


def test_an_abstention_says_nothing(cases: Cases, splitter: Splitter) -> None:
    splitter.abstained = True
    cases.rate(cases.asked(), 5, why="Tack så mycket")

    comments_split(cases.ctx(), splitter)

    kept = response(cases)
    assert (kept.agent_verdict, kept.agent_source) == ("good", "score")
    assert parts_of(cases.ctx().session, kept.id) == []


def test_the_history_tells_how_the_words_moved_the_verdicts(cases: Cases, splitter: Splitter) -> None:
    cases.rate(cases.asked(), 2, why="The export keeps crashing.")

    comments_split(cases.ctx(), splitter)

    last = cases.ctx().session.scalars(select(ResponseChange).order_by(ResponseChange.id.desc())).first()
    assert last is not None
    assert last.kind == "split"
    assert last.after["product_verdict"] == "bad"


def test_words_edited_while_they_were_cut_wait_on(cases: Cases) -> None:
    link = cases.asked()
    cases.rate(link, 2, why="The export crashes.")

    def slow(text: str, agent: str | None, language: str | None, score: int | None = None) -> Comment:
        cases.rate(link, 2, why="Nobody called me.")
        return Splitter()(text, agent, language, score)

    assert comments_split(cases.ctx(), slow) == 0
    assert response(cases).words_split_at is None
