"""Imports from files people exported: good rows kept, each bad one named by the line it starts on."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.tickets.csv_rows import (
    TICKET_COLUMNS,
    BadRow,
    NotSuchCsv,
    PeopleRow,
    Row,
    read_people_rows,
    read_ticket_rows,
)

HEADER = "ticket.id,ticket.closed_at,customer.email,ticket.subject"


def tickets(text: str | bytes) -> list[Row | BadRow]:
    return list(read_ticket_rows(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def row(number: int, subject: str = "Export fails") -> str:
    return f"{number},2026-03-01T12:00:00Z,cy{number}@example.com,{subject}"


def told(rows: list[Row | BadRow]) -> list[str]:
    """`2 ok 1042` of a good row, `3 bad ticket.closed_at` of a bad one."""
    return [
        f"{one.line} ok {one.event.ticket.id}" if isinstance(one, Row) else f"{one.line} bad {one.errors[0].field}"
        for one in rows
    ]


def test_a_row_without_type_is_a_closed_ticket() -> None:
    (found,) = tickets(f"{HEADER}\n{row(1042)}\n")

    assert isinstance(found, Row)
    assert (found.line, found.event.type, found.event.address) == (2, "ticket.closed", "cy1042@example.com")
    assert found.event.ticket.closed_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert json.loads(found.raw)["ticket.id"] == "1042"


def test_every_column_of_the_json_is_read() -> None:
    values = {
        **dict.fromkeys(TICKET_COLUMNS, ""),
        **{"event_id": "e-1", "type": "ticket.closed", "ticket.id": "7", "ticket.closed_at": "2026-03-01T12:00Z"},
        **{"ticket.tags": "vip; export;;vip", "ticket.public_replies": "3", "ticket.auto_closed": "No"},
        **{"customer.email": "cy@example.com", "customer.consent": "1", "customer.account.vip": "TRUE"},
        **{"customer.account.value": "120000.50", "agent.bot": "0", "agent.team": "Billing", "ticket.sla_met": "yes"},
    }
    file = io.StringIO()
    csv.writer(file).writerows([values, values.values()])

    (found,) = tickets(file.getvalue())

    assert isinstance(found, Row)
    event = found.event
    assert (event.event_id, event.ticket.tags, event.ticket.public_replies) == ("e-1", ("vip", "export"), 3)
    assert (event.ticket.auto_closed, event.ticket.sla_met) == (False, True)
    assert event.customer is not None
    assert event.customer.account is not None
    assert (event.customer.consent, event.customer.account.vip, event.customer.account.value) == (True, True, 120000.5)
    assert event.agent is not None
    assert (event.agent.bot, event.agent.team) == (False, "Billing")


def test_the_same_row_makes_the_same_event_and_a_later_agent_another() -> None:
    header = f"{HEADER},agent.id"
    first, again, later = (
        found.event.event_id
        for file in (f"{row(1)},", f"{row(1, 'Other words')},", f"{row(1)},u-9")
        for found in tickets(f"{header}\n{file}")
        if isinstance(found, Row)
    )

    assert first == again != later


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_line_ends_quotes_and_blank_lines_are_taken(mark: str, end: str) -> None:
    lines = [
        f'{mark}"ticket.id",TICKET.closed_at , customer.email,ticket.subject',
        row(1),
        "",
        row(2, '"a, ""b"""'),
        ",,,",
    ]

    found = tickets(end.join(lines))

    assert told(found) == ["2 ok 1", "4 ok 2"]
    assert isinstance(found[1], Row)
    assert found[1].event.ticket.subject == 'a, "b"'


def test_a_row_is_named_by_the_line_it_starts_on() -> None:
    long_cell = '"one\ntwo\n\nfour"'

    found = tickets("\n".join([HEADER, row(1, long_cell), "2,never,cy@example.com,x", row(3, long_cell), "4,,,"]))

    assert told(found) == ["2 ok 1", "6 bad ticket.closed_at", "7 ok 3", "11 bad ticket.closed_at"]


@pytest.mark.parametrize("text", ["=1+1", "مرحبا", "💥", "@cmd", "\u202eabc"])
def test_formulas_bidi_and_wide_text_are_kept(text: str) -> None:
    (found,) = tickets(f"{HEADER}\n{row(1, text)}")

    assert isinstance(found, Row)
    assert found.event.ticket.subject == text


def test_all_wrong_fields_of_a_row_are_named() -> None:
    file = f"{HEADER},ticket.public_replies,customer.consent,ticket.url\n,yesterday,nobody,x,three,perhaps,ftp://x"

    (found,) = tickets(file)

    assert isinstance(found, BadRow)
    assert {error.field for error in found.errors} == {
        *("ticket.id", "ticket.closed_at", "customer.email"),
        *("ticket.public_replies", "customer.consent", "ticket.url"),
    }


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b'2,"torn,cy@example.com,x', "quote that is never closed"),
        (b'2,2026-03-01T12:00:00Z,cy@example.com,"a"b', "quote that is never closed"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com,caf\xe9", "is not UTF-8: byte 42 of line 3"),
        (b'2,2026-03-01T12:00:00Z,cy@example.com,"torn \xff', "is not UTF-8"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com", "has 3 cells where the header has 4"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com,x,y", "has 5 cells where the header has 4"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com,a\rb", "line break outside quotes"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com," + b"x" * 200_000, "is too long"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com," + b"x" * 3_000_000, "is too long"),
        (b"2,2026-03-01T12:00:00Z,cy@example.com,a\x00b", "without null characters"),
    ],
)
def test_a_spoilt_row_spoils_no_other(bad: bytes, says: str) -> None:
    good = [row(number).encode() for number in (1, 3, 4)]

    found = tickets(b"\n".join([HEADER.encode(), good[0], bad, good[1], row(5, '"two\nlines"').encode(), good[2]]))

    assert told(found)[:1] + told(found)[2:] == ["2 ok 1", "4 ok 3", "5 ok 5", "7 ok 4"]
    assert isinstance(found[1], BadRow)
    assert found[1].line == 3
    assert says in found[1].errors[0].message


