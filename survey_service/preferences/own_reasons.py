"""The reason chips this installation and its brands have set, read with the preferences (C3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.preferences.brand_reason import BrandReason

EVERY_BRAND = ""
SCORES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class OwnReason:
    """One row. `labels` (language, words) is empty where a default code keeps its usual words."""

    brand: str
    code: str
    family: str
    labels: tuple[tuple[str, str], ...]
    scores: frozenset[int]
    position: int
    offered: bool


@dataclass(frozen=True, eq=False)
class OwnReasons:
    """All of them; `everywhere`: codes of the installation, `of_brands`: some brand has its own. The same object as
    long as none changed, so that what is made of them can be kept beside it."""

    rows: tuple[OwnReason, ...]
    everywhere: frozenset[str]
    of_brands: bool

    def of(self, brand: str | None) -> Mapping[str, OwnReason]:
        """By code what holds for a brand: its own row, else the installation's."""
        names = (EVERY_BRAND, brand) if brand else (EVERY_BRAND,)
        return {row.code: row for name in names for row in self.rows if row.brand == name}


@lru_cache(maxsize=16)
def _gathered(rows: tuple[OwnReason, ...]) -> OwnReasons:
    everywhere = frozenset(row.code for row in rows if row.brand == EVERY_BRAND)
    return OwnReasons(rows, everywhere, any(row.brand != EVERY_BRAND for row in rows))


NO_OWN = _gathered(())


def own_reasons(session: Session) -> OwnReasons:
    """In one statement."""
    found = session.scalars(select(BrandReason).order_by(BrandReason.brand, BrandReason.code))
    return _gathered(tuple(map(as_value, found)))


def as_value(row: BrandReason) -> OwnReason:
    """Of a stored row, which may change."""
    return OwnReason(
        brand=row.brand,
        code=row.code,
        family=row.family,
        labels=tuple(sorted(row.labels.items())),
        scores=frozenset(row.scores),
        position=row.position,
        offered=row.offered,
    )
