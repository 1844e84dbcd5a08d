"""`/admin/erase`: a customer is forgotten by address; the page says what goes and what stays."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, StringField, ValidationError

from survey_service.db import request_context
from survey_service.flows.customer_erased import customer_erased
from survey_service.web.admin.fields import address
from survey_service.web.auth import may
from survey_service.web.saying import say as _

blueprint = Blueprint("erasure", __name__, url_prefix="/admin/erase")


class Erase(Form):
    """The address, and that it is meant."""

    email = StringField(validators=[address])
    sure = BooleanField()

    def validate_sure(self, field: BooleanField) -> None:
        """It cannot be taken back."""
        if not field.data:
            raise ValidationError(_("Confirm that this cannot be taken back."))


@blueprint.get("")
@may("admin")
def page() -> str:
    """The form."""
    return render_template("admin/erase.html", form=Erase())


@blueprint.post("")
@may("admin")
def erase() -> Response | tuple[str, int]:
    """The address is neither logged nor repeated."""
    form = Erase(request.form)
    if not form.validate():
        return render_template("admin/erase.html", form=form), 422
    if customer_erased(request_context(), str(form.email.data)):
        flash(_("The person is erased. The scores stand, without a name."), "success")
    else:
        flash(_("Nobody with this address is known. Copies of letters to it, if any, are gone."), "info")
    return redirect(url_for("erasure.page"), 303)
