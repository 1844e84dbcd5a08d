"""Whether a customer is asked: pure, one reason for every "no". The order of the rules is the order of the reasons."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from survey_service.customers.addresses import is_no_reply, is_shared
from survey_service.keys import Keys
from survey_service.preferences.asking import AskingRules


class Asked(NamedTuple):
    """What the policy looks at. `opted_out` and `suppression` are looked up by the address's hash; `colleague`: the
    address is an agent's or a user's; `public_replies` None: nobody told."""

    address: str | None
    opted_out: bool
    suppression: str | None
    colleague: bool
    consent: bool | None
    country: str | None
    closed_at: datetime
    asking: bool
    auto_closed: bool
    tags: Collection[str] = ()
    channel: str | None = None
    public_replies: int | None = None


def reason_not_to_ask(asked: Asked, now: datetime, rules: AskingRules) -> str | None:
    """The first reason of interface.md's list that holds, up to the throttle; None: ask."""
    return reason_not_to_write(asked, now, rules) or _reason_of_the_ticket(asked, rules)


def reason_not_to_write(asked: Asked, now: datetime, rules: AskingRules) -> str | None:
    """Those reasons that forbid any question to this customer, recovery and reminder too. `closed_at` is of what the
    question is about."""
    address = asked.address
    nobody_reads = address is not None and (is_no_reply(address) or (rules.skip_role_addresses and is_shared(address)))
    return (
        (asked.opted_out and "opted_out")
        or (asked.suppression == "suppressed" and "suppressed")
        or (asked.suppression == "bad_address" and "bad_address")
        or (address is None and "no_address")
        or (nobody_reads and "no_reply_address")
        or (not may_ask_by_consent(asked.consent, asked.country, rules.consent_countries) and "no_consent")
        or (is_too_old(asked.closed_at, now, rules.max_age) and "too_old")
        or (not asked.asking and "asking_off")
        or None
    )


def _reason_of_the_ticket(asked: Asked, rules: AskingRules) -> str | None:
    tags = {tag.casefold() for tag in asked.tags}
    channel = asked.channel.casefold() if asked.channel else None
    return (
        (asked.auto_closed and not rules.ask_auto_closed and "auto_closed")
        or ((asked.colleague or is_internal(asked.address, rules.internal_domains)) and "internal")
        or (not tags.isdisjoint(rules.spam_tags) and "spam")
        or (not tags.isdisjoint(rules.skip_tags) and "tag")
        or (channel in rules.skip_channels and "channel")
        or (asked.public_replies is not None and asked.public_replies < rules.min_public_replies and "few_replies")
        or None
    )


def may_ask_by_consent(consent: bool | None, country: str | None, consent_countries: Collection[str]) -> bool:
    """A "no" is a no everywhere; silence is one only where the law wants a yes."""
    if consent is not None:
        return consent
    return country not in consent_countries


def is_too_old(closed_at: datetime, now: datetime, max_age: timedelta) -> bool:
    """Solved longer ago than it may be."""
    return now - closed_at > max_age


def is_internal(address: str | None, domains: Collection[str]) -> bool:
    """Whether the address is in one of these domains, or below one with a leading dot."""
    if address is None or not domains:
        return False
    domain = address.rpartition("@")[2]
    return domain in domains or any(one.startswith(".") and domain.endswith(one) for one in domains)


def drawn(keys: Keys, source: str, ticket: str, resolution: int) -> float:
    """Where this resolution fell, 0 to 1: it is in the sample if below the share (D4). Nobody can foresee it without
    PRIVACY_KEY, and it falls the same way again."""
    return keys.fraction("sample", source, ticket, str(resolution))


def is_sampled_out(draw: float, rules: AskingRules) -> bool:
    """Whether the draw left it out."""
    return draw >= rules.sampling
