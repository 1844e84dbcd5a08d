"""`/product/themes/<id>/tell`: those who wrote of a theme are told that it is fixed (P4)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.feedback.telling import MOST_AT_ONCE, Concerned, concerned, telling
from survey_service.feedback.theme import Theme
from survey_service.flows.customers_told import customers_told, is_fixed, trial_letter_wanted
from survey_service.flows.fixed_letter import trial_values
from survey_service.mail.letters import render
from survey_service.staff.reader import Reader
from survey_service.web.auth import may
from survey_service.web.product.blueprint import WORKERS, blueprint
from survey_service.web.product.forms import TellForm
from survey_service.web.product.theming import found_theme
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _


@blueprint.get("/themes/<int:theme_id>/tell")
@may(*WORKERS)
def tell(theme_id: int) -> str:
    """Managers read the names of those whose ratings they may open; product people how many they are."""
    seen = sight()
    theme = found_theme(seen, theme_id)
    return _shown(seen, theme, TellForm(data={"about": theme.name}))


@blueprint.post("/themes/<int:theme_id>/tell")
@may(*WORKERS)
def send(theme_id: int) -> Answer | str | tuple[str, int]:
    """`do` preview shows the letter, test sends it to the reader, send to those `shown`."""
    seen = sight()
    theme = found_theme(seen, theme_id)
    form = TellForm(request.form)
    if not form.validate():
        return _shown(seen, theme, form), 422
    wish = request.form.get("do")
    if wish == "send":
        told = customers_told(seen.ctx, theme_id, form.about.data or "", _shown_number())
        said = ngettext("%(n)s customer will be told.", "%(n)s customers will be told.", told)
        flash(said if told else _("Everybody who may be told has been told."), "success")
        return redirect(url_for("product.theme", theme_id=theme_id))
    if wish == "test":
        trial_letter_wanted(seen.ctx, theme_id, form.about.data or "")
        flash(_("A test of the letter is on its way to %(address)s.", address=seen.reader.email), "success")
    return _shown(seen, theme, form, previewed=True)


def _shown_number() -> int:
    text = request.form.get("shown", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _shown(seen: Sight, theme: Theme, form: TellForm, *, previewed: bool = False) -> str:
    people = concerned(seen.ctx.session, theme, seen.ctx.preferences.consent_countries)
    named = _named(seen.reader, people)
    letter = None
    if previewed:
        values = trial_values(seen.ctx, theme, form.about.data or "", seen.reader.name)
        letter = render("fixed", values, seen.translator.language)
    return render_template(
        "product/tell.html",
        theme=theme,
        form=form,
        n=len(people),
        is_full=len(people) == MOST_AT_ONCE,
        named=[(one, seen.translator.date(one.rated_at.astimezone(seen.zone).date(), "medium")) for one in named],
        reads_names=seen.reader.has("manager"),
        letter=letter,
        is_fixed=is_fixed(theme) and not theme.archived and theme.merged_into_id is None,
        told=telling(seen.ctx.session, theme.id),
    )


def _named(reader: Reader, people: Sequence[Concerned]) -> list[Concerned]:
    if not reader.has("manager"):
        return []
    return [one for one in people if reader.sees_rating_of(one.agent_id, one.team_id, one.department_id)]
