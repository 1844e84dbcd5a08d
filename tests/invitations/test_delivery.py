"""A survey's place after its mail's events does not depend on their order, nor on how often one is told."""

from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.invitations.delivery import MOVED_BY_EVENTS, after_event
from survey_service.invitations.invitation import STATES
from survey_service.mail.mail_event import KINDS

Place = tuple[str, str | None]


def after(place: Place, kinds: tuple[str, ...]) -> Place:
    return reduce(lambda here, kind: after_event(here[0], here[1], kind), kinds, place)


@given(
    st.sampled_from(STATES),
    st.sampled_from([None, "erased", "reopened"]),
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=5),
)
def test_any_order_ends_in_the_same_place(state: str, reason: str | None, kinds: list[str]) -> None:
    ends = {after((state, reason), order) for order in permutations(kinds)}

    assert len(ends) == 1


@given(
    st.sampled_from(STATES), st.sampled_from([None, "erased"]), st.lists(st.sampled_from(KINDS), min_size=1, max_size=5)
)
def test_repetition_changes_nothing(state: str, reason: str | None, kinds: list[str]) -> None:
    once, again = after((state, reason), tuple(kinds)), after((state, reason), (*kinds, *reversed(kinds), *kinds))

    assert once == again


@pytest.mark.parametrize("state", ["scheduled", "sending", "unknown", "sent"])
@pytest.mark.parametrize("kind", KINDS)
def test_any_event_shows_that_the_mail_was_taken(state: str, kind: str) -> None:
    expected = {"bounce": ("bounced", None), "dropped": ("bounced", "dropped")}.get(kind, ("sent", None))

    assert after((state, None), (kind,)) == expected


@pytest.mark.parametrize("state", sorted(set(STATES) - set(MOVED_BY_EVENTS)))
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_person_did_stands(state: str, kind: str) -> None:
    assert after((state, "merged"), (kind,)) == (state, "merged")


def test_a_bounce_says_more_than_a_drop() -> None:
    assert after(("sent", None), ("dropped", "bounce", "delivered")) == ("bounced", None)
