"""`/admin/history`: an earlier tool's ratings, and the days from which ratings were got in another way (N9)."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, Form, StringField, ValidationError
from wtforms.validators import InputRequired

from survey_service.db import request_context
from survey_service.flows.method_breaks import break_noted, break_removed
from survey_service.flows.ratings_imported import import_removed
from survey_service.language import N_
from survey_service.reports.breaks import breaks
from survey_service.reports.chosen import EARLIEST, LATEST
from survey_service.reports.history import imports, noted
from survey_service.web.admin.fields import line, stripped
from survey_service.web.admin.words import moment
from survey_service.web.auth import may
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("history", __name__, url_prefix="/admin/history")
LONGEST = 300
LATELY = timedelta(days=400)
COMMAND = "flask --app wsgi import ratings FILE.csv --tool NAME"


class NoteForm(Form):
    """A day and why."""

    day = DateField(validators=[InputRequired()])
    note = StringField(filters=[stripped], validators=[line(LONGEST, N_("Say what was changed that day."))])

    def validate_day(self, field: DateField) -> None:
        """One a report can hold."""
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_("Choose a day between 2000 and 2199."))


@blueprint.get("")
@may("admin")
def page() -> str:
    """Both lists."""
    return _page(NoteForm())


@blueprint.post("/breaks")
@may("admin")
def note() -> Response | tuple[str, int]:
    """A break more."""
    form = NoteForm(request.form)
    if not form.validate() or form.day.data is None:
        form.day.errors = [_("Enter the day.")] if form.day.data is None else form.day.errors
        return _page(form), 422
    break_noted(request_context(), form.day.data, form.note.data or "")
    return _back(_("Noted. The trends have a mark on that day."), "breaks")


@blueprint.post("/breaks/<int:number>")
@may("admin")
def remove_break(number: int) -> Response:
    """`do` remove or restore."""
    removed = request.form.get("do") != "restore"
    break_removed(request_context(), number, removed=removed)
    return _back(_("The mark is taken away.") if removed else _("The mark is back."), "breaks")


@blueprint.post("/imports/<int:number>")
@may("admin")
def remove_import(number: int) -> Response:
    """`do` remove or restore."""
    removed = request.form.get("do") != "restore"
    import_removed(request_context(), number, removed=removed)
    told = _("Its ratings are on no trend any more.") if removed else _("Its ratings are on the trend again.")
    return _back(told, "imports")


def _back(told: str, place: str) -> Response:
    flash(told, "success")
    return redirect(f"{url_for('history.page')}#{place}", 303)


def _page(form: NoteForm) -> str:
    ctx = request_context()
    zone, speaker = ctx.preferences.report_zone, current_translator()
    today = ctx.now.astimezone(zone).date()
    end = today + timedelta(days=1)
    own = noted(ctx.session)
    known = {(one.day, one.note) for one in own}
    found = breaks(ctx.session, today - LATELY, end, zone=zone, speaker=speaker)
    return render_template(
        "admin/history.html",
        imports=imports(ctx.session),
        noted=own,
        drawn=[one for one in reversed(found) if (one.day, one.words) not in known],
        form=form,
        today=today.isoformat(),
        command=COMMAND,
        moment=moment,
        day=lambda day: speaker.date(day, "medium"),
    )
