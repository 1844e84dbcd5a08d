"""Surveys, answers, cases and figures as programs read them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from survey_service.db import DbContext
from survey_service.feedback.cutting import Cut
from survey_service.flows.event_received import Receipt
from survey_service.flows.parts_reviewed import parts_reviewed
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from tests.case_world import Cases
from tests.review_world import Said, commented, mark
from tests.web.api.conftest import Program
from tests.world import START, HandClock

Programs = Callable[..., Program]


def test_a_survey_is_as_the_interface_has_it(program: Programs, receive: Callable[..., Receipt]) -> None:
    receive()

    answer = program("read").get("/surveys", ticket="1042", source="api").get_json()

    assert answer == {
        "items": [
            {
                "id": "1",
                "kind": "survey",
                "ticket": {"source": "api", "id": "1042"},
                "state": "scheduled",
                "reason": None,
                "due_at": "2026-03-03T08:00:00Z",
                "sent_at": None,
                "rated_at": None,
                "expires_at": None,
                "language": "en",
                "brand": None,
            }
        ],
        "next": None,
    }
    assert program("read").get("/surveys/1").get_json() == answer["items"][0]


@pytest.mark.parametrize(
    "path", ["/surveys/2", "/surveys/0", "/surveys/99999999999999999999", "/surveys/x", "/surveys/-1"]
)
def test_a_survey_there_is_not_is_404(path: str, program: Programs, receive: Callable[..., Receipt]) -> None:
    receive()

    assert program("read").get(path).status_code == 404


def test_pages_follow_each_other_without_gap_or_end_in_sight(
    program: Programs, receive: Callable[..., Receipt]
) -> None:
    for number in range(5):
        receive(event_id=f"e-{number}", ticket__id=str(number))
    reader, seen, after = program("read"), [], ""

    for _ in range(3):
        answer = reader.get("/surveys", limit=2, **({"after": after} if after else {})).get_json()
        seen.append([item["ticket"]["id"] for item in answer["items"]])
        after = answer["next"]

    assert (seen, after) == ([["0", "1"], ["2", "3"], ["4"]], None)


def test_a_ticket_of_another_source_is_another_ticket(program: Programs, receive: Callable[..., Receipt]) -> None:
    receive()

    assert program("read").items("/surveys", ticket="1042", source="csv") == []
    assert len(program("read").items("/surveys", ticket="1042")) == 1


BAD: list[tuple[str, dict[str, Any]]] = [
    ("/surveys", {"limit": "0"}),
    ("/surveys", {"limit": "201"}),
    ("/surveys", {"limit": "٣"}),
    ("/surveys", {"limit": "1" * 5000}),
    ("/surveys", {"limit": ""}),
    ("/surveys", {"after": "9" * 19}),
    ("/surveys", {"after": "-1"}),
    ("/surveys", {"after": "1' OR 1=1"}),
    ("/surveys", {"ticket": "x" * 201}),
    ("/responses", {"after": "x"}),
    ("/callbacks", {"limit": "many"}),
    ("/kpis", {"level": "planet"}),
    ("/kpis", {"basis": "sent_at"}),
    ("/kpis", {"from": "2026-02-30"}),
    ("/kpis", {"from": "0"}),
    ("/kpis", {"from": "2026-03-01T00:00:00Z"}),
    ("/kpis", {"from": "2026-03-02", "to": "2026-03-02"}),
    ("/kpis", {"to": "9999-12-31"}),
]


@pytest.mark.parametrize(("path", "query"), BAD)
def test_a_parameter_that_does_not_fit_is_named(path: str, query: dict[str, Any], program: Programs) -> None:
    answer = program("read").get(path, **query)

    assert answer.status_code == 422, answer.text
    assert answer.get_json()["detail"][0]["field"] in query


@pytest.mark.parametrize("path", ["/surveys", "/kpis"])
@pytest.mark.parametrize(
    "raw", ["ticket=%00&key=%00", "ticket=%ff%fe&key=%ff", "ticket=%ed%a0%80&key=%ed%a0%80", "ticket=%", "after=%00"]
)
def test_strange_bytes_in_the_address_are_no_accident(path: str, raw: str, program: Programs) -> None:
    reader = program("read")

    answer = reader.client.get(f"/api/v1{path}?{raw}", headers=reader.headers())

    assert answer.status_code in (200, 400, 422)


def test_an_answer_without_names_and_with_them(program: Programs, cases: Cases) -> None:
    cases.rate(cases.asked("cy"), 4, why="Quick", product_was="bad", reasons=("fault",))

    bare, whole = (program(scope).items("/responses")[0] for scope in ("read", "read:people"))

    assert (bare["why"], whole["why"]) == (None, "Quick")
    assert (bare["credit"]["agent"], whole["credit"]["agent"]) == ("1", "Asha Rao")
    assert whole["credit"]["team"] == bare["credit"]["team"] == "Billing"
    assert bare["ticket"] == {"source": "api", "id": "T1"}
    assert bare["verdicts"] == {"agent": "none", "product": "bad", "process": "none"}
    assert (bare["verdict_source"], bare["verdict_sources"]["product"]) == ("customer", "customer")
    assert (bare["score"], bare["score_now"], bare["status"], bare["segments"]) == (4, 4, "counted", [])


def test_a_quarantined_answer_is_for_keys_with_names_only(
    program: Programs, cases: Cases, ctx: Callable[[], DbContext]
) -> None:
    cases.rate(cases.asked("cy"), 5)
    with ctx().writing() as session:
        session.execute(update(Response).values(status="quarantined"))

    assert program("read").items("/responses") == []
    assert [one["status"] for one in program("read:people").items("/responses")] == ["quarantined"]


def test_a_case_names_its_answers_and_how_it_ended(program: Programs, cases: Cases) -> None:
    case_id = cases.low("cy")

    (case,) = program("read").items("/callbacks")

    assert (case["id"], case["state"], case["severity"]) == (str(case_id), "open", "1")
    assert (case["response"], case["responses"]) == ("1", ["1"])
    assert case["outcome"] is None
    assert case["due_at"] == case["promised_at"] > case["opened_at"]
    assert (case["first_attempt_at"], case["reached_at"]) == (None, None)


def test_figures_at_a_level_page_by_key(program: Programs, cases: Cases, clock: HandClock) -> None:
    for number, team in enumerate(["Billing", "Sales", "Technical"]):
        cases.rate(cases.asked(f"c{number}", agent__team=team), 5 - number)
    reader = program("read")

    first = reader.get("/kpis", level="team", limit=2).get_json()
    rest = reader.get("/kpis", level="team", limit=2, after=first["next"]).get_json()

    assert [item["key"] for item in first["items"] + rest["items"]] == ["Billing", "Sales", "Technical"]
    assert rest["next"] is None
    (company,) = reader.items("/kpis")
    assert (company["n"], company["csat"], company["distribution"]) == (3, 2 / 3, [0, 0, 1, 1, 1])


@pytest.mark.parametrize("called", ["1", "u-9", "Asha Rao", "ASHA@example.com"])
def test_an_agent_is_asked_for_by_any_of_his_names(called: str, program: Programs, cases: Cases) -> None:
    cases.rate(cases.asked("cy"), 4)

    (item,) = program("read:people").items("/kpis", level="agent", key=called)

    assert (item["key"], item["name"], item["n"]) == ("1", "Asha Rao", 1)


@pytest.mark.parametrize("called", ["Asha Rao", "nobody", "999999999999999999999", "\u0663"])
def test_who_is_called_otherwise_has_no_figures(called: str, program: Programs, cases: Cases) -> None:
    cases.rate(cases.asked("cy"), 4)

    (item,) = program("read").items("/kpis", level="agent", key=called)

    assert (item["key"], item["name"], item["n"]) == (called, None, 0)


@pytest.mark.parametrize(
    ("after", "state"), [(timedelta(0), "sent"), (timedelta(days=27), "sent"), (timedelta(days=29), "expired")]
)
def test_a_survey_expires_by_the_clock(
    after: timedelta,
    state: str,
    program: Programs,
    receive: Callable[..., Receipt],
    ctx: Callable[[], DbContext],
    clock: HandClock,
) -> None:
    receive()
    with ctx().writing() as session:
        session.execute(update(Invitation).values(state="sent", sent_at=START, expires_at=START + timedelta(days=28)))
    clock.at = START + after

    assert program("read").items("/surveys")[0]["state"] == state


KIND = Said("Asha Rao was kind, Cy Young.", "agent", "good")
CRASH = Said(" The export crashes.", "product", "bad", filed=False)


def test_the_parts_of_the_words_are_told_to_keys_with_and_without_words(program: Programs, cases: Cases) -> None:
    commented(cases, KIND, CRASH)

    (bare,), (named,) = (program(scope).items("/responses") for scope in ("read", "read:people"))

    first, second = named["segments"]
    model = {"source": "model", "certainty": 0.62}
    assert first == {"start": 0, "end": 28, "label": "agent", "tone": "good"} | model
    assert named["why"][second["start"] : second["end"]] == " The export crashes."
    assert (bare["why"], bare["segments"]) == (None, named["segments"])
    assert (named["verdict_source"], named["verdict_sources"]["product"]) == ("to_review", None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Asha", ["Asha Rao was kind, [name hidden].", " The export crashes."]),
        ("Otto", ["[name hidden] was kind, [name hidden].", " The export crashes."]),
        ("Mia", ["Asha Rao was kind, Cy Young.", " The export crashes."]),
    ],
)
def test_a_persons_key_reads_the_words_as_the_person_does_and_the_parts_fit(
    program: Programs, cases: Cases, person: Callable[[str], int], name: str, words: list[str]
) -> None:
    commented(cases, KIND, CRASH)

    (answer,) = program("read:people", user_id=person(name)).items("/responses")

    assert [answer["why"][part["start"] : part["end"]] for part in answer["segments"]] == words
    assert answer["why"] == "".join(words)


def test_what_a_person_decided_has_no_certainty(program: Programs, cases: Cases, person: Callable[[str], int]) -> None:
    number = commented(cases, KIND, CRASH)
    decided = [Cut(0, 28, "agent", "good"), Cut(28, 48, "process", "bad")]
    parts_reviewed(cases.acting(person("Mia")), number, decided, mark(cases, number))

    (answer,) = program("read").items("/responses")

    assert [(part["source"], part["certainty"]) for part in answer["segments"]] == [("person", None)] * 2
    assert answer["verdict_sources"] == {"agent": "person", "product": None, "process": "person"}
