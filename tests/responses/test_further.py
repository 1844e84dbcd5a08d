"""At most one question more, drawn by lot, and never to recommend us after a tense case (N3)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.keys import Keys
from survey_service.preferences.further import QUESTIONS, Shares
from survey_service.responses.further import Case, drawn, is_calm_severity, is_tense, may_be_asked, question_for

SHARES = st.builds(Shares, *(st.one_of(st.just(0.0), st.floats(0, 1)) for _ in QUESTIONS))
DRAWS = st.floats(0, 1, exclude_max=True)
SEVERITIES = st.sampled_from([None, "", "low", "Normal", "P3", "high", "urgent", "SEV-1", "critical", "?", "5"])
CASES = st.builds(
    Case,
    score=st.integers(1, 5),
    score_now=st.integers(1, 5),
    status=st.sampled_from(["counted", "counted", "counted", "invalid", "quarantined"]),
    state=st.sampled_from(["rated", "rated", "revoked"]),
    kind=st.sampled_from(["survey", "survey", "recovery"]),
    unsolved=st.booleans(),
    has_agent=st.booleans(),
    reopened=st.booleans(),
    severity=SEVERITIES,
)
CALM = Case(5, 5)


@given(DRAWS, SHARES, CASES)
def test_at_most_one_is_asked_and_nps_never_after_a_tense_case(draw: float, shares: Shares, case: Case) -> None:
    asked = question_for(draw, shares, case)

    if asked is not None:
        assert shares.of(asked.question) == asked.sampling > 0
        assert (case.status, case.kind) == ("counted", "survey")
        assert case.state != "revoked"
    if asked is not None and asked.question == "nps":
        assert min(case.score, case.score_now) > 3
        assert not case.reopened
        assert case.severity in (None, "", "low", "Normal", "P3", "5")


@given(SHARES)
def test_nobody_can_get_two_whatever_the_shares(shares: Shares) -> None:
    together = sum(shares.of(question) for question in QUESTIONS)

    assert together <= 1 + 1e-9
    if shares.effort + shares.tried + shares.nps <= 1:
        assert [shares.of(one) for one in QUESTIONS] == [shares.effort, shares.tried, shares.nps]


@given(DRAWS, SHARES, CASES)
def test_one_that_may_not_be_asked_is_not_replaced_by_another(draw: float, shares: Shares, case: Case) -> None:
    fell_on = question_for(draw, shares, CALM)

    asked = question_for(draw, shares, case)

    assert asked in (None, fell_on)
    assert (asked is None) == (fell_on is None or not may_be_asked(case, fell_on.question))


def test_the_draw_keeps_the_shares_and_falls_the_same_way_again() -> None:
    keys, shares = Keys("s" * 40, "p" * 40), Shares(effort=0.3, tried=0.2, nps=0.1)

    asked = [question_for(drawn(keys, number), shares, CALM) for number in range(20_000)]

    found = Counter(one.question if one else None for one in asked)
    assert [found[one] / 20_000 for one in QUESTIONS] == pytest.approx([0.3, 0.2, 0.1], abs=0.01)  # 3 standard errors
    assert asked[:100] == [question_for(drawn(keys, number), shares, CALM) for number in range(100)]
    assert drawn(keys, 1) != drawn(Keys("s" * 40, "q" * 40), 1)


@pytest.mark.parametrize("word", ["", "low", "Normal", "P3", "sev 4", "4 - Low", "Severity 3", "niedrig", "5"])
def test_words_known_to_be_calm(word: str) -> None:
    assert is_calm_severity(word)


@pytest.mark.parametrize("word", ["high", "Urgent", "P1", "SEV-2", "1 - Critical", "hoch", "??", "1", "high/low"])
def test_other_words_may_say_anything(word: str) -> None:
    assert not is_calm_severity(word)
    assert is_tense(CALM._replace(severity=word))
