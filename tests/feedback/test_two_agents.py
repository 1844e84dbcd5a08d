"""Two agents of equal manner, one of them behind a product that breaks: the figures about the people are alike (A2)."""

import random
from dataclasses import dataclass

from survey_service.feedback.splitter import default_splitter
from survey_service.feedback.verdicts import Rows, verdicts, words_of
from survey_service.reports.sides import Side

ANSWERS = 600
PRAISE = (
    "{name} was patient and explained every step.",
    "{name} understood me at once and was very friendly.",
    "Very kind and helpful, thank you {name}.",
    "{name} listened and stayed polite throughout.",
)
BLAME = (
    "{name} was rude and did not listen.",
    "{name} ignored my question and was unfriendly.",
    "The agent was impatient and did not understand me at all.",
)
BROKEN = (
    "The export keeps crashing.",
    "The app is full of bugs and loses my data.",
    "Your software is slow and the import does not work.",
    "The report page shows an error again.",
)


@dataclass(frozen=True)
class Part:
    label: str
    tone: str
    filed: bool
    source: str = "model"


@dataclass
class Figures:
    """What a team's page would say of one agent."""

    agent: Side
    high: int = 0

    @property
    def csat(self) -> float:
        return self.high / ANSWERS


def answered(draw: random.Random, name: str, *, breaks: float) -> Figures:
    """The agent helps well in 85 of 100 tickets; the product breaks in `breaks` of them, and pulls the score down. A
    third of the customers fill the rows, the others write."""
    found = Figures(Side())
    for _ in range(ANSWERS):
        kind, broken = draw.random() < 0.85, draw.random() < breaks
        score = draw.choice((1, 2)) if broken or not kind else draw.choice((4, 5))
        rows, words = Rows(), []
        if draw.random() < 1 / 3:
            rows = Rows("good" if kind else "bad", "bad" if broken else None)
        else:
            said = draw.choice(PRAISE if kind else BLAME).format(name=name)
            words = [said, draw.choice(BROKEN)] if broken else [said]
        split = default_splitter().split(" ".join(words), name, "en")
        parts = [] if split.abstained else [Part(one.label, one.tone, one.filed) for one in split.parts]
        judged = verdicts(score, rows, words_of(parts))
        found.agent.add(judged.agent, judged.agent_source, score, 1)
        found.high += score >= 4
    return found


def test_the_one_with_the_buggy_product_has_an_equal_figure_twenty_points_of_csat_apart() -> None:
    draw = random.Random(4)

    anna, bela = answered(draw, "Anna", breaks=0.05), answered(draw, "Bela", breaks=0.35)

    assert anna.csat - bela.csat >= 0.20
    for one, other in ((anna, bela), (bela, anna)):
        assert one.agent.interval is not None
        assert other.agent.share is not None
        assert one.agent.interval.low <= other.agent.share <= one.agent.interval.high
        assert one.agent.judged >= ANSWERS / 3
