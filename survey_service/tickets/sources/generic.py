"""Any system that can sign a call: our own JSON, signed as the Standard Webhooks specification 1.0 says.

Signed is `<webhook-id>.<webhook-timestamp>.<body>` with HMAC-SHA256; the key is the secret after `whsec_`, base64
decoded; `webhook-signature` holds `v1,<base64>`, several separated by blanks while the sender changes its secret.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_bytes

from survey_service.tickets.event import Event, parse_event
from survey_service.tickets.json_body import read_object
from survey_service.tickets.sources.kind import BadSignature, by_name, check_age, epoch_seconds, header_bytes

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)  # what the specification recommends


def new_secret() -> str:
    return PREFIX + b64encode(token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    key = _key(text)
    return key is not None and len(key) in KEY_BYTES


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raises BadSignature unless one of `secrets` signed these bytes and this id within 5 minutes of `now`."""
    given = by_name(headers)
    told = [given.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")]
    if not all(told):
        raise BadSignature("The call needs the headers webhook-id, webhook-timestamp and webhook-signature.")
    identifier, sent, signatures = told
    seconds = epoch_seconds(sent)
    if seconds is None or len(sent) > 10:
        raise BadSignature("The header webhook-timestamp must be a time in seconds since 1970.")
    signed = b".".join((header_bytes(identifier), sent.encode(), body))
    expected = [_signature(key, signed) for key in map(_key, secrets) if key]
    # Every pair is compared: no early way out tells how far a guess came.
    if not sum(hmac.compare_digest(header_bytes(one), right) for one in signatures.split(" ") for right in expected):
        raise BadSignature("The signature does not match.")
    check_age(datetime.fromtimestamp(seconds, UTC), now)


def parse(body: bytes, headers: Mapping[str, str] | None = None) -> Event:  # noqa: ARG001 - the shape of a Hook
    """The event in a body already verified. Raises Malformed or InvalidEvent."""
    return parse_event(read_object(body))


def _signature(key: bytes, signed: bytes) -> bytes:
    return b"v1," + b64encode(hmac.digest(key, signed, "sha256"))


def _key(secret: str) -> bytes | None:
    text = secret.removeprefix(PREFIX)
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
