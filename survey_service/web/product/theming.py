"""`/product/themes/<id>`: one theme, its rule, what becomes of it, and its words (P3, P4)."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from survey_service.feedback.telling import telling
from survey_service.feedback.theme import Theme
from survey_service.feedback.theme_rules import folded
from survey_service.feedback.themes import themes_in_use
from survey_service.flows.customers_told import is_fixed
from survey_service.flows.theme_changed import Work, rule_changed, theme_archived, work_told
from survey_service.flows.theme_merged import theme_merged, theme_split
from survey_service.reports import pictures, product, themes
from survey_service.reports.comments import Asked, comments
from survey_service.reports.product_words import ProductAsked, product_cards
from survey_service.reports.theme_rules import precisions
from survey_service.reports.weeks import how_many, weeks
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.product.blueprint import READERS, WORKERS, blueprint
from survey_service.web.product.forms import RuleForm, SplitForm, WorkForm
from survey_service.web.product.themes import preview_of, rule_of, taken_names
from survey_service.web.product.words import likely, precision_words
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

FEW = 5


@blueprint.get("/themes/<int:theme_id>")
@may(*READERS)
def theme(theme_id: int) -> str | Answer:
    """One that was merged leads to the whole."""
    seen = sight({"days": "90"})
    found = found_theme(seen, theme_id)
    if found.merged_into_id is not None:
        return redirect(url_for("product.theme", theme_id=found.merged_into_id))
    return _shown(seen, found)


@blueprint.post("/themes/<int:theme_id>/rule")
@may(*WORKERS)
def change_rule(theme_id: int) -> Answer | str | tuple[str, int]:
    """`do` preview only looks."""
    seen = sight({"days": "90"})
    found = found_theme(seen, theme_id)
    form = RuleForm(request.form)
    form.taken = taken_names(seen, theme_id)
    if not form.validate():
        return _shown(seen, found, rule=form), 422
    if request.form.get("do") == "preview":
        return _shown(seen, found, rule=form, looked=preview_of(seen, form))
    changed = rule_changed(seen.ctx, theme_id, rule_of(form))
    return _back(theme_id, _("Saved. Its parts are being looked for.") if changed else _("Nothing was changed."))


@blueprint.post("/themes/<int:theme_id>/work")
@may(*WORKERS)
def tell_work(theme_id: int) -> Answer | tuple[str, int]:
    """Tracker, version, day."""
    seen = sight({"days": "90"})
    found = found_theme(seen, theme_id)
    form = WorkForm(request.form)
    if not form.validate():
        return _shown(seen, found, work=form), 422
    work = Work(form.tracker_url.data or None, form.fixed_in.data or None, form.fixed_at(seen.zone, seen.ctx.now))
    if form.fixed_on.data is None and found.fixed_at is not None and found.fixed_in == work.fixed_in:
        work = Work(work.tracker_url, work.fixed_in, None)
    work_told(seen.ctx, theme_id, work)
    return _back(theme_id, _("Saved."))


@blueprint.post("/themes/<int:theme_id>/merge")
@may(*WORKERS)
def merge(theme_id: int) -> Answer:
    """`into`: the theme that stays."""
    into = request.form.get("into", "")
    if not (into.isascii() and into.isdecimal() and len(into) < 10):
        abort(422, _("Choose the theme that stays."))
    theme_merged(sight().ctx, theme_id, int(into))
    return _back(int(into), _("The two themes are one now."))


@blueprint.post("/themes/<int:theme_id>/split")
@may(*WORKERS)
def split(theme_id: int) -> Answer | tuple[str, int]:
    """The chosen key words and the new ones make the new theme."""
    seen = sight({"days": "90"})
    found = found_theme(seen, theme_id)
    form = SplitForm(request.form)
    form.taken = taken_names(seen)
    if form.validate():
        chosen = {folded(word) for word in form.moving.data or ()}
        moving = [word for word in found.keywords if folded(word) in chosen]
        wanted = moving + [word for word in form.more.keywords if folded(word) not in chosen]
        if wanted:
            number = theme_split(seen.ctx, theme_id, form.name.data or "", wanted)
            return _back(number, _("The new theme is made. The parts that move are being looked for."))
        form.more.errors = [_("Choose the key words that move, or type new ones.")]
    return _shown(seen, found, split=form), 422


@blueprint.post("/themes/<int:theme_id>/archive")
@may(*WORKERS)
def archive(theme_id: int) -> Answer:
    """`archived` 1 or 0."""
    archived = request.form.get("archived") == "1"
    theme_archived(sight().ctx, theme_id, archived=archived)
    return _back(theme_id, _("The theme is put away.") if archived else _("The theme is in use again."))


def found_theme(seen: Sight, theme_id: int) -> Theme:
    """404 where there is none."""
    found = seen.ctx.session.get(Theme, theme_id)
    return found if found is not None else abort(404)


def _shown(
    seen: Sight,
    found: Theme,
    *,
    rule: RuleForm | None = None,
    work: WorkForm | None = None,
    split: SplitForm | None = None,
    looked: Any = None,
) -> str:
    session, zone = seen.ctx.session, seen.zone
    asked = Asked(seen.chosen.period, only_counted=True)
    problems = product.problems(session, asked)
    fixed_on = found.fixed_at.astimezone(zone).date() if found.fixed_at else None
    page = comments(
        session, ProductAsked(only_counted=True, theme=found.id), Scope(everybody=True), "newest", None, FEW
    )
    check = precisions(session, [found.id]).get(found.id)
    return render_template(
        "product/theme.html",
        theme=found,
        speaker=seen.translator,
        chosen=seen.chosen,
        periods=seen.periods([{"days": "90"}, {"months": "12"}]),
        problems=problems,
        row=themes.picture_of(session, asked, [found], problems.bad).rows[0],
        likely=likely,
        trend=_trend(seen, found),
        precision=precision_words(check, found.revision),
        rule=rule
        or RuleForm(data={"name": found.name, "keywords": "\n".join(found.keywords), "area": found.area or ""}),
        work=work
        or WorkForm(data={"tracker_url": found.tracker_url, "fixed_in": found.fixed_in, "fixed_on": fixed_on}),
        split=split or SplitForm(),
        open_forms={"rule": rule is not None, "work": work is not None, "split": split is not None},
        looked=looked,
        fixed_day=seen.translator.date(fixed_on, "medium") if fixed_on else None,
        is_fixed=is_fixed(found),
        told=telling(session, found.id),
        areas=themes.known_areas(session),
        others=[one for one in themes_in_use(session) if one.id != found.id],
        came_from=list(
            session.scalars(select(Theme.name).where(Theme.merged_into_id == found.id).order_by(Theme.name))
        ),
        comments=product_cards(session, list(page.items), seen.reading(identity=False)),
        more=page.older is not None,
        themes=themes_in_use(session),
        acts=seen.reader.has(*WORKERS),
    )


def _trend(seen: Sight, found: Theme) -> dict[str, Any]:
    number = how_many(seen.chosen.period)
    hit = themes.names_theme(found.id)
    by_week = weeks(seen.ctx.session, "company", None, seen.chosen.today, number, "rated_at", seen.zone, hit=hit)
    title = _("Answers that name “%(theme)s” as a problem, by week", theme=found.name)
    return pictures.trend(by_week, title, seen.translator) | {
        "n": sum(week.n for week in by_week),
        "notes": {place: likely(week.good, week.n) for place, week in enumerate(by_week)},
    }


def _back(theme_id: int, told: str) -> Answer:
    flash(told, "success")
    return redirect(url_for("product.theme", theme_id=theme_id))
