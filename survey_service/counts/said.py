"""A survey in one text: as the database has it, and as its image in the counts says. Where they are the same, the image
is right; a recount compares ten million of them.

A name with U+001F in it, which no system has, could be taken for two.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from survey_service.counts.cells import LEAVES, SCORES, STANDS
from survey_service.counts.families import FAMILIES, PLACES
from survey_service.counts.images import COUNTED, LEAF, column_of
from survey_service.counts.tables import IMAGES, SLICES
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import table_of
from survey_service.responses.response import Response

END: Final = "\x1f"
"""After each value."""
PARTS: Final = (
    (8, ("agent", "team", "team_id", "department", "department_id", "brand")),
    (11, ("account", "segment")),
    (10, ("product_area", "reason")),
    (6, ("channel",)),
    (2, ("shift",)),
    (3, ("severity",)),
    (4, ("region",)),
)
"""The families whose names make up the text, in its order; the slices of the others have to agree with these."""
_R, _I = table_of(Response), table_of(Invitation)


def texts(dialect: str) -> Select[Any]:
    """Of every survey that figures are of: id, image or None, the moments it was sent, answered and, if it was, closed,
    as the driver gives them; its text."""

    def moment(column: Any) -> Any:
        return type_coerce(column, String) if dialect == "sqlite" else column

    sent = case((_I.c.state != "refused", moment(_I.c.sent_at)))
    counts = _R.c.status == "counted"
    leaf = case((and_(_I.c.state != "refused", _I.c.sent_at.is_not(None)), LEAF), else_=LEAVES[0])
    stands = (
        case((_R.c.agent_source == "to_review", "review"), else_=_R.c.agent_verdict),
        _R.c.product_verdict,
        _R.c.process_verdict,
    )
    said = [case((counts, cast(_R.c.score, String))), *(case((counts, stand)) for stand in stands)]
    places = [column_of(place) for _, names in PARTS for place in names]
    joined = _I.join(_R, _R.c.invitation_id == _I.c.id, isouter=True)
    joined = joined.join(IMAGES, IMAGES.c.invitation_id == _I.c.id, isouter=True)
    days = [sent, *(case((counts, moment(one))) for one in (_R.c.rated_at, _I.c.closed_at))]
    return (
        select(_I.c.id, IMAGES.c.image, *days, _joined(dialect, [*places, leaf, *said]))
        .select_from(joined)
        .where(COUNTED)
    )


def _joined(dialect: str, values: list[Any]) -> ColumnElement[str]:
    """Each with END after it; SQLite's own function takes half the time of so many "||"."""
    if dialect == "sqlite":
        return func.printf(f"%s{END}" * len(values), *values)
    whole: ColumnElement[str] = literal("")
    for value in values:
        whole = whole.concat(func.coalesce(cast(value, String), "")).concat(END)
    return whole


class Slices:
    """Texts of slices by their ids. Slices of several families have to agree in what they share: `bases` has a number
    for brand, team and department, `desks` for the last two, the others for one place each."""

    def __init__(self, session: Session) -> None:
        self.company = 0
        self.texts: dict[int, str] = {}
        self.bases: dict[int, int] = {}
        self.desks: dict[int, int] = {}
        self.brands: dict[int, int] = {}
        self.reasons: dict[int, int] = {}
        self.areas: dict[int, int] = {}
        self.segments: dict[int, int] = {}
        shared = (
            (self.bases, ("brand", "team", "department"), range(1, 9)),
            (self.desks, ("team", "department"), (8, 9)),
            (self.brands, ("brand",), (8, 10)),
            (self.reasons, ("reason",), (7, 10)),
            (self.areas, ("product_area",), (9, 10)),
            (self.segments, ("segment",), (5, 11)),
        )
        parts, known = dict(PARTS), dict[Any, int]()
        for row in session.execute(select(SLICES)):
            own = row._mapping
            if row.family == 0:
                self.company = row.id
            if row.family in parts:
                self.texts[row.id] = "".join(f"{own[place]}{END}" for place in parts[row.family])
            for numbers, places, families in shared:
                if row.family in families:
                    key = (places, tuple(own[place] for place in places))
                    numbers[row.id] = known.setdefault(key, len(known))

    def text(self, ids: Sequence[int]) -> str | None:
        """Of a survey in these slices, one a family; None: they are not of one survey."""
        s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11 = ids
        texts, bases = self.texts, self.bases
        try:
            agree = (
                s0 == self.company
                and bases[s8] == bases[s1] == bases[s2] == bases[s3] == bases[s4] == bases[s5] == bases[s6] == bases[s7]
                and self.desks[s8] == self.desks[s9]
                and self.brands[s8] == self.brands[s10]
                and self.reasons[s7] == self.reasons[s10]
                and self.areas[s9] == self.areas[s10]
                and self.segments[s5] == self.segments[s11]
            )
            return f"{texts[s8]}{texts[s11]}{texts[s10]}{texts[s6]}{texts[s2]}{texts[s3]}{texts[s4]}" if agree else None
        except KeyError:  # of a slice made since, of another family, of none
            return None


def said_text(leaf: int, said: bytes) -> str | None:
    """The end of the text, of an image's leaf, score and stands; None of what no image has."""
    score, *stands = said
    if leaf >= len(LEAVES) or score > len(SCORES) or max(stands) >= len(STANDS) or (not score and any(stands)):
        return None
    words = (score, *(STANDS[stand] for stand in stands)) if score else ("",) * len(said)
    return "".join(f"{one}{END}" for one in (LEAVES[leaf], *words))


class Starts(dict[int, Any]):
    """By day: its first moment, as the driver gives moments."""

    def __init__(self, dialect: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._is_text, self._zone = dialect == "sqlite", zone

    def __missing__(self, day: int) -> Any:
        moment = datetime.combine(date.fromordinal(day), time.min, self._zone).astimezone(UTC).replace(tzinfo=None)
        found = self[day] = f"{moment:%Y-%m-%d %H:%M:%S.%f}" if self._is_text else moment
        return found

    def hold(self, day: int, moment: Any) -> bool:
        """Whether the moment is of this day; day 0 is of no moment."""
        if not day or moment is None:
            return not day and moment is None
        held: bool = self[day] <= moment < self[day + 1]
        return held


assert sorted(place for _, names in PARTS for place in names) == sorted(PLACES)
assert all(set(names) <= set(FAMILIES[number]) for number, names in PARTS)
