"""What holds now: the environment's defaults under what the installation has set in the admin pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.preferences.asking_texts import ASKING_EDITABLE, NO_OWN_ASKING, OwnAsking, own_asking
from survey_service.preferences.own_brands import NO_BRANDS, OwnBrands, own_brands
from survey_service.preferences.own_reasons import NO_OWN, OwnReasons, own_reasons
from survey_service.preferences.preference import Preference
from survey_service.preferences.texts import lasting_duration
from survey_service.preferences.values import BusinessHours, CallbackDue, Window, assignment, duration


@dataclass(frozen=True)
class Preferences:
    """Typed and complete; flows and reports get it through their context.

    `new_sources_ask`: not in production, where an administrator first sees who would be asked (D3).
    """

    installation: str
    base_url: str
    report_zone: ZoneInfo
    vip_tags: frozenset[str]
    consent_countries: frozenset[str]
    credit_rule: str
    survey_delay: timedelta
    survey_throttle: timedelta
    survey_window: Window
    survey_expiry: timedelta
    survey_max_age: timedelta
    survey_reminder: timedelta
    edit_window: timedelta
    business_hours: BusinessHours
    holidays: str | None
    callback_due: CallbackDue
    mail_from: str
    mail_reply_to: str | None
    mail_transport: str
    own_reasons: OwnReasons = NO_OWN
    callback_assignment: str = "nobody"
    default_language: str = "en"
    survey_days: frozenset[int] | None = None
    survey_holidays: str | None = None
    survey_account_throttle: timedelta = timedelta(0)
    survey_sampling: float = 1.0
    skip_tags: frozenset[str] = frozenset()
    spam_tags: frozenset[str] = frozenset({"spam"})
    skip_channels: frozenset[str] = frozenset()
    internal_domains: frozenset[str] = frozenset()
    min_public_replies: int = 0
    ask_auto_closed: bool = False
    skip_role_addresses: bool = False
    new_sources_ask: bool = True
    own_asking: OwnAsking = NO_OWN_ASKING
    own_brands: OwnBrands = NO_BRANDS

    @cached_property
    def made(self) -> dict[Any, Any]:
        """Kept beside them: what was made of these preferences, by its key."""
        return {}


EDITABLE: Mapping[str, Any] = {
    **ASKING_EDITABLE,
    "survey_expiry": lasting_duration,
    "edit_window": duration,
    "business_hours": BusinessHours.parse,
    "callback_due": CallbackDue.parse,
    "callback_assignment": assignment,
}
"""Name → parser of what admins may set over the environment; each raises ValueError with a sentence."""


def latest(session: Session) -> dict[str, Preference]:
    """The row written last, by name. Its id tells, not its time: processes may run different clocks."""
    newest = select(func.max(Preference.id)).group_by(Preference.name)
    return {row.name: row for row in session.scalars(select(Preference).where(Preference.id.in_(newest)))}


def overrides(session: Session) -> dict[str, str]:
    """The texts in force, by name."""
    return {name: row.value for name, row in latest(session).items() if row.value and name in EDITABLE}


def in_force(session: Session, defaults: Preferences) -> Preferences:
    """`defaults` with the overrides laid over them, the reason chips, and what brands and teams say about asking and
    about themselves."""
    texts, reasons, asking = overrides(session), own_reasons(session), own_asking(session)
    brands = own_brands(session)
    known = reasons is defaults.own_reasons and asking is defaults.own_asking and brands is defaults.own_brands
    if not texts and known:
        return defaults
    said = {name: EDITABLE[name](text) for name, text in texts.items()}
    return replace(defaults, own_reasons=reasons, own_asking=asking, own_brands=brands, **said)
