"""The settings that are more than a word or a number: durations, daily windows, business hours, callback deadlines.

Each type parses the setting's text, raising ValueError with a sentence an operator can act on, and `str()` gives that
text back in its plainest form. Times of day are whole minutes after local midnight, 0 to 1440, because 24:00 is an
end of day that `datetime.time` cannot hold.
"""

import re
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_END = 24 * 60
LONGEST = timedelta(days=3650)

_CALENDAR_PART = re.compile(r"P[^T]*[YM]", re.ASCII)
_NUMBER = r"(\d{1,9}(?:[.,]\d{1,9})?)"
_WEEKS = re.compile(rf"P{_NUMBER}W", re.ASCII)
_DAYS_AND_TIME = re.compile(
    rf"P(?=.)(?:{_NUMBER}D)?(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.ASCII
)
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


def duration(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, or of days, hours, minutes and seconds; the smallest unit may have a fraction."""
    text = text.strip()
    if text.startswith("-") or "-" in text:
        raise ValueError(f"{text!r} is negative; give a duration that lies ahead, like PT24H")
    if _CALENDAR_PART.match(text):
        raise ValueError(f"{text!r} has months or years, which differ in length; give days, like P30D")
    if weeks := _WEEKS.fullmatch(text):
        return _at_most_ten_years(text, [weeks[1], None, None, None, None])
    if parts := _DAYS_AND_TIME.fullmatch(text):
        return _at_most_ten_years(text, [None, *parts.groups()])
    raise ValueError(f"{text!r} is not an ISO 8601 duration like PT24H, P14D or PT1H30M")


def _at_most_ten_years(text: str, parts: list[str | None]) -> timedelta:
    given = [part for part in parts if part is not None]
    if any("." in part or "," in part for part in given[:-1]):
        raise ValueError(f"{text!r} has a fraction that is not in its smallest unit; give it like PT1H30M")
    weeks, days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts)
    try:
        amount = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        amount = timedelta.max
    if amount > LONGEST:
        raise ValueError(f"{text!r} is longer than ten years; give at most P3650D")
    return amount


def duration_text(amount: timedelta) -> str:
    """The ISO 8601 text of a duration: whole days from two days on, else hours, minutes and seconds."""
    if amount >= timedelta(days=2) and not amount % timedelta(days=1):
        return f"P{amount.days}D"
    minutes, seconds = divmod(amount.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{seconds:.9g}S" if seconds else ""]
    return "PT" + ("".join(parts) or "0S")


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(text: str) -> ZoneInfo:
    """The IANA zone of that name; ValueError for any other text, paths and folders of the database included."""
    if text not in _zone_names():
        raise ValueError(f"{text!r} is not a time zone of the IANA database, like Europe/Berlin or UTC")
    return ZoneInfo(text)


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a time span like 08:00-20:00")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or max(start, end) > DAY_END:
        raise ValueError(f"{text!r} has a time that no day has; times run from 00:00 to 24:00")
    if start >= end:
        raise ValueError(f"{text!r} does not end after it starts; a span lies within one day and ends by 24:00")
    return start, end


def _span_text(start: int, end: int) -> str:
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


ASSIGNMENTS = ("nobody", "manager", "round_robin", "account_owner")
"""Who gets a new callback: nobody (whoever takes it), the team's manager, its callers in turn, or the account's owner
and, where it has none, its callers in turn."""


def assignment(text: str) -> str:
    """One of ASSIGNMENTS."""
    if text not in ASSIGNMENTS:
        raise ValueError(f"{text!r} is not one of {', '.join(ASSIGNMENTS)}")
    return text


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a day in which customers may be written to. A window over midnight is refused: it is the quiet
    hours turned round by mistake more often than it is meant."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `08:00-20:00`; `00:00-24:00` is always."""
        return cls(*_span(text))

    @property
    def always(self) -> bool:
        """Whether it never closes, on weekends neither."""
        return (self.start, self.end) == (0, DAY_END)

    def opens_on(self, weekday: int) -> bool:
        """Whether it opens on that weekday, Monday being 0 (C12: Monday to Friday unless always)."""
        return self.always or weekday < 5

    def __str__(self) -> str:
        return _span_text(self.start, self.end)


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """From one weekday to another (round the end of the week where the second is earlier), the same hours each day."""

    first: int
    last: int
    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `Mon-Fri 09:00-17:00` or `Sat 10:00-14:00`."""
        days, _, hours = text.strip().partition(" ")
        first, dash, last = days.partition("-")
        names = [name.capitalize() for name in (first, last if dash else first)]
        if not hours or any(name not in WEEKDAYS for name in names):
            raise ValueError(f"{text.strip()!r} is not days and hours like Mon-Fri 09:00-17:00")
        return cls(WEEKDAYS.index(names[0]), WEEKDAYS.index(names[1]), *_span(hours))

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays it opens on, Monday being 0."""
        return frozenset((self.first + n) % 7 for n in range((self.last - self.first) % 7 + 1))

    def __str__(self) -> str:
        days = WEEKDAYS[self.first] if self.first == self.last else f"{WEEKDAYS[self.first]}-{WEEKDAYS[self.last]}"
        return f"{days} {_span_text(self.start, self.end)}"


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When a team works. Never empty, and no two spans overlap, so that adding business time always gets somewhere."""

    spans: tuple[OpenSpan, ...]

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("business hours are empty; give at least one opening, like Mon-Fri 09:00-17:00")
        for weekday in range(7):
            hours = self.on(weekday)
            if any(end > start for (_, end), (start, _) in pairwise(hours)):
                raise ValueError(f"business hours overlap on {WEEKDAYS[weekday]}; name each hour once")

    @classmethod
    def parse(cls, text: str) -> Self:
        """From spans split by `;` or `,`, as in `Mon-Thu 09:00-17:00; Fri 09:00-15:00`."""
        return cls(tuple(OpenSpan.parse(part) for part in re.split("[;,]", text) if part.strip()))

    def on(self, weekday: int) -> tuple[tuple[int, int], ...]:
        """The openings of that weekday (Monday is 0) in order, as minutes after midnight."""
        return tuple(sorted((span.start, span.end) for span in self.spans if weekday in span.weekdays))

    def __str__(self) -> str:
        return "; ".join(map(str, self.spans))


@dataclass(frozen=True, slots=True)
class CallbackDue:
    """How much business time may pass until the first attempt (M2)."""

    score_1: timedelta = timedelta(hours=8)
    score_2: timedelta = timedelta(hours=16)
    other: timedelta = timedelta(hours=16)
    vip: timedelta = timedelta(hours=4)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `1=PT8H,2=PT16H,other=PT16H,vip=PT4H`; what is not named keeps its default."""
        names = {"1": "score_1", "2": "score_2", "other": "other", "vip": "vip"}
        found: dict[str, timedelta] = {}
        for part in filter(str.strip, text.split(",")):
            key, equals, amount = part.strip().partition("=")
            if not equals or key.strip() not in names:
                raise ValueError(f"{part.strip()!r} is not one of 1, 2, other or vip with a duration, like 1=PT8H")
            if names[key.strip()] in found:
                raise ValueError(f"{key.strip()!r} is given twice")
            found[names[key.strip()]] = duration(amount)
        return cls(**found)

    def amount(self, score: int | None, *, vip: bool) -> timedelta:
        """The time for a case of that score (None: contact asked for without a rating)."""
        if vip:
            return self.vip
        return {1: self.score_1, 2: self.score_2}.get(score or 0, self.other)

    def __str__(self) -> str:
        return ",".join(f"{f.name.removeprefix('score_')}={duration_text(getattr(self, f.name))}" for f in fields(self))
