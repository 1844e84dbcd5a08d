"""The answer in one sentence, in every case it can be asked for."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.language import translator
from survey_service.reports.chosen import Chosen, chosen
from survey_service.reports.intervals import difference
from survey_service.reports.kpis import Kpi, ResponseRate
from survey_service.reports.sentence import ABOUT_YOU, OVERALL, Share, answer, figure, under

ENGLISH, TODAY = translator(None), date(2026, 3, 31)
THIS_MONTH: Chosen | None = chosen({"month": "2026-03"}, TODAY, ZoneInfo("UTC"), {})
shares = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def said(good: int, n: int, before_good: int, before_n: int, **more: str) -> str:
    assert THIS_MONTH is not None
    found = answer(OVERALL, Share(good, n), Share(before_good, before_n), THIS_MONTH, ENGLISH, **more)
    return str(found).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ((178, 212, 160, 198), "84 % of 212 answers this month were 4 or 5; last month 81 % of 198, within chance."),
        (
            (90, 100, 60, 100),
            "90 % of 100 answers this month were 4 or 5; last month 60 % of 100, a rise beyond chance.",
        ),
        (
            (60, 100, 90, 100),
            "60 % of 100 answers this month were 4 or 5; last month 90 % of 100, a fall beyond chance.",
        ),
        ((3, 8, 81, 100), "3 of 8 answers this month were 4 or 5; last month 81 % of 100, too few to compare."),
        ((81, 100, 3, 8), "81 % of 100 answers this month were 4 or 5; last month 3 of 8, too few to compare."),
        ((1, 1, 0, 2), "1 of 1 answer this month was 4 or 5; last month 0 of 2, too few to compare."),
        ((0, 0, 160, 198), "No answers this month; last month 81 % of 198."),
        ((0, 0, 3, 8), "No answers this month; last month 3 of 8."),
        ((0, 0, 0, 0), "No answers this month; last month none."),
        ((3, 8, 0, 0), "3 of 8 answers this month were 4 or 5; last month none."),
        ((10, 10, 10, 10), "100 % of 10 answers this month were 4 or 5; last month 100 % of 10, within chance."),
        ((0, 10, 0, 10), "0 % of 10 answers this month were 4 or 5; last month 0 % of 10, within chance."),
        ((9, 9, 1, 9), "9 of 9 answers this month were 4 or 5; last month 1 of 9, too few to compare."),
        ((1204, 2408, 1, 2), "50 % of 2,408 answers this month were 4 or 5; last month 1 of 2, too few to compare."),
    ],
)
def test_the_sentence(figures: tuple[int, int, int, int], sentence: str) -> None:
    assert said(*figures) == sentence


def test_the_first_figure_links_to_its_ratings_and_the_address_is_escaped() -> None:
    sentence = said(178, 212, 160, 198, url='/x?a=1&b="')

    assert sentence.startswith('<a href="/x?a=1&amp;b=&#34;">84 % of 212</a> answers')


def test_an_agent_is_spoken_to() -> None:
    assert THIS_MONTH is not None
    sentence = answer(ABOUT_YOU, Share(4, 9), Share(0, 0), THIS_MONTH, ENGLISH)

    assert sentence == "4 of 9 answers about you this month were good; last month none."


@given(shares, shares)
def test_no_per_cent_stands_under_ten_answers_and_each_has_its_n(now: tuple[int, int], before: tuple[int, int]) -> None:
    sentence = said(*now, *before)

    assert sentence.count(" %") == sum(n >= 10 for _, n in (now, before))
    assert all(f"of {n}" in sentence for _, n in (now, before) if n)


@given(shares, shares)
def test_beyond_chance_is_said_only_when_the_interval_leaves_out_zero(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    apart, sentence = difference(now, before), said(*now, *before)

    enough = apart is not None and min(now[1], before[1]) >= 10
    assert ("rise beyond" in sentence) == bool(enough and apart and apart.low > 0)
    assert ("fall beyond" in sentence) == bool(enough and apart and apart.high < 0)
    assert ("within chance" in sentence) == bool(enough and apart and apart.low <= 0 <= apart.high)


def test_a_figure_is_never_bare() -> None:
    words = [figure(Share(*share), ENGLISH) for share in ((178, 212), (3, 8), (10, 10))]

    assert [text.replace("\u202f", " ") for text in words] == ["84 % of 212", "3 of 8", "100 % of 10"]


def kpi(distribution: list[int], customers: int) -> Kpi:
    return Kpi(
        level="company",
        key=None,
        start=TODAY,
        end=TODAY,
        basis="rated_at",
        response=ResponseRate(TODAY, TODAY),
        customers=customers,
        distribution=distribution,
    )


@pytest.mark.parametrize(
    ("distribution", "customers", "before", "sentences"),
    [
        ([0, 0, 0, 0, 0], 0, 100, []),
        ([0, 0, 0, 0, 1], 1, 0, ["1 answer from 1 customer."]),
        (
            [10, 11, 13, 57, 121],
            187,
            198,
            [
                "212 answers from 187 customers.",
                "A change under 10 points could not have been told from chance.",
                "If a 3 counts as bad, as some tools do, the unhappy are 34 of 212, not 21.",
            ],
        ),
        ([0, 0, 0, 0, 40], 40, 40, ["40 answers from 40 customers."]),
    ],
)
def test_what_stands_under_the_answer(
    distribution: list[int], customers: int, before: int, sentences: list[str]
) -> None:
    assert under(kpi(distribution, customers), before, ENGLISH) == sentences
