"""What brands have set about how they look and sound, and their logos, read with the preferences (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from survey_service.preferences.brand_preference import BrandLogo, BrandPreference

INSTALLATION = ""
"""The brand of tickets that name none, and what every brand falls back to."""
QUESTION = "question:"


class Said(NamedTuple):
    """One row."""

    id: int
    brand: str
    name: str
    value: str | None


class LogoFacts(NamedTuple):
    """Of a logo all but the picture."""

    brand: str
    digest: str
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class OwnBrands:
    """`said`: by brand and name the row in force; `questions`: each wording of a question there ever was, by its id;
    `logos` by brand. The same object as long as nothing changed."""

    said: Mapping[str, Mapping[str, Said]]
    questions: Mapping[int, str]
    logos: Mapping[str, LogoFacts]

    def find(self, brand: str, name: str) -> Said | None:
        """What the brand says, else the installation."""
        for whose in (brand, INSTALLATION):
            row = self.said.get(whose, {}).get(name)
            if row is not None:
                return row
        return None


@lru_cache(maxsize=16)
def _gathered(rows: tuple[Said, ...], logos: tuple[LogoFacts, ...]) -> OwnBrands:
    latest: dict[str, dict[str, Said]] = {}
    for row in rows:
        latest.setdefault(row.brand, {})[row.name] = row
    said = {brand: {name: row for name, row in names.items() if row.value} for brand, names in latest.items()}
    questions = {row.id: row.value for row in rows if row.name.startswith(QUESTION) and row.value}
    return OwnBrands(said, questions, {logo.brand: logo for logo in logos})


NO_BRANDS = _gathered((), ())

_NEWEST = select(func.max(BrandPreference.id)).group_by(BrandPreference.brand, BrandPreference.name)
_ROWS = (
    select(BrandPreference.id, BrandPreference.brand, BrandPreference.name, BrandPreference.value)
    .where(or_(BrandPreference.id.in_(_NEWEST), BrandPreference.name.startswith(QUESTION, autoescape=True)))
    .order_by(BrandPreference.id)
)
_LOGOS = select(BrandLogo.brand, BrandLogo.digest, BrandLogo.width, BrandLogo.height).order_by(BrandLogo.brand)


def own_brands(session: Session) -> OwnBrands:
    """In two statements."""
    rows = tuple(Said._make(row) for row in session.execute(_ROWS))
    return _gathered(rows, tuple(LogoFacts._make(row) for row in session.execute(_LOGOS)))
