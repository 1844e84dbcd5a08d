"""Parts of comments and the themes they are in: which may be looked at, which belong, with what a mask needs (P3)."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.feedback.part_words import Names, comparable
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.feedback.theme_rules import matches
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response


class PartRow(NamedTuple):
    """A part with its comment, and whose names may stand in it."""

    id: int
    response_id: int
    start: int
    end: int
    label: str
    tone: str
    sure: bool
    why: str
    area: str | None
    agent: str | None
    customer: str | None
    account: str | None

    @property
    def text(self) -> str:
        """As the customer wrote it."""
        return self.why[self.start : self.end]

    def names(self, staff: frozenset[str]) -> Names:
        """Those to hide in it."""
        own = frozenset(name for name in (self.agent, self.customer) if name)
        return Names(staff, own, frozenset(name for name in (self.account,) if name))

    def comparable(self, staff: frozenset[str]) -> str:
        """Its words with everybody's name cut out."""
        return comparable(self.why, self.start, self.end, self.names(staff))


def is_sure() -> ColumnElement[bool]:
    """A part that stands without a person, or that a person has looked at; what waits for review is shown to nobody."""
    return or_(Segment.filed, Segment.source == "person")


def of_side(side: str = "product") -> ColumnElement[bool]:
    """A sure part about this side."""
    return (Segment.label == side) & is_sure()


def in_theme(theme_id: int) -> ColumnElement[bool]:
    """A part that the rule or a person put there."""
    inside = select(SegmentTheme.segment_id).where(SegmentTheme.theme_id == theme_id, SegmentTheme.source != "left_out")
    return Segment.id.in_(inside)


def in_any_theme() -> ColumnElement[bool]:
    """A part of a theme that is in use."""
    inside = (
        select(SegmentTheme.segment_id)
        .join(Theme, Theme.id == SegmentTheme.theme_id)
        .where(SegmentTheme.source != "left_out", ~Theme.archived, Theme.merged_into_id.is_(None))
    )
    return Segment.id.in_(inside)


def part_rows() -> Select[Any]:
    """The columns of PartRow, of answers that count or did; to be narrowed, ordered and limited."""
    columns: tuple[Any, ...] = (
        Segment.id,
        Segment.response_id,
        Segment.start_at,
        Segment.end_at,
        Segment.label,
        Segment.tone,
        is_sure(),
        Response.why,
        Invitation.credit_product_area,
        Invitation.credit_agent,
        Customer.name,
        Invitation.credit_account,
    )
    joined = select(*columns).join(Response, Response.id == Segment.response_id).join(Invitation)
    return joined.outerjoin(Customer, Customer.id == Invitation.customer_id).where(Response.why.is_not(None))


def parts_found(session: Session, statement: Select[Any]) -> list[PartRow]:
    """Those of a narrowed `part_rows`."""
    return [PartRow(*row) for row in session.execute(statement)]


def themes_in_use(session: Session) -> list[Theme]:
    """By name."""
    return list(
        session.scalars(select(Theme).where(~Theme.archived, Theme.merged_into_id.is_(None)).order_by(Theme.name))
    )


def belongs(part: PartRow, side: str, area: str | None, keywords: Collection[str], staff: frozenset[str]) -> bool:
    """Whether a rule takes this part. It looks at what a reader may see: a name finds nobody's words. Names are sought
    only where the key words are, which is seldom."""
    if not part.sure or part.label != side or (area is not None and part.area != area):
        return False
    rule = tuple(keywords)
    return matches(rule, part.text) and matches(rule, part.comparable(staff))


def sources_of(session: Session, parts: Iterable[int], theme_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """(part, theme) → rule, held or left_out."""
    found = select(SegmentTheme.segment_id, SegmentTheme.theme_id, SegmentTheme.source).where(
        SegmentTheme.segment_id.in_(list(parts)), SegmentTheme.theme_id.in_(theme_ids)
    )
    return {(part, theme): source for part, theme, source in session.execute(found)}
