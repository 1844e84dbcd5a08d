"""The period a reader has chosen, read from the address, and the one it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from survey_service.language import Translator
from survey_service.reports.period import Period

EARLIEST = date(2000, 1, 1)
LATEST = date(2199, 12, 31)
MOST_DAYS = 3660
NAMES = ("month", "days", "months", "from", "to")
"""What an address may say: month=2026-03, days=90, months=12, or from and to (both days belong to it)."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A month, a number of days or months up to today, or two dates; `before` is as long and ends where it begins."""

    kind: Literal["month", "days", "months", "dates"]
    size: int
    period: Period
    before: Period
    today: date

    @property
    def address(self) -> dict[str, str]:
        """The values that bring this period back."""
        if self.kind == "month":
            return {"month": f"{self.period.start:%Y-%m}"}
        if self.kind == "dates":
            return {"from": self.period.start.isoformat(), "to": self.last_day.isoformat()}
        return {self.kind: str(self.size)}

    def title(self, translator: Translator) -> str:
        """ "March 2026", or its first and last day."""
        if self.kind == "month":
            return translator.date(self.period.start, "month")
        return f"{translator.date(self.period.start, 'medium')} – {translator.date(self.last_day, 'medium')}"

    def when(self, translator: Translator) -> str:
        """ "this month", for the middle of a sentence."""
        if self.kind == "month" and self.is_this_month:
            return translator.gettext("this month")
        if self.kind == "month":
            return translator.gettext("in %(month)s") % {"month": translator.date(self.period.start, "month")}
        size = {"n": translator.number(self.size)}
        if self.kind == "days":
            return translator.ngettext("in the last %(n)s day", "in the last %(n)s days", self.size) % size
        if self.kind == "months":
            return translator.ngettext("in the last %(n)s month", "in the last %(n)s months", self.size) % size
        return translator.gettext("in these days")

    def before_when(self, translator: Translator) -> str:
        """ "last month", for the second half of a sentence."""
        if self.kind == "month" and self.is_this_month and self.compared != self.before:
            return translator.gettext("the same days last month")
        if self.kind == "month" and self.is_this_month:
            return translator.gettext("last month")
        if self.kind == "month":
            return translator.gettext("in %(month)s") % {"month": translator.date(self.before.start, "month")}
        size = {"n": translator.number(self.size)}
        if self.kind == "months":
            return translator.ngettext("the %(n)s month before", "the %(n)s months before", self.size) % size
        return translator.ngettext("the %(n)s day before", "the %(n)s days before", self.size) % size

    @property
    def compared(self) -> Period:
        """The one before; of a running month as many days of it as have begun."""
        return self._as_far(self.before)

    @property
    def year_before(self) -> Period | None:
        """The same days a year earlier; None where they reach into the period, or are the one before."""
        earlier = add_months(self.period.start, -12)
        if self.kind == "month" or self.period.end.day == 1:
            end = add_months(self.period.end, -12)
        else:
            end = add_months(self.last_day, -12) + timedelta(days=1)
        found = self._as_far(Period(earlier, end, self.period.zone))
        return None if found.end > self.period.start or found == self.before else found

    def _as_far(self, other: Period) -> Period:
        """As much of another month as has begun of this one, while it runs."""
        if self.kind != "month" or not self.is_this_month:
            return other
        begun = (self.today - self.period.start).days + 1
        return Period(other.start, min(other.start + timedelta(days=begun), other.end), other.zone)

    @property
    def is_this_month(self) -> bool:
        """Whether the month is still running."""
        return self.period.start <= self.today < self.period.end

    @property
    def last_day(self) -> date:
        """The last one that belongs to it."""
        return self.period.end - timedelta(days=1)


def chosen(address: Mapping[str, str], today: date, zone: ZoneInfo, default: Mapping[str, str]) -> Chosen | None:
    """What the address says, else the default; None where it says what cannot be understood."""
    said = {name: address[name].strip() for name in NAMES if address.get(name, "").strip()} or dict(default)
    if set(said) == {"month"}:
        return _month(said["month"], today, zone)
    if set(said) == {"days"}:
        return _days(_number(said["days"], MOST_DAYS), today, zone)
    if set(said) == {"months"}:
        return _months(_number(said["months"], 120), today, zone)
    if set(said) == {"from", "to"}:
        return _dates(_day(said["from"]), _day(said["to"]), today, zone)
    return None


def this_month(today: date) -> dict[str, str]:
    """The address of the running month."""
    return {"month": f"{today:%Y-%m}"}


def last_month(today: date) -> dict[str, str]:
    """The address of the month before it."""
    return {"month": f"{add_months(today.replace(day=1), -1):%Y-%m}"}


def add_months(first: date, months: int) -> date:
    """So many months later; a day the month does not have becomes its last one."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=first.day - 1), after - timedelta(days=1))


def _month(text: str, today: date, zone: ZoneInfo) -> Chosen | None:
    start = _day(f"{text}-01")
    if start is None:
        return None
    before = Period(add_months(start, -1), start, zone)
    return Chosen("month", 1, Period(start, add_months(start, 1), zone), before, today)


def _days(size: int | None, today: date, zone: ZoneInfo) -> Chosen | None:
    if size is None:
        return None
    end = today + timedelta(days=1)
    start = end - timedelta(days=size)
    return Chosen("days", size, Period(start, end, zone), Period(start - timedelta(days=size), start, zone), today)


def _months(size: int | None, today: date, zone: ZoneInfo) -> Chosen | None:
    if size is None:
        return None
    end = today + timedelta(days=1)
    start = add_months(end, -size)
    return Chosen("months", size, Period(start, end, zone), Period(add_months(start, -size), start, zone), today)


def _dates(first: date | None, last: date | None, today: date, zone: ZoneInfo) -> Chosen | None:
    if first is None or last is None or not 0 <= (last - first).days < MOST_DAYS:
        return None
    end = last + timedelta(days=1)
    size = end - first
    return Chosen("dates", size.days, Period(first, end, zone), Period(first - size, first, zone), today)


def _number(text: str, most: int) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < 6
    return int(text) if is_number and 1 <= int(text) <= most else None


def _day(text: str) -> date | None:
    if len(text) != 10 or not text.isascii():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
