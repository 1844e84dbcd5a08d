"""The Event of "A solved ticket" as JSON Schema, as tight as parse_event is: what fits here is accepted there.

`Event.model_json_schema()` knows names and types; the formats live in validators, so they are said here, by field.
"""

from collections.abc import Collection, Mapping
from typing import Any, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel

from survey_service.tickets.event import EVENT_TYPES, REQUIRED, Event
from survey_service.tickets.event_fields import LONGEST_NAME, LONGEST_URL, MOST_COUNTED, MOST_TAGS, MOST_VALUABLE

Schema = dict[str, Any]

EVENT_EXAMPLE: Schema = {
    "event_id": "e-1",
    "type": "ticket.closed",
    "occurred_at": "2026-03-01T12:00:00Z",
    "ticket": {"id": "1042", "subject": "Export fails", "product_area": "exports", "closed_at": "2026-03-01T12:00:00Z"},
    "customer": {"email": "cy@example.com", "name": "Cy", "locale": "de", "timezone": "Europe/Berlin", "country": "DE",
                 "consent": True, "account": {"id": "a-3", "name": "Acme", "vip": True}},
    "agent": {"id": "u-9", "email": "asha@example.com", "name": "Asha", "team": "Billing", "department": "Support"},
}  # fmt: skip

DAYS = (  # every day from 2001 to 2099
    "20(?:0[1-9]|[1-9][0-9])-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:0[48]|[2468][048]|[13579][26])-02-29"
)
_CLOCK = r"[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:[Zz]|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"
_ANY = r"[^\u0000]"
_SEEN = r"[^\s\u0000-\u001f\u007f-\u00a0\u2028\u2029]"
_IN_URL = r'[^\s\u0000-\u0020\u007f-\u00a0\u2028\u2029<>"\\]'

TEXT: Schema = {"type": "string", "maxLength": LONGEST_NAME, "pattern": f"^{_ANY}*$"}
SUBJECT: Schema = {"type": "string", "pattern": f"^{_ANY}*$", "description": "The first 500 characters are kept"}
WHOLE: Schema = {"type": "integer"}
NUMBER_OR_TEXT: Schema = {"anyOf": [TEXT, WHOLE], "description": "Text, or a whole number, as good as its digits"}
ID: Schema = {"anyOf": [TEXT | {"minLength": 1, "pattern": f"^{_ANY}*{_SEEN}{_ANY}*$"}, WHOLE]}
TIME: Schema = {
    "type": "string",
    "pattern": f"^(?:{DAYS}){_CLOCK}$",
    "description": "ISO 8601 with a zone, of this century",
    "examples": ["2026-03-01T12:00:00Z"],
}
EMAIL: Schema = {"type": "string", "format": "email", "maxLength": 320, "examples": ["cy@example.com"]}
URL: Schema = {
    "type": "string",
    "maxLength": LONGEST_URL,
    "pattern": f"^https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{{1,4}})?(?:/{_IN_URL}*)?$",
    "examples": ["https://help.example.com/tickets/1042"],
}
ZONE: Schema = {"type": "string", "enum": sorted(available_timezones() - {"localtime", "Factory", "posixrules"})}
COUNTRY: Schema = {"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": ["DE"]}
LOCALE: Schema = {"type": "string", "pattern": f"^{_ANY}*$", "examples": ["de"]}
PHONE: Schema = {"anyOf": [{"type": "string", "pattern": f"^{_ANY}*$", "examples": ["+49 30 123456"]}, WHOLE]}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": MOST_COUNTED}
AMOUNT: Schema = {"type": "number", "minimum": 0, "maximum": MOST_VALUABLE}
TAGS: Schema = {"type": "array", "maxItems": MOST_TAGS, "items": TEXT}
BLANK: Schema = {"const": ""}
"""Text left empty is not told, as null."""

BY_NAME: Mapping[str, Schema] = {
    "subject": SUBJECT,
    "url": URL,
    "email": EMAIL,
    "timezone": ZONE,
    "country": COUNTRY,
    "locale": LOCALE,
    "phone": PHONE,
    "tags": TAGS,
    "value": AMOUNT,
    **dict.fromkeys(("id", "event_id"), NUMBER_OR_TEXT),
    **dict.fromkeys(("merged_into", "closed_by", "last_replier"), NUMBER_OR_TEXT),
    **dict.fromkeys(("opened_at", "first_response_at", "closed_at", "reopened_at", "occurred_at"), TIME),
    **dict.fromkeys(("auto_closed", "sla_met", "consent", "vip", "bot"), FLAG),
    **dict.fromkeys(("public_replies", "reopens"), COUNT),
}
"""All other fields are short texts."""


def event_schemas() -> dict[str, Schema]:
    """`Event` and one schema for each of its types, by component name."""
    kinds = {kind: kind.title().replace(".", "") for kind in EVENT_TYPES}
    places = {kind: f"#/components/schemas/{name}" for kind, name in kinds.items()}
    event: Schema = {
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": "type", "mapping": places},
        "description": "Fields that are not named here are kept and ignored.",
        "examples": [EVENT_EXAMPLE],
    }
    return {"Event": event} | {name: _event(kind) for kind, name in kinds.items()}


def _event(kind: str) -> Schema:
    needed = {"event_id", "ticket.id", *REQUIRED[kind]}
    schema = _object(Event, "", needed)
    schema["properties"]["type"] = {"const": kind}
    schema["required"] = sorted({"type", *schema["required"]})
    return schema


def _object(model: type[BaseModel], before: str, needed: Collection[str]) -> Schema:
    """An object in which the `needed` dotted names are there and say something."""
    properties = {
        name: _field(name, _inner(field.annotation), before, needed) for name, field in model.model_fields.items()
    }
    required = {name.removeprefix(before).partition(".")[0] for name in needed if name.startswith(before)}
    return {"type": "object", "properties": properties, "required": sorted(required)}


def _field(name: str, inner: type[BaseModel] | None, before: str, needed: Collection[str]) -> Schema:
    dotted = before + name
    if inner is not None:
        whole = _object(inner, f"{dotted}.", needed)
        return whole if whole["required"] else {"anyOf": [whole, {"type": "null"}]}
    schema = BY_NAME.get(name, TEXT)
    if dotted in needed:
        return ID if schema is NUMBER_OR_TEXT else schema
    return {"anyOf": [schema, {"type": "null"}, *([BLANK] if _refuses_blank(schema) else [])]}


def _refuses_blank(schema: Schema) -> bool:
    return any(schema is one for one in (TIME, EMAIL, URL, ZONE, COUNTRY))


def _inner(annotation: Any) -> type[BaseModel] | None:
    kinds: tuple[Any, ...] = get_args(annotation) or (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
