"""What the two secrets are used for: sealing what must be read again, hashing what must only be recognised."""

import base64
import hashlib
import hmac
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def token() -> str:
    """128 random bits for a link, as 22 url-safe characters."""
    return base64.urlsafe_b64encode(os.urandom(16))[:22].decode()


def tokens(count: int) -> list[str]:
    """Several at once, 132 random bits each: 18 bytes are 24 characters, of which 22 are taken."""
    drawn = base64.urlsafe_b64encode(os.urandom(18 * count)).decode()
    return [drawn[at : at + 22] for at in range(0, 24 * count, 24)]


def token_hash(token: str) -> bytes:
    """The SHA-256 of a token: all that is kept of it. A plain hash will do, since nobody can try 2^128 tokens."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def fingerprint(privacy_key: str) -> str:
    """Tells two privacy keys apart and gives neither away; kept in the database, where another one stops the start."""
    return hmac.digest(privacy_key.encode(), b"fingerprint of the privacy key", "sha256").hex()


@lru_cache(maxsize=4096)  # a bulk asks for each of its addresses several times
def _address_hash(privacy_key: str, address: str) -> bytes:
    return hmac.digest(privacy_key.encode(), address.encode(), "sha256")


def _derived(secret: str) -> bytes:
    """Fernet wants 32 bytes; HKDF (RFC 5869) makes them, for this one purpose, from a secret of any length."""
    return HKDF(SHA256(), length=32, salt=None, info=b"sealed tokens of queued mail").derive(secret.encode())


def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(secret)))


@dataclass(frozen=True)
class Keys:
    """The installation's secrets at work. `fallbacks` are former secret keys, still good for unsealing."""

    secret_key: str = field(repr=False)
    privacy_key: str = field(repr=False)
    fallbacks: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def _sealer(self) -> MultiFernet:
        return MultiFernet([_fernet(secret) for secret in (self.secret_key, *self.fallbacks)])

    @cached_property
    def _halves(self) -> tuple[bytes, bytes]:
        """Fernet's signing key and its encryption key."""
        derived = _derived(self.secret_key)
        return derived[:16], derived[16:]

    def seal(self, text: str) -> str:
        """Encrypted with the present secret key."""
        return self._sealer.encrypt(text.encode()).decode("ascii")

    def seal_many(self, texts: Sequence[str]) -> list[str]:
        """As `seal`, by one cipher for all, which is half the work.

        The format is Fernet's (github.com/fernet/spec). A random block goes before each text; what it is encrypted to
        serves as the IV, which nobody can foresee (RFC 4346, 6.2.3.2, way 2b).
        """
        signing, encrypting = self._halves
        cipher = Cipher(AES128(encrypting), CBC(os.urandom(16))).encryptor()
        head = b"\x80" + int(time.time()).to_bytes(8, "big")
        sealed = []
        for text in texts:
            plain = text.encode()
            missing = 16 - len(plain) % 16
            body = head + cipher.update(os.urandom(16) + plain + bytes((missing,)) * missing)
            sealed.append(base64.urlsafe_b64encode(body + hmac.digest(signing, body, "sha256")).decode("ascii"))
        return sealed

    def unseal(self, sealed: str) -> str | None:
        """What was sealed with the present or a former secret key; None where neither fits or it was tampered with."""
        try:
            return self._sealer.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def address_hash(self, address: str) -> bytes:
        """HMAC-SHA256 of a normalised address: recognises an opted-out address after its erasure (C9)."""
        return _address_hash(self.privacy_key, address)

    def fraction(self, *names: str) -> float:
        """From 0 to below 1, evenly spread over names and always the same for the same ones: 53 bits of an HMAC. Its
        message begins with a NUL, which no address has, so that it can be no address's hash."""
        message = "\0".join(("", *(f"{len(name)}:{name}" for name in names)))
        found = hmac.digest(self.privacy_key.encode(), message.encode(), "sha256")
        return (int.from_bytes(found[:8], "big") >> 11) / 2**53
