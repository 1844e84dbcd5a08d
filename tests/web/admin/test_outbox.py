"""The mails that stayed here, for people and for programs; nothing in them can act on us."""

import re
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from survey_service.db import DbContext
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.queue import enqueue
from tests.people import StaffClient

Ctx = Callable[[], DbContext]
RAW = (
    b"From: Support <support@localhost>\r\nTo: Cy Young <cy@example.com>\r\nSubject: Ticket %d: how was it?\r\n"
    b"Message-ID: <%d@localhost>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nfive links\r\n"
    b'--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head></head><body><a href="/r/x/5">5</a>'
    b"<script>alert(1)</script></body></html>\r\n--b--\r\n"
)


def kept(ctx: Ctx, *numbers: int) -> None:
    context = ctx()
    with context.writing() as session:
        for number in numbers:
            mail = enqueue(session, "survey", {}, due=context.now, now=context.now)
            session.add(
                OutboxMail(
                    id=number,
                    mail_id=mail.id,
                    letter="survey",
                    raw=RAW % (number, number),
                    sent_at=context.now,
                    address_hash=b"",
                )
            )


def test_an_empty_outbox_says_what_will_appear(client: FlaskClient) -> None:
    assert "No mail has left yet" in client.get("/outbox/").get_data(as_text=True)


def test_the_newest_is_open_and_another_can_be(client: FlaskClient, ctx: Ctx) -> None:
    kept(ctx, 1, 2)

    newest = client.get("/outbox/").get_data(as_text=True)
    other = client.get("/outbox/?mail=1").get_data(as_text=True)

    assert '<h2 class="h-s" id="subject">Ticket 2: how was it?' in newest
    assert '<h2 class="h-s" id="subject">Ticket 1: how was it?' in other


def test_a_long_outbox_has_pages(client: FlaskClient, ctx: Ctx) -> None:
    kept(ctx, *range(1, 53))

    first = client.get("/outbox/").get_data(as_text=True)
    second = client.get("/outbox/?before=3").get_data(as_text=True)

    assert 'href="?before=3"' in first
    assert len(re.findall(r'<li class="q"', first)) == 50
    assert len(re.findall(r'<li class="q"', second)) == 2


def test_programs_get_the_same_as_json_and_the_message_as_sent(client: FlaskClient, ctx: Ctx) -> None:
    kept(ctx, 7)

    (item,) = client.get("/outbox/index.json").get_json()["items"]

    assert (item["to"], item["message_id"]) == ("Cy Young <cy@example.com>", "<7@localhost>")
    assert item["text"].strip() == "five links"
    assert client.get(item["eml"]).get_data() == RAW % (7, 7)


def test_the_html_is_fenced_in(client: FlaskClient, ctx: Ctx) -> None:
    kept(ctx, 7)

    frame = client.get("/outbox/7.html")
    page = client.get("/outbox/").get_data(as_text=True)

    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox;" in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["99.eml", "99.html", "0.eml", "99999999999999999999.eml", "?mail=99", "?mail=-1"])
def test_a_mail_that_is_not_there_is_not_found(client: FlaskClient, ctx: Ctx, path: str) -> None:
    kept(ctx, 7)

    assert client.get(f"/outbox/{path}").status_code == 404


@pytest.mark.parametrize("query", ["?before=x", "?before=" + "9" * 30, "?mail=x", "?before=" + "9" * 5000])
def test_an_address_nobody_wrote_shows_the_newest(client: FlaskClient, ctx: Ctx, query: str) -> None:
    kept(ctx, 7)

    assert client.get(f"/outbox/{query}").status_code == 200


def test_with_another_transport_there_is_no_outbox(new_app: Callable[..., APIFlask]) -> None:
    app = new_app(MAIL_TRANSPORT="smtp", SMTP_URL="smtp://localhost:2525")

    assert {app.test_client().get(f"/outbox/{path}").status_code for path in ("", "index.json", "1.eml")} == {404}


def test_in_production_only_administrators_read_it(
    app: APIFlask, ctx: Ctx, signed_in: Callable[[str], StaffClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(ctx, 7)
    settings = app.extensions["settings"].model_copy(update={"app_env": "production"})
    monkeypatch.setattr(app.extensions["survey_service"], "settings", settings)

    for path in ("/outbox/", "/outbox/7.eml", "/outbox/7.html", "/outbox/index.json"):
        assert app.test_client().get(path).status_code == 302
        assert signed_in("Mia").get(path).status_code == 403
        assert signed_in("Ada").get(path).status_code == 200
