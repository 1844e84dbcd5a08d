"""Each side is judged by the first evidence about it: a person, the customer's rows, sure words, the score (A2)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.verdicts import SIDES, Rows, Verdict, by_score, verdicts, words_of

VERDICTS: tuple[Verdict, ...] = ("good", "neutral", "bad", "none")


@dataclass(frozen=True)
class Part:
    label: str
    tone: str
    filed: bool = True
    source: str = "model"


parts = st.lists(
    st.builds(
        Part,
        label=st.sampled_from((*SIDES, "none")),
        tone=st.sampled_from(("good", "neutral", "bad")),
        filed=st.booleans(),
        source=st.sampled_from(("model", "person")),
    ),
    max_size=5,
)
rows = st.builds(Rows, *[st.sampled_from((None, "good", "bad"))] * 3)
corrections = st.dictionaries(st.sampled_from(SIDES), st.sampled_from(VERDICTS))


def tones_of(side: str, found: list[Part]) -> Verdict | None:
    tones = {part.tone for part in found if part.label == side}
    if not tones:
        return None
    if len(tones & {"good", "bad"}) != 1:
        return "neutral"
    return "good" if "good" in tones else "bad"


def expected(side: str, score: int, row: Rows, said: list[Part], set_: Mapping[str, Verdict]) -> Verdict:
    """A2 read out, one sentence after the other."""
    people = [part for part in said if part.source == "person"]
    sure = [part for part in said if part.source == "model" and part.filed]
    unsure = [part for part in said if part.source == "model" and not part.filed]
    if side in set_:
        return set_[side]
    if tones_of(side, people):
        return tones_of(side, people) or "none"
    if side == "agent":
        disagree = any({getattr(row, one), tones_of(one, sure)} == {"good", "bad"} for one in SIDES)
        if disagree or (row == Rows() and unsure):
            return "none"
    if getattr(row, side):
        return "good" if getattr(row, side) == "good" else "bad"
    if tones_of(side, sure):
        return tones_of(side, sure) or "none"
    others = [one for one in SIDES if one in set_ or getattr(row, one) or tones_of(one, people + sure)]
    return by_score(score) if side == "agent" and not others else "none"


@given(st.integers(1, 5), rows, parts, corrections)
def test_every_verdict_follows_the_order_of_evidence(
    score: int, row: Rows, said: list[Part], set_: dict[str, Verdict]
) -> None:
    found = verdicts(score, row, words_of(said), set_)

    assert (found.agent, found.product, found.process) == tuple(expected(s, score, row, said, set_) for s in SIDES)


@given(st.integers(1, 5), rows, parts, st.lists(st.sampled_from(("good", "neutral", "bad")), max_size=3))
def test_the_tone_of_what_is_said_of_the_product_moves_no_agents_verdict_but_for_a_disagreement_with_a_row(
    score: int, row: Rows, said: list[Part], tones: list[str]
) -> None:
    rest = [part for part in said if part.label != "product"]
    products = [Part("product", tone) for tone in tones] or [Part("product", "bad")]
    row = Rows(row.agent, None, row.process)

    agents = {
        verdicts(score, row, words_of(rest + [Part("product", tone) for _ in products])).agent
        for tone in ("good", "neutral", "bad")
    }

    assert len(agents) == 1


@given(st.integers(1, 5), rows, parts)
def test_what_waited_too_long_is_judged_by_the_score(score: int, row: Rows, said: list[Part]) -> None:
    waiting, lapsed = verdicts(score, row, words_of(said)), verdicts(score, row, words_of(said), lapsed=True)

    assert lapsed.agent_source != "to_review"
    if waiting.agent_source == "to_review":
        assert (lapsed.agent, lapsed.agent_source) == (by_score(score), "score")
    else:
        assert lapsed == waiting


@pytest.mark.parametrize(
    ("score", "row", "said", "agent"),
    [
        (2, Rows(agent="good", product="bad"), [], ("good", "customer")),
        (2, Rows(), [Part("product", "bad")], ("none", "words")),
        (5, Rows(), [Part("product", "good")], ("none", "words")),
        (1, Rows(), [], ("bad", "score")),
        (1, Rows(), [Part("none", "bad")], ("bad", "score")),
        (1, Rows(), [Part("agent", "bad", filed=False)], ("none", "to_review")),
        (1, Rows(product="bad"), [Part("agent", "bad", filed=False)], ("none", "customer")),
        (1, Rows(product="bad"), [Part("product", "good")], ("none", "to_review")),
        (1, Rows(product="bad"), [Part("agent", "bad")], ("bad", "words")),
        (4, Rows(), [Part("agent", "good"), Part("agent", "bad")], ("neutral", "words")),
        (1, Rows(product="bad"), [Part("product", "good", source="person")], ("none", "person")),
    ],
)
def test_the_agents_verdict_and_where_it_comes_from(
    score: int, row: Rows, said: list[Part], agent: tuple[str, str]
) -> None:
    found = verdicts(score, row, words_of(said))

    assert (found.agent, found.agent_source) == agent
