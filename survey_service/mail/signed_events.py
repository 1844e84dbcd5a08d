"""SendGrid's Signed Event Webhook (Twilio SendGrid documentation, "Event Webhook Security Features").

ECDSA with SHA-256 over the timestamp header and the raw body; the signature is base64 of its DER form, the key that of
a DER SubjectPublicKeyInfo. The check of SendGrid's own client takes any age and raises on bad base64.
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
OLDEST = timedelta(minutes=5)  # also into the future, for clocks that run ahead


class NotFromSendGrid(Exception):
    """Not signed with our key, or not lately, or what was signed is no list of events."""


def verify(key: str | None, timestamp: str | None, signature: str | None, body: bytes, now: datetime) -> None:
    """`timestamp` and `signature` as the headers hold them; `key` is one, or two split by a comma while it is changed.
    Raises NotFromSendGrid."""
    if not key or not timestamp or not signature:
        raise NotFromSendGrid
    if not re.fullmatch(r"\d{1,11}", timestamp, re.ASCII) or abs(_moment(timestamp) - now) > OLDEST:
        raise NotFromSendGrid
    der, signed = _decoded(signature), timestamp.encode() + body
    if not any(_signs(one, der, signed) for one in key.split(",")):
        raise NotFromSendGrid


def _signs(key: str, der: bytes, signed: bytes) -> bool:
    try:
        _public(key).verify(der, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _moment(timestamp: str) -> datetime:
    return datetime.fromtimestamp(int(timestamp), UTC)


def _decoded(signature: str) -> bytes:
    """Only the one spelling of base64: its last letter has bits that no reader looks at."""
    try:
        der = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raise NotFromSendGrid from None
    if base64.b64encode(der).decode() != signature:
        raise NotFromSendGrid
    return der


@lru_cache(maxsize=4)
def _public(key: str) -> EllipticCurvePublicKey:
    """config.py has made sure that it is one."""
    found = load_der_public_key(base64.b64decode(key))
    assert isinstance(found, EllipticCurvePublicKey)
    return found
