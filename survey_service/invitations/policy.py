"""Whether a customer is asked: pure, one reason for every "no". The order of the rules is the order of the reasons."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from survey_service.customers.addresses import is_no_reply
from survey_service.preferences.preferences import Preferences


@dataclass(frozen=True)
class Asked:
    """What the policy looks at. `opted_out` and `suppression` are looked up by the address's hash."""

    address: str | None
    opted_out: bool
    suppression: str | None
    consent: bool | None
    country: str | None
    closed_at: datetime
    asking: bool
    auto_closed: bool


def reason_not_to_ask(asked: Asked, now: datetime, preferences: Preferences) -> str | None:
    """The first reason of interface.md's list that holds, but for the throttle; None: ask."""
    rules = (
        (asked.opted_out, "opted_out"),
        (asked.suppression == "suppressed", "suppressed"),
        (asked.suppression == "bad_address", "bad_address"),
        (asked.address is None, "no_address"),
        (asked.address is not None and is_no_reply(asked.address), "no_reply_address"),
        (not may_ask_by_consent(asked.consent, asked.country, preferences), "no_consent"),
        (is_too_old(asked.closed_at, now, preferences.survey_max_age), "too_old"),
        (not asked.asking, "asking_off"),
        (asked.auto_closed, "auto_closed"),
    )
    return next((reason for holds, reason in rules if holds), None)


def may_ask_by_consent(consent: bool | None, country: str | None, preferences: Preferences) -> bool:
    """A "no" is a no everywhere; silence is one only where the law wants a yes (CONSENT_COUNTRIES)."""
    if consent is not None:
        return consent
    return country not in preferences.consent_countries


def is_too_old(closed_at: datetime, now: datetime, max_age: timedelta) -> bool:
    """Solved longer ago than SURVEY_MAX_AGE."""
    return now - closed_at > max_age
