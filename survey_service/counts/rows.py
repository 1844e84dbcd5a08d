"""Surveys by the million: rows as the driver gives them, with the ids of their slices."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any, Final

from sqlalchemy import Compiled, Select, select
from sqlalchemy.orm import Session

from survey_service.counts.cells import LEAVES, STANDS
from survey_service.counts.families import FAMILIES, PLACES
from survey_service.counts.images import LAYOUT, every_survey, names_of
from survey_service.counts.slices import ids_of
from survey_service.counts.tables import SLICES

MANY: Final = 10_000
"""Rows fetched at once."""
OF_TEAM: Final = range(2, 8)
"""Families of one level beside brand, team and department."""
_LEAF_PLACES: Final = {leaf: place for place, leaf in enumerate(LEAVES)}
_KNOWN: Final[dict[Any, tuple[int, tuple[int, int, int]]]] = {}


def _said_of(said: Any) -> tuple[int, tuple[int, int, int]]:
    """Score and stands, of the columns from the score to the agent's source."""
    found = _KNOWN.get(said)
    if found is None:
        score, agent, product, process, source = said
        verdict = "review" if source == "to_review" else agent
        stands = (STANDS.index(verdict), STANDS.index(product), STANDS.index(process))
        found = _KNOWN[said] = (score, stands)
    return found


class SliceIds:
    """Ids of slices by the columns of a survey's row. Those with brand, team and department are found by these once,
    then by one value each: it is done for each rating when all are written anew."""

    def __init__(self, session: Session) -> None:
        self.known: list[dict[Any, int]] = [{} for _ in FAMILIES]
        self.by_team: defaultdict[Any, list[dict[Any, int]]] = defaultdict(
            lambda: [{} for _ in range(len(OF_TEAM) + 1)]
        )
        self.first = len(every_survey().selected_columns) - len(PLACES)
        self.end = self.first + len(PLACES)
        for row in session.execute(select(SLICES)):
            self._put(row.family, [row._mapping[place] for place in FAMILIES[row.family]], row.id)

    def made(self, session: Session, row: Any) -> tuple[int, ...]:
        """As `of`, and made where there are none yet."""
        found = self.of(row)
        if found is None:
            names = names_of(row)
            known = ids_of(session, names)
            for number, texts in names:
                self._put(number, texts, known[number, texts])
            found = tuple([known[name] for name in names])
        return found

    def of(self, row: Any) -> tuple[int, ...] | None:
        """In the order of FAMILIES; None: there is a slice that nobody has made."""
        agent, team, team_id, department, department_id, account, segment, brand, *rest = row[self.first : self.end]
        area, channel, shift, reason, severity, region = rest
        known = self.known
        try:
            by = self.by_team[brand, team, department]
            return (
                known[0][()],
                by[0][None],
                by[1][shift],
                by[2][severity],
                by[3][region],
                by[4][segment],
                by[5][channel],
                by[6][reason],
                known[8][agent, team, team_id, department, department_id, brand],
                known[9][area, team, department],
                known[10][area, reason, brand],
                known[11][account, segment],
            )
        except KeyError:
            return None

    def _put(self, family: int, texts: Iterable[str], number: int) -> None:
        values = tuple([_value(place, text) for place, text in zip(FAMILIES[family], texts, strict=True)])
        self.known[family][values] = number
        if family == 1:
            self.by_team[values][0][None] = number
        elif family in OF_TEAM:
            self.by_team[values[1:]][family - 1][values[0]] = number


def _value(place: str, kept: str) -> Any:
    """As a survey's row has it."""
    if not kept:
        return None
    return int(kept) if place in ("agent", "team_id", "department_id") else kept


def raw_rows(
    session: Session, asked: Select[Any], given: Mapping[str, Any] | None = None, at_once: int = MANY
) -> Iterator[list[Any]]:
    """Rows as the driver gives them, many at once; SQLAlchemy's own rows would take half of the time."""
    with closing(_asked(session, asked.compile(dialect=session.get_bind().dialect), given, "recount")) as cursor:
        while rows := cursor.fetchmany(at_once):
            yield rows


def raw_row(session: Session, asked: Compiled, given: Mapping[str, Any]) -> Any:
    """The only one, as the driver gives it."""
    with closing(_asked(session, asked, given)) as cursor:
        return cursor.fetchone()


def _asked(session: Session, asked: Compiled, given: Mapping[str, Any] | None, *name: str) -> Any:
    """A cursor, on PostgreSQL with a name if rows are to stay with the server."""
    raw: Any = session.connection().connection.dbapi_connection
    compiled: Any = asked
    values = compiled.construct_params(given)
    if compiled.dialect.name == "sqlite":
        return raw.execute(str(compiled), [values[one] for one in compiled.positiontup or ()])
    cursor = raw.cursor(*name, binary=True)
    cursor.execute(str(compiled), values)
    return cursor


def image_of_row(row: Any, ids: tuple[int, ...], day: Callable[[Any], int]) -> bytes:
    """Of a row of `every_survey` with its slices, packed."""
    sent, leaf, rated = row[1], row[2], row[3]
    sent_on = day(sent) if sent is not None else 0
    leaf_place = _LEAF_PLACES[leaf] if sent_on else 0
    if rated is None:
        return LAYOUT.pack(sent_on, leaf_place, 0, 0, 0, 0, 0, 0, *ids)
    score, stands = _said_of(row[5:10])
    return LAYOUT.pack(sent_on, leaf_place, day(rated), day(row[4]), score, *stands, *ids)
