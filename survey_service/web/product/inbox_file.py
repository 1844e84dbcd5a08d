"""`/product/words.csv`, `.xlsx`, `.json`: what customers wrote about the product, a part each, nobody named (P1)."""

from collections.abc import Iterator

from flask import Response

from survey_service.reports.comments import Comment, comments
from survey_service.reports.product_words import ProductAsked, ProductCard, product_cards
from survey_service.staff.reader import Scope
from survey_service.web.auth import may
from survey_service.web.files.about import about, stem, text_of
from survey_service.web.files.table import Column, Row, Table, Value
from survey_service.web.files.taking import taken
from survey_service.web.product.blueprint import READERS, blueprint
from survey_service.web.product.inbox import DEFAULT, asked_by
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

EVERYBODY = Scope(everybody=True)
AT_ONCE = 200
"""Answers read together."""


@blueprint.get("/words.<form>")
@may(*READERS)
def as_file(form: str) -> Response:
    """Period, area, theme and tone as in the inbox."""
    seen = sight(DEFAULT)
    asked, filters = asked_by(seen)
    table = Table(
        name=stem("product-words", seen),
        title=_("What customers wrote about the product"),
        about=about(seen, filters, "verdicts"),
        columns=_columns(),
        rows=_rows(seen, asked),
    )
    return taken(seen.ctx, table, "product_words", form)


def _rows(seen: Sight, asked: ProductAsked) -> Iterator[Row]:
    session, reading, place = seen.ctx.session, seen.reading(identity=False), None
    while True:
        page = comments(session, asked, EVERYBODY, "newest", place, AT_ONCE)
        cards = product_cards(session, list(page.items), reading)
        session.rollback()
        for one, card in zip(page.items, cards, strict=True):
            yield from _parts(one, card, seen)
        if page.older is None:
            return
        place = page.older


def _parts(one: Comment, card: ProductCard, seen: Sight) -> Iterator[Row]:
    """A row for each part; one for a comment that is not cut."""
    day = one.rated_at.astimezone(seen.reading().zone).date().isoformat()
    about_it: list[Value] = [
        day,
        one.score,
        one.product_verdict,
        one.product_area,
        one.segment,
        one.vip,
        card.card.folded,
    ]
    for part in card.parts:
        themes = "; ".join(theme.name for theme in part.themes)
        yield [*about_it, part.shown.tone, themes, text_of([*part.shown.pieces])]
    if not card.parts:
        yield [*about_it, None, None, text_of(card.card.said)]


def _columns() -> list[Column]:
    return [
        Column("rated_on", _("Rated on")),
        Column("score", _("Score that counts")),
        Column("product_verdict", _("The product")),
        Column("product_area", _("Product area")),
        Column("segment", _("Segment")),
        Column("vip", _("VIP")),
        Column("abusive", _("Abusive words")),
        Column("tone", _("Tone")),
        Column("themes", _("Themes")),
        Column("words", _("Words")),
    ]
