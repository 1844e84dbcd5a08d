"""Forms of an incident: its facts, and a ticket that a person puts in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.callbacks.incident import Incident
from survey_service.flows.incident_declared import Told
from survey_service.web.managers.forms import NOTE_MOST, LocalMoment, _at_most, _clean, _moment
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _

SHORT = 200


class IncidentForm(Form):
    """`areas`: those a lead may name, None for any; `is_taken`: whether another incident has this key."""

    name = StringField(filters=[_clean], validators=[_at_most(SHORT)])
    starts = LocalMoment()
    ends = LocalMoment()
    area = StringField(filters=[_clean], validators=[_at_most(SHORT)])
    key = StringField(filters=[_clean], validators=[_at_most(SHORT)])
    note = TextAreaField(filters=[_clean], validators=[_at_most(NOTE_MOST)])
    areas: list[str] | None = None
    now: datetime
    is_taken: Callable[[str], bool]

    def validate_name(self, field: Any) -> None:
        """What everybody will call it."""
        if not field.data:
            raise ValidationError(_("Name it in a few words, like “Exports stop”."))

    def validate_starts(self, field: Any) -> None:
        """Becomes aware."""
        if field.data is None:
            raise ValidationError(_("Enter day and time when it began."))
        field.moment = _moment(field)
        if field.moment > self.now:
            raise ValidationError(_("Choose a time that has passed; an incident is declared once it has begun."))

    def validate_ends(self, field: Any) -> None:
        """Becomes aware."""
        field.moment = _moment(field)
        begun = getattr(self.starts, "moment", None)
        if field.moment is not None and begun is not None and field.moment <= begun:
            raise ValidationError(_("It ends after it began; choose a later time, or leave it empty."))

    def validate_area(self, field: Any) -> None:
        """A lead's are those of the team's tickets."""
        if self.areas is not None and field.data not in self.areas:
            raise ValidationError(_("Choose an area your team solves tickets in; a manager can declare for others."))

    def validate_key(self, field: Any) -> None:
        """One incident for what helpdesks say."""
        if field.data and self.is_taken(field.data):
            raise ValidationError(_("Another incident has this key."))

    def told(self, incident: Incident | None = None) -> Told:
        """After validating. Moments have minutes here: one that was not touched keeps its seconds."""
        starts, ends = (getattr(field, "moment", None) for field in (self.starts, self.ends))
        if incident is not None:
            starts, ends = _kept(starts, incident.starts_at), _kept(ends, incident.ends_at)
        assert starts is not None
        return Told(
            self.name.data or "", starts, ends, self.area.data or None, self.key.data or None, self.note.data or None
        )


def filled(incident: Incident) -> dict[str, Any]:
    """The data of a form that shows it as it is."""
    zone = reader_zone()
    moments = {"starts": incident.starts_at, "ends": incident.ends_at}
    return {
        "name": incident.name,
        "area": incident.product_area,
        "key": incident.key,
        "note": incident.note,
        **{name: at.astimezone(zone).replace(tzinfo=None) if at else None for name, at in moments.items()},
    }


def _kept(typed: datetime | None, stored: datetime | None) -> datetime | None:
    same = typed is not None and stored is not None and typed == stored.replace(second=0, microsecond=0)
    return stored if same else typed


class TicketForm(Form):
    """The number of a ticket to put in; `find` gives the tickets of a number and source."""

    number = StringField(filters=[_clean])
    source = SelectField(validate_choice=False)
    find: Callable[[str, str | None], list[int]]
    found: int

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [SelectChoice(value, name) for value, name in [("", _("Any helpdesk")), *sources]]

    def validate_number(self, field: Any) -> None:
        """One ticket, that the reader may see."""
        if not field.data:
            raise ValidationError(_("Enter the number of the ticket, as the helpdesk writes it."))
        found = self.find(field.data, self.source.data or None)
        if not found:
            raise ValidationError(_("There is no ticket of this number that you may see."))
        if len(found) > 1:
            raise ValidationError(_("Several helpdesks have a ticket of this number; choose one of them."))
        self.found = found[0]
