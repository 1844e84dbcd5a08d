"""`/admin/brands/<key>/further`: which one question more the thank-you page may ask, and of how many (N3)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form, StringField, ValidationError

from survey_service.db import request_context
from survey_service.flows.brand_changed import brand_changed
from survey_service.language import N_
from survey_service.preferences.asking_texts import share
from survey_service.preferences.brands import Brand, brand_of
from survey_service.preferences.further import NAMES, QUESTIONS, Question, Shares, further_shares
from survey_service.preferences.own_brands import INSTALLATION
from survey_service.web.admin.brands import frame_of, known, shown_as
from survey_service.web.admin.fields import line, stripped
from survey_service.web.auth import may
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("brand_further", __name__, url_prefix="/admin/brands/<key>/further")
LONGEST = 20

LABELS: Mapping[Question, tuple[str, str]] = {
    "effort": (N_("How easy it was (1 to 5)"), N_("“How easy was it to get help with this ticket?”")),
    "tried": (
        N_("Whether the person tried hard (1 to 5)"),
        N_("“Did the person who helped you try hard to solve it?” Only where a person is credited."),
    ),
    "nps": (
        N_("Recommending us, NPS (0 to 10)"),
        N_(
            "“How likely are you to recommend us?” Never after a score of 3 or less, a reopened or unsolved ticket, or "
            "one whose severity is not known to be low or normal."
        ),
    ),
}


def _readable(_form: Form, field: Any) -> None:
    """The parser's own sentence."""
    try:
        if field.data:
            share(field.data)
    except ValueError as wrong:
        raise ValidationError(_("This cannot be used: %(wrong)s.", wrong=wrong)) from None


class FurtherForm(Form):
    """A share each; empty is as all brands have it."""

    effort = StringField(filters=[stripped], validators=[line(LONGEST), _readable])
    tried = StringField(filters=[stripped], validators=[line(LONGEST), _readable])
    nps = StringField(filters=[stripped], validators=[line(LONGEST), _readable])

    def fits(self, under: Shares) -> bool:
        """Whether nobody would have to be asked two; `under`: what holds where a field is empty."""
        shares = [share(self[one].data) if self[one].data else getattr(under, one) for one in QUESTIONS]
        if sum(shares) <= 1 + 1e-9:
            return True
        whole = current_translator().percent(sum(shares))
        self.effort.errors = [
            _("Together they make %(whole)s; nobody is asked two questions, so at most 100 %%.", whole=whole)
        ]
        return False


@blueprint.get("")
@may("admin")
def page(key: str) -> str:
    """What is asked, and of how many."""
    brand = _brand(key)
    own = request_context().preferences.own_brands.said.get(brand.name, {})
    said: dict[str, Any] = {question: own[name].value for question, name in NAMES.items() if name in own}
    return _page(brand, key, FurtherForm(None, data=said))


@blueprint.post("")
@may("admin")
def change(key: str) -> Response | tuple[str, int]:
    """All three at once."""
    brand = _brand(key)
    form = FurtherForm(MultiDict(request.form))
    if not form.validate() or not form.fits(_under(brand)):
        return _page(brand, key, form), 422
    texts = {NAMES[question]: form[question].data or "" for question in QUESTIONS}
    if brand_changed(request_context(), brand.name, texts):
        flash(_("Saved. It holds within seconds, for answers that come from now on."), "success")
    else:
        flash(_("It is as it was."), "info")
    return redirect(url_for("brand_further.page", key=key), 303)


def _brand(key: str) -> Brand:
    ctx = request_context()
    return brand_of(ctx.session, ctx.preferences, known(key))


def _under(brand: Brand) -> Shares:
    """What holds where this brand says nothing."""
    return Shares() if brand.name == INSTALLATION else further_shares(request_context().preferences, None)


def _page(brand: Brand, key: str, form: FurtherForm) -> str:
    percent = current_translator().percent
    now, under = further_shares(request_context().preferences, brand.name), _under(brand)
    return render_template(
        "admin/brand_further.html",
        **(frame_of(brand, "brand_further.page") | {"title": shown_as(brand), "key": key}),
        form=form,
        fields=[(form[one], _(LABELS[one][0]), _(LABELS[one][1]), percent(getattr(under, one))) for one in QUESTIONS],
        asked=[(_(LABELS[one][0]), percent(now.of(one))) for one in QUESTIONS if now.of(one)],
        nothing=not now.any,
    )
