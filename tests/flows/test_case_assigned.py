"""Who gets a new case: by the team's rule, never whoever is rated in it, has left or is away."""

from datetime import date

import pytest
from sqlalchemy import insert, select, update

from survey_service.audit import AuditEntry
from survey_service.callbacks.account_owner import AccountOwner
from survey_service.callbacks.notice import CaseNotice
from survey_service.customers.account import Account
from survey_service.flows.callback_taken import callback_handed_over, callback_taken
from survey_service.flows.preference_set import preference_set
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.absence import Absence
from survey_service.staff.department import Department
from survey_service.staff.known import known_team
from survey_service.staff.user import User
from tests.case_world import Cases
from tests.world import START, HandClock

TODAY = START.date()
ATLAS = {"customer__account": {"id": "a-1", "name": "Atlas"}}
BEN = {"agent__email": "ben@example.com", "agent__id": "u-2", "agent__name": "Ben Ito"}


@pytest.fixture
def billing(cases: Cases) -> int:
    """The team of every ticket."""
    with cases.ctx().writing() as session:
        return known_team(session, "Billing", "Support").id


def rule(cases: Cases, name: str) -> None:
    preference_set(cases.ctx(), "callback_assignment", name)


def away(cases: Cases, user_id: int, cover: int | None = None, first: date = TODAY, last: date = TODAY) -> None:
    row = {"user_id": user_id, "cover_id": cover, "first_day": first, "last_day": last, "made_at": cases.clock.at}
    with cases.ctx().writing() as session:
        session.execute(insert(Absence), [row])


def department(cases: Cases) -> int:
    return cases.ctx().session.scalars(select(Department.id).where(Department.name == "Support")).one()


def owners(cases: Cases) -> list[int | None]:
    return [case.owner_id for case in cases.all()]


def told(cases: Cases) -> list[tuple[int, int, str]]:
    session = cases.ctx().session
    session.rollback()
    rows = select(CaseNotice.callback_id, CaseNotice.user_id, CaseNotice.kind).order_by(CaseNotice.id)
    return [(case_id, user_id, kind) for case_id, user_id, kind in session.execute(rows)]


def test_a_case_given_by_a_rule_is_owned_and_not_acknowledged_until_the_owners_first_act(
    cases: Cases, billing: int, clock: HandClock
) -> None:
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    rule(cases, "manager")

    case = cases.case(cases.low())
    assert (case.state, case.owner_id, case.acknowledged_at, case.acted_at) == ("owned", lena, None, START)

    clock.move(hours=1)
    callback_taken(cases.acting(lena), case.id)
    assert cases.case(case.id).acknowledged_at == clock.at
    assert told(cases) == [(case.id, lena, "assigned")]


def test_manager_is_the_lead_else_the_departments_manager_else_one_of_all(cases: Cases, billing: int) -> None:
    rule(cases, "manager")
    mia = cases.person("Mia Torres", "manager")
    cases.low("first")
    dora = cases.person("Dora Lang", "manager", department_id=department(cases))
    cases.low("second")
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    cases.low("third")

    assert owners(cases) == [mia, dora, lena]


def test_in_turn_is_whoever_was_given_one_least_lately(cases: Cases, billing: int) -> None:
    lena, lars = (cases.person(name, "lead", team_id=billing) for name in ("Lena Fuchs", "Lars Holm"))
    dora = cases.person("Dora Lang", "manager", department_id=department(cases))
    cases.person("Mia Torres", "manager")
    rule(cases, "round_robin")

    for number in range(4):
        cases.low(f"cy{number}")
    callback_handed_over(cases.acting(dora), cases.all()[0].id, lars, seen_owner=lena)
    for number in range(4, 7):
        cases.low(f"cy{number}")

    assert owners(cases) == [lars, lars, dora, lena, dora, lena, lars]


def test_without_lead_and_department_it_is_the_turn_of_those_who_manage_all(cases: Cases) -> None:
    mia, max_ = cases.person("Mia Torres", "manager"), cases.person("Max Brand", "manager")
    rule(cases, "round_robin")

    for number in range(3):
        cases.low(f"cy{number}")

    assert owners(cases) == [mia, max_, mia]


def test_the_accounts_owner_comes_first_then_whoever_has_its_other_case_then_the_turn(
    cases: Cases, billing: int
) -> None:
    lena, lars = (cases.person(name, "lead", team_id=billing) for name in ("Lena Fuchs", "Lars Holm"))
    key = cases.person("Kay Account", "manager")
    rule(cases, "account_owner")

    plain = [cases.case(cases.low(name)).owner_id for name in ("cy", "dee")]
    shared = [cases.case(cases.low(name, **ATLAS)).owner_id for name in ("eli", "fay")]
    with cases.ctx().writing() as session:
        account = session.scalars(select(Account.id)).one()
        session.add(AccountOwner(account_id=account, user_id=key))
    owned = cases.case(cases.low("gus", **ATLAS)).owner_id

    assert (plain, shared, owned) == ([lena, lars], [lena, lena], key)


@pytest.mark.parametrize("name", ["manager", "round_robin"])
def test_other_cases_of_the_account_go_to_the_same_owner_by_every_rule(cases: Cases, billing: int, name: str) -> None:
    for person in ("Lena Fuchs", "Lars Holm"):
        cases.person(person, "lead", team_id=billing)
    first = cases.low("eli", **ATLAS)
    mia = cases.person("Mia Torres", "manager")
    callback_taken(cases.acting(mia), first)
    rule(cases, name)

    assert cases.case(cases.low("fay", **ATLAS)).owner_id == mia


