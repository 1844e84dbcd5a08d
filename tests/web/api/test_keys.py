"""Who may call what: no key 401, a key without the scope 403; a person's key sees what the person sees."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from sqlalchemy import update

from survey_service.db import DbContext
from survey_service.staff.api_key import ApiKey
from survey_service.staff.user import User
from tests.case_world import Cases
from tests.web.api.conftest import Program
from tests.world import HandClock

Programs = Callable[..., Program]

READS = ("/surveys", "/surveys/1", "/responses", "/callbacks", "/kpis")
WRITES = ("/tickets", "/tickets/bulk")


@pytest.mark.parametrize("path", READS + WRITES)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic abc", "Bearer \xff\xfe", "Bearer " + "x" * 5000]
)
def test_without_a_good_key_nothing_is_told(path: str, header: str | None, app: APIFlask) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = app.test_client().open(f"/api/v1{path}", method="GET" if path in READS else "POST", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert set(answer.get_json()) == {"message"}


@pytest.mark.parametrize("path", WRITES)
def test_what_is_too_large_is_told_before_anybody_is_asked_for_a_key(path: str, program: Programs) -> None:
    assert program().post(path, data=b" " * 10_000_001).status_code == 413


@pytest.mark.parametrize("path", READS)
def test_a_writing_key_reads_nothing(path: str, program: Programs) -> None:
    assert program("tickets:write").get(path).status_code == 403


@pytest.mark.parametrize("path", WRITES)
def test_a_reading_key_writes_nothing(path: str, program: Programs) -> None:
    assert program("read", "read:people").post(path, {}).status_code == 403


def test_every_route_asks_for_a_scope(app: APIFlask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]

    assert len(rules) == len(READS + WRITES)
    assert all(app.view_functions[rule.endpoint].scopes for rule in rules)  # type: ignore[attr-defined]


@pytest.mark.parametrize("gone", ["key", "person"])
def test_a_revoked_key_and_one_of_a_person_who_left_are_no_keys(
    gone: str, program: Programs, person: Callable[[str], int], ctx: Callable[[], DbContext]
) -> None:
    reader = program("read", user_id=person("Mia"))
    assert reader.get("/surveys").status_code == 200

    context = ctx()
    with context.writing() as session:
        session.execute(
            update(ApiKey).values(revoked_at=context.now) if gone == "key" else update(User).values(active=False)
        )

    assert reader.get("/surveys").status_code == 401


def test_an_unknown_address_is_json_too(program: Programs) -> None:
    answer = program("read").get("/nowhere")

    assert (answer.status_code, set(answer.get_json())) == (404, {"message"})


@pytest.fixture
def two_teams(cases: Cases, clock: HandClock) -> None:
    """A 5 for Asha of Billing, a 1 for Ben of Technical."""
    cases.rate(cases.asked("cy"), 5, why="Asha was kind, call me at +44 20 7946 0958")
    ben = {
        "agent__id": "u-2",
        "agent__email": "ben@example.com",
        "agent__name": "Ben Oduya",
        "agent__team": "Technical",
    }
    cases.rate(cases.asked("di", **ben), 1, why="Still broken")
    clock.move(hours=1)


SEEN = {"Asha": [5], "Ben": [1], "Lena": [5], "Mia": [5, 1], "Otto": [5, 1], "Pia": [], "Ada": []}


@pytest.mark.usefixtures("two_teams")
@pytest.mark.parametrize("name", SEEN)
def test_a_persons_key_sees_the_answers_that_person_may_open(
    name: str, program: Programs, person: Callable[[str], int]
) -> None:
    reader = program("read:people", user_id=person(name))

    assert [answer["score"] for answer in reader.items("/responses")] == SEEN[name]


@pytest.mark.usefixtures("two_teams")
@pytest.mark.parametrize(
    ("name", "cases_seen"), [("Asha", 0), ("Lena", 0), ("Mia", 1), ("Otto", 1), ("Pia", 0), ("Ada", 0)]
)
def test_a_persons_key_sees_the_cases_that_person_may_open(
    name: str, cases_seen: int, program: Programs, person: Callable[[str], int]
) -> None:
    assert len(program("read", user_id=person(name)).items("/callbacks")) == cases_seen


@pytest.mark.usefixtures("two_teams")
def test_an_auditors_key_reads_words_without_personal_data(program: Programs, person: Callable[[str], int]) -> None:
    words = program("read:people", user_id=person("Otto")).items("/responses")[0]["why"]

    assert words == "[name hidden] was kind, call me at [number hidden]"


@pytest.mark.usefixtures("two_teams")
def test_another_agents_figures_are_not_there(program: Programs, person: Callable[[str], int]) -> None:
    asha = program("read:people", user_id=person("Asha"))
    (own,) = asha.items("/kpis", level="agent")

    assert (own["name"], own["n"], own["csat"]) == ("Asha Rao", 1, 1.0)
    assert asha.get("/kpis", level="agent", key=str(int(own["key"]) + 1)).status_code == 404
    assert len(asha.items("/kpis", level="team")) == 2
