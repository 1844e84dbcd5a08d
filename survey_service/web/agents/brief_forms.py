"""Forms of a brief: the meeting, and one point."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from wtforms import Form, SelectField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.feedback.brief import Brief
from survey_service.feedback.briefing import (
    FURTHEST,
    LENGTHS,
    LONGEST_POINT,
    MOST_QUESTIONS,
    QUESTIONS,
    SHOWN_BEFORE,
    USUAL_LENGTH,
    USUAL_QUESTIONS,
    latest_shown,
    usual_shown,
)
from survey_service.flows.brief_made import Meeting
from survey_service.language import N_
from survey_service.web.fields import Day, at_most, clean, needed
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _


class BriefForm(Form):
    """`today` in the zone of the figures; `fixed`: the day from which the agent has seen it, which stays; `taken`: days
    on which another talk with the agent is prepared."""

    meets_on = Day(validators=[needed(N_("Choose the day you meet."))])
    shown_on = Day()
    days = SelectField(validate_choice=False)
    questions = SelectMultipleField(validate_choice=False)
    today: date
    fixed: date | None = None
    taken: Collection[date] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = [
            SelectChoice(str(n), ngettext("the %(n)s day before it", "the %(n)s days before it", n)) for n in LENGTHS
        ]
        self.questions.choices = [SelectChoice(code, _(words)) for code, words in QUESTIONS.items()]

    def validate_meets_on(self, field: Any) -> None:
        """The agent needs the days before it."""
        if field.data is None:
            return
        first = self.today if self.fixed else self.today + SHOWN_BEFORE
        if self.fixed:
            first = max(first, self.fixed + SHOWN_BEFORE)
        if field.data < first:
            raise ValidationError(_("Choose a day at least two days ahead: the agent sees the page two days before."))
        if field.data > self.today + FURTHEST:
            raise ValidationError(_("Choose a day within a year."))
        if field.data in self.taken:
            raise ValidationError(_("A talk with this agent is prepared for that day already."))

    def validate_shown_on(self, field: Any) -> None:
        """Earlier is well, later is not; empty: as late as it may be."""
        meets_on = self.meets_on.data
        if field.data is None or meets_on is None or self.fixed:
            return
        if field.data > latest_shown(meets_on):
            raise ValidationError(_("Two days before the talk at the latest; earlier is possible."))
        if field.data < self.today:
            raise ValidationError(_("Choose today or a day to come."))

    def validate_days(self, field: Any) -> None:
        """One of those offered."""
        if field.data not in {str(n) for n in LENGTHS}:
            raise ValidationError(_("Choose one."))

    def validate_questions(self, field: Any) -> None:
        """What fits on the page."""
        if not set(field.data or ()) <= QUESTIONS.keys():
            raise ValidationError(_("Choose from the list."))
        if len(field.data or ()) > MOST_QUESTIONS:
            raise ValidationError(_("Choose at most %(most)s, so that there is time for each.", most=MOST_QUESTIONS))

    def meeting(self) -> Meeting:
        """After validating."""
        meets_on = self.meets_on.data
        assert meets_on is not None
        shown = self.fixed or self.shown_on.data or max(self.today, usual_shown(meets_on))
        return Meeting(meets_on, shown, int(self.days.data), self.questions.data or ())


class PointForm(Form):
    """What somebody wants to talk about."""

    words = TextAreaField(
        filters=[clean], validators=[needed(N_("Write what you want to talk about.")), at_most(LONGEST_POINT)]
    )


def usual(today: date) -> dict[str, Any]:
    """A week ahead, the next Monday then or before."""
    monday = today + timedelta(days=(7 - today.weekday()) % 7 or 7)
    meets_on = monday if monday >= today + SHOWN_BEFORE else monday + timedelta(days=7)
    shown = max(today, usual_shown(meets_on))
    return {"meets_on": meets_on, "shown_on": shown, "days": str(USUAL_LENGTH), "questions": list(USUAL_QUESTIONS)}


def filled(brief: Brief) -> dict[str, Any]:
    """The data of a form that shows it as it is."""
    return {
        "meets_on": brief.meets_on,
        "shown_on": brief.shown_on,
        "days": str(brief.days),
        "questions": list(brief.questions),
    }
