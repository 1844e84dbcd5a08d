"""Numbers as people write them, in the form any phone can dial."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.customers.phones import e164


@pytest.mark.parametrize(
    ("typed", "country", "dialled"),
    [
        ("+49 30 901820", None, "+4930901820"),
        ("030 / 90 18 20", "DE", "+4930901820"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+44 20 7946 0958 ext. 12", "DE", "+442079460958"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_from_anywhere(typed: str, country: str | None, dialled: str) -> None:
    assert e164(typed, country) == dialled


@pytest.mark.parametrize("typed", ["030 901820", "call me", "", "+", "+49", "0" * 5000, "+49 30\x00"])
def test_what_cannot_be_dialled_is_no_number(typed: str) -> None:
    assert e164(typed, None) is None


@given(st.text(), st.none() | st.text(max_size=3))
def test_any_text_is_a_number_or_none(typed: str, country: str | None) -> None:
    found = e164(typed, country)

    assert found is None or (found[0] == "+" and found[1:].isdecimal() and found.isascii())
