"""Two verdicts and a third: what a rating says of the person, the product and the process (A2)."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["good", "neutral", "bad", "none"]
Source = Literal["person", "customer", "words", "score", "to_review"]
SIDES = ("agent", "product", "process")


@dataclass(frozen=True)
class Verdicts:
    """Each side's verdict beside what it was taken from; a verdict of none without evidence has no source."""

    agent: Verdict
    product: Verdict
    process: Verdict
    agent_source: Source | None
    product_source: Source | None
    process_source: Source | None


def verdicts(score: int, agent_was: str | None, product_was: str | None, process_was: str | None) -> Verdicts:
    """From the customer's rows; where they name no side, the score speaks for the agent alone.

    A rating whose rows speak only of another side says nothing about the agent, whatever its score.
    """
    product, product_source = _row(product_was)
    process, process_source = _row(process_was)
    agent, agent_source = _row(agent_was)
    if agent_source is None:
        if product_source or process_source:
            agent_source = "customer"
        else:
            agent, agent_source = by_score(score), "score"
    return Verdicts(agent, product, process, agent_source, product_source, process_source)


def by_score(score: int) -> Verdict:
    """4–5 good, 3 neutral, 1–2 bad."""
    if score >= 4:
        return "good"
    return "neutral" if score == 3 else "bad"


def _row(was: str | None) -> tuple[Verdict, Source | None]:
    if was == "good":
        return "good", "customer"
    if was == "bad":
        return "bad", "customer"
    return "none", None
