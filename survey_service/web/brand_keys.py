"""A brand in an address. Helpdesks name brands as they like: with slashes, dots, other scripts, or not at all."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

_PLAIN = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
LED_BY = "~"


def key_of(brand: str) -> str:
    """A plain name is its own key; any other is `~` and its UTF-8 in base64url (RFC 4648, 5), the installation `~`."""
    if _PLAIN.fullmatch(brand):
        return brand
    return LED_BY + urlsafe_b64encode(brand.encode()).decode().rstrip("=")


def brand_of_key(key: str) -> str | None:
    """None: no key of ours, which another spelling of one is neither."""
    if not key.startswith(LED_BY):
        return key if _PLAIN.fullmatch(key) else None
    coded = key.removeprefix(LED_BY)
    try:
        brand = urlsafe_b64decode(coded.encode("ascii") + b"=" * (-len(coded) % 4)).decode()
    except (Error, ValueError):
        return None
    return brand if key_of(brand) == key else None
