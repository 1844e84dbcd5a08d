"""What fields of staff forms share: words on one line or several, days, and what is wrong with them, in our words."""

from datetime import date
from typing import Any

from wtforms import DateField, Form, ValidationError

from survey_service.web.saying import say as _


def clean(text: Any) -> Any:
    """No database stores NUL; lone surrogates are nobody's words."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip() if isinstance(text, str) else text


def one_line(text: Any) -> Any:
    """The same on one line."""
    return " ".join(clean(text).split()) if isinstance(text, str) else text


def needed(words: str) -> Any:
    """Says `words` where nothing was typed."""

    def check(_form: Form, field: Any) -> None:
        if not field.data:
            raise ValidationError(_(words))

    return check


def at_most(longest: int) -> Any:
    """So many characters."""

    def check(_form: Form, field: Any) -> None:
        if field.data and len(field.data) > longest:
            raise ValidationError(_("Shorten it to %(most)s characters.", most=longest))

    return check


def this_century(_form: Form, field: Any) -> None:
    """For days: neither before 2000 nor after 2100."""
    if field.data is not None and not 2000 <= field.data.year <= 2100:
        raise ValidationError(_("Choose a date of this century."))


class Day(DateField):
    """Says in our words what is wrong with a date."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """See the library."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = date.fromisoformat(text)
            except ValueError:
                raise ValueError(_("Enter a day, like 2026-03-04.")) from None
