"""What a helpdesk may tell us, what we make of it, and how we say what is wrong."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.tickets.event import EVENT_TYPES, Event, FieldError, InvalidEvent, parse_event

TOLD: dict[str, Any] = {
    "event_id": "e-1",
    "type": "ticket.closed",
    "occurred_at": "2026-03-01T12:00:00Z",
    "ticket": {
        "id": "1042",
        "url": "https://help.example.com/1042",
        "subject": "Export fails",
        "tags": ["vip"],
        "closed_at": "2026-03-01T12:00:00Z",
        "public_replies": 3,
        "reopens": 0,
        "auto_closed": False,
        "reopened_at": None,
    },
    "customer": {
        "id": "c-7",
        "email": "Cy@Example.com",
        "locale": "de",
        "timezone": "Europe/Berlin",
        "phone": "030 901820",
        "country": "DE",
        "consent": True,
        "account": {"id": "a-3", "name": "Acme", "vip": True, "value": 120000},
    },
    "agent": {"id": "u-9", "email": "asha@example.com", "name": "Asha", "team": "Billing", "bot": False},
}


def told(**changes: object) -> dict[str, Any]:
    """TOLD with dotted names changed: `told(ticket__id=7)`."""
    data = deepcopy(TOLD)
    for dotted, value in changes.items():
        *path, name = dotted.split("__")
        place = data
        for step in path:
            place = place[step]
        place[name] = value
    return data


def errors_of(data: object) -> dict[str, str]:
    with pytest.raises(InvalidEvent) as caught:
        parse_event(data)
    return {error.field: error.message for error in caught.value.errors}


def test_a_solved_ticket_is_read_whole() -> None:
    event = parse_event(TOLD)

    assert event.ticket.closed_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (event.ticket.id, event.ticket.tags, event.ticket.public_replies) == ("1042", ("vip",), 3)
    assert event.customer is not None
    assert event.customer.account is not None
    assert (event.address, event.customer.phone, event.customer.locale) == ("cy@example.com", "+4930901820", "de")
    assert event.customer.account.value == 120_000
    assert event.agent is not None
    assert (event.agent.team, event.agent.bot, event.agent.shift) == ("Billing", False, None)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("ticket.closed", {"ticket.closed_at", "customer.email"}),
        ("ticket.reopened", {"occurred_at"}),
        ("ticket.merged", {"ticket.merged_into"}),
        ("ticket.reassigned", {"agent.id"}),
        ("ticket.opened", {"ticket.opened_at"}),
        ("customer.erased", {"customer.email"}),
    ],
)
def test_each_type_names_the_fields_it_needs(kind: str, needed: set[str]) -> None:
    errors = errors_of({"event_id": "e-1", "type": kind, "ticket": {"id": "1"}})

    assert errors == dict.fromkeys(needed, "is required")


@pytest.mark.parametrize("nothing", [None, "", "  ", "\t\n"])
def test_null_and_blank_are_missing(nothing: object) -> None:
    assert errors_of(told(ticket__closed_at=nothing, event_id=nothing)) == {
        "event_id": "is required",
        "ticket.closed_at": "is required",
    }
    assert parse_event(told(ticket__url=nothing, customer__timezone=nothing, agent=None)).ticket.url is None


def test_every_wrong_field_is_named_at_once() -> None:
    errors = errors_of(told(event_id=True, ticket__url="ftp://x", customer__email="cy", customer__account__value=-1))

    assert set(errors) == {"event_id", "ticket.url", "customer.email", "customer.account.value"}


def test_the_error_reads_as_a_sentence() -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_event(told(ticket__closed_at="yesterday"))

    message = "must be an ISO 8601 time with a zone, such as 2026-03-01T12:00:00Z"
    assert caught.value.errors == [FieldError("ticket.closed_at", message)]
    assert str(caught.value) == f"ticket.closed_at {message}"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-01T12:00:00Z", 12),
        ("2026-03-01T12:00:00.123456789Z", 12),
        ("2026-03-01t12:00:00z", 12),
        ("2026-03-01 12:00+05:30", 6),
        ("2026-03-01T12:00:00-0200", 14),
    ],
)
def test_times_become_utc(text: str, hour: int) -> None:
    closed_at = parse_event(told(ticket__closed_at=text)).ticket.closed_at

    assert closed_at is not None
    assert closed_at.tzinfo is UTC
    assert closed_at.hour == hour


BAD_TIMES: list[object] = [
    *("2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "2026-03-01T25:00:00Z", "2026-W09-7T12:00:00Z"),
    *("1999-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    *("2026-03-01T12:00:00+99:00", "2026-03-01T12:00:00 Europe/Berlin", "２０２６-03-01T12:00:00Z", 1772366400, True),
    *([], {}, 1.5, "2026-03-01x12:00:00Z"),
]


@pytest.mark.parametrize("time", BAD_TIMES)
def test_a_bad_date_or_zone_is_refused(time: object) -> None:
    assert list(errors_of(told(ticket__closed_at=time))) == ["ticket.closed_at"]


BAD: dict[str, list[object]] = {
    "ticket__id": [True, 1.5, [], {}, "x" * 201, 10**300],
    "ticket__url": ["javascript:alert(1)", "//x.example", "https://", "https://[", "http://a b", "https://a\\b", 5],
    "ticket__subject": [5, ["x"], "a\x00b", "\ud800"],
    "ticket__brand": ["x" * 201, 1, False],
    "ticket__tags": ["vip", [1], [["a"]], {"a": 1}, ["x" * 201], ["a\x00"], ["t"] * 501],
    "ticket__public_replies": [-1, 1.5, "3", True, 100_001, float("inf"), float("nan")],
    "ticket__auto_closed": [0, 1, "true", []],
    "customer__email": ["cy", "cy@", 5, ["cy@example.com"], "cy\x00@example.com"],
    "customer__timezone": ["Mars/Olympus", "../etc/passwd", "+01:00", 1, "localtime"],
    "customer__country": ["Germany", "D", "D1", 49],
    "customer__account__value": [-1, "120000", True, float("inf"), float("nan"), 10**400],
    "customer__account": ["Acme", [], 5],
    "type": ["ticket.exploded", "TICKET.CLOSED", 5, [], {}],
    "agent": ["Asha", [], False],
    "agent__bot": ["no", 0],
}


@pytest.mark.parametrize(("changed", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_wrong_value_is_named_by_its_field(changed: str, value: object) -> None:
    assert list(errors_of(told(**{changed: value}))) == [changed.replace("__", ".")]


@pytest.mark.parametrize("body", [None, [], "x", 5, True, [TOLD]])
def test_what_is_no_object_is_refused(body: object) -> None:
    assert errors_of(body) == {"event": "must be an object"}


def test_numbers_do_for_ids() -> None:
    event = parse_event(told(ticket__id=1042, event_id=7, customer__id=-3))

    assert (event.ticket.id, event.event_id) == ("1042", "7")


@pytest.mark.parametrize("text", ["مرحبا \u202eabc", "Export 💥 fails", "=cmd|' /C calc'!A0"])
def test_bidi_wide_and_formula_text_is_kept(text: str) -> None:
    assert parse_event(told(ticket__subject=text)).ticket.subject == text


def test_text_is_stripped_of_line_breaks_and_a_long_subject_is_cut() -> None:
    event = parse_event(told(customer__name=" Cy\r\nBcc: eve@example.com ", ticket__subject="é" * 900))

    assert event.customer is not None
    assert event.customer.name == "Cy Bcc: eve@example.com"
    assert event.ticket.subject == "é" * 500


@pytest.mark.parametrize(
    ("told_as", "kept"),
    [
        ("de_de", "de-DE"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("de_DE.UTF-8", "de-DE"),
        ("es-419", "es-419"),
        ("German 1", None),
    ],
)
def test_a_locale_is_read_kindly(told_as: str, kept: str | None) -> None:
    customer = parse_event(told(customer__locale=told_as)).customer

    assert customer is not None
    assert customer.locale == kept


def test_a_phone_number_nobody_can_dial_is_dropped_in_silence() -> None:
    customer = parse_event(told(customer__phone="ask reception", customer__country=None)).customer

    assert customer is not None
    assert customer.phone is None


def test_only_a_helpdesk_that_cannot_know_the_address_may_leave_it_out() -> None:
    event = parse_event(told(customer=None), address_required=False)

    assert event.address is None
    assert "customer.email" in errors_of(told(customer=None))


def test_unknown_fields_are_ignored() -> None:
    assert parse_event({**TOLD, "colour": "\x00", "ticket": {**TOLD["ticket"], "mood": []}}) == parse_event(TOLD)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(st.characters(categories=["Cs", "Cc"]))
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def sometimes(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: field | JSON for name, field in fields.items()})


def facts_of(model: Any) -> st.SearchStrategy[dict[str, Any]]:
    return sometimes(**dict.fromkeys(model.model_fields, SCALARS | st.sampled_from(["1", "2026-03-01T12:00:00Z"])))


def nearly_events() -> st.SearchStrategy[dict[str, Any]]:
    inner = {name: Event.model_fields[name].annotation for name in ("customer", "agent")}
    return sometimes(
        event_id=st.text(),
        type=st.sampled_from(EVENT_TYPES),
        occurred_at=st.text(),
        ticket=facts_of(Event.model_fields["ticket"].annotation),
        **{name: facts_of(model.__args__[0]) for name, model in inner.items() if model is not None},
    )


@given(JSON | nearly_events(), st.booleans())
def test_any_json_value_is_an_event_or_refused_by_field(data: object, address_required: bool) -> None:
    try:
        event = parse_event(data, address_required=address_required)
    except InvalidEvent as refusal:
        fields = [error.field for error in refusal.errors]
    else:
        assert parse_event(event.model_dump(mode="json"), address_required=address_required) == event
        return
    assert fields
    assert len(set(fields)) == len(fields)


@pytest.mark.parametrize(
    ("kind", "field"),
    [("ticket.merged", "ticket.merged_into"), ("ticket.reassigned", "agent.id"), ("ticket.opened", "ticket.id")],
)
def test_control_characters_alone_are_no_id(kind: str, field: str) -> None:
    changes = {field.replace(".", "__"): "\x19", "ticket__opened_at": "2026-03-01T12:00:00Z"}

    assert errors_of(told(type=kind, **changes)) == {field: "is required"}
