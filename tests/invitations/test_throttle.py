"""Of a customer's surveys, and of an account's, no two leave within a throttle window; the earliest due wins."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from survey_service.invitations.neighbours import Neighbourhood
from survey_service.invitations.throttle import Departed, Neighbour, Peace, asked_lately, giving_way, is_kept_out

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY, NONE = timedelta(days=1), timedelta(0)
CY = Peace(1, 7, 14 * DAY, NONE)
spans = st.sampled_from([NONE, DAY, 5 * DAY, 14 * DAY])


def at(days: float) -> datetime:
    return START + days * DAY


def sent(days: float, peace: Peace = CY, state: str = "sent") -> Neighbour:
    return Neighbour(1, state, at(days), at(days), peace)


def due(days: float, peace: Peace = CY, id_: int = 1) -> Neighbour:
    return Neighbour(id_, "scheduled", at(days), None, peace)


def test_the_window_is_half_open() -> None:
    assert asked_lately(at(13.99), CY, [sent(0)])
    assert not asked_lately(at(14), CY, [sent(0)])


def test_what_left_by_a_clock_ahead_of_ours_counts() -> None:
    assert asked_lately(at(0), CY, [sent(1)])


def test_what_is_leaving_counts_whenever_it_was_due() -> None:
    assert asked_lately(at(100), CY, [due(0)._replace(state="sending")])


@given(
    st.builds(Peace, st.sampled_from([1, 2]), st.sampled_from([None, 7, 8]), spans, spans),
    st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from([None, 7, 8])), max_size=3),
)
def test_what_departed_a_moment_ago_counts_as_what_is_leaving(
    peace: Peace, departed: list[tuple[int, int | None]]
) -> None:
    gone = Departed()
    for customer, account in departed:
        gone.add(customer, account)

    neighbours = [Neighbour(5, "sending", None, None, Peace(*whose, DAY, DAY)) for whose in departed]
    assert gone.disturb(peace) == asked_lately(START, peace, neighbours)


def test_the_earliest_due_wins_and_of_two_at_once_the_first_told() -> None:
    assert is_kept_out(at(5), CY, [due(0)])
    assert is_kept_out(at(5), CY, [due(5)])
    assert not is_kept_out(at(5), CY, [due(6)])
    assert giving_way(at(5), CY, [due(0, id_=1), due(5, id_=2), due(6, id_=3), due(19, id_=4)]) == [3]


def test_the_later_one_gives_way_by_its_own_rules() -> None:
    careless = CY._replace(throttle=NONE)

    assert not is_kept_out(at(1), careless, [sent(0)])
    assert giving_way(at(0), CY, [due(1, careless)]) == []
    assert giving_way(at(0), careless, [due(1, CY)]) == [1]


def test_an_account_is_left_in_peace_as_its_own_setting_says() -> None:
    other = Peace(2, 7, 14 * DAY, NONE)

    assert not is_kept_out(at(1), CY, [sent(0, other)])
    assert is_kept_out(at(1), CY._replace(account_throttle=2 * DAY), [sent(0, other)])
    assert not is_kept_out(at(3), CY._replace(account_throttle=2 * DAY), [sent(0, other)])
    assert not is_kept_out(at(1), CY._replace(account_id=None, account_throttle=2 * DAY), [sent(0, other)])


@dataclass
class Told:
    """A ticket told at a moment, whose survey is due later."""

    told: float
    wait: float
    peace: Peace


customers = st.integers(1, 3)
peaces = st.builds(Peace, customers, st.sampled_from([None, 7, 8]), spans, spans)
tickets = st.lists(st.builds(Told, st.floats(0, 40), st.floats(0, 10), peaces), max_size=12)


@given(tickets)
def test_no_two_leave_within_the_window_of_the_later_one(tickets: list[Told]) -> None:
    left = lived_through(tickets)

    for one in left:
        for earlier in left:
            span = one.peace.towards(earlier.peace.customer_id, earlier.peace.account_id)
            assert one.sent_at is not None
            assert earlier.sent_at is not None
            apart = one.sent_at - earlier.sent_at
            assert one is earlier or not (NONE <= apart < span) or (apart == NONE and earlier.id > one.id)


@given(tickets)
def test_somebody_is_asked_whenever_a_ticket_was_solved_in_peace(tickets: list[Told]) -> None:
    """The throttle keeps surveys away for another one's sake, so of any tickets at least one is asked about."""
    assert bool(lived_through(tickets)) == bool(tickets)


def lived_through(tickets: list[Told]) -> list[Neighbour]:
    """Told and sent in the order of their moments; those that left."""
    near, left = Neighbourhood(), list[Neighbour]()
    waiting: dict[int, Neighbour] = {}
    moments = [(one.told, 0, number) for number, one in enumerate(tickets, 1)]
    moments += [(one.told + one.wait, 1, number) for number, one in enumerate(tickets, 1)]
    for _, leaves, number in sorted(moments):
        one = tickets[number - 1]
        moment, others = at(one.told + one.wait), near.of(one.peace, but=number)
        if not leaves and not is_kept_out(moment, one.peace, others):
            for other in giving_way(moment, one.peace, others):
                near.drop(other)
                del waiting[other]
            waiting[number] = Neighbour(number, "scheduled", moment, None, one.peace)
            near.put(waiting[number])
        elif leaves and number in waiting and not asked_lately(moment, one.peace, others):
            left.append(waiting.pop(number)._replace(state="sent", sent_at=moment))
            near.put(left[-1])
        elif leaves and number in waiting:
            near.drop(number)
            del waiting[number]
    return left
