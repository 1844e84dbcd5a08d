"""Solved tickets by POST, one or many; bad ones are told field by field and change nothing."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from survey_service.db import DbContext
from survey_service.invitations.invitation import Invitation
from survey_service.tickets.raw_event import RawEvent
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket
from tests.web.api.conftest import Program
from tests.world import event

Programs = Callable[..., Program]


def tickets(ctx: Callable[[], DbContext]) -> list[str]:
    return list(ctx().session.scalars(select(Ticket.external_id).order_by(Ticket.id)))


def kept(ctx: Callable[[], DbContext]) -> int:
    session = ctx().session
    session.rollback()
    return sum(session.scalar(select(func.count()).select_from(model)) or 0 for model in (Ticket, RawEvent, Invitation))


def test_an_event_is_accepted_once(program: Programs, ctx: Callable[[], DbContext]) -> None:
    helpdesk = program("tickets:write")

    answers = [helpdesk.post("/tickets", event()) for _ in range(2)]

    assert [(one.status_code, one.get_json()) for one in answers] == [
        (202, {"status": "accepted"}),
        (202, {"status": "duplicate", "reason": "same_event"}),
    ]
    assert tickets(ctx) == ["1042"]


def test_accepted_includes_who_is_not_asked_and_says_why(program: Programs) -> None:
    answer = program("tickets:write").post("/tickets", event(customer__consent=False))

    assert answer.get_json() == {"status": "accepted", "reason": "no_consent"}


def test_a_key_files_its_tickets_under_its_own_source(program: Programs, ctx: Callable[[], DbContext]) -> None:
    program("tickets:write", source="shop").post("/tickets", event())

    found = ctx().session.execute(select(Source.id, Source.kind, Ticket.external_id).join(Ticket)).one()
    assert tuple(found) == ("shop", "api", "1042")


NO_EVENTS: dict[str, tuple[bytes, int]] = {
    "no JSON": (b"{", 400),
    "no UTF-8": (b'{"event_id": "\xff"}', 400),
    "no object": (b"[]", 400),
    "nothing": (b"", 400),
    "NaN": (b'{"value": NaN}', 400),
    "a field twice": (b'{"type": "a", "type": "b"}', 400),
    "no end": (b"[" * 100_000, 400),
    "an empty object": (b"{}", 422),
    "2 MB": (b" " * 2_000_000, 413),
}


@pytest.mark.parametrize("name", NO_EVENTS)
def test_what_is_no_event_is_refused_and_nothing_is_kept(
    name: str, program: Programs, ctx: Callable[[], DbContext]
) -> None:
    body, status = NO_EVENTS[name]

    answer = program("tickets:write").post("/tickets", data=body)

    assert answer.status_code == status
    assert answer.get_json()["message"]
    assert kept(ctx) == 0


WRONG: dict[str, tuple[str, Any]] = {
    "unknown kind": ("type", "ticket.exploded"),
    "kind of another type": ("type", 7),
    "missing id": ("ticket__id", None),
    "id of another type": ("ticket__id", {"a": 1}),
    "NUL": ("ticket__subject", "a\0b"),
    "half a character": ("customer__name", "\ud800"),
    "no address": ("customer__email", "cy at example.com"),
    "two addresses": ("customer__email", "cy@example.com, eve@example.com"),
    "no address at all": ("customer__email", ""),
    "no date": ("ticket__closed_at", "yesterday"),
    "no such day": ("ticket__closed_at", "2026-02-30T12:00:00Z"),
    "no zone": ("ticket__closed_at", "2026-03-01T12:00:00"),
    "no such zone": ("customer__timezone", "Mars/Olympus"),
    "another century": ("ticket__closed_at", "1226-03-01T12:00:00Z"),
    "script as address": ("ticket__url", "javascript:alert(1)"),
    "text as flag": ("customer__consent", "yes"),
    "negative count": ("ticket__reopens", -1),
    "huge count": ("ticket__public_replies", 10**30),
    "text as object": ("customer", "Cy"),
    "list as ticket": ("ticket", []),
    "tags as text": ("ticket__tags", "vip"),
    "long name": ("agent__team", "x" * 201),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_field_is_named(name: str, program: Programs, ctx: Callable[[], DbContext]) -> None:
    field, value = WRONG[name]
    body = json.dumps(event(**{field: value}))

    answer = program("tickets:write").post("/tickets", data=body)

    assert answer.status_code == 422, answer.text
    assert field.replace("__", ".") in {error["field"].split(".0")[0] for error in answer.get_json()["detail"]} | {
        error["field"].rpartition(".")[0] for error in answer.get_json()["detail"]
    }
    assert kept(ctx) == 0


def test_text_of_every_script_and_direction_is_taken(program: Programs, ctx: Callable[[], DbContext]) -> None:
    subject = "\u202eeuqsat\u202c 𝕏 👩‍🚒 تصدير \ufeff"

    answer = program("tickets:write").post("/tickets", event(ticket__subject=subject))

    assert answer.status_code == 202
    assert ctx().session.scalar(select(Ticket.subject)) == subject.strip()


@pytest.mark.parametrize(("path", "largest"), [("/tickets", 1_000_000), ("/tickets/bulk", 10_000_000)])
def test_a_body_in_chunks_is_measured_too(path: str, largest: int, program: Programs) -> None:
    def sent(size: int) -> int:
        chunked = {"headers": {"Transfer-Encoding": "chunked"}, "environ_overrides": {"wsgi.input_terminated": True}}
        return program("tickets:write").post(path, input_stream=BytesIO(b" " * size), **chunked).status_code

    assert (sent(largest), sent(largest + 1)) == (400, 413)


def test_a_bulk_keeps_the_good_ones_and_answers_in_order(program: Programs, ctx: Callable[[], DbContext]) -> None:
    events: list[Any] = [
        event(event_id=f"e-{n}", ticket__id=str(n), customer__email=f"c{n}@x.example") for n in range(120)
    ]
    events[7], events[60] = event(event_id="bad", customer__email="nobody"), 42
    events[100] = events[3]

    answer = program("tickets:write").post("/tickets/bulk", events)

    results = answer.get_json()["results"]
    assert answer.status_code == 207
    assert [one["index"] for one in results] == list(range(120))
    assert {one["index"] for one in results if one["status"] == "rejected"} == {7, 60}
    assert results[7]["errors"] == [
        {"field": "customer.email", "message": "must be an e-mail address, such as cy@example.com"}
    ]
    assert results[100] == {"index": 100, "status": "duplicate", "reason": "same_event"}
    assert len(tickets(ctx)) == 117


def test_a_bulk_repeated_doubles_nothing(program: Programs, ctx: Callable[[], DbContext]) -> None:
    events = [event(event_id=f"e-{n}", ticket__id=str(n)) for n in range(60)]
    helpdesk = program("tickets:write")
    helpdesk.post("/tickets/bulk", events)
    before = kept(ctx)

    answer = helpdesk.post("/tickets/bulk", events)

    assert {one["status"] for one in answer.get_json()["results"]} == {"duplicate"}
    assert kept(ctx) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 422),
        (b"{}", 422),
        (b"7", 422),
        (b"null", 422),
        (json.dumps([{}] * 1001).encode(), 422),
        (b"[", 400),
        (b" " * 10_000_001, 413),
    ],
)
def test_what_is_no_bulk_is_refused_as_a_whole(body: bytes, status: int, program: Programs) -> None:
    answer = program("tickets:write").post("/tickets/bulk", data=body)

    assert answer.status_code == status
    assert answer.get_json()["message"]


def test_a_bulk_of_a_thousand_is_taken(program: Programs) -> None:
    answer = program("tickets:write").post("/tickets/bulk", [{}] * 1000)

    assert {one["status"] for one in answer.get_json()["results"]} == {"rejected"}
    assert len(answer.get_json()["results"]) == 1000
