"""When a customer may be written to: in the window of a day, by the clock where he is, never in his quiet hours or on
his holidays."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

from survey_service.preferences.asking import CUSTOMERS_COUNTRY, AskingRules
from survey_service.preferences.free_days import is_free
from survey_service.preferences.openings import local_day, openings
from survey_service.preferences.values import Window, time_zone


@lru_cache(maxsize=2048)
def customer_zone(timezone: str | None, country: str | None, fallback: ZoneInfo) -> ZoneInfo:
    """The customer's own zone, else his country's if it has one, else `fallback` (C12). A zone name that does not
    exist is passed over."""
    try:
        return time_zone(timezone or "")
    except ValueError:
        return (_country_zone(country.upper()) if country else None) or fallback


@lru_cache(maxsize=512)
def _country_zone(country: str) -> ZoneInfo | None:
    """The first zone of a country whose zones all show the same time. Germany has two, Berlin and Busingen, that agree;
    Spain has three that do not."""
    zones = _zones_by_country().get(country, [])
    return zones[0] if zones and all(_agree(zones[0], zone) for zone in zones[1:]) else None


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, list[ZoneInfo]]:
    """From zone.tab of the time zone database: country code, place, name, remark, split by tabs."""
    zones: defaultdict[str, list[ZoneInfo]] = defaultdict(list)
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            zones[country].append(ZoneInfo(name))
    return dict(zones)


def _agree(one: ZoneInfo, other: ZoneInfo) -> bool:
    """Whether both show the same time at noon UTC of each day, in the database's own year and the one after: what the
    rules now are, without asking a clock."""
    noon = datetime(int(version("tzdata")[:4]), 1, 1, 12, tzinfo=UTC)
    days = (noon + timedelta(days=n) for n in range(731))
    return all(day.astimezone(one).utcoffset() == day.astimezone(other).utcoffset() for day in days)


def is_open(at: datetime, window: Window, zone: ZoneInfo) -> bool:
    """Whether the clock there shows a time of the window, on a day when it opens."""
    local = at.astimezone(zone)
    return window.opens_on(local.weekday()) and window.start <= local.hour * 60 + local.minute < window.end


def next_moment(at: datetime, window: Window, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on (UTC) when the window is open: `at` itself if it is."""
    if is_open(at, window, zone):
        return at
    today = local_day(at, zone)
    # A weekend, and a day on which the clocks skip the whole window, are soon over.
    for day in (today + timedelta(days=n) for n in range(8)):
        if window.opens_on(day.weekday()):
            for opens, _ in openings(day, window.start, window.end, zone):
                if opens > at:
                    return opens
    raise ValueError(f"the window {window} does not open within a week in {zone}")


def may_leave(at: datetime, rules: AskingRules, zone: ZoneInfo, country: str | None) -> bool:
    """Whether the clock there shows a time of the window, on one of the rules' days that is no quiet holiday."""
    local = at.astimezone(zone)
    within = rules.window.start <= local.hour * 60 + local.minute < rules.window.end
    return within and _is_day_for_letters(local.date(), rules, country)


def leaving_moment(at: datetime, rules: AskingRules, zone: ZoneInfo, country: str | None) -> datetime:
    """The first moment from `at` on (UTC) when a letter may leave: `at` itself if it may."""
    if may_leave(at, rules, zone, country):
        return at
    today = local_day(at, zone)
    # No country is on holiday on one weekday all year long, and no clock skips a window twice a year.
    for day in (today + timedelta(days=n) for n in range(400)):
        if _is_day_for_letters(day, rules, country):
            for opens, _ in openings(day, rules.window.start, rules.window.end, zone):
                if opens > at:
                    return opens
    raise ValueError(f"the window {rules.window} does not open within a year in {zone}")


def _is_day_for_letters(day: date, rules: AskingRules, country: str | None) -> bool:
    if not rules.opens_on(day.weekday()):
        return False
    held = country if rules.quiet_holidays == CUSTOMERS_COUNTRY else rules.quiet_holidays
    return held is None or not is_free(day, held.upper())
