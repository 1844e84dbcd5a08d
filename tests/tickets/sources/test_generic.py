"""The Standard Webhooks scheme: what it accepts, and that nothing else gets through."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from survey_service.tickets.event import InvalidEvent
from survey_service.tickets.sources import generic
from survey_service.tickets.sources.kind import BadSignature

# The vector of the specification's own libraries (standard-webhooks/standard-webhooks, webhook_test).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
SIGNED_AT = datetime.fromtimestamp(1614265330, UTC)
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def signed(secret: str, identifier: str, timestamp: str, body: bytes) -> dict[str, str]:
    key = b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{identifier}.{timestamp}.".encode() + body, "sha256")
    signature = f"v1,{b64encode(digest).decode()}"
    return {"webhook-id": identifier, "webhook-timestamp": timestamp, "webhook-signature": signature}


def refused(headers: Mapping[str, str], body: bytes = BODY, now: datetime = SIGNED_AT, secret: str = SECRET) -> str:
    with pytest.raises(BadSignature) as caught:
        generic.verify([secret], headers, body, now)
    return str(caught.value)


def test_the_published_vector_is_accepted() -> None:
    generic.verify([SECRET], HEADERS, BODY, SIGNED_AT)


def test_header_names_may_have_any_case() -> None:
    generic.verify([SECRET], {name.title(): value for name, value in HEADERS.items()}, BODY, SIGNED_AT)


def test_two_secrets_are_live_while_one_replaces_the_other() -> None:
    old, new = generic.new_secret(), generic.new_secret()

    generic.verify([new, old], signed(old, "msg_1", "1614265330", BODY), BODY, SIGNED_AT)
    generic.verify([new, old], signed(new, "msg_1", "1614265330", BODY), BODY, SIGNED_AT)


def test_one_right_signature_among_several_is_enough() -> None:
    several = f"v1a,c2lnbmF0dXJl v1,AAAA {HEADERS['webhook-signature']}"

    generic.verify([SECRET], {**HEADERS, "webhook-signature": several}, BODY, SIGNED_AT)


@pytest.mark.parametrize("late", [timedelta(seconds=301), timedelta(seconds=-301), timedelta(days=3650)])
def test_a_call_older_or_younger_than_five_minutes_is_refused(late: timedelta) -> None:
    assert "5 minutes" in refused(HEADERS, now=SIGNED_AT + late)


@pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_five_minutes_are_still_accepted(late: timedelta) -> None:
    generic.verify([SECRET], HEADERS, BODY, SIGNED_AT + late)


@pytest.mark.parametrize("missing", list(HEADERS))
def test_each_header_is_needed(missing: str) -> None:
    assert "needs the headers" in refused({name: value for name, value in HEADERS.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-timestamp", "1614265330.0"),
        ("webhook-timestamp", "+1614265330"),
        ("webhook-timestamp", "1614265330000"),
        ("webhook-timestamp", "１６14265330"),
        ("webhook-timestamp", "9" * 5000),
        ("webhook-signature", HEADERS["webhook-signature"].removeprefix("v1,")),
        ("webhook-signature", HEADERS["webhook-signature"].rstrip("=")),
        ("webhook-signature", "v1,é\x00ÿ"),
        ("webhook-signature", "v1,\ud800💥"),
        ("webhook-id", "msg_é💥\ud800"),
        ("webhook-id", HEADERS["webhook-id"].upper()),
    ],
)
def test_odd_headers_are_refused_and_nothing_worse(name: str, value: str) -> None:
    assert refused({**HEADERS, name: value})


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_é", "whsec_%%%%", "whsec_A"])
def test_a_secret_that_is_none_verifies_nothing(secret: str) -> None:
    forged = signed("whsec_", "msg_1", "1614265330", BODY)

    assert refused(forged, secret=secret) == "The signature does not match."
    assert not generic.is_secret(secret)


@pytest.mark.parametrize("part", [*HEADERS, "body"])
def test_every_changed_byte_is_noticed(part: str) -> None:
    whole = {**{name: value.encode() for name, value in HEADERS.items()}, "body": BODY}
    accepted = []

    for place, change in product(range(len(whole[part])), range(1, 256)):
        mutated = bytearray(whole[part])
        mutated[place] ^= change
        headers = {name: value.decode("latin-1") for name, value in {**whole, part: bytes(mutated)}.items()}
        with suppress(BadSignature):
            generic.verify([SECRET], headers, bytes(mutated) if part == "body" else BODY, SIGNED_AT)
            accepted.append((place, change))

    assert accepted == []


def test_new_secrets_are_long_and_differ() -> None:
    one, other = generic.new_secret(), generic.new_secret()

    assert one != other
    assert generic.is_secret(one)
    assert len(b64decode(one.removeprefix("whsec_"))) == 32


def test_a_verified_body_is_our_own_json() -> None:
    body = b'{"event_id": "e-1", "type": "ticket.opened", "ticket": {"id": 7, "opened_at": "2026-03-01T12:00:00Z"}}'

    assert generic.parse(body, {}).ticket.id == "7"
    with pytest.raises(InvalidEvent, match=r"ticket\.id is required"):
        generic.parse(b"{}", {})
