"""Rules of asking that leave something out of every kind."""

from datetime import timedelta

from survey_service.preferences.asking import AskingRules
from survey_service.preferences.values import Window

RULES = AskingRules(
    delay=timedelta(hours=24),
    window=Window.parse("08:00-20:00"),
    days=None,
    quiet_holidays=None,
    throttle=timedelta(days=14),
    account_throttle=timedelta(0),
    max_age=timedelta(days=14),
    reminder=timedelta(days=3),
    sampling=1.0,
    skip_tags=frozenset({"internal-test"}),
    spam_tags=frozenset({"spam"}),
    skip_channels=frozenset({"phone"}),
    internal_domains=frozenset({"acme.com", ".acme.org"}),
    min_public_replies=1,
    ask_auto_closed=False,
    skip_role_addresses=True,
    consent_countries=frozenset({"DE"}),
)
