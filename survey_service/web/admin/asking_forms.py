"""The rules of asking in a form, and a draft of them that was looked at: sealed, so that only that one can be saved."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField, ValidationError

from survey_service.keys import Keys
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.asking_drafts import Place
from survey_service.web.admin.fields import line, stripped
from survey_service.web.admin.setting_words import GROUPS
from survey_service.web.saying import say as _

LONGEST = 500
GOOD_FOR = timedelta(hours=12)  # what was looked at yesterday was about other tickets
GROUPED = tuple((group.title, tuple(n for n in group.names if n in ASKING_EDITABLE)) for group in GROUPS)
assert {name for _title, names in GROUPED for name in names} == set(ASKING_EDITABLE)


def _readable(_form: Form, field: Any) -> None:
    """The parser's own sentence."""
    try:
        if field.data:
            ASKING_EDITABLE[field.short_name](field.data)
    except ValueError as wrong:
        raise ValidationError(_("This cannot be used: %(wrong)s.", wrong=wrong)) from None


def asking_form(typed: MultiDict[str, str] | None, said: Mapping[str, str]) -> Form:
    """One field for each rule; what is not typed is as `said`."""
    fields: dict[str, Any] = {
        name: StringField(filters=[stripped], validators=[line(LONGEST), _readable]) for name in ASKING_EDITABLE
    }
    form: Form = type("AskingForm", (Form,), fields)(typed, data=dict(said))
    return form


def groups(form: Form) -> Iterator[tuple[str, Iterable[Field]]]:
    """The fields under their headings."""
    return ((title, [form[name] for name in names]) for title, names in GROUPED if names)


def changes_in(form: Form, said: Mapping[str, str]) -> dict[str, str]:
    """What is typed otherwise than it is said."""
    return {field.short_name: field.data for field in form if field.data != said.get(field.short_name, "")}


@dataclass(frozen=True)
class Draft:
    """What was shown: the place, the texts, the rules it stood beside, to whom and when."""

    place: Place
    texts: dict[str, str]
    beside: str
    user_id: int
    at: datetime

    def sealed(self, keys: Keys) -> str:
        """For the form that saves it."""
        said = [self.place.team_id, self.place.brand, self.texts, self.beside, self.user_id, self.at.isoformat()]
        return keys.seal(json.dumps(["draft of asking", *said]))


def opened(keys: Keys, sealed: str, user_id: int, now: datetime) -> Draft | None:
    """None where it is no draft of ours, was shown to somebody else, or too long ago."""
    text = keys.unseal(sealed)
    found = json.loads(text) if text and text.startswith('["draft of asking"') else None
    if found is None:
        return None
    _name, team_id, brand, texts, beside, reader, at = found
    draft = Draft(Place(team_id, brand), texts, beside, reader, datetime.fromisoformat(at))
    return draft if draft.user_id == user_id and abs(now - draft.at) <= GOOD_FOR else None


def seen_seal(keys: Keys, source_id: str, now: datetime) -> str:
    """Proves that a source's dry run was shown."""
    return keys.seal(json.dumps(["dry run of a source", source_id, now.isoformat()]))


def was_seen(keys: Keys, sealed: str, source_id: str, now: datetime) -> bool:
    """Whether this is such a proof, and of late."""
    text = keys.unseal(sealed)
    found = json.loads(text) if text and text.startswith('["dry run of a source"') else None
    return found is not None and found[1] == source_id and abs(now - datetime.fromisoformat(found[2])) <= GOOD_FOR


Holds = Callable[[str], str]
