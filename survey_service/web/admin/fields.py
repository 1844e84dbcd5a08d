"""What a text in a form may be, checked before anything else looks at it."""

import re
from collections.abc import Callable, Collection
from typing import Any

from wtforms import Field, Form, ValidationError

from survey_service.customers.addresses import BadAddress, normalise
from survey_service.web.saying import say as _

UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\u2028\u2029]")

Validator = Callable[[Form, Field], None]


def stripped(text: Any) -> Any:
    """A WTForms filter; what is missing is empty."""
    return text.strip() if isinstance(text, str) else ""


def line(longest: int, missing: str | None = None) -> Validator:
    """One line of at most `longest` characters. `missing`: what to say where it is empty; None: it may be."""

    def check(_form: Form, field: Field) -> None:
        if not field.data:
            if missing is not None:
                raise ValidationError(_(missing))
            return
        if UNSTORABLE.search(field.data):
            raise ValidationError(_("Type it as one line, without control characters."))
        if len(field.data) > longest:
            raise ValidationError(
                _("Shorten it to %(most)s characters; it has %(length)s.", most=longest, length=len(field.data))
            )

    return check


def chosen(allowed: Collection[str], missing: str) -> Validator:
    """One, or for fields of several all, of what the page offers."""

    def check(_form: Form, field: Field) -> None:
        values = field.data if isinstance(field.data, list) else [field.data]
        if not values or not set(values) <= set(allowed):
            raise ValidationError(_(missing))

    return check


def address(_form: Form, field: Field) -> None:
    """An e-mail address; afterwards the field holds its one spelling."""
    try:
        field.data = normalise(field.data or "")
    except BadAddress:
        raise ValidationError(_("Enter an e-mail address, such as cy@example.com.")) from None
