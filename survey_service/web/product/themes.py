"""`/product/themes`: all themes, what could be one, and how a new one is made (P3)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer

from survey_service.feedback.theme import Theme
from survey_service.feedback.themes import themes_in_use
from survey_service.flows.theme_changed import Rule, theme_made
from survey_service.reports import product, themes
from survey_service.reports.comments import Asked
from survey_service.reports.theme_rules import precisions, preview, suggested
from survey_service.web.auth import may
from survey_service.web.product.blueprint import READERS, WORKERS, blueprint
from survey_service.web.product.forms import RuleForm
from survey_service.web.product.words import precision_words
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _


@blueprint.get("/themes")
@may(*READERS)
def listed() -> str:
    """With their figures of the last 90 days."""
    seen = sight({"days": "90"})
    session = seen.ctx.session
    asked = Asked(seen.chosen.period, only_counted=True)
    in_use = themes_in_use(session)
    picture = themes.picture_of(session, asked, in_use, product.problems(session, asked).bad)
    found = precisions(session, [one.id for one in in_use])
    away = select(Theme).where(Theme.archived, Theme.merged_into_id.is_(None)).order_by(Theme.name)
    return render_template(
        "product/themes.html",
        picture=picture,
        when=seen.chosen.when(seen.translator),
        precision={one.id: precision_words(found.get(one.id), one.revision) for one in in_use},
        suggested=suggested(session, seen.reading(identity=False)),
        away=list(session.scalars(away)),
        acts=seen.reader.has(*WORKERS),
    )


@blueprint.get("/themes/new")
@may(*WORKERS)
def new() -> str:
    """`keyword` in the address fills the form: a suggestion taken up."""
    keyword = (request.args.get("keyword") or "")[:100]
    seen = sight()
    form = RuleForm(data={"name": keyword[:1].upper() + keyword[1:], "keywords": keyword, "area": ""})
    return _form(seen, form, looked=bool(keyword) and form.validate())


@blueprint.post("/themes/new")
@may(*WORKERS)
def make() -> Answer | str | tuple[str, int]:
    """`do` preview only looks."""
    seen = sight()
    form = RuleForm(request.form)
    form.taken = taken_names(seen)
    if not form.validate():
        return _form(seen, form), 422
    if request.form.get("do") == "preview":
        return _form(seen, form, looked=True)
    number = theme_made(seen.ctx, rule_of(form))
    flash(_("The theme is made. Its parts are being looked for."), "success")
    return redirect(url_for("product.theme", theme_id=number))


def rule_of(form: Any) -> Rule:
    """Of a valid form."""
    return Rule(form.name.data, form.keywords.keywords, form.area.data or None)


def taken_names(seen: Sight, but: int = 0) -> frozenset[str]:
    """In small letters, of all themes that ever were but this one."""
    return frozenset(seen.ctx.session.scalars(select(func.lower(Theme.name)).where(Theme.id != but)))


def preview_of(seen: Sight, form: Any) -> Any:
    """What the rule of a valid form would take."""
    rule = rule_of(form)
    return preview(seen.ctx.session, rule.keywords, rule.area, seen.reading(identity=False))


def _form(seen: Sight, form: RuleForm, *, looked: bool = False) -> str:
    return render_template(
        "product/new.html",
        form=form,
        looked=preview_of(seen, form) if looked else None,
        areas=themes.known_areas(seen.ctx.session),
    )
