"""Forms of the sources' pages."""

from wtforms import Form, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of 3.2

from survey_service.language import N_
from survey_service.tickets.sources import SOURCES, SourceKind
from survey_service.web.admin.fields import UNSTORABLE, chosen, line, stripped
from survey_service.web.saying import say as _

CALLING = {name: kind for name, kind in SOURCES.items() if kind.hook}
"""Kinds of sources that call us, and so need an address and a secret."""


def _secret_of(kind: SourceKind, text: str) -> None:
    """Raises ValidationError unless the vendor could have issued it."""
    if not text:
        raise ValidationError(_("Paste the signing secret that %(kind)s shows for the webhook.", kind=kind.title))
    if UNSTORABLE.search(text) or kind.hook is None or not kind.hook.is_secret(text):
        raise ValidationError(
            _("This is no signing secret of %(kind)s. Copy it again, whole and alone.", kind=kind.title)
        )


class AddSource(Form):
    """The secret only where the vendor issues it; ours is made."""

    kind = RadioField(
        choices=[SelectChoice(name, kind.title) for name, kind in CALLING.items()],
        validators=[chosen(CALLING, N_("Choose what sends the tickets."))],
        validate_choice=False,
    )
    name = StringField(filters=[stripped], validators=[line(200, N_("Enter the name this source has on our pages."))])
    brand = StringField(filters=[stripped], validators=[line(200)])
    secret = StringField(filters=[stripped])

    def validate_secret(self, field: StringField) -> None:
        """Only where it is used."""
        kind = CALLING.get(self.kind.data or "")
        if kind is not None and kind.vendor_issues_secret:
            _secret_of(kind, field.data or "")


class NewSecret(Form):
    """For a source whose vendor issues the secret; other kinds send nothing."""

    secret = StringField(filters=[stripped])
    of: SourceKind

    def validate_secret(self, field: StringField) -> None:
        """See _secret_of."""
        if self.of.vendor_issues_secret:
            _secret_of(self.of, field.data or "")
