"""Each reason not to ask, and of several the first of the interface's list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.invitations.policy import Asked, drawn, is_sampled_out, reason_not_to_ask, reason_not_to_write
from survey_service.keys import Keys
from tests.asking_rules import RULES

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
KEYS = Keys("a secret", "a privacy key")
ASKED = Asked(
    address="cy@example.com",
    opted_out=False,
    suppression=None,
    colleague=False,
    consent=None,
    country="FR",
    closed_at=NOW - timedelta(days=1),
    asking=True,
    auto_closed=False,
    tags=("billing",),
    channel="email",
    public_replies=2,
)
NO: dict[str, dict[str, Any]] = {
    "opted_out": {"opted_out": True},
    "suppressed": {"suppression": "suppressed"},
    "bad_address": {"suppression": "bad_address"},
    "no_address": {"address": None},
    "no_reply_address": {"address": "no-reply@example.com"},
    "no_consent": {"country": "DE"},
    "too_old": {"closed_at": NOW - timedelta(days=14, seconds=1)},
    "asking_off": {"asking": False},
    "auto_closed": {"auto_closed": True},
    "internal": {"colleague": True},
    "spam": {"tags": ("billing", "SPAM")},
    "tag": {"tags": ("Internal-Test",)},
    "channel": {"channel": "Phone"},
    "few_replies": {"public_replies": 0},
}
"""In the order of the interface."""
OF_THE_TICKET = list(NO)[list(NO).index("auto_closed") :]


def test_whoever_nothing_forbids_to_ask_is_asked() -> None:
    assert reason_not_to_ask(ASKED, NOW, RULES) is None


@pytest.mark.parametrize("reason", NO)
def test_each_no_has_its_reason(reason: str) -> None:
    assert reason_not_to_ask(ASKED._replace(**NO[reason]), NOW, RULES) == reason


@given(st.sets(st.sampled_from(list(NO)), min_size=1))
def test_of_several_the_first_of_the_interface_is_named(reasons: set[str]) -> None:
    alike = ({"suppressed", "bad_address"}, {"no_address", "no_reply_address"}, {"spam", "tag"})
    shown = [reason for reason in NO if reason in reasons]
    told: dict[str, Any] = {}
    for reason in reversed(shown):  # of two that say one fact otherwise the earlier is left
        told |= NO[reason]
    kept = [one for one in shown if not any({one, other} in alike for other in shown[: shown.index(one)])]

    assert reason_not_to_ask(ASKED._replace(**told), NOW, RULES) == kept[0]


@given(st.sets(st.sampled_from(OF_THE_TICKET)))
def test_what_is_about_the_ticket_alone_forbids_no_second_question(reasons: set[str]) -> None:
    told: dict[str, Any] = {}
    for reason in reasons:
        told |= NO[reason]

    assert reason_not_to_write(ASKED._replace(**told), NOW, RULES) is None


@pytest.mark.parametrize(
    ("address", "internal"),
    [
        ("asha@acme.com", True),
        ("asha@mail.acme.com", False),
        ("asha@acme.org", False),
        ("asha@mail.acme.org", True),
        ("asha@notacme.com", False),
        ("asha@notacme.org", False),
    ],
)
def test_a_domain_is_meant_as_it_stands_and_a_dot_means_all_below(address: str, internal: bool) -> None:
    assert (reason_not_to_ask(ASKED._replace(address=address), NOW, RULES) == "internal") == internal


@pytest.mark.parametrize("address", ["info@example.com", "Sales+eu@example.com", "kundenservice@example.de"])
def test_a_shared_mailbox_is_left_out_where_that_is_set(address: str) -> None:
    asked = ASKED._replace(address=address)

    assert reason_not_to_ask(asked, NOW, RULES) == "no_reply_address"
    assert reason_not_to_ask(asked, NOW, replace(RULES, skip_role_addresses=False)) is None


def test_a_number_of_replies_nobody_told_is_enough() -> None:
    assert reason_not_to_ask(ASKED._replace(public_replies=None), NOW, RULES) is None


def test_tickets_closed_automatically_are_asked_about_where_that_is_set() -> None:
    asked = ASKED._replace(auto_closed=True)

    assert reason_not_to_ask(asked, NOW, replace(RULES, ask_auto_closed=True)) is None


@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, 100))
def test_a_ticket_is_drawn_the_same_way_again(source: str, ticket: str, resolution: int) -> None:
    draw = drawn(KEYS, source, ticket, resolution)

    assert 0 <= draw < 1
    assert drawn(KEYS, source, ticket, resolution) == draw
    assert not is_sampled_out(draw, RULES)
    assert is_sampled_out(draw, replace(RULES, sampling=0.0))


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
def test_the_share_drawn_is_the_share_set(share: float) -> None:
    tickets = 20_000
    rules = replace(RULES, sampling=share)

    left = sum(not is_sampled_out(drawn(KEYS, "api", str(ticket), 1), rules) for ticket in range(tickets))

    assert abs(left / tickets - share) < 4 * (share * (1 - share) / tickets) ** 0.5


def test_draws_of_one_ticket_say_nothing_of_the_next() -> None:
    names = [("api", "1", 1), ("api", "1", 2), ("api", "11", 1), ("api1", "1", 1), ("a", "pi1", 1)]

    assert len({drawn(KEYS, *name) for name in names}) == len(names)
    assert drawn(KEYS, *names[0]) != drawn(Keys("a secret", "another privacy key"), *names[0])
