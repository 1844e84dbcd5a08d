"""What a survey and its answer look like to the counts: now, and as it was last put into them."""

import struct
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from survey_service.counts.cells import CLOSED, LEAVES, RATED, SENT, STANDS, of_answer, of_survey, placed
from survey_service.counts.families import FAMILIES, PLACES
from survey_service.counts.slices import Name, ids_of
from survey_service.counts.tables import IMAGES
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import run, table_of
from survey_service.responses.response import Response
from survey_service.responses.touched import Touched

_R, _I = table_of(Response), table_of(Invitation)
_SIDES: Final = ("agent", "product", "process")


def column_of(place: str) -> ColumnElement[Any]:
    """A place of PLACES, of a survey."""
    return _I.c["credit_agent_id" if place == "agent" else f"credit_{place}"]


_PLACES: Final = tuple(column_of(place) for place in PLACES)
_FIRST: Final = 6 + len(_SIDES) + 1
"""The column of the first place."""
LAYOUT: Final = struct.Struct(f"<IBIIBBBB{len(FAMILIES)}I")
_FAMILIES: Final = tuple(tuple(PLACES.index(place) for place in family) for family in FAMILIES)

COUNTED: Final = and_(_I.c.kind == "survey", or_(_R.c.status == "counted", _I.c.sent_at.is_not(None)))
"""Which surveys figures are of at all."""
LEAF: Final = case(
    (or_(_R.c.status == "counted", _R.c.status == "invalid"), "rated"),
    (and_(_I.c.state == "bounced", _I.c.reason == "dropped"), "dropped"),
    (_I.c.state == "bounced", "bounced"),
    (_I.c.state == "revoked", "revoked_unanswered"),
    (_I.c.state == "unknown", "unknown"),
    else_="sent",
)


def _surveys(moment: Callable[[Any], Any], places: Sequence[Any] = _PLACES) -> Select[Any]:
    joined = _I.join(_R, _R.c.invitation_id == _I.c.id, isouter=True)
    return select(
        _I.c.id,
        case((_I.c.state != "refused", moment(_I.c.sent_at))).label("sent"),
        LEAF.label("leaf"),
        case((_R.c.status == "counted", moment(_R.c.rated_at))).label("rated"),
        moment(_I.c.closed_at).label("closed"),
        _R.c.score,
        *(_R.c[f"{side}_verdict"] for side in _SIDES),
        _R.c.agent_source,
        *places,
    ).select_from(joined)


def _now_and_kept(key: Any, places: Sequence[Any] = ()) -> tuple[Select[Any], Select[Any]]:
    """Of one, which most often is all there is, and of many."""
    found = _surveys(lambda column: column, places).add_columns(case((COUNTED, 1), else_=0), IMAGES.c.image)
    found = found.outerjoin(IMAGES, IMAGES.c.invitation_id == _I.c.id)
    return found.where(key == bindparam("id")), found.where(key.in_(bindparam("ids", expanding=True)))


_BY_ANSWER: Final = _now_and_kept(_R.c.id)
_BY_SURVEY: Final = _now_and_kept(_I.c.id)
_WITH_PLACES: Final = _now_and_kept(_I.c.id, _PLACES)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FEW: Final = 500
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class Image:
    """Days as ordinals, 0 for none: a survey not sent, or not answered so that it counts. `leaf` and `stands` are
    places in LEAVES and STANDS, `slices` one id a family."""

    sent_on: int
    leaf: int
    rated_on: int
    closed_on: int
    score: int
    stands: tuple[int, int, int]
    slices: tuple[int, ...]

    def packed(self) -> bytes:
        """As IMAGES keeps it."""
        return LAYOUT.pack(
            self.sent_on, self.leaf, self.rated_on, self.closed_on, self.score, *self.stands, *self.slices
        )

    def shares(self) -> Iterator[tuple[int, int]]:
        """What it adds to every slice it is in: day, cells."""
        if self.rated_on:
            cells = of_answer(self.score, self.stands)
            yield self.rated_on, placed(RATED, cells)
            yield self.closed_on, placed(CLOSED, cells)
        if self.sent_on:
            yield self.sent_on, placed(SENT, of_survey(LEAVES[self.leaf]))


def unpacked_image(kept: bytes) -> Image:
    """The image again."""
    sent_on, leaf, rated_on, closed_on, score, agent, product, process, *slices = LAYOUT.unpack(kept)
    return Image(sent_on, leaf, rated_on, closed_on, score, (agent, product, process), tuple(slices))


def share_of(kept: bytes, basis: int) -> tuple[int, tuple[int, ...]]:
    """What a packed image adds on its day of this basis, and to which slices; 0 if it has no such day. Made for a
    recount, where each survey comes by three times."""
    sent_on, leaf, rated_on, _, *rest = LAYOUT.unpack(kept)
    if basis == SENT:
        return (_cells_of(basis, leaf) if sent_on else 0), tuple(rest[4:])
    return (_cells_of(basis, *rest[:4]) if rated_on else 0), tuple(rest[4:])


