"""The OpenAPI 3.1 description of every /api/v1 route, put together from what the routes validate with and send."""

import json
from functools import cache
from typing import Any

from flask import Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from survey_service.web.api.event_schema import EVENT_EXAMPLE, event_schemas
from survey_service.web.api.objects import Answered, BulkReceived, Case, Figures, Listed, Problem, Received, Survey
from survey_service.web.api.query import KpisAsked, Paged, SurveysAsked
from survey_service.web.api.tickets import MOST

Spec = dict[str, Any]

REF = "#/components/schemas/{model}"
PAGES: tuple[tuple[str, str, type[BaseModel], type[BaseModel], str], ...] = (
    ("/surveys", "surveys", SurveysAsked, Listed[Survey], "Surveys of a ticket, a source or all, oldest first"),
    ("/responses", "responses", Paged, Listed[Answered], "Answers to surveys, oldest first"),
    ("/callbacks", "callbacks", Paged, Listed[Case], "Customers owed a call, oldest case first"),
    ("/kpis", "kpis", KpisAsked, Listed[Figures], "Figures of a level, one item for each key"),
)
MODELS: tuple[type[BaseModel], ...] = (*(page[3] for page in PAGES), Survey, Received, BulkReceived, Problem)

ERRORS = {
    400: ("Malformed", "The request cannot be read: no JSON, not UTF-8, a NUL character in the address"),
    401: ("NoKey", "No key, or one that is not known"),
    403: ("WrongScope", "The key lacks the scope"),
    404: ("NotFound", "There is nothing with this id, or not for this key"),
    413: ("TooLarge", "The body is too large"),
    422: ("Unfit", "Something in it does not fit; `detail` names the fields"),
    503: ("Busy", "Not available for a moment; try again"),
}


def description() -> Response:
    """`/openapi.json`, for anybody."""
    return current_app.response_class(_text(), mimetype="application/json")


@cache
def _text() -> str:
    return json.dumps(described(), ensure_ascii=False)


def described() -> Spec:
    """The whole description."""
    responses = {name: _json(words, _ref(Problem)) for name, words in ERRORS.values()}
    responses["NoKey"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Survey service",
            "version": "1",
            "description": "Solved tickets in; surveys, answers, cases and figures out.",
        },
        "security": [{"key": []}],
        "tags": [{"name": "tickets"}, *({"name": page[1]} for page in PAGES)],
        "paths": {"/api/v1" + path: operations for path, operations in _paths().items()},
        "components": {
            "schemas": _schemas() | event_schemas(),
            "responses": responses,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "flask api-key add"}},
        },
    }


def _paths() -> Spec:
    event = {"$ref": REF.format(model="Event")}
    events = {"type": "array", "minItems": 1, "maxItems": MOST, "items": {}}
    one = _operation("tickets", "takeTicket", "One event about a ticket", 202, _ref(Received), (400, 413, 422))
    many = _operation(
        "tickets",
        "takeTickets",
        "Up to 1,000 events, each with its own result",
        207,
        _ref(BulkReceived),
        (400, 413, 422),
    )
    many["description"] = "Each item is an Event; one that is not is told as rejected, the others are kept."
    paths: Spec = {
        "/tickets": {"post": one | {"requestBody": _body(event, EVENT_EXAMPLE)}},
        "/tickets/bulk": {"post": many | {"requestBody": _body(events, [EVENT_EXAMPLE])}},
    }
    for path, tag, query, page, words in PAGES:
        operation = _operation(tag, f"list{tag.title()}", words, 200, _ref(page), (400, 422))
        if tag == "kpis":
            operation["responses"]["404"] = _error(404)
        paths[path] = {"get": operation | {"parameters": _parameters(query)}}
    single = _operation("surveys", "getSurvey", "One survey", 200, _ref(Survey), (400, 404))
    number = {"type": "string", "pattern": "^[0-9]{1,9}$"}
    single["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": number, "example": "17"}]
    paths["/surveys/{id}"] = {"get": single}
    return paths


def _operation(tag: str, name: str, words: str, status: int, schema: Spec, errors: tuple[int, ...]) -> Spec:
    responses = {str(status): _json(words, schema)}
    responses |= {str(code): _error(code) for code in sorted({401, 403, 503, *errors})}
    return {"tags": [tag], "operationId": name, "summary": words, "responses": responses}


def _parameters(model: type[BaseModel]) -> list[Spec]:
    """A query's fields. Null means "not asked", which an address says by leaving the name out."""
    found = []
    for name, field in model.model_json_schema(by_alias=True)["properties"].items():
        schema = next((kind for kind in field.get("anyOf", ()) if kind.get("type") != "null"), field)
        schema = {key: value for key, value in schema.items() if key not in ("title", "description", "examples")}
        if field.get("default") is not None:
            schema["default"] = field["default"]
        found.append({"name": name, "in": "query", "required": False, "schema": schema})
        if "description" in field:
            found[-1]["description"] = field["description"]
    return found


def _schemas() -> Spec:
    _, found = models_json_schema([(model, "serialization") for model in MODELS], ref_template=REF)
    return {_name(name): schema for name, schema in _renamed(found["$defs"]).items()}


def _name(name: str) -> str:
    """ "ListedOfSurvey" where Pydantic says "Listed_Survey_": a component's name is plain."""
    return name.replace("[", "Of").replace("]", "").replace("Listed_", "ListOf").rstrip("_")


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ref_renamed(key, _renamed(inner)) for key, inner in value.items()}
    return [_renamed(inner) for inner in value] if isinstance(value, list) else value


def _ref_renamed(key: str, value: Any) -> Any:
    if key != "$ref" or not isinstance(value, str):
        return value
    return REF.format(model=_name(value.rpartition("/")[2]))


def _ref(model: type[BaseModel]) -> Spec:
    name = model.__name__.replace("[", "_").replace("]", "_")
    return {"$ref": REF.format(model=_name(name))}


def _error(code: int) -> Spec:
    return {"$ref": f"#/components/responses/{ERRORS[code][0]}"}


def _json(words: str, schema: Spec) -> Spec:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _body(schema: Spec, example: object) -> Spec:
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}
