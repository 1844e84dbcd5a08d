"""Whether the world may believe that a domain's mail is the domain's: SPF (RFC 7208), DKIM (RFC 6376), DMARC (7489).

Judged from what the domain says in the DNS; asking it is a Resolver's, so that judgement needs no network.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

State = Literal["ok", "wrong", "missing", "unchecked"]

SELECTORS: Final = ("s1", "s2", "default", "selector1", "selector2", "google", "k1", "k2", "mail", "dkim", "smtp", "sm")
"""Names under which common senders publish DKIM keys; there is no way to ask for all. SendGrid's are s1 and s2."""


class CouldNotCheck(Exception):
    """The DNS did not answer: offline, too slow, or refusing. Says nothing about the domain."""


class Resolver(Protocol):
    """Asks the DNS. Both give nothing where the name or record does not exist, and raise CouldNotCheck."""

    def txt(self, name: str) -> Sequence[str]:
        """The TXT records of a name, each with its parts joined; a CNAME is followed."""


class Offline:
    """A Resolver where no network is to be asked."""

    def txt(self, name: str) -> Sequence[str]:
        """See Resolver."""
        raise CouldNotCheck(name)


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail` names what was found or is wrong: one of the words below, or a name in the DNS."""

    state: State
    detail: str = ""


def spf(resolver: Resolver, domain: str) -> Finding:
    """One record at the domain itself that ends in a refusal or a doubt."""
    try:
        records = [text for text in resolver.txt(domain) if re.match(r"v=spf1( |$)", text, re.IGNORECASE)]
    except CouldNotCheck:
        return Finding("unchecked")
    if not records:
        return Finding("missing")
    if len(records) > 1:
        return Finding("wrong", "several")  # RFC 7208, 4.5: a permanent error for every mail
    words = records[0].lower().split()
    if any(word in ("+all", "all") for word in words):
        return Finding("wrong", "everybody")
    if not any(word in ("-all", "~all", "?all") or word.startswith("redirect=") for word in words):
        return Finding("wrong", "open_end")
    return Finding("ok")


def dkim(resolver: Resolver, domain: str) -> Finding:
    """A key under one of the usual names; `detail` is that name."""
    unanswered = False
    for selector in SELECTORS:
        try:
            records = [text for text in resolver.txt(f"{selector}._domainkey.{domain}") if _is_key(text)]
        except CouldNotCheck:
            unanswered = True
            continue
        if any(not re.search(r"(^|;)\s*p=\s*(;|$)", text) for text in records):  # an empty p is a key taken back
            return Finding("ok", selector)
    return Finding("unchecked") if unanswered else Finding("missing")


def dmarc(resolver: Resolver, domain: str) -> Finding:
    """A policy at the domain or at one above it; `detail` is what it asks for: none, quarantine or reject."""
    labels = domain.split(".")
    try:
        for start in range(max(len(labels) - 1, 1)):  # never at the top: nobody's policy is of .com
            above = ".".join(labels[start:])
            records = [text for text in resolver.txt(f"_dmarc.{above}") if re.match(r"v=DMARC1\s*(;|$)", text)]
            if len(records) > 1:
                return Finding("wrong", "several")
            if records:
                return _policy(records[0])
    except CouldNotCheck:
        return Finding("unchecked")
    return Finding("missing")


def _policy(record: str) -> Finding:
    found = re.search(r";\s*p\s*=\s*(none|quarantine|reject)\s*(;|$)", record, re.IGNORECASE)
    return Finding("ok", found[1].lower()) if found else Finding("wrong", "no_policy")


def _is_key(text: str) -> bool:
    return "p=" in text and ("v=" not in text or re.match(r"\s*v=DKIM1\s*(;|$)", text) is not None)
