"""`/admin/settings`: what holds, where each value comes from, and a form for what may be set here."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, Form, StringField, ValidationError

from config import Settings
from survey_service.db import product_of, request_context
from survey_service.flows.preference_set import preference_set
from survey_service.language import N_
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.preference import Preference
from survey_service.preferences.preferences import EDITABLE, latest
from survey_service.web.admin.asking_forms import asking_form
from survey_service.web.admin.fields import line, stripped
from survey_service.web.admin.setting_words import GROUPS, SECRETS, UNSHOWN, WORDS, in_words
from survey_service.web.admin.setting_words import Words as SettingWords
from survey_service.web.admin.words import moment
from survey_service.web.auth import may
from survey_service.web.saying import say as _

blueprint = Blueprint("settings", __name__, url_prefix="/admin/settings")

LONGEST = 500
MADE_UP = frozenset({"mail_from", "trusted_hosts"})  # without the variable, made from other settings


@dataclass(frozen=True)
class Row:
    """One setting. `form` None: only the environment sets it, or it is a `rule` of asking, whose page shows first who
    would be asked."""

    name: str
    words: SettingWords
    value: str
    where_from: str
    form: Form | None = None
    failed: bool = False
    rule: Field | None = None

    @property
    def variable(self) -> str | None:
        """What the environment calls it, if it knows it."""
        return self.name.upper() if has_variable(self.name) else None


class Edit(Form):
    """Empty goes back to the environment."""

    value = StringField(filters=[stripped], validators=[line(LONGEST)])
    name: str

    def validate_value(self, field: StringField) -> None:
        """The parser's own sentence."""
        try:
            if field.data:
                EDITABLE[self.name](field.data)
        except ValueError as wrong:
            raise ValidationError(_("This cannot be used: %(wrong)s.", wrong=wrong)) from None


@blueprint.get("")
@may("admin")
def page() -> str:
    """Every setting."""
    return _page()


@blueprint.post("/<name>")
@may("admin")
def change(name: str) -> Response | tuple[str, int]:
    """One of them; the rest of the page stays."""
    if name not in EDITABLE:
        abort(404)
    if name in ASKING_EDITABLE:  # not saved before its dry run was seen (D3)
        draft: dict[str, Any] = {name: request.form.get(f"{name}-value", "")}
        return redirect(url_for("asking_rules.page", **draft), 303)
    form = Edit(request.form, prefix=f"{name}-")
    form.name = name
    if not form.validate():
        return _page(form), 422
    label = _(WORDS[name].label)
    if not preference_set(request_context(), name, form.value.data or ""):
        flash(_("%(setting)s is as it was.", setting=label), "info")
    elif form.value.data:
        flash(_("%(setting)s is set. It holds from now on.", setting=label), "success")
    elif not has_variable(name):
        flash(_("%(setting)s is as the product has it again.", setting=label), "success")
    else:
        flash(_("%(setting)s comes from the environment again.", setting=label), "success")
    return redirect(f"{url_for('settings.page')}#{name}", 303)


def _page(failed: Edit | None = None) -> str:
    ctx = request_context()
    here = latest(ctx.session)
    groups = [(group.title, [_row(name, here.get(name), failed) for name in group.names]) for group in GROUPS]
    settings = _settings()
    secrets = [(name.upper(), WORDS[name], bool(getattr(settings, name))) for name in SECRETS]
    return render_template(
        "admin/settings.html",
        groups=groups,
        secrets=secrets,
        failed=bool(failed),
        changed=sum(1 for name, row in here.items() if row.value and name in EDITABLE),
    )


def _row(name: str, set_here: Preference | None, failed: Edit | None) -> Row:
    settings = _settings()
    preferences = request_context().preferences
    environment = getattr(settings if has_variable(name) else product_of(current_app).defaults, name)
    value = getattr(preferences, name) if name in EDITABLE else environment
    if name in UNSHOWN:
        return Row(name, WORDS[name], _("set") if value else _("not set"), _by_environment(name))
    if name not in EDITABLE:
        return Row(name, WORDS[name], in_words(value), _by_environment(name))
    own = set_here.value if set_here else None
    if failed is not None and failed.name == name:
        form, wrong = failed, True
    else:
        form, wrong = Edit(data={"value": own or ""}, prefix=f"{name}-"), False
    where_from = _by_environment(name)
    if own and set_here:
        since = (
            N_("Set here by an administrator, since %(when)s; the environment says %(value)s")
            if has_variable(name)
            else N_("Set here by an administrator, since %(when)s; without that it is %(value)s")
        )
        told = in_words(environment, WORDS[name].nothing)
        where_from = _(since, when=moment(set_here.valid_from), value=told)
    shown = in_words(value, WORDS[name].nothing)
    if name in ASKING_EDITABLE:
        return Row(name, WORDS[name], shown, where_from, rule=_rule(name, own or ""))
    return Row(name, WORDS[name], shown, where_from, form, wrong)


def _rule(name: str, own: str) -> Field:
    field = asking_form(None, {name: own})[name]
    field.id = f"{name}-value"
    return field


def has_variable(name: str) -> bool:
    """Whether the environment can set it; what only administrators set has the product's default under it."""
    return name in Settings.model_fields


def _by_environment(name: str) -> str:
    if name in MADE_UP:
        return _("From the environment, or made from other settings")
    return _("From the environment") if name in _settings().model_fields_set else _("Default")


def _settings() -> Any:
    return product_of(current_app).settings