@lru_cache(maxsize=4096)
def _cells_of(basis: int, said: int, *stands: int) -> int:
    if basis == SENT:
        return placed(SENT, of_survey(LEAVES[said]))
    agent, product, process = stands
    return placed(basis, of_answer(said, (agent, product, process)))


def images(session: Session, touched: Touched, zone: ZoneInfo) -> tuple[dict[int, Image], dict[int, bytes]]:
    """Of these surveys and those of these answers, by id of the survey: as they are now, but for those that no figure
    is of; and as they are in the counts. The slices of one that is counted already are those it is in, unless it moved:
    to find them by name again would take as long as the rest."""
    rows = {row[0]: row for row in _rows(session, _BY_ANSWER, touched.answers)}
    rows |= {row[0]: row for row in _rows(session, _BY_SURVEY, touched.surveys - rows.keys() - touched.moved)}
    counted = [row for row in rows.values() if row[-2] and row[-1] is not None and row[0] not in touched.moved]
    now = {row[0]: image_of(row, unpacked_image(row[-1]).slices, zone) for row in counted if _is_of_a_day(row)}
    anew = touched.moved | {row[0] for row in rows.values() if row[-2] and row[-1] is None}
    rows |= {row[0]: row for row in _rows(session, _WITH_PLACES, anew)}
    now |= images_of(session, [rows[survey] for survey in sorted(anew & rows.keys()) if rows[survey][-2]], zone)
    return now, {survey: row[-1] for survey, row in rows.items() if row[-1] is not None}


def _rows(session: Session, asked: tuple[Select[Any], Select[Any]], ids: Collection[int]) -> Iterator[Any]:
    one, many = asked
    for some in parts(ids):
        yield from run(session, one, {"id": some[0]}) if len(some) == 1 else run(session, many, {"ids": some})


def images_of(session: Session, rows: list[Any], zone: ZoneInfo) -> list[tuple[int, Image]]:
    """Of rows of `every_survey`; slices are made where they are missing."""
    found: list[tuple[int, Image]] = []
    seen = [(row, names_of(row)) for row in rows if _is_of_a_day(row)]
    known = ids_of(session, {name for _, names in seen for name in names})
    for row, names in seen:
        slices = tuple([known[name] for name in names])
        found.append((row[0], image_of(row, slices, zone)))
    return found


def _is_of_a_day(row: Any) -> bool:
    return row[1] is not None or row[3] is not None


def image_of(row: Any, slices: tuple[int, ...], zone: ZoneInfo) -> Image:
    """A row of `every_survey` with its slices."""
    sent_at, leaf, rated_at, closed_at, score = row[1:6]
    sent_on, of_leaf = (ordinal(sent_at, zone), LEAVES.index(leaf)) if sent_at is not None else (0, 0)
    if rated_at is None:
        return Image(sent_on, of_leaf, 0, 0, 0, (0, 0, 0), slices)
    stands = (STANDS.index("review" if row[9] == "to_review" else row[6]), STANDS.index(row[7]), STANDS.index(row[8]))
    return Image(sent_on, of_leaf, ordinal(rated_at, zone), ordinal(closed_at, zone), score, stands, slices)


def names_of(row: Any) -> list[Name]:
    """Its slice in each family."""
    values = ["" if value is None else str(value) for value in row[_FIRST : _FIRST + len(PLACES)]]
    return [(number, tuple([values[place] for place in family])) for number, family in enumerate(_FAMILIES)]


def every_survey(moment: Callable[[Any], Any] = lambda column: column) -> Select[Any]:
    """All that figures are of, in the columns of `images_of`; `moment` makes something else of its times."""
    return _surveys(moment).where(COUNTED)


class Minutes:
    """Days of moments by the million: the database gives them to the minute, and each minute is looked up once."""

    def __init__(self, dialect: str, zone: ZoneInfo) -> None:
        self._is_text, self.zone = dialect == "sqlite", zone
        self._known: dict[Any, int] = {}

    def minute(self, column: Any) -> ColumnElement[Any]:
        """The moment, cut off: text of SQLite's, else a number."""
        if self._is_text:
            return func.substr(type_coerce(column, String), 1, 16)
        return cast(func.floor(func.extract("epoch", column) / 60), Integer)

    def day(self, minute: Any) -> int:
        """As `ordinal`."""
        found = self._known.get(minute)
        if found is None:
            moment = datetime.fromisoformat(minute) if self._is_text else EPOCH + timedelta(minutes=minute)
            found = self._known[minute] = ordinal(moment.replace(tzinfo=UTC), self.zone)
        return found


def ordinal(moment: datetime, zone: ZoneInfo) -> int:
    """The day of a moment where figures are counted."""
    return moment.astimezone(zone).toordinal()


def parts(ids: Collection[int]) -> list[list[int]]:
    """In order, a few at a time."""
    ordered = sorted(ids)
    return [ordered[start : start + FEW] for start in range(0, len(ordered), FEW)]
