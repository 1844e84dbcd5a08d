"""Whether a customer is asked: pure, one reason for every "no". The order of the rules is the order of the reasons."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from survey_service.customers.addresses import is_no_reply, is_shared
from survey_service.keys import Keys
from survey_service.preferences.asking import AskingRules


@dataclass(frozen=True, slots=True)
class Asked:
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
    found = (
        (asked.opted_out, "opted_out"),
        (asked.suppression == "suppressed", "suppressed"),
        (asked.suppression == "bad_address", "bad_address"),
        (address is None, "no_address"),
        (nobody_reads, "no_reply_address"),
        (not may_ask_by_consent(asked.consent, asked.country, rules.consent_countries), "no_consent"),
        (is_too_old(asked.closed_at, now, rules.max_age), "too_old"),
        (not asked.asking, "asking_off"),
    )
    return next((reason for holds, reason in found if holds), None)


def _reason_of_the_ticket(asked: Asked, rules: AskingRules) -> str | None:
    tags = {tag.casefold() for tag in asked.tags}
    channel = asked.channel.casefold() if asked.channel else None
    found = (
        (asked.auto_closed and not rules.ask_auto_closed, "auto_closed"),
        (asked.colleague or is_internal(asked.address, rules.internal_domains), "internal"),
        (not tags.isdisjoint(rules.spam_tags), "spam"),
        (not tags.isdisjoint(rules.skip_tags), "tag"),
        (channel in rules.skip_channels, "channel"),
        (asked.public_replies is not None and asked.public_replies < rules.min_public_replies, "few_replies"),
    )
    return next((reason for holds, reason in found if holds), None)


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
