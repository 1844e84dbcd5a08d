"""What became of a letter, as programs read it: bounced, and dropped as its reason."""

from tests.events_world import WHO_KNOWS, Told
from tests.web.api.conftest import Program, made_key


def survey(told: Told, ticket: str) -> tuple[str, str | None]:
    (found,) = Program(told.client, made_key("read")).items("/surveys", ticket=ticket)
    return found["state"], found["reason"]


def test_states_and_reasons_are_those_of_the_interface(told: Told) -> None:
    kinds = ("delivered", "bounce", "dropped", "spamreport")
    letters = {kind: told.leaves(WHO_KNOWS, ticket__id=f"T-{kind}") for kind in kinds}

    told.tell(*(told.event(letter, kind) for kind, letter in letters.items()))

    assert [survey(told, f"T-{kind}") for kind in kinds] == [
        ("sent", None),
        ("bounced", None),
        ("bounced", "dropped"),
        ("sent", None),
    ]


def test_the_response_rate_leaves_out_what_never_arrived(told: Told) -> None:
    letters = [told.leaves() for _ in range(4)]

    told.tell(told.event(letters[0], "bounce"), told.event(letters[1], "dropped"))

    days = {"level": "company", "from": "2026-03-01", "to": "2026-03-04"}
    (item,) = Program(told.client, made_key("read")).items("/kpis", **days)
    counted = {name: item["response"][name] for name in ("sent", "bounced", "dropped")}
    assert counted == {"sent": 4, "bounced": 1, "dropped": 1}
