"""`/reports/ratings.csv`, `.xlsx`, `.json`: the list of answers as a file, with what its reader may see on the page."""

from collections.abc import Iterator

from flask import Response, abort

from survey_service.reports.cards import Reading, words_as_read
from survey_service.reports.comments import Asked, Comment, comments, how_many
from survey_service.reports.names import staff_names
from survey_service.responses.reasons import reason_label
from survey_service.web.auth import may
from survey_service.web.files.about import about, stem, text_of
from survey_service.web.files.table import Column, Row, Table, Value
from survey_service.web.files.taking import taken
from survey_service.web.managers.answers import asked_of, blueprint, filter_words, kept_of
from survey_service.web.narrowing import OF_RATINGS
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

AT_ONCE = 500
"""Ratings read together; between two lots no transaction is open."""


@blueprint.get("/ratings.<form>")
@may("agent", "lead", "manager", "auditor")
def as_file(form: str) -> Response:
    """Filters as on the page. Who opens no single rating gets no file of them."""
    seen = sight(by_incident=True, by_levels=OF_RATINGS)
    scope = seen.reader.scope()
    if scope.is_empty:
        abort(403)
    kept = kept_of(seen)
    asked = asked_of(seen, kept)
    told = about(seen, filter_words(seen, kept), "csat", how_many(seen.ctx.session, asked, scope))
    table = Table(
        name=stem("ratings", seen, *(f"{name}-{value}" for name, value in kept.items())),
        title=_("Answers"),
        about=told,
        columns=_columns(seen),
        rows=_rows(seen, asked),
    )
    return taken(seen.ctx, table, "ratings", form)


def _rows(seen: Sight, asked: Asked) -> Iterator[Row]:
    session, scope, reading = seen.ctx.session, seen.reader.scope(), seen.reading()
    place = None
    while True:
        page = comments(session, asked, scope, "newest", place, AT_ONCE)
        staff = staff_names(session) if reading.is_masked else frozenset[str]()
        session.rollback()
        for one in page.items:
            yield _row(one, reading, staff)
        if page.older is None:
            return
        place = page.older


def _columns(seen: Sight) -> list[Column]:
    found = [
        Column("rating", _("Rating")),
        Column("rated_at", _("Rated at")),
        Column("score", _("Score that counts")),
        Column("score_now", _("Score now")),
        Column("agent_verdict", _("The person")),
        Column("product_verdict", _("The product")),
        Column("process_verdict", _("The process")),
        Column("not_solved", _("Not solved yet")),
        Column("reasons", _("Reasons")),
        Column("ticket", _("Ticket")),
        Column("product_area", _("Product area")),
        Column("agent", _("Agent")),
        Column("team", _("Team")),
        Column("words", _("Words")),
        Column("abusive", _("Abusive words")),
    ]
    who = [Column("customer", _("Customer")), Column("account", _("Account"))]
    return [*found, *who] if seen.reader.sees_customer else found


def _row(one: Comment, reading: Reading, staff: frozenset[str]) -> list[Value]:
    """Customers' names are for those who call them."""
    said, folded = words_as_read(one, reading, staff)
    labels = (reason_label(code, reading.translator, reading.own_reasons, one.brand) for code in one.reasons or [])
    found: list[Value] = [
        one.id,
        one.rated_at.astimezone(reading.zone),
        one.score,
        one.score_now,
        one.agents_verdict,
        one.product_verdict,
        one.process_verdict,
        one.unsolved,
        "; ".join(labels),
        one.ticket,
        one.product_area,
        one.agent,
        one.team,
        text_of(said),
        folded,
    ]
    return [*found, one.customer, one.account] if reading.reader.sees_customer else found
