"""What is wrong with a customer's form or link: a page with its status that says what to do, and no rating."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey_service.db import db
from survey_service.responses.response import Response
from tests.case_world import Cases

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def link(cases: Cases) -> str:
    """The letter's token is "1"."""
    cases.asked()
    return "/r/1"


def ratings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


@pytest.mark.parametrize(
    "score", ["0", "6", "4abc", "٣", "", " 4", "-1", "4.0", "1e0", "\x00", "4\x00", "null", "9" * 400]
)
def test_a_score_that_is_none_is_said_beside_the_scores(client: FlaskClient, link: str, score: str) -> None:
    page = client.post(link, data={"score": score, "why": "My words stay"})

    assert page.status_code == 422
    assert "Choose a score from 1 to 5" in page.text or "Choose one of the answers shown" in page.text
    assert "My words stay" in page.text
    assert ratings() == 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"score=4&why=" + b"w" * 10_000_000, 413),
        (b"score=4&why=" + b"w" * 65_536, 413),
        (b"score=4&why=" + b"w" * 10_001, 422),
        (b"score=4&why=a%00b", 422),
        (b"score=4&why=a\x00b", 422),
        (b"score=4&agent_was=maybe", 422),
        (b"score=4&reasons=luck", 422),
        (b"score=4&contact=yes&contact_channel=phone&contact_number=12", 422),
        (b"score=4&score=5", 422),
        (b"why=no+score", 422),
        (b"", 422),
        (b"\xff\xfe\x00", 422),
    ],
)
def test_a_form_that_does_not_fit_is_a_page_that_says_so(
    client: FlaskClient, link: str, sent: bytes, status: int
) -> None:
    page = client.post(link, data=sent, content_type=FORM)

    assert page.status_code == status
    assert "<h1>" in page.text
    assert ratings() == 0


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_a_form_in_another_format_is_no_rating(client: FlaskClient, link: str, kind: str) -> None:
    page = client.post(link, data=b'{"score": 4}', content_type=kind)

    assert 400 <= page.status_code < 500
    assert ratings() == 0


@pytest.mark.parametrize("token", ["x", "2", "1x", "A" * 22, "A" * 5000, "%00", "%ff", "é", "1;a=b", "' OR 1=1"])
@pytest.mark.parametrize("kind", ["r", "u"])
def test_a_forged_token_is_a_general_page_whatever_is_done_with_it(
    app: APIFlask, client: FlaskClient, link: str, kind: str, token: str
) -> None:
    pages = [client.get(f"/{kind}/{token}"), client.post(f"/{kind}/{token}", data={"score": "4"})]

    assert [page.status_code for page in pages] == [404, 404]
    assert all("1042" not in page.text for page in pages)
    assert ratings() == 0


@pytest.mark.parametrize(
    "why", ["\u202eesrever", "😀" * 100, "\ufeffBOM", '=HYPERLINK("http://evil.example")', "<b>&amp;"]
)
def test_odd_words_are_taken_as_they_are(client: FlaskClient, link: str, why: str) -> None:
    answer = client.post(link, data={"score": "4", "why": why})

    db.session.rollback()
    assert answer.status_code == 303
    assert db.session.scalars(select(Response.why)).one() == why


Import = Callable[[bytes], tuple[int, str, str]]


@pytest.fixture
def brought(app: APIFlask, tmp_path_factory: pytest.TempPathFactory) -> Import:
    """`import tickets` of these bytes: exit code, stdout, stderr."""

    def run(data: bytes) -> tuple[int, str, str]:
        file = tmp_path_factory.mktemp("csv") / "tickets.csv"
        file.write_bytes(data)
        done = app.test_cli_runner().invoke(args=["import", "tickets", str(file)])
        return done.exit_code, done.stdout, done.stderr

    return run


HEADER = b"event_id,type,ticket.id,ticket.closed_at,customer.email\n"
GOOD = b"e-1,ticket.closed,1,2026-03-01T12:00:00Z,cy@example.com\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b,c\n1,2,3\n",
        "event_id,type\n".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
        HEADER + b'e-2,"ticket.closed,2,2026-03-01T12:00:00Z,cy@example.com\n' + GOOD,
        HEADER + b"e-3,ticket.closed,3,2026-02-30,cy@example.com\n",
        HEADER + b"e-4,ticket.closed,4,2026-03-01T12:00:00Z,\xff@example.com\n",
    ],
)
def test_a_file_with_something_wrong_exits_1_in_a_line_without_a_traceback(brought: Import, data: bytes) -> None:
    code, _, said = brought(data)

    assert code == 1
    assert said.strip()
    assert "Traceback" not in said


def test_a_mark_at_the_start_quoted_cells_and_formulas_are_taken(brought: Import) -> None:
    quoted = b'"e-1","ticket.closed","=1+1","2026-03-01T12:00:00Z","cy@example.com"\r\n'

    code, printed, said = brought(b"\xef\xbb\xbf" + HEADER + quoted)

    assert (code, said) == (0, "")
    assert '"kept": 1' in printed
