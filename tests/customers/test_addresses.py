"""One address, one customer: what is folded together, what is refused, and what no person reads."""

import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from survey_service.customers.addresses import _PLAIN, BadAddress, is_no_reply, normalise


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cy@Example.COM", "cy@example.com"),
        ("  cy@example.com ", "cy@example.com"),
        ("cy+shop@example.com", "cy+shop@example.com"),
        ("c.y@example.com", "c.y@example.com"),
        ("cy@Bücher.example", "cy@xn--bcher-kva.example"),
        ("cy@xn--bcher-kva.example", "cy@xn--bcher-kva.example"),
        ("cy@例え.jp", "cy@xn--r8jz45g.jp"),
        ("JÜRGEN@example.de", "jürgen@example.de"),
        ("o'neil@example.ie", "o'neil@example.ie"),
        ("cy@mail.example.test", "cy@mail.example.test"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert normalise(typed) == kept
    assert normalise(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        *("", "cy", "cy@", "@example.com", "cy@example", "cy@localhost", "cy@@example.com", "cy@example..com"),
        *("Cy <cy@example.com>", "cy@example.com, eve@example.com", "cy example@example.com", "cy@exa mple.com"),
        *("cy@[127.0.0.1]", "cy@-example.com", "cy\x00@example.com", "cy@example.com\r\nBcc: eve@example.com"),
        *("a" * 65 + "@example.com", "cy@" + "a" * 64 + ".com", "x" * 100_000, "cy@\ud800.com", "cy@xn--a.com"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match="must be an e-mail address"):
        normalise(text)


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        kept = normalise(text)
    except BadAddress:
        return
    assert normalise(kept) == kept


@given(
    st.text("ab0.+-_", min_size=1, max_size=70),
    st.text("ab0-.", min_size=1, max_size=70),
    st.sampled_from(["de", "n0"]),
)
def test_the_short_way_for_plain_addresses_agrees_with_the_library(mailbox: str, domain: str, top: str) -> None:
    address = f"{mailbox}@{domain}.{top}"

    short = _PLAIN.fullmatch(address) is not None

    assert (
        not short
        or validate_email(address, check_deliverability=False, globally_deliverable=False, strict=True).normalized
        == address
    )


@pytest.mark.parametrize(
    "mailbox",
    [
        *("no-reply", "noreply", "no_reply", "NoReply", "donotreply", "do-not-reply", "do_not_reply", "dontreply"),
        *("noreply+4711", "billing-noreply", "mailer-daemon", "MAILER-DAEMON", "postmaster", "bounce", "bounces"),
        *("bounce+abc=example.org", "abuse", "hostmaster", "root", "webmaster", "nobody", "notifications"),
    ],
)
def test_mailboxes_of_machines_and_duties_are_nobody_to_ask(mailbox: str) -> None:
    assert is_no_reply(f"{mailbox}@example.com")


@pytest.mark.parametrize("mailbox", ["cy", "noreen", "norbert.replyson", "abuser", "rooter", "bouncer", "info", "post"])
def test_people_are_not_taken_for_machines(mailbox: str) -> None:
    assert not is_no_reply(f"{mailbox}@noreply.example.com")
