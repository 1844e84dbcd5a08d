"""`/product/themes/<id>/check`: a sample of a theme's parts, right or wrong, by keys (P3)."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.flows.part_themed import theme_checked
from survey_service.reports.theme_rules import precisions, sample
from survey_service.web.auth import may
from survey_service.web.product.blueprint import READERS, WORKERS, blueprint
from survey_service.web.product.theming import found_theme
from survey_service.web.product.words import precision_words
from survey_service.web.reading import sight


@blueprint.get("/themes/<int:theme_id>/check")
@may(*READERS)
def check(theme_id: int) -> str:
    """The first that nobody has looked at has the keys."""
    seen = sight()
    theme = found_theme(seen, theme_id)
    found = sample(seen.ctx.session, theme, seen.reading(identity=False))
    checked = precisions(seen.ctx.session, [theme.id]).get(theme.id)
    return render_template(
        "product/check.html",
        theme=theme,
        found=found,
        current=next((one.part.id for one in found if one.right is None), None),
        done=sum(one.right is not None for one in found),
        precision=precision_words(checked, theme.revision),
        checked_before=checked is not None,
        acts=seen.reader.has(*WORKERS) and not theme.archived and theme.merged_into_id is None,
    )


@blueprint.post("/themes/<int:theme_id>/check/<int:segment_id>")
@may(*WORKERS)
def say_checked(theme_id: int, segment_id: int) -> Answer:
    """`right` 1 or 0."""
    theme_checked(sight().ctx, segment_id, theme_id, right=request.form.get("right") == "1")
    return redirect(url_for("product.check", theme_id=theme_id) + "#next")
