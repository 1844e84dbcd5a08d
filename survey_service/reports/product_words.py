"""What customers wrote about the product, and only that: the product's parts, newest first, nobody named (P1)."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from survey_service.feedback.abuse import is_abusive
from survey_service.feedback.part_words import Cut, Names, ShownPart, shown_parts
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.feedback.themes import PartRow, in_any_theme, in_theme, of_side, part_rows, parts_found
from survey_service.reports.cards import Card, Reading, cards
from survey_service.reports.comments import Asked, Comment
from survey_service.reports.names import company_names, customer_names, staff_names
from survey_service.responses.response import Response


@dataclass(frozen=True, slots=True)
class ProductAsked(Asked):
    """`theme`: its number, 0 for the parts of none; `tone`: good or bad."""

    theme: int | None = None
    tone: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Answers with such a part; without theme also those not cut into parts whose verdict says so."""
        parts = [of_side()]
        if self.theme is not None:
            parts.append(in_theme(self.theme) if self.theme else ~in_any_theme())
        if self.tone is not None:
            parts.append(Segment.tone == self.tone)
        wanted: ColumnElement[bool] = Response.id.in_(select(Segment.response_id).where(*parts))
        if not self.theme:
            verdict = Response.product_verdict
            whole = Response.id.not_in(select(Segment.response_id))
            wanted = or_(wanted, whole & (verdict == self.tone if self.tone else verdict != "none"))
        return [*Asked.conditions(self), Response.why.is_not(None), wanted]


class ThemeName(NamedTuple):
    """Of a part."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ThemedPart:
    """A part and the themes it is in."""

    id: int
    shown: ShownPart
    themes: list[ThemeName]


@dataclass(frozen=True, slots=True)
class ProductCard:
    """`parts` empty: the comment is not cut, and `card.said` holds it whole; else `card.said` is None."""

    card: Card
    parts: list[ThemedPart]


def product_cards(session: Session, found: list[Comment], reading: Reading) -> list[ProductCard]:
    """A handful of statements for any number of answers."""
    numbers = [comment.id for comment in found]
    rows = parts_found(
        session, part_rows().where(Segment.response_id.in_(numbers), of_side()).order_by(Segment.position)
    )
    themes = _themes(session, [row.id for row in rows])
    staff = staff_names(session) if rows else frozenset[str]()
    plain = cards(session, found, replace(reading, identity=False))
    return [_card(comment, card, rows, themes, staff, reading) for comment, card in zip(found, plain, strict=True)]


def shown(rows: list[PartRow], staff: frozenset[str], reading: Reading) -> list[ShownPart]:
    """Single parts of many comments, as examples."""
    return [
        shown_parts(row.why, [Cut(row.start, row.end, row.label, row.tone)], row.names(staff), reading.translator)[0]
        for row in rows
    ]


def _card(
    comment: Comment,
    card: Card,
    rows: list[PartRow],
    themes: dict[int, list[ThemeName]],
    staff: frozenset[str],
    reading: Reading,
) -> ProductCard:
    mine = [row for row in rows if row.response_id == comment.id]
    if not mine:
        return ProductCard(card, [])
    own = customer_names(comment) | ({comment.agent} if comment.agent else set())
    cuts = [Cut(row.start, row.end, row.label, row.tone) for row in mine]
    names = Names(staff, frozenset(own), company_names(comment))
    words = shown_parts(comment.why or "", cuts, names, reading.translator)
    parts = [ThemedPart(row.id, part, themes.get(row.id, [])) for row, part in zip(mine, words, strict=True)]
    folded = not reading.reader.sees_customer and any(is_abusive(row.text) for row in mine)
    return ProductCard(replace(card, said=None, folded=folded), parts)


def _themes(session: Session, parts: list[int]) -> dict[int, list[ThemeName]]:
    rows = session.execute(
        select(SegmentTheme.segment_id, Theme.id, Theme.name)
        .join(Theme, Theme.id == SegmentTheme.theme_id)
        .where(SegmentTheme.segment_id.in_(parts), SegmentTheme.source != "left_out", ~Theme.archived)
        .order_by(Theme.name)
    )
    found: dict[int, list[ThemeName]] = {}
    for part, number, name in rows:
        found.setdefault(part, []).append(ThemeName(number, name))
    return found
