"""The settings that say whom to ask and when, as texts: what an installation, a brand or a team may set (D3, D4).

Each parser raises ValueError with a sentence. `none` is the empty list: an empty text falls back to what lies under it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.team_preference import TeamPreference
from survey_service.preferences.texts import countries, holiday_country, lasting_duration, names, reminder
from survey_service.preferences.values import WEEKDAYS, Window, duration

CUSTOMERS_COUNTRY = "customer"
BY_THE_WINDOW = "window"
NONE = "none"
LONGEST_WORD = 200  # as tickets store them
MOST_REPLIES = 100

_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?) ?%", re.ASCII)
_SHARE = re.compile(r"[01](?:[.,]\d{1,8})?", re.ASCII)
_YES_NO = {"yes": True, "no": False}


def share(text: str) -> float:
    """`25 %` or `0.25`. A bare number over one is refused: 1 could be all or one in a hundred."""
    found = _PERCENT.fullmatch(text.strip())
    if found:
        value = float(found[1].replace(",", ".")) / 100
    elif _SHARE.fullmatch(text.strip()):
        value = float(text.strip().replace(",", "."))
    else:
        raise ValueError(f"{text!r} is no share like 25 % or 0.25")
    if value > 1:
        raise ValueError(f"{text!r} is more than all; give at most 100 %")
    return value


def words(text: str) -> frozenset[str]:
    """Split by commas, compared without regard to case."""
    found = names(text)
    if any(len(word) > LONGEST_WORD for word in found):
        raise ValueError(f"has a word longer than {LONGEST_WORD} characters; split words by commas")
    return frozenset() if text.strip().lower() == NONE else frozenset(word.casefold() for word in found)


def country_list(text: str) -> frozenset[str]:
    """Codes of two letters, or none."""
    return frozenset() if text.strip().lower() == NONE else countries(text)


def domains(text: str) -> frozenset[str]:
    """Domains of addresses in their ASCII form; one with a leading dot stands for all below it."""
    return frozenset() if text.strip().lower() == NONE else frozenset(map(_domain, names(text)))


def _domain(text: str) -> str:
    dot, name = ("." if text.startswith(".") else ""), text.removeprefix(".")
    try:
        checked = validate_email(f"x@{name}", check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        raise ValueError(f"{text!r} is no domain like acme.com; a leading dot stands for all below it") from None
    return dot + checked.ascii_domain.lower()


def weekdays(text: str) -> frozenset[int] | None:
    """`Mon-Fri` or `Mon, Wed, Sat`, Monday being 0; `window`: as the window has them."""
    if text.strip().lower() == BY_THE_WINDOW:
        return None
    found: set[int] = set()
    for part in names(text):
        first, dash, last = (piece.strip().capitalize() for piece in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError(f"{part!r} is no day like Mon and no span of days like Mon-Fri")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last if dash else first)
        found |= {(start + n) % 7 for n in range((end - start) % 7 + 1)}
    if not found:
        raise ValueError("names no day; give at least one, like Mon-Fri")
    return frozenset(found)


def quiet_holidays(text: str) -> str | None:
    """`customer`: of the country each customer is in; else a country's code, or none."""
    return CUSTOMERS_COUNTRY if text.strip().lower() == CUSTOMERS_COUNTRY else holiday_country(text.strip())


def replies(text: str) -> int:
    """A small whole number."""
    if not (text.strip().isascii() and text.strip().isdecimal()) or int(text) > MOST_REPLIES:
        raise ValueError(f"{text!r} is no whole number from 0 to {MOST_REPLIES}")
    return int(text)


def yes_or_no(text: str) -> bool:
    """The two words."""
    if text.strip().lower() not in _YES_NO:
        raise ValueError(f"{text!r} is neither yes nor no")
    return _YES_NO[text.strip().lower()]


ASKING_EDITABLE: Mapping[str, Callable[[str], Any]] = {
    "survey_delay": duration,
    "survey_window": Window.parse,
    "survey_days": weekdays,
    "survey_holidays": quiet_holidays,
    "survey_throttle": duration,
    "survey_account_throttle": duration,
    "survey_max_age": lasting_duration,
    "survey_reminder": reminder,
    "survey_sampling": share,
    "skip_tags": words,
    "spam_tags": words,
    "skip_channels": words,
    "internal_domains": domains,
    "min_public_replies": replies,
    "ask_auto_closed": yes_or_no,
    "skip_role_addresses": yes_or_no,
    "consent_countries": country_list,
}
"""Name → parser of what the installation, a brand or a team may set about asking."""

Texts = tuple[tuple[str, str], ...]  # name, text


@dataclass(frozen=True, eq=False)
class OwnAsking:
    """What brands and teams have set; the same object as long as none changed."""

    of_brand: Mapping[str, Texts]
    of_team: Mapping[int, Texts]


@lru_cache(maxsize=16)
def _gathered(brands: tuple[tuple[str, str, str], ...], teams: tuple[tuple[int, str, str], ...]) -> OwnAsking:
    of_brand: dict[str, Texts] = {}
    of_team: dict[int, Texts] = {}
    for brand, name, text in brands:
        of_brand[brand] = (*of_brand.get(brand, ()), (name, text))
    for team, name, text in teams:
        of_team[team] = (*of_team.get(team, ()), (name, text))
    return OwnAsking(of_brand, of_team)


NO_OWN_ASKING = _gathered((), ())

_NAMES = tuple(ASKING_EDITABLE)
_BRANDS_NEWEST = (
    select(func.max(BrandPreference.id))
    .where(BrandPreference.name.in_(_NAMES))
    .group_by(BrandPreference.brand, BrandPreference.name)
)
_TEAMS_NEWEST = (
    select(func.max(TeamPreference.id))
    .where(TeamPreference.name.in_(_NAMES))
    .group_by(TeamPreference.team_id, TeamPreference.name)
)
_OF_BRANDS = (
    select(BrandPreference.brand, BrandPreference.name, BrandPreference.value)
    .where(BrandPreference.id.in_(_BRANDS_NEWEST), BrandPreference.value.is_not(None))
    .order_by(BrandPreference.brand, BrandPreference.name)
)
_OF_TEAMS = (
    select(TeamPreference.team_id, TeamPreference.name, TeamPreference.value)
    .where(TeamPreference.id.in_(_TEAMS_NEWEST), TeamPreference.value.is_not(None))
    .order_by(TeamPreference.team_id, TeamPreference.name)
)


def own_asking(session: Session) -> OwnAsking:
    """The texts in force, in two statements."""
    brands = tuple((brand, name, text) for brand, name, text in session.execute(_OF_BRANDS) if text)
    teams = tuple((team, name, text) for team, name, text in session.execute(_OF_TEAMS) if text)
    return _gathered(brands, teams)
