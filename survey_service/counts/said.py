"""What surveys say, column by column: some ten thousand in one row of the database, so that a recount handles no survey
by itself but those that are wrong."""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    select,
    type_coerce,
)

from survey_service.counts.cells import LEAVES, STANDS
from survey_service.counts.families import FAMILIES, PLACES
from survey_service.counts.images import COUNTED, column_of
from survey_service.counts.tables import COUNTS, IMAGES
from survey_service.invitations.invitation import Invitation
from survey_service.prepared import table_of
from survey_service.responses.response import Response

END, NEXT = "\x1f", "\x1e"
"""After each value, and between surveys. A name with one of them in it, which no system has, could be taken for two."""
PARTS: Final = (
    (8, ("agent", "team", "team_id", "department", "department_id", "brand")),
    (11, ("account", "segment")),
    (10, ("product_area", "reason")),
    (6, ("channel",)),
    (2, ("shift",)),
    (3, ("severity",)),
    (4, ("region",)),
)
"""The families whose names make up the text of a survey's places, in its order; the slices of the others have to agree
with these."""
IMAGE: Final = np.dtype(
    [
        ("sent", "<u4"),
        ("leaf", "u1"),
        ("rated", "<u4"),
        ("closed", "<u4"),
        ("said", "u1", 4),
        ("slices", "<u4", len(FAMILIES)),
    ]
)
"""LAYOUT of images.py; `said` is the score and the three stands."""
Numbers = NDArray[np.int64]

_R, _I = table_of(Response), table_of(Invitation)
_SAID: Final = (
    _R.c.status,
    _I.c.state,
    _I.c.reason,
    _R.c.score,
    _R.c.agent_verdict,
    _R.c.product_verdict,
    _R.c.process_verdict,
    _R.c.agent_source,
)
_LEAF_OF_STATE: Final = {"bounced": "bounced", "revoked": "revoked_unanswered", "unknown": "unknown"}
_NO_MOMENT: Final = "0000-00-00 00:00:00.000000"
_NO_MICROSECOND: Final = np.iinfo(np.int64).min
_FROM_1970: Final = date(1970, 1, 1).toordinal()
_MINUTES_TO_2000: Final = (date(2000, 1, 1).toordinal() - _FROM_1970) * 1440


def surveys_strung(dialect: str, *, named: bool = False) -> Select[Any]:
    """One row for all surveys from `first` to `last` that figures are of: how many; images, zeros for none; the moments
    they were sent, answered and closed; what they say (see `Said`); their places, as PARTS has them; `named`, their
    ids."""
    tables = _I.join(_R, and_(_R.c.invitation_id == _I.c.id, _within(_R.c.invitation_id)), isouter=True)
    kept = and_(IMAGES.c.invitation_id == _I.c.id, _within(IMAGES.c.invitation_id))
    image = func.coalesce(IMAGES.c.image, literal(bytes(IMAGE.itemsize), LargeBinary))
    columns: list[Any] = [
        func.count(),
        _bytes(dialect, image),
        *(_moments(dialect, column) for column in (_I.c.sent_at, _R.c.rated_at, _I.c.closed_at)),
        _strung(dialect, _values(dialect, *_SAID), NEXT),
        _strung(dialect, _values(dialect, *(column_of(place) for _, names in PARTS for place in names)), NEXT),
    ]
    if named:
        columns.append(_strung(dialect, cast(_I.c.id, String), END))
    return select(*columns).select_from(tables.join(IMAGES, kept, isouter=True)).where(COUNTED, _within(_I.c.id))


def counts_strung(dialect: str) -> Select[Any]:
    """A row for each slice from `first` to `last`, in their order: its id; the days kept of it, in any order; how many
    bytes are kept of each; these bytes."""
    numbers = [_numbers(dialect, column) for column in (COUNTS.c.day, func.length(COUNTS.c.cells))]
    asked = select(COUNTS.c.slice_id, *numbers, _bytes(dialect, COUNTS.c.cells)).where(_within(COUNTS.c.slice_id))
    return asked.group_by(COUNTS.c.slice_id).order_by(COUNTS.c.slice_id)


def numbers_of(strung: bytes | str) -> Numbers:
    """Of what `_numbers` strung."""
    if isinstance(strung, str):
        return np.array(strung.split(END), np.int64)
    return np.frombuffer(strung, ">i4").astype(np.int64)


def _within(column: ColumnElement[int]) -> ColumnElement[bool]:
    return column.between(bindparam("first"), bindparam("last"))


def _strung(dialect: str, value: ColumnElement[Any], between: str) -> ColumnElement[str]:
    return func.group_concat(value, between) if dialect == "sqlite" else func.string_agg(value, between)


def _bytes(dialect: str, value: ColumnElement[Any]) -> ColumnElement[bytes]:
    if dialect == "sqlite":
        return cast(func.group_concat(value, ""), LargeBinary)
    return func.string_agg(value, literal(b"", LargeBinary), type_=LargeBinary)


