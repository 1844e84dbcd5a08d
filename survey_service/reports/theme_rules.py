"""What a rule would take, what a theme could be made of, and how often a rule is right (P3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from survey_service.feedback.part_words import ShownPart
from survey_service.feedback.segment import Segment
from survey_service.feedback.suggestions import suggestions
from survey_service.feedback.theme import SegmentTheme, Theme, ThemeCheck
from survey_service.feedback.themes import PartRow, belongs, in_any_theme, of_side, part_rows, parts_found
from survey_service.reports.cards import Reading
from survey_service.reports.intervals import Interval, wilson
from survey_service.reports.names import staff_names
from survey_service.reports.product_words import shown
from survey_service.responses.response import Response

LAST = 200
LOOKED_AT = 500
EXAMPLES = 3
SAMPLE = 20
COUNTED = Response.status == "counted"


@dataclass(frozen=True)
class Preview:
    """`n` of the last `of` parts about the product would be taken."""

    n: int
    of: int
    examples: list[ShownPart]


@dataclass(frozen=True)
class Suggested:
    """A phrase in `support` parts that have no theme."""

    keyword: str
    support: int
    examples: list[ShownPart]


@dataclass(frozen=True)
class Precision:
    """Of `n` sampled parts so many were right, by the rule of this revision."""

    right: int
    n: int
    revision: int

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %."""
        return wilson(self.right, self.n)


class Sampled(NamedTuple):
    """A part of the sample; `right` None: nobody has looked yet."""

    part: PartRow
    shown: ShownPart
    right: bool | None
    inside: bool


def preview(session: Session, keywords: Collection[str], area: str | None, reading: Reading) -> Preview:
    """Before the rule is saved."""
    rows = parts_found(session, part_rows().where(COUNTED, of_side()).order_by(Segment.id.desc()).limit(LAST))
    staff = staff_names(session)
    taken = [row for row in rows if belongs(row, "product", area, keywords, staff)]
    return Preview(len(taken), len(rows), shown(taken[:EXAMPLES], staff, reading))


def suggested(session: Session, reading: Reading, most: int = 6) -> list[Suggested]:
    """Of the latest parts; names are cut out of those that phrases are taken from, so that no phrase is one."""
    newest = part_rows().where(COUNTED).order_by(Segment.id.desc()).limit(LOOKED_AT)
    unthemed = parts_found(session, newest.where(of_side(), Segment.tone != "good", ~in_any_theme()))
    rest = parts_found(session, newest.where(or_(~of_side(), in_any_theme())))
    staff = staff_names(session) if unthemed else frozenset[str]()
    found = suggestions([row.comparable(staff) for row in unthemed], [row.text for row in rest], most)
    return [
        Suggested(one.keyword, one.support, shown([unthemed[place] for place in one.places[:EXAMPLES]], staff, reading))
        for one in found
    ]


def sample(session: Session, theme: Theme, reading: Reading) -> list[Sampled]:
    """The same parts whenever it is asked for, of the rule as it is now: chosen by a hash seeded with theme and
    revision. What was checked and then taken out stays in."""
    inside = set(
        session.scalars(
            select(SegmentTheme.segment_id).where(SegmentTheme.theme_id == theme.id, SegmentTheme.source == "rule")
        )
    )
    checked = _checks(session, theme)
    seed = f"{theme.id}:{theme.revision}:"
    chosen = sorted(inside | checked.keys(), key=lambda part: sha256(f"{seed}{part}".encode()).digest())[:SAMPLE]
    rows = {row.id: row for row in parts_found(session, part_rows().where(COUNTED, Segment.id.in_(chosen)))}
    listed = [rows[part] for part in chosen if part in rows]
    words = shown(listed, staff_names(session), reading)
    return [Sampled(row, part, checked.get(row.id), row.id in inside) for row, part in zip(listed, words, strict=True)]


def precisions(session: Session, themes: Iterable[int]) -> dict[int, Precision]:
    """Of the latest revision that anybody looked at."""
    numbers = list(themes)
    latest = (
        select(ThemeCheck.theme_id, func.max(ThemeCheck.revision).label("revision"))
        .where(ThemeCheck.theme_id.in_(numbers))
        .group_by(ThemeCheck.theme_id)
        .subquery()
    )
    rows = session.execute(
        select(ThemeCheck.theme_id, ThemeCheck.revision, ThemeCheck.right, func.count())
        .join(latest, (latest.c.theme_id == ThemeCheck.theme_id) & (latest.c.revision == ThemeCheck.revision))
        .group_by(ThemeCheck.theme_id, ThemeCheck.revision, ThemeCheck.right)
    )
    found: dict[int, Precision] = {}
    for theme, revision, right, n in rows:
        so_far = found.get(theme, Precision(0, 0, revision))
        found[theme] = Precision(so_far.right + (n if right else 0), so_far.n + n, revision)
    return found


def _checks(session: Session, theme: Theme) -> dict[int, bool]:
    found = select(ThemeCheck.segment_id, ThemeCheck.right).where(
        ThemeCheck.theme_id == theme.id, ThemeCheck.revision == theme.revision, ThemeCheck.segment_id.is_not(None)
    )
    return {part: right for part, right in session.execute(found.order_by(ThemeCheck.id)) if part is not None}
