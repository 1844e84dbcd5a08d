"""The total against its parts: published paradoxes are found, and nothing is where the mix stayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.reports.compared import Share
from survey_service.reports.strata import Stratum, contradiction, mix_changed, standardised_change, total_of

KIDNEY_STONES = [  # Charig et al. 1986: percutaneous nephrolithotomy against open surgery
    Stratum("under 2 cm", Share(234, 270), Share(81, 87)),
    Stratum("2 cm and more", Share(55, 80), Share(192, 263)),
]
BERKELEY = [  # Bickel et al. 1975: women admitted against men, the six largest departments
    Stratum("A", Share(89, 108), Share(512, 825)),
    Stratum("B", Share(17, 25), Share(353, 560)),
    Stratum("C", Share(202, 593), Share(120, 325)),
    Stratum("D", Share(131, 375), Share(138, 417)),
    Stratum("E", Share(94, 393), Share(53, 191)),
    Stratum("F", Share(24, 341), Share(22, 373)),
]
shares = st.integers(0, 300).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))
parts = st.lists(st.builds(Stratum, st.text(max_size=2), shares, shares), min_size=1, max_size=6)


def test_kidney_stones() -> None:
    found = contradiction(KIDNEY_STONES)

    assert total_of(KIDNEY_STONES) == (Share(289, 350), Share(273, 350))
    assert found is not None
    assert (found.against, found.parts) == (2, 2)
    assert found.total == pytest.approx(0.0457, abs=5e-5)
    assert found.standardised == pytest.approx(-0.0537, abs=5e-5)  # by hand: (357 x -.0644 + 343 x -.0425) / 700


def test_admissions_to_berkeley() -> None:
    found = contradiction(BERKELEY)

    assert [round(one.value or 0, 3) for one in total_of(BERKELEY)] == [0.304, 0.445]
    assert found is not None
    assert found.total < -0.14
    assert found.standardised > 0.03
    assert (found.against, found.parts) == (4, 6)


@pytest.mark.parametrize("few", [29, 30])
def test_under_thirty_nothing_is_said(few: int) -> None:
    strata = [Stratum("a", Share(few - 3, few - 2), Share(99, 100)), Stratum("b", Share(0, 2), Share(10, 900))]

    assert (contradiction(strata) is None) == (few < 30)


@given(parts)
def test_what_is_warned_of_is_true(strata: list[Stratum]) -> None:
    found = contradiction(strata)
    now, then = total_of(strata)

    if found is None:
        return
    against = sum(one.weight for one in strata if one.weight and one.change * found.total < 0)
    assert found.total == pytest.approx((now.value or 0) - (then.value or 0))
    assert found.standardised * found.total < 0 or 2 * against > sum(one.weight for one in strata)
    assert mix_changed(strata)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6), st.integers(1, 5))
def test_the_same_mix_contradicts_nothing(pairs: list[tuple[int, int]], times: int) -> None:
    strata = [Stratum(str(i), Share(now, 100), Share(then * times, 100 * times)) for i, (now, then) in enumerate(pairs)]
    now, then = total_of(strata)

    assert contradiction(strata) is None
    assert standardised_change(strata) == pytest.approx((now.value or 0) - (then.value or 0))


@given(parts)
def test_one_part_or_the_same_parts_twice_never_contradict(strata: list[Stratum]) -> None:
    assert contradiction(strata[:1]) is None
    assert contradiction([Stratum(one.key, one.now, one.now) for one in strata]) is None