def _numbers(dialect: str, value: ColumnElement[int]) -> ColumnElement[Any]:
    if dialect == "sqlite":
        return _strung(dialect, value, END)
    return _bytes(dialect, func.int4send(value, type_=LargeBinary))


def _values(dialect: str, *values: ColumnElement[Any]) -> ColumnElement[str]:
    """Each with END after it."""
    if dialect == "sqlite":  # half the time of so many "||"
        return func.printf(f"%s{END}" * len(values), *values)
    return func.concat_ws(END, *(func.coalesce(cast(value, String), "") for value in values), "")


def _moments(dialect: str, column: ColumnElement[Any]) -> ColumnElement[bytes]:
    if dialect == "sqlite":
        return _bytes(dialect, func.coalesce(type_coerce(column, String), _NO_MOMENT))
    none = literal(int(_NO_MICROSECOND).to_bytes(8, "big", signed=True), LargeBinary)
    return _bytes(dialect, func.coalesce(func.timestamp_send(column, type_=LargeBinary), none))


class Said(dict[str, int]):
    """Numbers of what surveys say, by the text of `surveys_strung`; `rows` by number: whether the survey was refused,
    whether its answer counts, its leaf, its score and stands. The rules of images.py once more, as a recount has to be
    another's work."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[int, ...]] = []

    def __missing__(self, text: str) -> int:
        status, state, reason, score, agent, product, process, source, _ = text.split(END)
        leaf = "rated" if status in ("counted", "invalid") else _LEAF_OF_STATE.get(state, "sent")
        if leaf == "bounced" and reason == "dropped":
            leaf = "dropped"
        counts = status == "counted"
        stands = ("review" if source == "to_review" else agent, product, process) if counts else ()
        said = (int(score), *map(STANDS.index, stands)) if counts else (0, 0, 0, 0)
        self.rows.append((state == "refused", counts, LEAVES.index(leaf), *said))
        number = self[text] = len(self)
        return number


class Days:
    """Days of moments, as ordinals where figures are counted."""

    def __init__(self, dialect: str, zone: ZoneInfo) -> None:
        self._is_text, self._zone = dialect == "sqlite", zone
        self.width = len(_NO_MOMENT) if self._is_text else 8  # bytes of a moment
        self._first, self._starts = 0, np.empty(0, np.int64)

    def of(self, moments: bytes) -> Numbers:
        """0 for none."""
        minutes, known = self._of_text(moments) if self._is_text else self._of_microseconds(moments)
        if not known.any():
            return np.zeros(len(minutes), np.int64)
        some = minutes[known]
        self._cover(int(some.min()), int(some.max()))
        days = self._first + np.searchsorted(self._starts, minutes, "right") - 1
        return np.where(known, days, 0)

    def _of_text(self, moments: bytes) -> tuple[Numbers, NDArray[np.bool_]]:
        digits = np.frombuffer(moments, np.uint8).reshape(-1, self.width).T[:16].astype(np.int32, order="C") - ord("0")
        year, month, day, hour, minute = (
            sum(10**power * digits[place] for power, place in enumerate(reversed(places)))
            for places in ((0, 1, 2, 3), (5, 6), (8, 9), (11, 12), (14, 15))
        )
        months = np.asarray((year - 1970) * 12 + month - 1, np.int64).view("M8[M]")
        days = months.astype("M8[D]").view(np.int64) + day - 1
        return days * 1440 + hour * 60 + minute, np.asarray(year) > 0

    def _of_microseconds(self, moments: bytes) -> tuple[Numbers, NDArray[np.bool_]]:
        since_2000 = np.frombuffer(moments, ">i8").astype(np.int64)
        return since_2000 // 60_000_000 + _MINUTES_TO_2000, since_2000 != _NO_MICROSECOND

    def _cover(self, first: int, last: int) -> None:
        """Have the starts of all days from one minute to another, and of the two around them."""
        if len(self._starts) and self._starts[0] <= first and last < self._starts[-1]:
            return
        if len(self._starts):
            first, last = min(first, int(self._starts[0])), max(last, int(self._starts[-1]))
        days = [_FROM_1970 + first // 1440 - 1, _FROM_1970 + last // 1440 + 3]
        self._first, end = max(days[0], 1), min(days[1], date.max.toordinal())
        self._starts = np.array([_minute(day, self._zone) for day in range(self._first, end)])


def _minute(day: int, zone: ZoneInfo) -> int:
    """The first of a day, since 1970."""
    return int(datetime.combine(date.fromordinal(day), time.min, zone).astimezone(UTC).timestamp()) // 60


assert sorted(place for _, names in PARTS for place in names) == sorted(PLACES)
assert all(set(names) <= set(FAMILIES[number]) for number, names in PARTS)
