"""Forms of themes: the rule, the work on it, a split, the words for customers."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wtforms import Form, SelectMultipleField, StringField, TextAreaField, ValidationError

from survey_service.feedback.theme_rules import BadKeyword, keywords_in
from survey_service.language import N_
from survey_service.reports.period import midnight
from survey_service.web.fields import Day, at_most, clean, needed, one_line, this_century
from survey_service.web.saying import say as _

NAME_MOST = 80
WORDS_MOST = 80  # the letter's subject ends there
URL_MOST = 2000
BAD_KEYWORDS = {
    "short": N_("“%(keyword)s” would take nearly everything: use a longer word."),
    "long": N_("“%(keyword)s” is too long: use at most 100 characters."),
    "star": N_("“%(keyword)s”: one star, at the end of the word, stands for any ending."),
    "many": N_("Use at most 60 key words; these are %(keyword)s."),
}


def web_address(_form: Form, field: Any) -> None:
    """http(s) with a host, or nothing."""
    if not field.data:
        return
    refusal = ValidationError(_("Enter an address that begins with https:// or http://"))
    try:
        parts = urlsplit(field.data)
        host, _port = parts.hostname, parts.port  # reading a bad port raises
    except ValueError:
        raise refusal from None
    if parts.scheme not in {"http", "https"} or not host or any(sign.isspace() for sign in field.data):
        raise refusal


class Keywords(TextAreaField):
    """`keywords` is what they mean; what is no rule is an error of the field."""

    keywords: list[str]

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        """See the library."""
        self.keywords = []
        try:
            self.keywords = keywords_in(self.data or "")
        except BadKeyword as bad:
            raise ValidationError(_(BAD_KEYWORDS[bad.reason], keyword=bad.keyword)) from None


class RuleForm(Form):
    """`taken`: the names of other themes, in small letters."""

    name = StringField(filters=[one_line], validators=[needed(N_("Give the theme a name.")), at_most(NAME_MOST)])
    keywords = Keywords(filters=[clean], validators=[at_most(8000)])
    area = StringField(filters=[one_line], validators=[at_most(200)])
    taken: frozenset[str] = frozenset()

    def validate_name(self, field: Any) -> None:
        """See the library."""
        if field.data and field.data.lower() in self.taken:
            raise ValidationError(_("There is a theme of this name. Merge the two, or choose another name."))


class SplitForm(Form):
    """`moving`: key words of the old theme; `more`: new ones."""

    name = StringField(
        filters=[one_line],
        validators=[needed(N_("Give the new theme a name.")), at_most(NAME_MOST)],
        id="split-name",  # the rule's form on the same page has a name too
    )
    moving = SelectMultipleField(validate_choice=False)
    more = Keywords(filters=[clean], validators=[at_most(8000)])
    taken: frozenset[str] = frozenset()
    validate_name = RuleForm.validate_name


class WorkForm(Form):
    """What becomes of a theme."""

    tracker_url = StringField(filters=[one_line], validators=[at_most(URL_MOST), web_address])
    fixed_in = StringField(filters=[one_line], validators=[at_most(60)])
    fixed_on = Day(validators=[this_century])

    def fixed_at(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        """The end of the day; with a version and no day: now."""
        if self.fixed_on.data is not None:
            return midnight(self.fixed_on.data + timedelta(days=1), zone) - timedelta(seconds=1)
        return now if self.fixed_in.data else None


class TellForm(Form):
    """The theme in words customers understand."""

    about = StringField(
        filters=[one_line],
        validators=[needed(N_("Say in a few words what is fixed, as a customer would.")), at_most(WORDS_MOST)],
    )