def test_nobody_leaves_it_open_and_tells_those_who_could_take_it(cases: Cases, billing: int) -> None:
    mia = cases.person("Mia Torres", "manager")
    first = cases.low("cy")
    lena, lars = (cases.person(name, "lead", team_id=billing) for name in ("Lena Fuchs", "Lars Holm"))
    second = cases.low("dee")

    assert owners(cases) == [None, None]
    assert told(cases) == [(first, mia, "unassigned"), (second, lena, "unassigned"), (second, lars, "unassigned")]


def test_a_rule_that_finds_nobody_leaves_it_open(cases: Cases) -> None:
    rule(cases, "round_robin")

    assert cases.case(cases.low()).state == "open"
    assert told(cases) == []


def test_the_teams_own_rule_wins(cases: Cases, billing: int) -> None:
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    with cases.ctx().writing() as session:
        row = {"team_id": billing, "name": "assignment", "value": "manager", "valid_from": START}
        session.execute(insert(TeamPreference), [row])

    assert cases.case(cases.low()).owner_id == lena


@pytest.mark.parametrize("name", ["manager", "round_robin", "account_owner"])
def test_never_whoever_is_rated_in_it_nor_has_left(cases: Cases, billing: int, name: str) -> None:
    cases.asked("known")
    asha = cases.person("Asha Rao", "lead", agent="asha@example.com", team_id=billing)
    cases.person("Gone Home", "lead", team_id=billing)
    cases.person("Mia Torres", "manager")
    with cases.ctx().writing() as session:
        session.execute(update(User).where(User.name == "Gone Home").values(active=False))
    rule(cases, name)

    case = cases.case(cases.low("cy", **ATLAS))
    with cases.ctx().writing() as session:
        session.add(AccountOwner(account_id=session.scalars(select(Account.id)).one(), user_id=asha))

    mia = case.owner_id
    assert mia is not None
    assert session.get_one(User, mia).name == "Mia Torres"
    assert cases.case(cases.low("dee", **ATLAS)).owner_id == mia


@pytest.mark.parametrize(
    ("covers", "owner"),
    [
        ({"Lena": "Mia"}, "Mia"),
        ({"Lena": "Mia", "Mia": "Max"}, "Max"),
        ({"Lena": "Mia", "Mia": "Lena"}, "Dora"),
        ({"Lena": None}, "Dora"),
        ({"Lena": "Asha"}, "Dora"),
        ({"Lena": "Pia"}, "Dora"),
    ],
)
def test_the_cover_of_whoever_is_away_or_the_covers_cover_or_the_next(
    cases: Cases, billing: int, covers: dict[str, str | None], owner: str
) -> None:
    cases.asked("known")
    who = {
        "Lena": cases.person("Lena Fuchs", "lead", team_id=billing),
        "Dora": cases.person("Dora Lang", "manager", department_id=department(cases)),
        "Mia": cases.person("Mia Torres", "manager"),
        "Max": cases.person("Max Brand", "manager"),
        "Asha": cases.person("Asha Rao", "lead", agent="asha@example.com"),
        "Pia": cases.person("Pia Lund", "product"),
    }
    for name, cover in covers.items():
        away(cases, who[name], who[cover] if cover else None)
    rule(cases, "manager")

    assert cases.case(cases.low()).owner_id == who[owner]


def test_a_cover_gets_one_share_not_that_of_each_absent_colleague(cases: Cases, billing: int) -> None:
    lena, lars, lea = (cases.person(name, "lead", team_id=billing) for name in ("Lena Fuchs", "Lars Holm", "Lea Orth"))
    away(cases, lena, lea)
    rule(cases, "round_robin")

    for number in range(4):
        cases.low(f"cy{number}")

    assert owners(cases) == [lars, lea, lars, lea]


def test_days_away_are_days_of_the_reports(cases: Cases, billing: int, clock: HandClock) -> None:
    lena = cases.person("Lena Fuchs", "lead", team_id=billing)
    away(cases, lena, None, date(2026, 3, 3), date(2026, 3, 4))
    rule(cases, "manager")

    found = []
    for hours in (14, 1, 47, 1):  # Monday 23:00, Tuesday 0:00, Wednesday 23:00, Thursday 0:00, in UTC
        clock.move(hours=hours)
        found.append(cases.case(cases.low(f"cy{clock.at:%d%H}")).owner_id)

    assert found == [lena, None, None, lena]


def test_an_owner_rated_by_a_cause_that_joins_is_followed_by_the_next_by_rule(
    cases: Cases, billing: int, clock: HandClock
) -> None:
    cases.asked("dee", **BEN)
    ben = cases.person("Ben Ito", "lead", agent="ben@example.com", team_id=billing)
    mia = cases.person("Mia Torres", "manager")
    rule(cases, "manager")
    case_id = cases.low("cy")
    assert cases.case(case_id).owner_id == ben
    clock.move(minutes=1)

    assert cases.low("cy", **BEN) == case_id

    assert (cases.case(case_id).state, cases.case(case_id).owner_id) == ("owned", mia)
    acts = select(AuditEntry.act).where(AuditEntry.about == "callback").order_by(AuditEntry.id)
    assert list(cases.ctx().session.scalars(acts)) == [
        "callback_opened",
        "callback_assigned",
        "callback_released",
        "callback_assigned",
    ]


def test_handing_over_tells_the_new_owner_but_nobody_of_the_own_act(cases: Cases) -> None:
    mia, max_ = cases.person("Mia Torres", "manager"), cases.person("Max Brand", "manager")
    case_id = cases.low()
    callback_handed_over(cases.acting(mia), case_id, mia, seen_owner=None)

    callback_handed_over(cases.acting(mia), case_id, max_, seen_owner=mia)

    assert [one for one in told(cases) if one[2] == "assigned"] == [(case_id, max_, "assigned")]
