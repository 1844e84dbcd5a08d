"""Objects as JSON, and pages of them."""

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app
from pydantic import BaseModel

from survey_service.reports.api_lists import Slice
from survey_service.web.api.objects import Listed
from survey_service.web.api.query import Paged


def said(value: BaseModel, status: int = 200, *, bare: bool = False) -> Response:
    """`bare` leaves out what is null and need not be there."""
    body = value.model_dump_json(by_alias=True, exclude_none=bare)
    return current_app.response_class(body + "\n", status=status, mimetype="application/json")


def slice_of(query: Paged) -> Slice:
    """One more than asked for, which tells whether there is a next page."""
    return Slice(after=int(query.after or 0), limit=int(query.limit) + 1)


def page(model: Any, items: Sequence[Any], query: Paged) -> Response:
    """The page of these items, of which there is one too many where there is another page."""
    size = int(query.limit)
    shown = list(items[:size])
    return said(Listed[model](items=shown, next=shown[-1].id if len(items) > size else None))
