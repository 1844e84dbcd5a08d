from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest

from survey_service.mail.message import (
    automatic_headers,
    compose,
    message_id,
    one_line,
    sender_parts,
    stored,
    survey_headers,
)
from survey_service.mail.outgoing import Outgoing

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
Build = Callable[..., Outgoing]


def read(raw: bytes) -> EmailMessage:
    return cast("EmailMessage", message_from_bytes(raw, policy=default))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return cast("str", part.get_content()).replace("\r\n", "\n")


def test_a_survey_mail_can_be_left_with_one_click_and_wants_no_answer_from_machines() -> None:
    headers = survey_headers("https://survey.example.com/u/token")

    assert headers == {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Unsubscribe": "<https://survey.example.com/u/token>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize(
    "address", ["https://a/u/t>,<mailto:eve@b", "https://a/ t", "https://a/\r\nBcc: e", "ftp://a/t"]
)
def test_an_opt_out_address_cannot_carry_anything_else(address: str) -> None:
    with pytest.raises(ValueError, match="opt-out address"):
        survey_headers(address)


def test_the_way_out_is_never_encoded_however_long_its_address(outgoing: Build) -> None:
    address = "https://survey.example.com/" + "long/" * 40 + "u/token"

    raw = stored(outgoing(headers=survey_headers(address)), AT)

    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw


def test_a_message_reads_back_as_it_was_sent(outgoing: Build) -> None:
    mail = outgoing()

    sent = read(stored(mail, AT))

    assert sent["From"] == "Acme Support <support@acme.example>"
    assert sent["To"] == "Cy <cy@customer.example>"
    assert sent["Reply-To"] == "tickets@acme.example"
    assert sent["Subject"] == "Ticket 1042: how was our support?"
    assert sent["Date"].datetime == AT
    assert sent["Message-ID"] == "<mail-7@survey.example.com>"
    assert sent["List-Unsubscribe"] == mail.headers["List-Unsubscribe"]
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert body(sent, "plain") == mail.text
    assert body(sent, "html").rstrip("\n") == mail.html


def test_letters_and_names_of_any_alphabet_travel_in_seven_bits(outgoing: Build) -> None:
    mail = outgoing(subject="تذكرة 😀 " * 12, to_name="Åsa, «Öst»", text="Grüße\n", sender="Ünï, Ltd. <a@b.example>")

    raw = stored(mail, AT)

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    sent = read(raw)
    assert sent["Subject"] == ("تذكرة 😀 " * 12).strip()
    assert [(one.display_name, one.addr_spec) for one in sent["From"].addresses] == [("Ünï, Ltd.", "a@b.example")]
    assert sent["To"].addresses[0].display_name == "Åsa, «Öst»"
    assert body(sent, "plain") == "Grüße\n"


@pytest.mark.parametrize("field", ["subject", "to_name", "sender"])
def test_a_line_break_in_a_value_makes_no_header(outgoing: Build, field: str) -> None:
    mail = outgoing(**{field: "a\r\nBcc: eve@example.com\r\n\r\nbody <x@acme.example>"})

    sent = read(stored(mail, AT))

    assert sent["Bcc"] is None
    assert sent["Date"].datetime == AT


@pytest.mark.parametrize(
    "changed",
    [
        {"to": "cy@customer.example\r\nBcc: eve@example.com"},
        {"to": "no address"},
        {"reply_to": "a@b.example, eve@example.com"},
        {"headers": {"Bcc": "a\r\nX: y"}},
        {"headers": {"Subject": "another"}},
    ],
)
def test_what_cannot_be_written_is_an_error(outgoing: Build, changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        compose(outgoing(**changed), AT)


def test_a_mail_keeps_its_message_id_and_another_has_another() -> None:
    assert message_id(7, "survey.example.com") == "<mail-7@survey.example.com>"
    assert message_id(8, "survey.example.com") != message_id(7, "survey.example.com")


@pytest.mark.parametrize(
    ("sender", "parts"),
    [
        ("Acme Support <a@b.example>", ("Acme Support", "a@b.example")),
        ('"Acme, Inc." <a@b.example>', ("Acme, Inc.", "a@b.example")),
        ("Acme, Inc. <a@b.example>", ("Acme, Inc.", "a@b.example")),
        ("<a@b.example>", ("", "a@b.example")),
        ("a@b.example", ("", "a@b.example")),
    ],
)
def test_a_sender_is_a_name_and_an_address(sender: str, parts: tuple[str, str]) -> None:
    assert sender_parts(sender) == parts


def test_one_line_keeps_words_and_drops_what_could_break_or_turn_the_line() -> None:
    assert one_line(" a\r\n b\tc\u2028d\x00e \u202ef\u2069 \ud800 عربي\u200f 😀 ") == "a b c d e f عربي\u200f 😀"


def test_staff_mail_has_no_way_out_of_surveys() -> None:
    assert not [name for name in automatic_headers() if name.startswith("List-")]


def test_a_mail_shows_nothing_of_itself_in_a_traceback(outgoing: Build) -> None:
    assert repr(outgoing()) == "<Outgoing survey mail 7 attempt attempt-1>"
