"""The forms of a case; the one that was sent holds what was typed and what is wrong with it."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import request
from wtforms import BooleanField, Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.callbacks.case import CasePage
from survey_service.callbacks.case_beside import Beside
from survey_service.callbacks.closing import outcomes_of
from survey_service.callbacks.noted import WHYS
from survey_service.callbacks.scope import possible_owners
from survey_service.callbacks.whys import in_order
from survey_service.db import DbContext
from survey_service.flows.repair_steps import STEP_MOST, today
from survey_service.web.fields import Day, at_most, clean, one_line
from survey_service.web.managers.case_template import Draft
from survey_service.web.managers.forms import (
    AttemptForm,
    CloseForm,
    HandOverForm,
    LocalMoment,
    WaitForm,
    _chosen,
    _moment,
)
from survey_service.web.saying import say as _

REMARK_MOST, STEP_WORDS_MOST, WHY_MOST, LETTER_MOST = 4000, 1000, 500, 4000


def _lines(text: Any) -> Any:
    cleaned = clean(text)
    return cleaned.replace("\r\n", "\n").replace("\r", "\n") if isinstance(cleaned, str) else cleaned


class RemarkForm(Form):
    """A note."""

    remark = TextAreaField(filters=[_lines], validators=[at_most(REMARK_MOST)])
    disagrees = BooleanField()

    def validate_remark(self, field: Any) -> None:
        """There is something to note."""
        if not field.data:
            raise ValidationError(_("Write what colleagues should know."))


class WhysForm(Form):
    """Five answers, and those the page showed."""

    why_1 = TextAreaField(filters=[one_line], validators=[at_most(WHY_MOST)])
    why_2 = TextAreaField(filters=[one_line], validators=[at_most(WHY_MOST)])
    why_3 = TextAreaField(filters=[one_line], validators=[at_most(WHY_MOST)])
    why_4 = TextAreaField(filters=[one_line], validators=[at_most(WHY_MOST)])
    why_5 = TextAreaField(filters=[one_line], validators=[at_most(WHY_MOST)])

    @property
    def fields(self) -> list[Any]:
        """One below the other."""
        return [self[f"why_{number}"] for number in range(1, WHYS + 1)]

    @property
    def answers(self) -> list[str]:
        """As typed."""
        return [field.data or "" for field in self.fields]

    def validate_why_5(self, _field: Any) -> None:
        """Each asks about the one before: the first that is missing says so."""
        answers = self.answers
        if in_order(answers) is None:
            gap = answers.index("")
            self.fields[gap].errors = [*self.fields[gap].errors, _("Answer this one first: the next asks about it.")]
            raise ValidationError(_("Its question has no answer yet."))


class StepForm(Form):
    """What an agent is asked, and by when."""

    agent = SelectField(coerce=str, validate_choice=False, validators=[_chosen])
    asked = TextAreaField(filters=[_lines], validators=[at_most(STEP_WORDS_MOST)])
    due_on = Day()
    today: date

    def __init__(self, *args: Any, agents: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent.choices = [SelectChoice(str(number), name) for number, name in agents]

    def validate_asked(self, field: Any) -> None:
        """There is something to do."""
        if not field.data:
            raise ValidationError(_("Say what is to be put right."))

    def validate_due_on(self, field: Any) -> None:
        """Its own errors first."""
        if field.data is None or not self.today <= field.data <= self.today + STEP_MOST:
            field.errors = []
            raise ValidationError(_("Choose a day from today on, within the next 90 days."))


class LetterForm(Form):
    """To the customer."""

    subject = StringField(filters=[one_line], validators=[at_most(200)])
    letter = TextAreaField(filters=[_lines], validators=[at_most(LETTER_MOST)])
    look_at = LocalMoment()
    now: datetime
    draft: Draft

    def validate_subject(self, field: Any) -> None:
        """Not without."""
        if not field.data:
            raise ValidationError(_("Give the letter a subject."))

    def validate_letter(self, field: Any) -> None:
        """As it was prefilled it says nothing yet."""
        if not field.data or field.data == self.draft.words.strip():
            raise ValidationError(_("Write your own words between greeting and name; nothing was sent."))

    def validate_look_at(self, field: Any) -> None:
        """Becomes aware."""
        field.moment = _moment(field)
        if field.moment is not None and field.moment <= self.now:
            raise ValidationError(_("The next step lies ahead; choose a later time."))


class Forms:
    """All of a case. `sent`: the one that was refused, so that it stays unfolded."""

    def __init__(self, ctx: DbContext, page: CasePage, aside: Beside, draft: Draft, sent: str | None = None) -> None:
        self.sent = sent

        def typed(name: str) -> Any:
            return request.form if name == sent else None

        self.attempt = AttemptForm(typed("attempt"))
        self.wait = WaitForm(typed("wait"))
        self.close = CloseForm(typed("close"), outcomes=outcomes_of(page.case), data=_ending(page))
        people = [one for one in possible_owners(ctx.session, page.case) if one[0] != page.case.owner_id]
        self.hand_over = HandOverForm(typed("hand_over"), people=people)
        self.remark = RemarkForm(typed("remark"))
        answers = {f"why_{number}": words or "" for number, words in enumerate(aside.whys, 1)}
        self.whys = WhysForm(typed("whys"), data=answers)
        first_day = today(ctx)
        self.step = StepForm(typed("step"), agents=aside.agents, data={"due_on": _working_day(first_day)})
        self.letter = LetterForm(typed("letter"), data={"subject": draft.subject, "letter": draft.words})
        self.letter.draft, self.step.today = draft, first_day
        self.attempt.now = self.wait.now = self.letter.now = ctx.now


def _ending(page: CasePage) -> dict[str, str | None]:
    """What is chosen before anybody chooses: the last root cause of the area, and the only end that fits."""
    case = page.case
    outcome = "reviewed" if case.review_only else "withdrawn" if case.suggest_close and not page.tried else None
    return {"outcome": outcome, "root_cause": page.likely_cause if outcome is None else None}


def _working_day(day: date) -> date:
    """Two days on, and not on a weekend."""
    ahead = day + timedelta(days=2)
    return ahead + timedelta(days=max(0, 7 - ahead.weekday()) if ahead.weekday() > 4 else 0)
