"""Forms of corrective actions."""

from datetime import date
from typing import Any

from wtforms import Form, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.callbacks.callback import ROOT_CAUSES
from survey_service.flows.action_step import CHECKED_MOST, Plan
from survey_service.language import N_
from survey_service.web.fields import Day, at_most, clean, needed, one_line, this_century
from survey_service.web.managers.action_words import EFFECTS
from survey_service.web.managers.words import ROOT_CAUSES as CAUSE_WORDS
from survey_service.web.saying import say as _

TOLD_MOST = 500  # as much as the letter holds


class PlanForm(Form):
    """What is changed, by whom, until when. `people`: who can own it."""

    title = StringField(
        filters=[one_line], validators=[needed(N_("Say in a few words what is changed.")), at_most(200)]
    )
    detail = TextAreaField(filters=[clean], validators=[at_most(4000)])
    root_cause = SelectField(validate_choice=False)
    product_area = StringField(filters=[one_line], validators=[at_most(200)])
    owner = SelectField(validate_choice=False)
    due_on = Day(validators=[needed(N_("Choose the day by when it is done.")), this_century])
    check_on = Day(validators=[this_century])

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root_cause.choices = [SelectChoice(cause, _(CAUSE_WORDS[cause])) for cause in ROOT_CAUSES]
        self.owner.choices = [SelectChoice(str(number), name) for number, name in people]

    def validate_root_cause(self, field: Any) -> None:
        """One of those there are."""
        if field.data not in ROOT_CAUSES:
            raise ValidationError(_("Choose why it happened."))

    def validate_owner(self, field: Any) -> None:
        """One of those who can own it."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose who sees to it."))

    def validate_check_on(self, field: Any) -> None:
        """After the due day."""
        due, check = self.due_on.data, field.data
        if due is not None and check is not None and not due <= check <= due + CHECKED_MOST:
            raise ValidationError(_("Choose a day after the due day, within a year."))

    @property
    def plan(self) -> Plan:
        """Once it is valid."""
        due: date | None = self.due_on.data
        assert due is not None
        return Plan(
            title=self.title.data or "",
            detail=self.detail.data or None,
            root_cause=self.root_cause.data,
            product_area=self.product_area.data or None,
            owner_id=int(self.owner.data),
            due_on=due,
            check_on=self.check_on.data,
        )


class ToldForm(Form):
    """What customers may be told."""

    told = TextAreaField(filters=[one_line], validators=[at_most(TOLD_MOST)])


class CheckForm(Form):
    """Whether it worked."""

    effect = RadioField(validate_choice=False)
    words = TextAreaField(filters=[clean], validators=[needed(N_("Say in a sentence what you saw.")), at_most(2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.effect.choices = [SelectChoice(value, _(words)) for value, words in EFFECTS.items()]

    def validate_effect(self, field: Any) -> None:
        """One of the three."""
        if field.data not in EFFECTS:
            raise ValidationError(_("Choose one."))


class AgainForm(Form):
    """Until when, now that it is taken up again."""

    due_on = Day(validators=[needed(N_("Choose the day by when it is done.")), this_century], id="again-due")
