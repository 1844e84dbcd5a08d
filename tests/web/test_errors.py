"""What goes wrong is answered in the reader's format, and a 500 tells nothing."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from survey_service.flows.event_received import UnknownSource
from survey_service.flows.rating_given import LinkClosed
from survey_service.tickets.event import FieldError, InvalidEvent
from survey_service.tickets.json_body import Malformed
from survey_service.tickets.sources import BadSignature
from survey_service.web import errors

Raises = Callable[..., FlaskClient]


@pytest.fixture
def raising(app: Flask) -> Raises:
    """`raising(error, "/api/x").get("/api/x")`: a view that raises it, outside of test mode."""

    def client(error: Exception, path: str = "/x") -> FlaskClient:
        def view(**_: str) -> str:
            raise error

        app.add_url_rule(path, view_func=view, endpoint=path)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return app.test_client()

    return client


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UnknownSource("x"), 404, "There is no source with this id."),
        (BadSignature("The signature does not match."), 401, "The signature does not match."),
        (Malformed("The body must be a JSON object."), 400, "The body must be a JSON object."),
        (InvalidEvent([FieldError("ticket.id", "is required")]), 422, "see which fields"),
        (OperationalError("SELECT secret", {}, Exception("down")), 503, "Not available for a moment"),
        (RuntimeError("secret"), 500, "Something went wrong on our side"),
    ],
)
def test_programs_get_json(raising: Raises, error: Exception, status: int, said: str) -> None:
    answer = raising(error, "/api/x").get("/api/x")

    assert answer.status_code == status
    assert answer.json is not None
    assert said in answer.json["message"]
    assert "secret" not in answer.get_data(as_text=True)
    assert ("detail" in answer.json) is (status == 422)


def test_the_wrong_fields_of_an_event_are_named(raising: Raises) -> None:
    invalid = InvalidEvent([FieldError("ticket.id", "is required"), FieldError("type", "must be one of")])

    answer = raising(invalid, "/hooks/x").get("/hooks/x")

    assert answer.json is not None
    assert answer.json["detail"] == [
        {"field": "ticket.id", "message": "is required"},
        {"field": "type", "message": "must be one of"},
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 418, 422, 429, 500, 501, 503])
def test_people_get_a_page_that_says_what_to_do(app: Flask, status: int) -> None:
    app.add_url_rule("/x", view_func=lambda: abort(status))

    answer = app.test_client().get("/x", headers={"X-Request-ID": "abc-1"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert "<h1" in page
    assert "abc-1" in page


@pytest.mark.parametrize("status", [405, 503])
def test_customers_get_their_own_page(app: Flask, client: FlaskClient, status: int) -> None:
    app.add_url_rule("/r/<token>/broken/x", view_func=lambda **_: abort(503))

    answer = client.delete("/r/x") if status == 405 else client.get("/r/x/broken/x")

    assert answer.status_code == status
    assert "survey." in answer.get_data(as_text=True)
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_500_is_logged_by_its_rule_and_says_nothing_of_its_cause(
    raising: Raises, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = raising(RuntimeError("at /r/SECRETSECRETSECRETSECRET/3"), "/x/<token>").get("/x/SECRETSECRETSECRETSECRET")

    assert answer.status_code == 500
    assert "SECRETSECRET" not in answer.get_data(as_text=True)
    logged = capsys.readouterr().err
    assert "/x/<token>" in logged
    assert "RuntimeError" in logged
    assert "SECRETSECRET" not in logged


STRANGE = (
    "/%00",
    "/r/%00",
    "/r/a%00b/4",
    "/u/%00",
    "/login?next=%00",
    "/x?a=%00",
    "/%ff%fe",
    "/r/%ff",
    "/callbacks/%ed%a0%80",
    "/?%ff=%ff",
    "/reset/%00",
    "/hooks/tickets/%00",
    "/api/v1/surveys?ticket=%00",
    "/" + "a" * 5000,
)


@pytest.mark.parametrize("path", STRANGE)
def test_no_address_is_too_strange(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (302, 308, 400, 401, 404, 405)


def str_of(number: int) -> str:
    return str(number)


def test_a_number_beyond_the_database_is_a_page_there_is_not(app: Flask) -> None:
    app.add_url_rule("/case/<int:number>", view_func=str_of)
    client = app.test_client()

    assert client.get("/case/2147483647").status_code == 200
    assert client.get("/case/2147483648").status_code == 404


def test_the_method_that_would_do_is_named(client: FlaskClient) -> None:
    answer = client.put("/login")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_every_refusal_has_words(app: APIFlask) -> None:
    for kind, refusal in errors.REFUSALS.items():
        assert refusal.status in errors.USUAL, kind


def test_a_closed_link_outside_its_page_is_a_conflict(raising: Raises) -> None:
    assert raising(LinkClosed("expired"), "/x").get("/x").status_code == 409
