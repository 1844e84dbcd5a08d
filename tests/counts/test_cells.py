"""Rows of counters: a number for all of them, and bytes for the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.counts.cells import BITS, CELLS, of_basis, packed, placed, unpacked, values

MANY = sum(map(len, CELLS))
counters = st.integers(0, 2**BITS - 1) | st.integers(0, 255) | st.just(0)


@given(st.lists(counters, min_size=MANY, max_size=MANY))
def test_every_row_of_counters_is_the_same_after_the_database_had_it(row: list[int]) -> None:
    cells = sum(count << (BITS * place) for place, count in enumerate(row))

    again = unpacked(packed(cells))

    bases = [of_basis(basis, again) for basis in range(len(CELLS))]
    assert again == cells == sum(placed(basis, own) for basis, own in enumerate(bases))
    assert [count for basis, own in enumerate(bases) for count in values(own, len(CELLS[basis]))] == row


def test_small_counters_take_a_byte_each_and_none_takes_nothing() -> None:
    ones = sum(1 << (BITS * place) for place in range(MANY))

    assert (len(packed(0)), len(packed(1)), len(packed(ones)), len(packed(ones * 255))) == (0, 1, MANY, MANY)


@pytest.mark.parametrize("cells", [-1, 1 << (BITS * MANY)])
def test_counters_below_nothing_or_beyond_their_room_are_refused(cells: int) -> None:
    with pytest.raises(OverflowError):
        packed(cells)
