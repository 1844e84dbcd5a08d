"""The forms of a reason chip: its words by language and the scores it is offered for."""

from collections.abc import Iterator, Mapping

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.flows.reasons_changed import CODE, LONGEST_LABEL, Wish
from survey_service.language import N_, languages
from survey_service.responses.reasons import ALWAYS, FAMILIES, Chip
from survey_service.web.admin.fields import chosen, line, stripped
from survey_service.web.saying import say as _

SURVEY_LANGUAGES = ("en", "ar", "de", "es", "fr", "ja", "nl", "pt")
FAMILY_WORDS = {"support": N_("About the help"), "product": N_("About the product and our rules")}
assert tuple(FAMILY_WORDS) == FAMILIES
DIGITS = tuple(str(score) for score in sorted(ALWAYS))


def label_languages() -> tuple[str, ...]:
    """English first, then every language letters and pages are written in."""
    more = sorted({name.replace("_", "-") for name in languages()} - {"en-GB", *SURVEY_LANGUAGES})
    return (*SURVEY_LANGUAGES, *more)


class ChipForm(Form):
    """Words and scores; the fields of the words are made by `chip_form`."""

    scores = SelectMultipleField(
        validators=[chosen(DIGITS, N_("Choose at least one score it is offered for."))], validate_choice=False
    )
    tongues: tuple[str, ...]

    def words(self) -> Iterator[tuple[str, Field]]:
        """Each language and its field."""
        for language in self.tongues:
            yield language, self[_name(language)]

    def wish(self) -> Wish:
        """As the flows take it."""
        labels = {language: field.data for language, field in self.words() if field.data}
        return Wish(labels, frozenset(map(int, self.scores.data or ())))


class AddChip(ChipForm):
    """A new one."""

    code = StringField(filters=[stripped])
    family = RadioField(
        choices=[SelectChoice(value, value) for value in FAMILIES],
        validators=[chosen(FAMILIES, N_("Choose what it is about."))],
        validate_choice=False,
    )

    def validate_code(self, field: Field) -> None:
        """What is stored with each answer, so it never changes."""
        if not CODE.fullmatch(field.data or ""):
            raise ValidationError(
                _("Use a small letter first, then small letters, digits and underscores, 40 at most: parking_space.")
            )


def chip_form(kind: type[ChipForm], typed: MultiDict[str, str] | None, *, usual: bool = False) -> ChipForm:
    """With a field for each language. `usual`: without English words it keeps those it came with."""
    tongues = label_languages()
    missing = None if usual else N_("Enter the words in English: they stand where a language has none.")
    fields = {
        _name(language): StringField(filters=[stripped], validators=[line(LONGEST_LABEL, _needed(language, missing))])
        for language in tongues
    }
    made = type(kind.__name__, (kind,), {**fields, "tongues": tongues})
    form: ChipForm = made(typed)
    if kind is ChipForm:  # the page holds the form for a new one too
        for _language, field in form.words():
            field.id = f"change-{field.id}"
    if usual and typed is not None and not form[_name("en")].data and form.wish().labels:
        form[_name("en")].validators = [line(LONGEST_LABEL, N_("Enter the words in English too, or leave all empty."))]
    return form


def filled(chip: Chip, *, usual: bool) -> ChipForm:
    """With what holds now."""
    said: Mapping[str, str] = dict(chip.labels)
    values = [(_name(language), words) for language, words in said.items()]
    return chip_form(ChipForm, MultiDict([*values, *(("scores", str(score)) for score in chip.scores)]), usual=usual)


def _name(language: str) -> str:
    return f"words_{language.replace('-', '_')}"


def _needed(language: str, missing: str | None) -> str | None:
    return missing if language == "en" else None
