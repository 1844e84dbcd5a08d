"""Two periods: nothing is called a rise or a fall that chance gives, and nothing is compared that is too small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.reports.compared import Share, change
from survey_service.reports.intervals import difference

shares = st.integers(0, 500).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("now", "then", "verdict", "least"),
    [
        ((178, 212), (160, 198), "chance", 11),
        ((140, 200), (170, 200), "fall", 12),
        ((90, 100), (60, 100), "rise", 17),
        ((9, 9), (100, 200), "few", None),
        ((0, 0), (100, 200), "none", None),
        ((100, 200), (0, 0), "none", None),
        ((20, 20), (20, 20), "chance", None),
    ],
)
def test_a_change(now: tuple[int, int], then: tuple[int, int], verdict: str, least: int | None) -> None:
    found = change(Share(*now), Share(*then))

    assert found.verdict == verdict
    assert (None if found.least is None else round(found.least * 100)) == least


@given(shares, shares)
def test_beyond_chance_is_what_the_interval_says(now: Share, then: Share) -> None:
    found, apart = change(now, then), difference((now.good, now.n), (then.good, then.n))

    if min(now.n, then.n) < 10:
        assert (found.interval, found.least, found.points) == (None, None, None)
        return
    assert apart is not None
    assert found.points is not None
    assert found.interval == apart
    assert apart.low - 1e-12 <= found.points <= apart.high + 1e-12
    assert (found.verdict == "rise") == (apart.low > 0)
    assert (found.verdict == "fall") == (apart.high < 0)


@given(shares, shares)
def test_turned_round_a_rise_is_a_fall(now: Share, then: Share) -> None:
    there, back = change(now, then), change(then, now)

    assert {"rise": "fall", "fall": "rise"}.get(there.verdict, there.verdict) == back.verdict
    assert there.least == back.least
