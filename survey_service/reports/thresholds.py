"""The targets and floors in force at a moment: a team's over its brand's over the installation's over the product's.

Versions are the rows of the preferences themselves: of each name the row written last before the moment holds, an empty
one falls back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.preference import Preference
from survey_service.preferences.team_preference import TeamPreference
from survey_service.preferences.threshold_texts import KPIS, PRODUCT, THRESHOLD_EDITABLE, Bound
from survey_service.reports.period import Period
from survey_service.staff.team import Team

Place = Literal["team", "brand", "installation", "product"]
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A target or a floor: its value, None for none; who set it, and since when, None where it was never set."""

    value: Bound
    of: Place
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one figure is held against."""

    kpi: str
    target: Mark
    floor: Mark

    @property
    def since(self) -> datetime | None:
        """When the younger of the two was set."""
        return max((mark.since for mark in (self.target, self.floor) if mark.since), default=None)

    @property
    def share(self) -> tuple[float | None, float | None]:
        """Target and floor of a share, as reports/rag.py takes them."""
        target, floor = (one.value if isinstance(one.value, float) else None for one in (self.target, self.floor))
        return target, floor


_Texts = Mapping[str, tuple[str, datetime]]


@dataclass(frozen=True)
class Thresholds:
    """All that are in force at one moment: name → text and since when, by place."""

    of_installation: _Texts
    of_brand: Mapping[str, _Texts]
    of_team: Mapping[int, _Texts]
    teams: Mapping[str, int]

    def of(self, kpi: str, *, team: str | int | None = None, brand: str | None = None) -> Threshold:
        """For a team by its name or id, and a brand by its name; without both the installation's."""
        number = self.teams.get(team) if isinstance(team, str) else team
        layers: list[tuple[Place, _Texts]] = [
            ("team", self.of_team.get(number, {}) if number is not None else {}),
            ("brand", self.of_brand.get(brand, {}) if brand else {}),
            ("installation", self.of_installation),
        ]
        return Threshold(kpi, self._mark(f"target_{kpi}", layers), self._mark(f"floor_{kpi}", layers))

    def all_of(self, *, team: str | int | None = None, brand: str | None = None) -> list[Threshold]:
        """One for each figure, in their order."""
        return [self.of(kpi, team=team, brand=brand) for kpi in KPIS]

    @staticmethod
    def _mark(name: str, layers: list[tuple[Place, _Texts]]) -> Mark:
        for place, texts in layers:
            if name in texts:
                text, since = texts[name]
                return Mark(THRESHOLD_EDITABLE[name](text), place, since)
        return Mark(THRESHOLD_EDITABLE[name](PRODUCT[name]), "product", None)


def thresholds(session: Session, at: datetime | None = None) -> Thresholds:
    """Those in force at that moment, or with None those written last; in four statements at most."""
    brands: dict[str, dict[str, tuple[str, datetime]]] = {}
    teams: dict[int, dict[str, tuple[str, datetime]]] = {}
    own = {name: said for _, name, *said in _rows(session, Preference, Preference.id, at)}
    for brand, name, *said in _rows(session, BrandPreference, BrandPreference.brand, at):
        brands.setdefault(brand, {})[name] = (said[0], said[1])
    for team, name, *said in _rows(session, TeamPreference, TeamPreference.team_id, at):
        teams.setdefault(team, {})[name] = (said[0], said[1])
    named = {name: number for number, name in session.execute(select(Team.id, Team.name))} if teams else {}
    return Thresholds({name: (said[0], said[1]) for name, said in own.items()}, brands, teams, named)


def holding_on(period: Period, now: datetime) -> datetime | None:
    """The moment whose thresholds a period is held against: its end; None while it runs, for those written last (the
    clock of another process may be ahead)."""
    return period.end_moment - TICK if period.end_moment <= now else None


def _rows(session: Session, model: Any, whose: Any, at: datetime | None) -> list[Any]:
    """Whose, name, text and since when, of the rows that hold."""
    groups = [model.name] if model is Preference else [whose, model.name]
    newest = select(func.max(model.id)).where(model.name.in_(tuple(THRESHOLD_EDITABLE)))
    if at is not None:
        newest = newest.where(model.valid_from <= at)
    rows = select(whose, model.name, model.value, model.valid_from).where(model.id.in_(newest.group_by(*groups)))
    return [row for row in session.execute(rows) if row.value]
