"""What may be asked after the question mark; anything else is told field by field (422)."""

import re
from datetime import date, timedelta
from typing import Annotated, Literal, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from survey_service.reports.slices import LEVELS
from survey_service.tickets.event import FieldError, field_errors
from survey_service.tickets.event_fields import LONGEST_NAME
from survey_service.web.api.event_schema import DAYS

Asked = TypeVar("Asked", bound=BaseModel)


class BadQuery(ValueError):
    """The address asks for what there cannot be; `errors` names each field."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field} {error.message}" for error in errors))
        self.errors = errors


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL cannot compare with."""
    if "\0" in text or len(text) > LONGEST_NAME:
        raise ValueError(f"must be at most {LONGEST_NAME} characters long, without null characters")
    return text


def _cursor(text: str) -> str:
    if not re.fullmatch(NUMBER, text, re.ASCII):
        raise ValueError("must be `next` of another page")
    return text


def _level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError(f"must be one of {', '.join(LEVELS)}")
    return text


def _size(text: str) -> str:
    if not re.fullmatch(SIZE, text, re.ASCII):
        raise ValueError(f"must be a whole number from 1 to {MOST}")
    return text


def _day(text: object) -> date:
    """Only written as days: Pydantic would take seconds since 1970 as well."""
    try:
        if isinstance(text, str) and re.fullmatch("20[0-9]{2}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be a day of this century, such as 2026-03-01")


NUMBER = "[0-9]{1,18}"
SIZE = "[1-9][0-9]?|1[0-9][0-9]|200"
MOST = 200

Level = Annotated[str, AfterValidator(_level), WithJsonSchema({"type": "string", "enum": list(LEVELS)})]
Text = Annotated[str, AfterValidator(_storable), WithJsonSchema({"type": "string", "maxLength": LONGEST_NAME})]
Cursor = Annotated[str, AfterValidator(_cursor), WithJsonSchema({"type": "string", "pattern": f"^{NUMBER}$"})]
Size = Annotated[str, AfterValidator(_size), WithJsonSchema({"type": "string", "pattern": f"^({SIZE})$"})]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": f"^(?:{DAYS})$"})
]


class Paged(BaseModel):
    """Part of a list: `limit` items after the cursor `next` of the page before."""

    model_config = ConfigDict(extra="ignore")

    after: Cursor | None = Field(default=None, description="`next` of the page before")
    limit: Size = Field(default="100", description=f"Items of a page, at most {MOST}")


class SurveysAsked(Paged):
    ticket: Text | None = Field(default=None, description="The ticket's id at its source", examples=["1042"])
    source: Text | None = Field(default=None, description="The source's id here", examples=["api"])


class KpisAsked(BaseModel):
    """`from` and `to` are days in REPORT_TIMEZONE, the second one outside; without them: this month so far."""

    model_config = ConfigDict(extra="ignore")

    level: Level = Field(default="company", description="What the figures are cut by")
    key: Text | None = Field(default=None, description="One of the level's keys; empty is those without one")
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    basis: Literal["rated_at", "closed_at"] = "rated_at"
    after: Text | None = Field(default=None, description="`next` of the page before")
    limit: Size = Field(default="100", description=f"Items of a page, at most {MOST}")


def asked(model: type[Asked]) -> Asked:
    """The query of this request. Raises BadQuery."""
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as failure:
        raise BadQuery([FieldError(error.field, _sentence(error.message)) for error in field_errors(failure)]) from None


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "must be")


def period_of(query: KpisAsked, today: date) -> tuple[date, date]:
    """First day and the day after the last. Raises BadQuery."""
    last = min(today, query.to - timedelta(days=1)) if query.to else today
    start = query.from_ or last.replace(day=1)
    end = query.to or max(today, start) + timedelta(days=1)
    if end <= start:
        raise BadQuery([FieldError("to", "must be a day after from")])
    return start, end
