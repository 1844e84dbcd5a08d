"""`/product/releases`: what was released when, and what customers said before and after it (P5)."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.release import Release
from survey_service.flows.release_told import release_changed, release_removed, release_restored, release_told
from survey_service.reports import themes
from survey_service.reports.releases import LENGTHS, before_after, release_of, releases, sides
from survey_service.web.auth import may
from survey_service.web.product import release_shown as shown
from survey_service.web.product.blueprint import WORKERS, blueprint
from survey_service.web.product.release_forms import ReleaseForm, filled
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _


@blueprint.get("/releases")
@may()
def released() -> str:
    """The newest first; open to all staff, as the figures are. `removed` in the address offers to bring one back."""
    seen = sight()
    page = releases(seen.ctx.session, seen.place)
    gone = request.args.get("removed", "")
    return render_template(
        "product/releases.html",
        rows=[(one, _day(seen, _local(seen, one)), one.released_at > seen.ctx.now) for one in page.items],
        pages=seen.pages(page),
        removed=int(gone) if gone.isascii() and gone.isdecimal() and len(gone) < 10 else None,
        acts=seen.reader.has(*WORKERS),
    )


@blueprint.get("/releases/new")
@may(*WORKERS)
def new_release() -> str:
    """Today, unless one says otherwise."""
    seen = sight()
    return _form(seen, ReleaseForm(data={"released_on": seen.chosen.today}), None)


@blueprint.post("/releases/new")
@may(*WORKERS)
def tell_release() -> Answer | tuple[str, int]:
    """It is on the trends at once."""
    seen = sight()
    form = ReleaseForm(request.form)
    if not form.validate():
        return _form(seen, form, None), 422
    number = release_told(seen.ctx, form.told(seen.zone))
    flash(_("The release is marked on the trends."), "success")
    return redirect(url_for("product.release", release_id=number))


@blueprint.get("/releases/<int:release_id>")
@may()
def release(release_id: int) -> str:
    """`side`: days on each side of it."""
    seen = sight()
    found = _found(seen, release_id)
    days = int(seen.one_of("side", tuple(str(size) for size in LENGTHS)) or LENGTHS[1])
    both = sides(found.released_at, days, seen.zone, seen.ctx.now)
    compared = None
    if not both.is_early:
        expiry = seen.ctx.preferences.survey_expiry
        compared = before_after(seen.ctx.session, found.product_area, both, seen.basis, seen.ctx.now, expiry)
    kept = {"side": str(days)} | ({"basis": "closed_at"} if seen.basis == "closed_at" else {})
    return render_template(
        "product/release.html",
        release=found,
        day=_day(seen, both.after.start),
        days=days,
        both=both,
        compared=compared,
        ready=_day(seen, both.after.end),
        titles=[shown.title_of(seen, one) for one in (both.before, both.after)],
        sentence=shown.sentence(seen, both, compared) if compared else None,
        lines=shown.lines(seen, found, both, compared) if compared else [],
        themes=shown.theme_lines(seen, compared) if compared else [],
        volume_words=shown.volume_words(compared.volume) if compared else "",
        beside=shown.beside(seen, found, both),
        lengths=[
            (_("%(n)s days", n=size), seen.here(**(kept | {"side": str(size)})), size == days) for size in LENGTHS
        ],
        bases=[
            (text, seen.here(**(kept | {"basis": name})), name == seen.basis)
            for name, text in (("rated_at", _("Day of the answer")), ("closed_at", _("Day of closing")))
        ],
        acts=seen.reader.has(*WORKERS),
    )


@blueprint.get("/releases/<int:release_id>/edit")
@may(*WORKERS)
def edit_release(release_id: int) -> str:
    """Its facts as they are."""
    seen = sight()
    found = _found(seen, release_id)
    return _form(seen, ReleaseForm(data=filled(found, seen.zone)), found)


@blueprint.post("/releases/<int:release_id>/edit")
@may(*WORKERS)
def change_release(release_id: int) -> Answer | tuple[str, int]:
    """Its mark moves with it."""
    seen = sight()
    found = _found(seen, release_id)
    form = ReleaseForm(request.form)
    if not form.validate():
        return _form(seen, form, found), 422
    changed = release_changed(seen.ctx, release_id, form.told(seen.zone, found.released_at))
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("product.release", release_id=release_id))


@blueprint.post("/releases/<int:release_id>/remove")
@may(*WORKERS)
def remove_release(release_id: int) -> Answer:
    """Told by mistake; the list offers to bring it back."""
    release_removed(sight().ctx, release_id)
    return redirect(url_for("product.released", removed=release_id))


@blueprint.post("/releases/<int:release_id>/restore")
@may(*WORKERS)
def restore_release(release_id: int) -> Answer:
    """The removing was the mistake."""
    release_restored(sight().ctx, release_id)
    flash(_("The release is back, and on the trends again."), "success")
    return redirect(url_for("product.release", release_id=release_id))


def _found(seen: Sight, release_id: int) -> Release:
    found = release_of(seen.ctx.session, release_id)
    return found if found is not None else abort(404)


def _day(seen: Sight, day: date) -> str:
    return seen.translator.date(day, "medium")


def _local(seen: Sight, one: Release) -> date:
    return one.released_at.astimezone(seen.zone).date()


def _form(seen: Sight, form: ReleaseForm, found: Release | None) -> str:
    return render_template(
        "product/release_form.html", form=form, release=found, areas=themes.known_areas(seen.ctx.session)
    )
