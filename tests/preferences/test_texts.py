"""Settings that stay words."""

from datetime import timedelta

import pytest

from survey_service.preferences import texts


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Ask.Example.com/", "https://ask.example.com"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_scheme_host_and_port(text: str, origin: str) -> None:
    assert texts.http_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["ask.example.com", "ftp://x", "https://", "https://u:p@x", "https://x/path", "https://x?", "https://x:0", "https://x:99999",
     "https://a b", "https://a\\b", "https://x\r\nSet-Cookie:", "https://[::1", "//x", "https://x%0a"],
)  # fmt: skip
def test_other_origins_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a URL|leave"):
        texts.http_origin(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("support@example.com", "support@example.com"),
        ("Support <support@localhost>", "Support <support@localhost>"),
        ('"Müller, Hilfe" <hilfe@example.com>', '"Müller, Hilfe" <hilfe@example.com>'),
    ],
)
def test_a_mailbox_is_an_address_with_or_without_a_name(text: str, kept: str) -> None:
    assert texts.mailbox(text) == kept


@pytest.mark.parametrize(
    "text", ["x", "a@", "@b.de", "a@b.de, c@d.de", "a@b.de\nBcc: e@f.de", "A\r\n <a@b.de>", "a@.b.de", "a@b@c"]
)
def test_what_cannot_be_a_sender_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        texts.mailbox(text)


def test_hosts_are_names_without_scheme() -> None:
    assert texts.hosts("Ask.example.com, .example.org,[::1]") == ("ask.example.com", ".example.org", "[::1]")
    with pytest.raises(ValueError, match="'http://a' is not a host name"):
        texts.hosts("b,http://a")


def test_countries_are_codes_of_two_letters() -> None:
    assert texts.countries("de, AT") == {"DE", "AT"}
    assert texts.countries("") == frozenset()
    with pytest.raises(ValueError, match="'GERMANY' is not"):
        texts.countries("Germany")


def test_holidays_are_those_of_a_known_country_or_none() -> None:
    assert texts.holiday_country("de") == "DE"
    assert texts.holiday_country("none") is None
    with pytest.raises(ValueError, match="holidays are known"):
        texts.holiday_country("Bavaria")


def test_only_a_reminder_may_be_written_as_zero() -> None:
    assert texts.reminder("0") == texts.reminder("PT0S") == timedelta(0)
    with pytest.raises(ValueError, match="may not be zero"):
        texts.lasting_duration("PT0S")


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 81])
def test_a_shown_name_is_one_short_line(text: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        texts.line(text)
