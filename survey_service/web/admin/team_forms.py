"""The form of a team's clock and of who gets its cases."""

from typing import Any

from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.language import N_
from survey_service.preferences.team_clock import TEAM_EDITABLE
from survey_service.preferences.values import ASSIGNMENTS
from survey_service.web.admin.fields import line, stripped
from survey_service.web.saying import say as _

LONGEST = 500
ASSIGNED = {
    "nobody": N_("Nobody: whoever takes it"),
    "manager": N_("The team’s lead, else a manager"),
    "round_robin": N_("Leads and managers in turn"),
    "account_owner": N_("The account’s owner, else in turn"),
}
assert tuple(ASSIGNED) == ASSIGNMENTS


def _readable(_form: Form, field: Any) -> None:
    """The parser's own sentence."""
    try:
        if field.data:
            TEAM_EDITABLE[field.short_name](field.data)
    except ValueError as wrong:
        raise ValidationError(_("This cannot be used: %(wrong)s.", wrong=wrong)) from None


def _offered(_form: Form, field: Any) -> None:
    if field.data not in {choice.value for choice in field.iter_choices()}:
        raise ValidationError(_("Choose one of the list."))


class TeamForm(Form):
    """Every field may be empty: then the installation's holds. `people`: id and name of possible backups."""

    business_hours = StringField(filters=[stripped], validators=[line(LONGEST), _readable])
    timezone = StringField(filters=[stripped], validators=[line(64), _readable])
    holidays = StringField(filters=[stripped], validators=[line(10), _readable])
    callback_due = StringField(filters=[stripped], validators=[line(LONGEST), _readable])
    assignment = SelectField(coerce=str, validators=[_offered], validate_choice=False, default="")
    backup = SelectField(coerce=str, validators=[_offered], validate_choice=False, default="")

    def __init__(self, *args: Any, people: list[tuple[int, str]], inherited: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_all = _("As the installation: %(value)s", value=_(ASSIGNED[inherited]))
        self.assignment.choices = [SelectChoice("", as_all)]
        self.assignment.choices += [SelectChoice(name, _(words)) for name, words in ASSIGNED.items()]
        self.backup.choices = [SelectChoice("", _("Nobody in particular"))]
        self.backup.choices += [SelectChoice(str(number), name) for number, name in people]

    def texts(self) -> dict[str, str]:
        """As the flow takes them."""
        return {field.short_name: field.data or "" for field in self}
