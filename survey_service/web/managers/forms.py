"""Forms of a case and of a rating."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wtforms import DateTimeLocalField, Form, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.callbacks.closing import WAIT_MOST, WITHOUT_CAUSE
from survey_service.web.managers.words import CHANNELS, INVALID, OUTCOMES, ROOT_CAUSES, SAID_OF_SIDE, TRIED
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _

NOTE_MOST = 10_000


def _clean(text: Any) -> Any:
    """No database stores NUL; lone surrogates are nobody's words."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip() if isinstance(text, str) else text


def _at_most(longest: int) -> Any:
    def check(_form: Form, field: Any) -> None:
        if field.data and len(field.data) > longest:
            raise ValidationError(_("Shorten it to %(most)s characters.", most=longest))

    return check


def _chosen(_form: Form, field: Any) -> None:
    if field.data not in {choice.value for choice in field.iter_choices()}:
        raise ValidationError(_("Choose one."))


def _moment(field: Any) -> datetime | None:
    """What was typed, in the reader's zone. WTForms tells of a text that is no date by itself."""
    typed: datetime | None = field.data
    if typed is None:
        return None
    if not 2000 <= typed.year <= 2100:
        raise ValidationError(_("Choose a date of this century."))
    return typed.replace(tzinfo=reader_zone()).astimezone(UTC)


def options(words: dict[str, str], among: Any = None) -> list[Any]:
    """Choices in the reader's language."""
    return [SelectChoice(value, _(text)) for value, text in words.items() if among is None or value in among]


class LocalMoment(DateTimeLocalField):
    """Says in our words what is wrong with a date."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """See the library."""
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Enter day and time, like 2026-03-04 14:00.")) from None


class AttemptForm(Form):
    """`now` is set by the view before validating."""

    channel = RadioField(validators=[_chosen], validate_choice=False, default="phone")
    outcome = RadioField(validators=[_chosen], validate_choice=False, default="no_answer")
    next_step = StringField(filters=[_clean], validators=[_at_most(200)])
    next_at = LocalMoment()
    note = TextAreaField(filters=[_clean], validators=[_at_most(NOTE_MOST)])
    now: datetime

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = options(CHANNELS)
        self.outcome.choices = options(TRIED)

    def validate_next_at(self, field: Any) -> None:
        """Becomes aware."""
        field.moment = _moment(field)
        if field.moment is not None and field.moment <= self.now:
            raise ValidationError(_("The next step lies ahead; choose a later time."))


class WaitForm(Form):
    """Until when, and why."""

    until = LocalMoment()
    reason = StringField(filters=[_clean], validators=[_at_most(200)])
    now: datetime

    def validate_until(self, field: Any) -> None:
        """Becomes aware."""
        if field.data is None:
            raise ValidationError(_("Enter day and time until when the case waits."))
        field.moment = _moment(field)
        if not self.now < field.moment <= self.now + WAIT_MOST:
            most = timedelta(days=WAIT_MOST.days).days
            raise ValidationError(_("Choose a time within the next %(n)s days.", n=most))


class CloseForm(Form):
    """Outcomes depend on the case."""

    outcome = RadioField(validators=[_chosen], validate_choice=False)
    root_cause = RadioField(validate_choice=False)
    closing_note = TextAreaField(filters=[_clean], validators=[_at_most(NOTE_MOST)])

    def __init__(self, *args: Any, outcomes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = options(OUTCOMES, outcomes)
        self.root_cause.choices = options(ROOT_CAUSES)

    def validate_root_cause(self, field: Any) -> None:
        """Only where the outcome needs one."""
        known = field.data in ROOT_CAUSES
        if self.outcome.data in WITHOUT_CAUSE and not field.data:
            return
        if not known:
            raise ValidationError(_("Choose why it happened."))


class HandOverForm(Form):
    """`seen_owner` is whom the page named, so that a change meanwhile is noticed."""

    to = SelectField(coerce=str, validate_choice=False)
    seen_owner = StringField()

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to.choices = [SelectChoice(str(number), name) for number, name in people]

    def validate_to(self, field: Any) -> None:
        """One of those who can have it."""
        _chosen(self, field)


class ProposeForm(Form):
    """Why a rating should not count."""

    reason = RadioField(validators=[_chosen], validate_choice=False)
    note = TextAreaField(filters=[_clean], validators=[_at_most(2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = options(INVALID)


class DecideForm(Form):
    """Of an appeal: `grant` is the button pressed, `verdict` that of the side meant instead of the agent."""

    grant = StringField()
    verdict = RadioField(validate_choice=False)
    answer = TextAreaField(filters=[_clean], validators=[_at_most(2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = options(SAID_OF_SIDE)

    def validate_grant(self, field: Any) -> None:
        """One of the two buttons."""
        if field.data not in ("0", "1"):
            raise ValidationError(_("Grant or decline."))

    def validate_verdict(self, field: Any) -> None:
        """Only an appeal about product or policy asks for it."""
        if field.data is not None and field.data not in SAID_OF_SIDE:
            raise ValidationError(_("Choose one."))

    def validate_answer(self, field: Any) -> None:
        """Whoever is refused hears why."""
        if self.grant.data != "1" and not field.data:
            raise ValidationError(_("Say why you decline; the agent reads it."))
