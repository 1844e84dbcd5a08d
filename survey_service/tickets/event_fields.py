"""The kinds of value an event is made of: each takes what JSON gave and returns it clean, or says what it must be.

None and blank text mean "not told" everywhere, so an optional field never fails for being empty.
"""

import math
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from survey_service.customers.addresses import BadAddress, normalise
from survey_service.customers.phones import e164

LONGEST_NAME = 200
LONGEST_SUBJECT = 500
LONGEST_URL = 2000
MOST_TAGS = 500
MOST_COUNTED = 100_000
MOST_VALUABLE = 10**15

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL holds no NUL, UTF-8 no lone surrogate
_CONTROLS = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]+")  # a line break in a name would end a mail header
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)"
)
_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?(?:[-_.@].*)?", re.IGNORECASE)
_BLANK_IN_URL = re.compile(r"[\s\x00-\x20\\<>\"]")


def wrong(message: str) -> PydanticCustomError:
    """What a validator raises; the message follows the field's name: "ticket.url must be …"."""
    return PydanticCustomError("wrong", "{message}", {"message": message})


def _text(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise wrong("must be text")
    if value.isprintable():  # nearly always, and one look instead of two
        return value.strip() or None
    if _UNSTORABLE.search(value):
        raise wrong("must be text without null characters or half characters")
    return _CONTROLS.sub(" ", value).strip() or None


def _short_text(value: object) -> str | None:
    text = _text(value)
    if text is not None and len(text) > LONGEST_NAME:
        raise wrong(f"must be at most {LONGEST_NAME} characters long")
    return text


def _subject(value: object) -> str | None:
    text = _text(value)
    return text and text[:LONGEST_SUBJECT].rstrip()


def _identifier(value: object) -> str | None:
    """Helpdesks number their tickets, so a whole number is as good as its digits; in JSON 7.0 is one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**LONGEST_NAME:
            raise wrong(f"must be at most {LONGEST_NAME} characters long")
        return str(value)
    if value is not None and not isinstance(value, str):
        raise wrong("must be text or a whole number")
    return _short_text(value)


def _required_identifier(value: object) -> str:
    found = _identifier(value)
    if found is None:
        raise wrong("is required")
    return found


def instant(value: object) -> datetime | None:
    """An aware UTC time from ISO 8601 with a zone; anything else raises, a time without zone too."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    refusal = wrong("must be an ISO 8601 time with a zone, such as 2026-03-01T12:00:00Z")
    if not isinstance(value, str) or not _TIME.fullmatch(value.strip()):
        raise refusal
    try:
        time = datetime.fromisoformat(value.strip().upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refusal from None
    if not 2000 <= time.year <= 2100:
        raise wrong("must be a time between the years 2000 and 2100")
    return time


def _address(value: object) -> str | None:
    text = _text(value)
    try:
        return text and normalise(text)
    except BadAddress as error:
        raise wrong(str(error)) from None


def _url(value: object) -> str | None:
    text = _text(value)
    if text is None:
        return None
    refusal = wrong("must be an address that begins with https:// or http://")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port  # reading a bad port raises
    except ValueError:
        raise refusal from None
    if parts.scheme not in {"http", "https"} or not host or _BLANK_IN_URL.search(text):
        raise refusal
    if len(text) > LONGEST_URL:
        raise wrong(f"must be at most {LONGEST_URL} characters long")
    return text


def _locale(value: object) -> str | None:
    """`de-DE` of `de`, `DE_de`, `de_DE.UTF-8`; None of what is no locale: the default language then does."""
    match = _LOCALE.fullmatch(_text(value) or "")
    if match is None:
        return None
    language, script, region = match.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def _zone(value: object) -> str | None:
    text = _text(value)
    if text is not None and text not in _zones():
        raise wrong("must be a time zone such as Europe/Berlin")
    return text


def _country(value: object) -> str | None:
    text = (_text(value) or "").upper()
    if text and not re.fullmatch("[A-Z]{2}", text):
        raise wrong("must be a country code of two letters, such as DE")
    return {"UK": "GB"}.get(text, text) or None


def _phone(value: object, info: ValidationInfo) -> str | None:
    """A number that cannot be dialled is dropped in silence: the ticket is worth more than its phone number."""
    text = _identifier(value) if isinstance(value, (int, float)) else _text(value)
    return text and e164(text, info.data.get("country"))


def _flag(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise wrong("must be true or false")


def _count(value: object) -> int | None:
    if value is None:
        return None
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())  # 3.0 is whole in JSON
    if isinstance(value, bool) or not whole or not 0 <= value <= MOST_COUNTED:  # type: ignore[operator]
        raise wrong(f"must be a whole number from 0 to {MOST_COUNTED}")
    return int(value)  # type: ignore[call-overload, no-any-return]


def _amount(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= MOST_VALUABLE:
        raise wrong("must be a number, 0 or more")
    return float(value) if math.isfinite(value) else None


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)) or not all(isinstance(tag, str) for tag in value):
        raise wrong("must be a list of texts")
    if len(value) > MOST_TAGS:
        raise wrong(f"must be at most {MOST_TAGS} tags")
    return tuple(dict.fromkeys(tag for tag in map(_short_text, value) if tag))


Identifier = Annotated[str | None, PlainValidator(_identifier, json_schema_input_type=str | int | None)]
RequiredIdentifier = Annotated[str, PlainValidator(_required_identifier, json_schema_input_type=str | int)]
Text = Annotated[str | None, PlainValidator(_short_text, json_schema_input_type=str | None)]
Subject = Annotated[str | None, PlainValidator(_subject, json_schema_input_type=str | None)]
Instant = Annotated[datetime | None, PlainValidator(instant, json_schema_input_type=datetime | None)]
Address = Annotated[str | None, PlainValidator(_address, json_schema_input_type=str | None)]
Url = Annotated[str | None, PlainValidator(_url, json_schema_input_type=str | None)]
Locale = Annotated[str | None, PlainValidator(_locale, json_schema_input_type=str | None)]
Zone = Annotated[str | None, PlainValidator(_zone, json_schema_input_type=str | None)]
Country = Annotated[str | None, PlainValidator(_country, json_schema_input_type=str | None)]
Phone = Annotated[str | None, PlainValidator(_phone, json_schema_input_type=str | None)]
Flag = Annotated[bool | None, PlainValidator(_flag, json_schema_input_type=bool | None)]
Count = Annotated[int | None, PlainValidator(_count, json_schema_input_type=int | None)]
Amount = Annotated[float | None, PlainValidator(_amount, json_schema_input_type=float | None)]
Tags = Annotated[tuple[str, ...], PlainValidator(_tags, json_schema_input_type=list[str] | None)]
