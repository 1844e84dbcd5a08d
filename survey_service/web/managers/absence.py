"""`/account/absence`: when those who call customers back are away, and who stands in."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import DateField, Form, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.db import request_context
from survey_service.flows.absence_entered import LONGEST, Away, absence_entered, absence_removed
from survey_service.reports.desk_people import absences, callers
from survey_service.staff.answering import answered_by
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

absence = Blueprint("absence", __name__, url_prefix="/account/absence")

People = list[tuple[int, str]]


class Day(DateField):
    """Says in our words what is wrong with a date."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """See the library."""
        self.data = None
        if not valuelist or not str(valuelist[0]).strip():
            raise ValueError(_("Enter a day, like 2026-03-04."))
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Enter a day, like 2026-03-04.")) from None


def _offered(_form: Form, field: Any) -> None:
    if field.data not in {choice.value for choice in field.iter_choices()}:
        raise ValidationError(_("Choose one of the list."))


class AwayForm(Form):
    """`people`: whom the reader answers for; `covers`: everybody who calls customers back; `today` in reports' zone."""

    who = SelectField(coerce=str, validators=[_offered], validate_choice=False)
    first_day = Day()
    last_day = Day()
    cover = SelectField(coerce=str, validators=[_offered], validate_choice=False, default="")

    def __init__(self, *args: Any, people: People, covers: People, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.who.choices = [SelectChoice(str(number), name) for number, name in people]
        self.cover.choices = [SelectChoice("", _("Nobody in particular"))]
        self.cover.choices += [SelectChoice(str(number), name) for number, name in covers]

    def validate_last_day(self, field: Any) -> None:
        """Not over yet, and not before it begins."""
        first = self.first_day.data
        if first is None or field.data is None:
            return
        if field.data < first:
            raise ValidationError(_("The last day is before the first; turn them round."))
        if field.data < self.today:
            raise ValidationError(_("These days are over; choose days from today on."))
        if field.data - first > LONGEST:
            raise ValidationError(_("Enter at most a year at once."))

    def validate_cover(self, field: Any) -> None:
        """Another person."""
        if field.data and field.data == self.who.data:
            raise ValidationError(_("Choose somebody else to stand in."))


@absence.get("")
@may("lead", "manager")
def page() -> str:
    """One's own, and for managers those of their people."""
    return _page(_form(None))


@absence.post("")
@may("lead", "manager")
def enter() -> Answer | tuple[str, int]:
    """One more."""
    form = _form(request.form)
    if not form.validate():
        return _page(form), 422
    assert form.first_day.data is not None
    assert form.last_day.data is not None
    cover = int(form.cover.data) if form.cover.data else None
    absence_entered(request_context(), Away(int(form.who.data), form.first_day.data, form.last_day.data, cover))
    flash(_("Saved. New cases go to others on these days."), "success")
    return redirect(url_for("absence.page"), 303)


@absence.post("/<int:absence_id>/remove")
@may("lead", "manager")
def remove(absence_id: int) -> Answer:
    """There after all."""
    absence_removed(request_context(), absence_id)
    flash(_("Removed. New cases may come on these days again."), "success")
    return redirect(url_for("absence.page"), 303)


def _people() -> People:
    return answered_by(request_context().session, current_reader())


def _today() -> date:
    ctx = request_context()
    return ctx.now.astimezone(ctx.preferences.report_zone).date()


def _form(sent: object) -> AwayForm:
    session = request_context().session
    return AwayForm(sent, people=_people(), covers=callers(session), today=_today())


def _page(form: AwayForm) -> str:
    ctx, reader, speaker = request_context(), current_reader(), current_translator()
    people = _people()
    found = absences(ctx.session, [number for number, _name in people], _today())
    return render_template(
        "managers/absence.html",
        form=form,
        people=people,
        away=found,
        own_id=reader.user_id,
        day=lambda at: speaker.date(at, "medium"),
        today=_today(),
    )
