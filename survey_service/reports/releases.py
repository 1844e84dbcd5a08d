"""Releases as a list, and before and after one: the same figures over equal lengths, and what else happened (P5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import NormalDist
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from survey_service.callbacks.incident import Incident
from survey_service.callbacks.release import Release
from survey_service.feedback.themes import themes_in_use
from survey_service.invitations.invitation import Invitation
from survey_service.reports.comments import Asked
from survey_service.reports.intervals import Z_95, Interval, detectable_difference, difference, wilson
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.marks import touches
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.reports.period import Period, midnight
from survey_service.reports.slices import Basis, Within, fits_all
from survey_service.reports.themes import ThemeRow, picture_of

PAGE = 20
LENGTHS = (14, 30, 90)
"""Days on each side."""
Figure = Literal["csat", "product", "product_bad"]


@dataclass(frozen=True, slots=True)
class TwoShares:
    """One share on both sides of a release, each as (hits, n)."""

    name: Figure
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def apart(self) -> Interval | None:
        """After minus before, 95 % (Newcombe's method 10); None where a side is empty."""
        return difference(self.after, self.before)

    @property
    def least(self) -> float | None:
        """The least difference that could have been seen."""
        hits, n = self.before
        return detectable_difference(n, self.after[1], hits / n) if n else None


@dataclass(frozen=True, slots=True)
class Volume:
    """Tickets solved on each side, which are equally long."""

    before: int
    after: int

    @property
    def growth(self) -> Interval | None:
        """The 95 % interval of after ÷ before - 1. Given the sum of two counts, how many of it fall on one side is
        binomial (Przyborowski and Wilenski 1940); the Wilson limits p of that share give p ÷ (1 - p). None where a
        limit has no bound."""
        share = wilson(self.after, self.before + self.after)
        if share is None or share.high >= 1:
            return None
        return Interval(share.low / (1 - share.low) - 1, share.high / (1 - share.high) - 1)


@dataclass(frozen=True, slots=True)
class TwoThemes:
    """How many answers name a theme as a problem, on each side, of all answers there; `apart` holds for all lines of
    its table together."""

    row: ThemeRow
    before: int
    after: int
    apart: Interval | None


@dataclass(frozen=True)
class BeforeAfter:
    """Figures of the two sides of a release, and how they differ."""

    before: Kpi
    after: Kpi
    shares: list[TwoShares]
    volume: Volume
    themes: list[TwoThemes]


@dataclass(frozen=True, slots=True)
class Sides:
    """So many days before the release's day and as many from it on; early while the last of them is not over."""

    before: Period
    after: Period
    is_early: bool


def releases(session: Session, place: Place | None = None) -> Page[Release]:
    """The newest first."""
    backwards = place is not None and place.backwards
    keys = (Release.released_at, Release.id)
    statement = select(Release).where(Release.removed_at.is_(None))
    if place is not None:
        statement = statement.where(beyond(place, literal(0), *keys))
    statement = statement.order_by(*(key.asc() if backwards else key.desc() for key in keys)).limit(PAGE + 1)
    return page_of(session.scalars(statement).all(), PAGE, place, lambda one: (0, one.released_at, one.id))


def release_of(session: Session, release_id: int) -> Release | None:
    """None where it was removed, or never was."""
    return session.scalar(select(Release).where(Release.id == release_id, Release.removed_at.is_(None)))


def sides(released_at: datetime, days: int, zone: ZoneInfo, now: datetime) -> Sides:
    """The release's own day belongs to the after side."""
    day = released_at.astimezone(zone).date()
    before = Period(day - timedelta(days), day, zone)
    after = Period(day, day + timedelta(days), zone)
    return Sides(before, after, after.end_moment > now)


def before_after(
    session: Session, area: str | None, both: Sides, basis: Basis, now: datetime, expiry: timedelta
) -> BeforeAfter:
    """Of the release's area, or the whole company."""
    level, key = ("company", None) if area is None else ("product_area", area)
    before, after = (
        kpis(session, level, key, one.start, one.end, basis, one.zone, now, expiry, ratings_only=True)[0]
        for one in (both.before, both.after)
    )
    shares = [
        TwoShares("csat", (before.good, before.n), (after.good, after.n)),
        TwoShares("product", (before.product.good, before.product.judged), (after.product.good, after.product.judged)),
        TwoShares("product_bad", (before.product.bad, before.n), (after.product.bad, after.n)),
    ]
    within = () if area is None else (("product_area", area),)
    volume = Volume(_solved(session, within, both.before), _solved(session, within, both.after))
    return BeforeAfter(before, after, shares, volume, _themes(session, within, both, basis, before, after))


def others_within(session: Session, release: Release, start: date, end: date, zone: ZoneInfo) -> list[Release]:
    """Other releases of the same area, or of the whole product, in these days; by day."""
    found = select(Release).where(
        Release.removed_at.is_(None),
        Release.id != release.id,
        Release.released_at >= midnight(start, zone),
        Release.released_at < midnight(end, zone),
        touches(Release.product_area, release.product_area),
    )
    return list(session.scalars(found.order_by(Release.released_at, Release.id)))


def incidents_within(session: Session, area: str | None, start: date, end: date, zone: ZoneInfo) -> list[Incident]:
    """Incidents of the area, or of all, that lasted into these days; by their beginning."""
    found = select(Incident).where(
        Incident.removed_at.is_(None),
        Incident.starts_at < midnight(end, zone),
        or_(Incident.ends_at.is_(None), Incident.ends_at > midnight(start, zone)),
        touches(Incident.product_area, area),
    )
    return list(session.scalars(found.order_by(Incident.starts_at, Incident.id)))


def _solved(session: Session, within: Within, period: Period) -> int:
    found = select(func.count()).where(
        Invitation.kind == "survey",
        Invitation.closed_at >= period.first_moment,
        Invitation.closed_at < period.end_moment,
        *fits_all(within),
    )
    return session.scalar(found) or 0


def _themes(session: Session, within: Within, both: Sides, basis: Basis, before: Kpi, after: Kpi) -> list[TwoThemes]:
    """Those that anybody named, the most named first; the share is of all counted answers of the side."""
    in_use = themes_in_use(session)
    pictures = [
        picture_of(session, Asked(period, basis, within, only_counted=True), in_use, kpi.product.bad)
        for period, kpi in ((both.before, before), (both.after, after))
    ]
    earlier, later = ({row.theme.id: row for row in picture.rows} for picture in pictures)
    named = [number for number in later if later[number].answers or earlier[number].answers]
    named.sort(key=lambda number: (-later[number].answers - earlier[number].answers, later[number].theme.name))
    z = together(len(named))
    return [
        TwoThemes(
            later[number],
            earlier[number].answers,
            later[number].answers,
            difference((later[number].answers, after.n), (earlier[number].answers, before.n), z),
        )
        for number in named
    ]


def together(lines: int) -> float:
    """So many standard errors, that of `lines` intervals all hold with 95 % (Bonferroni's inequality)."""
    return Z_95 if lines < 2 else NormalDist().inv_cdf(1 - 0.025 / lines)


def seen_differences(found: Sequence[TwoThemes]) -> list[TwoThemes]:
    """Themes whose interval does not hold 0."""
    return [one for one in found if one.apart is not None and (one.apart.low > 0 or one.apart.high < 0)]
