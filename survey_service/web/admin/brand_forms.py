"""The forms of a brand: how it looks and writes, what it says in one language."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.language import N_, translator
from survey_service.preferences.brands import BRAND_EDITABLE
from survey_service.preferences.wording import PARTS, BadWording, wording
from survey_service.web.admin.fields import line, stripped
from survey_service.web.saying import say as _

LONGEST = 500
YES_NO = (("yes", N_("yes")), ("no", N_("no")))
LABELS = {
    "question": N_("The question"),
    "subject": N_("Subject of the letter"),
    "intro": N_("What the letter begins with"),
    "closing": N_("What it is signed with"),
    "why": N_("Why we ask"),
}
ORDER = ("subject", "intro", "question", "closing", "why")
assert set(ORDER) == set(PARTS) == set(LABELS)
SENTENCES = {
    "subject": ("Ticket %(number)s: how was our support?",),
    "intro": (
        "on %(day)s, we marked your ticket %(number)s, “%(subject)s”, as solved.",
        "%(agent)s looked after it.",
    ),
    "question": ("How do you rate the quality of support for this ticket?",),
    "closing": ("Thank you,", "%(brand)s"),
    "why": ("We ask after a ticket is solved, to learn what to put right.",),
}
"""The usual ones, as templates/mail/survey has them."""
NAMES = {"number": "{ticket}", "day": "{day}", "subject": "{subject}", "agent": "{agent}", "brand": "{brand}"}


def usual(part: str, language: str) -> str:
    """What stands there without words of one's own, with variables in the place of values."""
    gettext = translator(language).gettext
    return " ".join(gettext(sentence) % NAMES for sentence in SENTENCES[part])


def _readable(parsers: Mapping[str, Callable[[str], Any]]) -> Callable[[Form, Any], None]:
    def check(_form: Form, field: Any) -> None:
        """The parser's own sentence."""
        try:
            if field.data:
                parsers[field.short_name](field.data)
        except ValueError as wrong:
            raise ValidationError(_("This cannot be used: %(wrong)s.", wrong=wrong)) from None

    return check


def _sayable(_form: Form, field: Any) -> None:
    """Every problem with its line."""
    try:
        if field.data:
            wording(field.short_name, field.data)
    except BadWording as bad:
        raise ValidationError(" ".join(_told(problem) for problem in bad.problems)) from None


def _told(problem: Any) -> str:
    words = _(problem.message, **problem.named)
    if problem.line:
        words = _("Line %(line)s: %(problem)s", line=problem.line, problem=words)
    return f"{words[:1].upper()}{words[1:]}."


def _offered(_form: Form, field: Any) -> None:
    if field.data not in {choice.value for choice in field.iter_choices()}:
        raise ValidationError(_("Choose one of the list."))


class LookForm(Form):
    """Every field may be empty: then the installation's holds. `inherited` by name: what that is, in words."""

    shown_name = StringField(filters=[stripped], validators=[line(80), _readable(BRAND_EDITABLE)])
    colour = StringField(filters=[stripped], validators=[line(20), _readable(BRAND_EDITABLE)])
    mail_from = StringField(filters=[stripped], validators=[line(LONGEST), _readable(BRAND_EDITABLE)])
    reply_to = StringField(filters=[stripped], validators=[line(LONGEST), _readable(BRAND_EDITABLE)])
    hide_subject = SelectField(coerce=str, validators=[_offered], validate_choice=False, default="")
    show_agent = SelectField(coerce=str, validators=[_offered], validate_choice=False, default="")

    def __init__(self, *args: Any, inherited: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.hide_subject, self.show_agent):
            usual = _("As usual: %(value)s", value=inherited[field.short_name])
            field.choices = [SelectChoice("", usual), *(SelectChoice(value, _(words)) for value, words in YES_NO)]

    def texts(self) -> dict[str, str]:
        """As the flow takes them."""
        return {field.short_name: field.data or "" for field in self}


def words_form(typed: MultiDict[str, str] | None, said: Mapping[str, str]) -> Form:
    """One field for each part of a letter; of one line where there may be no more."""
    fields = {
        part: (StringField if PARTS[part].lines == 1 else TextAreaField)(filters=[stripped], validators=[_sayable])
        for part in ORDER
    }
    form: Form = type("WordsForm", (Form,), fields)(typed, data=dict(said))
    return form
