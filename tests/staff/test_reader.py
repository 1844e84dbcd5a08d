"""Who may open which rating, see whose words, and act on which case."""

import pytest

from survey_service.staff.reader import Reader, Scope

ASHA, BEN = 1, 2
BILLING, TECHNICAL = 10, 20
SUPPORT, SALES = 100, 200


def reader(*roles: str, agent: int | None = None, team: int | None = None, department: int | None = None) -> Reader:
    return Reader(1, "R", "r@example.com", frozenset(roles), agent, team, department)


ASHAS = (ASHA, BILLING, SUPPORT)
BENS = (BEN, TECHNICAL, SUPPORT)
NOBODYS = (None, BILLING, SUPPORT)  # no human replied: the team's, no agent's
UNKNOWN = (None, None, None)

TABLE = [
    (reader("agent", agent=ASHA, team=BILLING), [ASHAS]),
    (reader("agent", agent=None), []),
    (reader("lead", team=BILLING), [ASHAS, NOBODYS]),
    (reader("lead"), []),
    (reader("lead", "agent", agent=BEN, team=BILLING), [ASHAS, BENS, NOBODYS]),
    (reader("manager"), [ASHAS, BENS, NOBODYS, UNKNOWN]),
    (reader("manager", department=SUPPORT), [ASHAS, BENS, NOBODYS]),
    (reader("manager", department=SALES), []),
    (reader("manager", team=BILLING, department=SALES), []),
    (reader("product", team=BILLING, agent=ASHA), []),
    (reader("admin", team=BILLING, agent=ASHA, department=SUPPORT), []),
    (reader("auditor"), [ASHAS, BENS, NOBODYS, UNKNOWN]),
    (reader(), []),
]


@pytest.mark.parametrize(
    ("who", "seen"), TABLE, ids=lambda value: "+".join(sorted(value.roles)) if isinstance(value, Reader) else ""
)
def test_a_rating_is_seen_by_those_it_is_credited_to_and_those_above(
    who: Reader, seen: list[tuple[int | None, int | None, int | None]]
) -> None:
    assert [credit for credit in (ASHAS, BENS, NOBODYS, UNKNOWN) if who.sees_rating_of(*credit)] == seen


def test_an_empty_scope_holds_nothing() -> None:
    assert Scope().is_empty
    assert not Scope().holds(None, None, None)
    assert not Scope(everybody=True).is_empty


@pytest.mark.parametrize(
    ("role", "words", "customer", "masked", "cases", "acts"),
    [
        ("agent", True, False, False, False, False),
        ("lead", True, True, False, True, True),
        ("manager", True, True, False, True, True),
        ("product", True, False, True, False, False),
        ("admin", False, False, True, False, False),
        ("auditor", True, False, True, True, False),
    ],
)
def test_each_role_sees_what_it_needs(
    role: str, words: bool, customer: bool, masked: bool, cases: bool, acts: bool
) -> None:
    who = reader(role)

    assert (who.sees_words, who.sees_customer, who.masked, who.sees_cases, who.acts_on_cases) == (
        words,
        customer,
        masked,
        cases,
        acts,
    )
