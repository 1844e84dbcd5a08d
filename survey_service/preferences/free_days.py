"""The public holidays of a country's whole territory."""

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=2048)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """Of one year. Raises ValueError where the country's are not known."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        raise ValueError(f"{country!r} is not a country whose holidays are known") from None


@lru_cache(maxsize=8192)
def is_free(day: date, country: str) -> bool:
    """Whether it is one; no day is in a country whose holidays are not known."""
    try:
        return day in holidays_of(country, day.year)
    except ValueError:
        return False
