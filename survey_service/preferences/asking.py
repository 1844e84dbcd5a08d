"""Whom to ask and when: a team's own rules over its brand's over the installation's over the environment's (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from survey_service.preferences.asking_texts import ASKING_EDITABLE, CUSTOMERS_COUNTRY, Texts
from survey_service.preferences.preferences import Preferences
from survey_service.preferences.values import Window

__all__ = ["ASKING_EDITABLE", "CUSTOMERS_COUNTRY", "AskingRules", "rules_for", "rules_with"]


@dataclass(frozen=True)
class AskingRules:
    """Typed and complete. `days` None: as the window has them; `quiet_holidays`: "customer", a country's code or None.

    A duration of zero switches a delay, throttle or reminder off. Words are casefolded, domains lower case.
    """

    delay: timedelta
    window: Window
    days: frozenset[int] | None
    quiet_holidays: str | None
    throttle: timedelta
    account_throttle: timedelta
    max_age: timedelta
    reminder: timedelta
    sampling: float
    skip_tags: frozenset[str]
    spam_tags: frozenset[str]
    skip_channels: frozenset[str]
    internal_domains: frozenset[str]
    min_public_replies: int
    ask_auto_closed: bool
    skip_role_addresses: bool
    consent_countries: frozenset[str]

    def opens_on(self, weekday: int) -> bool:
        """Whether letters may leave on that weekday, Monday being 0."""
        return weekday in self.days if self.days is not None else self.window.opens_on(weekday)


_SETTINGS = {
    field.name: f"survey_{field.name}" if f"survey_{field.name}" in ASKING_EDITABLE else field.name
    for field in fields(AskingRules)
} | {"quiet_holidays": "survey_holidays"}
"""Field of the rules → name of the setting."""

_FIELDS = {name: field for field, name in _SETTINGS.items()}


def rules_for(
    session: Session,  # noqa: ARG001  # as brand_of: what is read is read with the preferences, and kept with them
    preferences: Preferences,
    team_id: int | None,
    brand: str | None,
) -> AskingRules:
    """What holds for a ticket of this team and brand; made once for as long as these preferences hold."""
    own = preferences.own_asking
    of_brand = own.of_brand.get(brand, ()) if brand else ()
    of_team = own.of_team.get(team_id, ()) if team_id is not None else ()
    place = (team_id if of_team else None, brand if of_brand else None)
    rules: AskingRules | None = preferences.made.get(place)
    if rules is None:
        rules = preferences.made[place] = rules_with(preferences, of_brand, of_team)
    return rules


def rules_with(preferences: Preferences, *layers: Texts) -> AskingRules:
    """The installation's rules under these texts, the last layer on top; for rules not saved yet, too.

    Raises ValueError with the parser's sentence.
    """
    said: dict[str, Any] = {field: getattr(preferences, name) for field, name in _SETTINGS.items()}
    for layer in layers:
        said |= parsed(dict(layer))
    return AskingRules(**said)


def parsed(texts: Mapping[str, str]) -> dict[str, Any]:
    """Fields of the rules from texts by name of the setting."""
    return {_FIELDS[name]: ASKING_EDITABLE[name](text) for name, text in texts.items()}
