"""`/reports/further/answers.csv`, `.xlsx`, `.json`: answers to a further question, as a file."""

from collections.abc import Iterator

from flask import Response, abort

from survey_service.reports import further_answers as answers
from survey_service.reports.further import TITLES
from survey_service.web.auth import may
from survey_service.web.files.about import about, stem, text_of
from survey_service.web.files.table import Column, Row, Table
from survey_service.web.files.taking import taken
from survey_service.web.managers.further import DEFAULT, blueprint, wanted_by
from survey_service.web.narrowing import OF_LEVELS
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _


@blueprint.get("/answers.<form>")
@may("agent", "lead", "manager", "auditor")
def as_file(form: str) -> Response:
    """`question`, scores and filters as on the page."""
    seen = sight(DEFAULT, by_incident=True, by_levels=OF_LEVELS)
    scope = seen.reader.scope()
    if scope.is_empty:
        abort(403)
    wanted, kept = wanted_by(seen)
    filters = [_(TITLES[wanted.question]), *(f"{name} {value}" for name, value in kept.items() if value)]
    table = Table(
        name=stem(f"further-{wanted.question}", seen),
        title=_(TITLES[wanted.question]),
        about=about(seen, filters, "further", answers.how_many(seen.ctx.session, wanted, scope)),
        columns=_columns(),
        rows=_rows(seen, wanted),
    )
    return taken(seen.ctx, table, "further", form)


def _rows(seen: Sight, wanted: answers.Wanted) -> Iterator[Row]:
    session, scope, place = seen.ctx.session, seen.reader.scope(), None
    while True:
        page = answers.given(session, wanted, scope, place)
        told = answers.told(session, page.items, scope, seen.reading())
        session.rollback()
        for one in told:
            rating = one.rating
            yield [
                rating.id,
                one.iso,
                wanted.question,
                one.score,
                text_of(one.said),
                one.folded,
                rating.score,
                "; ".join(rating.meta),
            ]
        if page.older is None:
            return
        place = page.older


def _columns() -> list[Column]:
    return [
        Column("rating", _("Rating")),
        Column("answered_at", _("Answered at")),
        Column("question", _("Question")),
        Column("answer", _("Answer")),
        Column("words", _("Words")),
        Column("abusive", _("Abusive words")),
        Column("score", _("Score of the rating")),
        Column("about", _("About")),
    ]
