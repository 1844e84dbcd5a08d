"""Brands: what Ada sets is what Cy reads, whatever the brand is called."""

import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOutLink
from survey_service.db import DbContext
from survey_service.flows.brand_letter import LETTERS
from survey_service.keys import token_hash
from survey_service.language import translator
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.web.admin.brands import tongues
from survey_service.web.brand_keys import brand_of_key, key_of
from survey_service.worker.loop import once
from tests.case_world import Cases
from tests.people import StaffClient

Ctx = Callable[[], DbContext]
ODD = (
    "a/b",
    "../..",
    ".",
    " ",
    "Käse & Söhne",
    "متجر",
    "\u202eesrever",
    "?x=1#y",
    "%2F",
    "~",
    "preview",
    "a" * 200,
    "ж" * 200,
    "日本",
    "<b>",
    "a\nb",
)


@pytest.fixture
def ada(signed_in: Callable[[str], StaffClient]) -> StaffClient:
    return signed_in("Ada")


@pytest.fixture
def link(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`link(ticket__brand="acme")` is the address of a survey that was sent."""

    def make(**changes: Any) -> str:
        hashed = cases.asked(**changes)
        monkeypatch.setattr("survey_service.web.survey.rating.token_hash", lambda _token: hashed)
        return "/r/cy"

    return make


def picture(shade: str = "red", size: tuple[int, int] = (300, 60)) -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", size, shade).save(out, "PNG")
    out.seek(0)
    return out, "logo.png"


def upload(content: bytes) -> dict[str, Any]:
    """A form with one file, as bytes: the test client would keep a large one in a file of its own."""
    head = b'--edge\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\n\r\n'
    body = head + content + b"\r\n--edge--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=edge"}


def said(text: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split())


@given(st.text(max_size=30) | st.sampled_from(ODD))
def test_every_brand_has_a_key_of_its_own_that_is_safe_in_a_path(brand: str) -> None:
    try:
        key = key_of(brand)
    except UnicodeEncodeError:
        return

    assert re.fullmatch("[A-Za-z0-9_~-]+", key)
    assert brand_of_key(key) == brand


@pytest.mark.parametrize("key", ["~!", "~YQ", "~YQ==", "a.b", "-a", "~_w", "é", "~é", "a" * 61])
def test_another_spelling_of_a_key_is_none(key: str) -> None:
    assert brand_of_key(key) is None


def test_the_list_names_brands_of_tickets_and_those_with_something_set(ada: StaffClient, cases: Cases) -> None:
    cases.asked(ticket__brand="acme")
    ada.post("/admin/brands/globex", data={"colour": "#c00", "mail_from": "Globex <hi@globex.example>"})

    page = said(ada.get("/admin/brands").text)

    assert "2 brands are known; 1 with something of its own." in page
    assert "acme nothing 1 1 0" in page
    assert "globex colour, sender 0 0 0" in page


def test_with_nothing_there_the_list_has_all_brands_to_set(ada: StaffClient) -> None:
    page = ada.get("/admin/brands").text

    assert "No ticket has named a brand yet." in page
    assert 'href="/admin/brands/~"' in page


@pytest.mark.parametrize("brand", ODD)
def test_pages_survive_what_a_brand_is_called(ada: StaffClient, brand: str) -> None:
    opened = ada.get("/admin/brands", query_string={"brand": f"x{brand}"})
    key = key_of(brand)

    for page in ("", "/words", "/words?language=ar", "/asking", "/preview", "/preview?letter=page&language=ar"):
        assert ada.get(f"/admin/brands/{key}{page}", follow_redirects=True).status_code == 200, page
    for frame in ("letter.html?letter=changed", "survey.html?language=ar"):
        assert ada.get(f"/admin/brands/{key}/{frame}").status_code == 200, frame
    assert ada.post(f"/admin/brands/{key}", data={"colour": "#123456"}).status_code == 303
    assert ada.get("/admin/brands").status_code == 200
    assert opened.status_code in (303, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/brands/~!",
        f"/admin/brands/{key_of('a' * 201)}",
        f"/admin/brands/{key_of('a' + chr(0))}",
        "/admin/brands/acme/words?language=tlh",
        "/admin/brands/acme/preview?letter=welcome",
        "/admin/brands/acme/letter.html?letter=page",
        "/admin/brands/acme/survey.html?language=../..",
        "/admin/brands?brand=" + "a" * 201,
    ],
)
def test_what_is_not_there_is_404(ada: StaffClient, address: str) -> None:
    assert ada.get(address).status_code == 404


def test_customers_see_colour_name_and_question_on_the_page(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    ada.post("/admin/brands/acme", data={"shown_name": "Acme Care", "colour": "#B3261E"})

    page = client.get(link(ticket__brand="acme") + "/4")
    sheet = client.get("/brand/b3261e.css")

    assert '<link rel="stylesheet" href="/brand/b3261e.css">' in page.text
    assert '<b dir="auto">Acme Care</b>' in page.text
    assert "--accent: #b3261e; --on-accent: #ffffff" in sheet.text
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "style-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_logo_stands_on_survey_and_thank_you_page_in_the_place_of_the_name(
    ada: StaffClient, client: FlaskClient, link: Callable[..., str]
) -> None:
    ada.post("/admin/brands/acme/logo", data={"logo": picture()})
    address = link(ticket__brand="acme")

    client.post(address, data={"score": "4"})
    pages = [client.get(address).text, client.get(f"{address}/thanks").text]

    found = re.findall(r'<img src="(/brand/[0-9a-f]{64}\.png)" width="140" height="28" alt="acme">', "".join(pages))
    assert len(found) == 2
    png = client.get(found[0])
    assert (png.mimetype, png.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "immutable" in png.headers["Cache-Control"]
    assert "Set-Cookie" not in png.headers
    assert len(pages[0].encode()) + len(png.data) < 24_000  # and 6 kB of styles


def test_a_logo_removed_is_gone_from_its_address_too(ada: StaffClient, client: FlaskClient) -> None:
    ada.post("/admin/brands/acme/logo", data={"logo": picture()})
    (address,) = re.findall(r"/brand/[0-9a-f]{64}\.png", ada.get("/admin/brands/acme").text)

    removed = ada.post("/admin/brands/acme/logo", data={"do": "remove"})

    assert removed.status_code == 303
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg onload=alert(1)>", "SVG files can hold scripts"),
        (b"x" * 1_500_000, "This file is larger than 1 MB."),
        (b"", "Choose the file with the logo first."),
        (b"GIF89a", "This is no picture we can read."),
    ],
    ids=["svg", "large", "empty", "torn"],
)
def test_a_file_that_is_no_logo_is_refused_with_a_sentence(ada: StaffClient, content: bytes, told: str) -> None:
    answer = ada.post("/admin/brands/acme/logo", **upload(content))

    assert answer.status_code == 422
    assert told in answer.text


def test_a_form_without_a_file_is_refused_too(ada: StaffClient) -> None:
    assert ada.post("/admin/brands/acme/logo", data={"logo": "text"}).status_code == 422


def test_a_file_far_too_large_is_413_and_no_error(ada: StaffClient) -> None:
    assert ada.post("/admin/brands/acme/logo", **upload(b"x" * 5_000_000)).status_code == 413


def test_a_wrong_variable_is_refused_with_its_line_and_what_was_typed_stays(ada: StaffClient) -> None:
    typed = {"language": "en", "intro": "On {day}.\nTicket {tikket} <b>", "question": "Well?"}

    answer = ada.post("/admin/brands/acme/words", data=typed)

    assert answer.status_code == 422
    assert "Line 2: {tikket} is not a variable here; known are {ticket}, {subject}" in said(answer.text)
    assert "Ticket {tikket} &lt;b&gt;" in answer.text
    assert 'value="Well?"' not in ada.get("/admin/brands/acme/words").text


def test_words_are_set_by_language_and_audited_by_name(ada: StaffClient, ctx: Ctx) -> None:
    german = {"language": "de", "question": "Wie war {brand}?", "closing": "Danke,\n{brand}"}

    answer = ada.post("/admin/brands/acme/words", data=german)

    assert answer.location.endswith("/admin/brands/acme/words?language=de")
    assert "Wie war {brand}?" in ada.get(answer.location).text
    assert "Wie war" not in ada.get("/admin/brands/acme/words?language=en").text
    entry = ctx().session.scalars(select(AuditEntry).where(AuditEntry.about == "brand")).one()
    assert (entry.act, entry.changed) == ("brand_changed", ["question:de", "closing:de"])


def test_what_all_brands_say_is_shown_where_one_says_nothing(ada: StaffClient) -> None:
    ada.post("/admin/brands/~/words", data={"language": "en", "question": "All well at {brand}?"})

    page = said(ada.get("/admin/brands/acme/words").text)

    assert "As all brands: “All well at {brand}?”" in page
    assert "Usually: “Ticket {ticket}: how was our support?”" in page


def test_a_wrong_colour_or_sender_is_refused_and_nothing_is_saved(ada: StaffClient) -> None:
    answer = ada.post("/admin/brands/acme", data={"shown_name": "Acme", "colour": "rot", "reply_to": "x"})

    assert answer.status_code == 422
    assert "This cannot be used: 'rot' is not a colour like #1f5f8b." in html.unescape(answer.text)
    assert 'value="Acme"' not in ada.get("/admin/brands/acme").text


def test_whom_and_when_stands_on_the_page_of_the_rules_of_asking(ada: StaffClient) -> None:
    assert ada.get("/admin/brands/acme/asking").location == "/admin/asking?brand=acme"
    assert ada.get("/admin/brands/~/asking").location == "/admin/asking"
    assert ada.post("/admin/brands/acme/asking", data={"survey_throttle": "P30D"}).status_code == 405


@pytest.mark.parametrize("language", tongues())
@pytest.mark.parametrize("letter", [*LETTERS, "page"])
def test_every_letter_and_the_page_can_be_looked_at_in_every_language(
    ada: StaffClient, letter: str, language: str
) -> None:
    page = ada.get(f"/admin/brands/acme/preview?letter={letter}&language={language}")
    (frame,) = set(re.findall(r'src="(/admin/brands/[^"]+)"', page.text))
    shown = ada.get(html.unescape(frame))

    assert (page.status_code, shown.status_code) == (200, 200)
    assert f'lang="{language}" dir="{translator(language).direction}"' in shown.text.replace("\n", " ")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_test_goes_to_whoever_asks_as_the_brand_writes(ada: StaffClient, client: FlaskClient, ctx: Ctx) -> None:
    ada.post("/admin/brands/acme", data={"mail_from": "Acme <care@acme.example>", "hide_subject": "yes"})
    ada.post("/admin/brands/acme/words", data={"language": "en", "question": "All well at {brand}?"})

    answer = ada.post("/admin/brands/acme/test", data={"letter": "survey", "language": "en"})
    once()

    (raw,) = ctx().session.scalars(select(OutboxMail.raw)).all()
    letter = raw.decode().replace("=\r\n", "")
    assert answer.status_code == 303
    assert "ada@example.com" in letter
    assert "From: Acme <care@acme.example>" in letter
    assert "All well at acme?" in letter
    assert "export stops" not in letter
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter
    links = set(re.findall(r"http://localhost:8000(/[a-z0-9/-]+)", letter))
    assert links == {"/test-letter", *(f"/test-letter/{score}" for score in range(1, 6))}
    for link in links:
        assert "This was a test letter" in client.get(link).text
    assert client.post("/test-letter", data={"List-Unsubscribe": "One-Click"}).status_code == 200


@pytest.mark.parametrize("sent", [{"letter": "page"}, {"letter": "welcome"}, {"language": "tlh"}])
def test_a_test_of_what_there_is_not_is_404(ada: StaffClient, sent: dict[str, str]) -> None:
    assert ada.post("/admin/brands/acme/test", data={"letter": "survey", "language": "en"} | sent).status_code == 404


def test_the_page_to_stop_surveys_looks_like_the_letter_it_came_with(
    ada: StaffClient, client: FlaskClient, cases: Cases, ctx: Ctx
) -> None:
    ada.post("/admin/brands/acme", data={"shown_name": "Acme Care", "colour": "#b3261e"})
    cases.asked(ticket__brand="acme")
    context = ctx()
    with context.writing() as session:
        hashed = session.scalars(select(Customer.address_hash)).one()
        session.add(OptOutLink(token_hash=token_hash("way-out"), address_hash=hashed, language="en"))

    pages = [client.get("/u/way-out").text, client.post("/u/way-out").text]

    assert all('<b dir="auto">Acme Care</b>' in page and "/brand/b3261e.css" in page for page in pages)


@pytest.mark.parametrize("address", ["/brand/xyz.css", "/brand/B3261E.css", f"/brand/{'0' * 64}.png", "/brand/x.png"])
def test_what_was_never_made_is_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