def test_a_torn_quote_far_from_the_next_quote_spoils_only_its_row() -> None:
    rows = [row(number) for number in range(6000)]
    rows[1] = row(1, '"torn')
    rows[5000] = row(5000, '"torn')

    found = tickets("\n".join([HEADER, *rows]))

    assert [one.line for one in found if isinstance(one, BadRow)] == [3, 5002]
    assert len(found) == 6000


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"", "is empty"),
        (b"name,mail\nCy,cy@example.com\n", r"lacks ticket\.id"),
        (b"ticket.id;ticket.closed_at\n1;2\n", "commas, not semicolons"),
        (b"ticket.id,ticket.id\n1,1\n", r"ticket\.id more than once"),
        (b"ticket.id,customer.consnet\n1,no\n", r"unknown columns: customer\.consnet"),
        (HEADER.encode("utf-16"), "not UTF-8"),
        (b"ticket.id,caf\xe9\n1,x\n", "not UTF-8"),
        (b'"ticket.id,ticket.closed_at\n1,2\n', "quote that is never closed"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"{}", r"lacks ticket\.id"),
        (b"\n\nticket.id\n1", r"lacks ticket\.id"),
    ],
)
def test_a_file_that_is_no_such_csv_says_why(file: bytes, says: str) -> None:
    with pytest.raises(NotSuchCsv, match=says):
        read_ticket_rows(io.BytesIO(file))


def test_columns_that_are_none_of_ours_are_skipped() -> None:
    assert told(tickets(f"{HEADER},our note\n{row(1)},hello")) == ["2 ok 1"]


def test_the_file_is_read_as_a_stream() -> None:
    file = io.BytesIO("\n".join([HEADER, *(row(number) for number in range(1000))]).encode())

    next(read_ticket_rows(file))

    assert file.tell() < 300


@given(st.binary() | st.text('ab\r\n",;\ufeff\x00é').map(str.encode), st.booleans())
def test_any_bytes_are_rows_or_no_such_csv(content: bytes, with_header: bool) -> None:
    content = f"{HEADER}\n".encode() + content if with_header else content
    try:
        found = list(read_ticket_rows(io.BytesIO(content)))
    except NotSuchCsv:
        assert not with_header
        return
    assert [one.line for one in found] == sorted({one.line for one in found})
    assert all(1 < one.line <= content.count(b"\n") + 1 for one in found)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.text(st.characters(exclude_categories=["Cs", "Cc"]))), max_size=9))
def test_what_the_csv_module_writes_is_read_back(written: list[tuple[int, str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerow(HEADER.split(","))
    csv.writer(file).writerows((number, "2026-03-01T12:00:00Z", "cy@example.com", text) for number, text in written)

    found = [one.event.ticket for one in tickets(file.getvalue()) if isinstance(one, Row)]

    assert [ticket.id for ticket in found] == [str(number) for number, _ in written]
    assert [ticket.subject or "" for ticket in found] == [text.strip()[:500].rstrip() for _, text in written]


PEOPLE = "email,id,name,team,department,bot,manager"


def people(text: str) -> list[PeopleRow | BadRow]:
    return list(read_people_rows(io.BytesIO(text.encode())))


def test_people_are_read_with_their_manager_or_as_one() -> None:
    asha, lena, robot = people(
        f"{PEOPLE}\nAsha@example.com,u-9,Asha,Billing,Support,no,Lena@example.com\n"
        "lena@example.com,,Lena,Billing,Support,,yes\n,u-bot,Robot,Billing,Support,true,no"
    )

    assert asha == PeopleRow(
        **{"line": 2, "email": "asha@example.com", "id": "u-9", "name": "Asha", "team": "Billing"},
        **{"department": "Support", "bot": False, "manager": "lena@example.com"},
    )
    assert isinstance(lena, PeopleRow)
    assert (lena.manages_team, lena.manager, lena.bot) == (True, None, None)
    assert isinstance(robot, PeopleRow)
    assert (robot.email, robot.id, robot.bot, robot.manages_team) == (None, "u-bot", True, False)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("asha,,Asha,,,,", ["email"]),
        (",,Asha,,,,", ["email"]),
        ("asha@example.com,,Asha,,,perhaps,the boss", ["bot", "manager"]),
    ],
)
def test_a_bad_person_is_named_by_field(line: str, fields: list[str]) -> None:
    (found,) = people(f"{PEOPLE}\n{line}")

    assert isinstance(found, BadRow)
    assert [error.field for error in found.errors] == fields


def test_a_ticket_file_is_no_people_file() -> None:
    with pytest.raises(NotSuchCsv, match="lacks email"):
        read_people_rows(io.BytesIO(HEADER.encode()))
