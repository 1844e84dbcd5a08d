"""SendGrid's signed calls: its published vector is taken, every change to it refused, and nothing is ever a 500."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from survey_service.mail.signed_events import SIGNATURE, TIMESTAMP
from tests.events_world import PATH, Told, public_key, signed
from tests.mail_world import Post
from tests.world import HandClock

# sendgrid/sendgrid-python test/unit/test_eventwebhook.py, 6.12.5
PUBLIC = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eN"
    "Ec6wEA3F+g=="
)
OTHER_PUBLIC = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R"
    "1NGe1OPzpA=="
)
SIGNED = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
OTHERS = "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH3j/0="
AT = "1600112502"
BODY = (
    b'[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address",'
    b'"sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",'
    b'"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",'
    b'"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n'
)


@pytest.fixture
def vector(new_post: Callable[..., Post], clock: HandClock) -> FlaskClient:
    """The installation whose key the vector was signed with, at the moment it was."""
    clock.at = datetime.fromtimestamp(int(AT), UTC)
    return new_post(SENDGRID_WEBHOOK_KEY=PUBLIC).app.test_client()


def status(client: FlaskClient, body: bytes = BODY, signature: str | None = SIGNED, at: str | None = AT) -> int:
    headers = {name: value for name, value in ((SIGNATURE, signature), (TIMESTAMP, at)) if value is not None}
    return client.post(PATH, data=body, headers=headers).status_code


def test_the_published_vector_is_taken(vector: FlaskClient) -> None:
    assert status(vector) == 200


@pytest.mark.parametrize("seconds", [-300, 300])
def test_it_is_taken_for_five_minutes(vector: FlaskClient, clock: HandClock, seconds: int) -> None:
    clock.move(seconds=seconds)
    assert status(vector) == 200

    clock.move(seconds=1 if seconds > 0 else -1)

    assert status(vector) == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": OTHERS},
        {"signature": None},
        {"signature": ""},
        {"signature": "no base64"},
        {"signature": SIGNED.rstrip("=")},
        {"signature": SIGNED[:-2] + "N="},  # the same bytes, spelled otherwise
        {"signature": base64.b64encode(b"no DER").decode()},
        {"signature": "ÿþ"},
        {"at": None},
        {"at": ""},
        {"at": "16001125020000000000000"},
        {"at": "-1"},
        {"at": "1600112502.0"},
        {"at": "٠١٢٣"},
        {"body": b""},
        {"body": BODY.rstrip()},
        {"body": BODY + b" "},
    ],
)
def test_what_is_not_exactly_it_is_refused(vector: FlaskClient, changed: dict[str, Any]) -> None:
    assert status(vector, **changed) == 403


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), change=st.integers(1, 255), part=st.sampled_from(["body", "signature", "at"]))
@example(place=len(SIGNED) - 2, change=1, part="signature")
def test_every_mutation_is_refused(vector: FlaskClient, place: int, change: int, part: str) -> None:
    whole = {"body": BODY, "signature": SIGNED.encode(), "at": AT.encode()}
    mutated = bytearray(whole[part])
    mutated[place % len(mutated)] ^= change

    parts = {name: value if name == "body" else value.decode("latin-1") for name, value in whole.items()}
    parts[part] = bytes(mutated) if part == "body" else mutated.decode("latin-1").replace("\r", "?").replace("\n", "?")

    assert status(vector, **parts) == 403  # type: ignore[arg-type]


@pytest.mark.parametrize("keys", [f"{OTHER_PUBLIC},{PUBLIC}", f"{PUBLIC}, {OTHER_PUBLIC}"])
def test_while_the_key_is_changed_both_are_good(new_post: Callable[..., Post], clock: HandClock, keys: str) -> None:
    clock.at = datetime.fromtimestamp(int(AT), UTC)

    assert status(new_post(SENDGRID_WEBHOOK_KEY=keys).app.test_client()) == 200


def test_another_key_or_none_is_refused(new_post: Callable[..., Post], clock: HandClock) -> None:
    clock.at = datetime.fromtimestamp(int(AT), UTC)

    answers = [status(new_post(**own).app.test_client()) for own in ({"SENDGRID_WEBHOOK_KEY": OTHER_PUBLIC}, {})]

    assert answers == [403, 403]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[1]",
        b'["x", {}]',
        b'[{"event": "delivered"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" + b"9" * 10_000 + b"]",
    ],
)
def test_a_signed_body_that_is_no_list_of_events_is_refused(told: Told, body: bytes) -> None:
    assert told.send(body).status_code == 403


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["1", "\x00", "\ud800", "delivered", "bounce", "dropped", "blocked", "9" * 400, "0"]),
    st.lists(st.integers(), max_size=2),
)
FIELDS = ("event", "mail_id", "attempt_id", "sg_event_id", "timestamp", "email", "reason", "status", "type", "response")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=st.dictionaries(st.sampled_from(FIELDS), ODD), genuine=st.booleans())
def test_whatever_is_signed_is_answered(told: Told, event: dict[str, Any], genuine: bool) -> None:
    if not hasattr(told, "letter"):
        told.letter = told.leaves()  # type: ignore[attr-defined]
    whole = (told.event(told.letter, "bounce") | event) if genuine else event  # type: ignore[attr-defined]

    answer = told.send(json.dumps([whole]).encode())

    assert answer.status_code == 200, answer.text


def test_the_size_is_looked_at_first(told: Told) -> None:
    answer = told.send(b"x" * 5_000_001, headers={})

    assert answer.status_code == 413


def test_nobody_else_is_let_in_by_being_signed_in(told: Told) -> None:
    body = b"[]"

    answers = [
        told.send(body, headers={}).status_code,
        told.send(body, signed(body, told.clock.at, generate_private_key(SECP256R1()))).status_code,
        told.send(body, signed(body, told.clock.at - timedelta(minutes=6))).status_code,
        told.send(body).status_code,
    ]

    assert answers == [403, 403, 403, 200]


def test_neither_address_nor_key_nor_body_reaches_a_log(told: Told, capfd: pytest.CaptureFixture[str]) -> None:
    letter = told.leaves()
    told.tell(told.event(letter, "bounce", reason="550 cy1@example.com is unknown"), told.event(letter, "unsubscribe"))
    told.send(b'[{"email": "cy1@example.com"', headers={})

    printed = "".join(capfd.readouterr())

    assert "/hooks/sendgrid/events" in printed
    assert not [secret for secret in ("cy1", "550", letter.attempt_id, public_key()) if secret in printed]
