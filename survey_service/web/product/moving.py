"""`/product/parts/<id>`: a person puts a part into a theme or takes it out (P3)."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.flows.part_themed import part_themed
from survey_service.web.auth import may
from survey_service.web.product.blueprint import WORKERS, blueprint
from survey_service.web.reading import sight
from survey_service.web.saying import say as _


@blueprint.post("/parts/<int:segment_id>/theme")
@may(*WORKERS)
def move_part(segment_id: int) -> Answer:
    """`put`: the theme it goes into; `take`: the one it leaves; `next`: the page to go on with."""
    put, take = _number("put"), _number("take")
    if put is None and take is None:
        abort(422, _("Choose a theme."))
    ctx = sight().ctx
    if put is not None:
        part_themed(ctx, segment_id, put, inside=True)
    if take is not None and take != put:
        part_themed(ctx, segment_id, take, inside=False)
    flash(_("Moved. No rule changes it again."), "success")
    return redirect(_next())


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _next() -> str:
    """A product page of ours, or the inbox."""
    wanted = request.form.get("next", "")
    ours = wanted.startswith("/product/") and "\\" not in wanted and not any(sign < " " for sign in wanted)
    return wanted if ours else url_for("product.inbox")
