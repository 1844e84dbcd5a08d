"""E-mail addresses: one spelling each, and which of them no person reads."""

import re
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

LONGEST = 320  # 64 for the mailbox, 255 for the domain, and the @ between them

# What nearly all addresses look like. They need none of email-validator's 150 µs, which a bulk of 1,000 events feels;
# a test keeps the two in agreement. Punycode labels (xn--) are left to the library.
_PLAIN = re.compile(
    r"(?=.{1,64}@)[a-z0-9]+(?:[._+-][a-z0-9]+)*"
    r"@(?=.{4,180}\Z)(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)

# Mailboxes of programs, and the role mailboxes RFC 2142 and common practice give to machines and whoever is on duty.
_MACHINES = re.compile(
    r"(no|non|do[-_.]?not|dont|never|ne[-_.]pas)[-_.]?(reply|respond|answer|repondre)([-_.+].*)?"
    r"|.+[-_.+](no[-_.]?reply|do[-_.]?not[-_.]?reply)"
    r"|mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|bounces?([-_.+=].*)?|(auto|automated)[-_.]?(reply|mailer|responder)"
    r"|abuse|hostmaster|webmaster|root|daemon|nobody|noc|security|usenet|www|uucp|ftp"
    r"|(notifications?|alerts?)[-_.]?(no[-_.]?reply)?|(list|listserv|majordomo)([-_.](request|owner|bounces?))?"
)

# Mailboxes that several people read (RFC 2142 and common practice, in the languages letters are written in).
_SHARED = re.compile(
    r"info(rmation|s)?|sales|support|service|help([-_.]?desk)?|hello|hi|hallo|hola|bonjour|contact(o|s)?|kontakt|contato"
    r"|office|buero|büro|admin(istrator|istration)?|team|it|mail|email|post|enquir(y|ies)|inquir(y|ies)|anfragen?"
    r"|billing|invoices?|accounts?|accounting|accountspayable|finance|rechnung(en)?|buchhaltung|factur(as|ation|en)?"
    r"|orders?|bestellung(en)?|pedidos|purchasing|einkauf|compras|achats|shop|store|marketing|press|presse|media|pr"
    r"|hr|jobs|careers?|personal|bewerbung(en)?|legal|privacy|datenschutz|reception|empfang|secretary|sekretariat"
    r"|customer[-_.]?(service|care|support)|kundenservice|service[-_.]?desk|tech([-_.]?support)?|everyone|all|staff"
)


class BadAddress(ValueError):
    """The text is no e-mail address; its str is a sentence for whoever typed it."""

    def __init__(self) -> None:
        super().__init__("must be an e-mail address, such as cy@example.com")


def normalise(address: str) -> str:
    """Lower case, the domain in its ASCII (IDNA) form; +tags and dots stay, they may be different people (C14).

    Only the syntax is looked at, DNS is not asked. Raises BadAddress.
    """
    text = address.strip()
    if _PLAIN.fullmatch(lowered := text.lower()):
        return lowered
    if len(text) > LONGEST:
        raise BadAddress
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            globally_deliverable=False,
            strict=True,
            test_environment=True,  # .test is a domain like another, as it is to the short way above
        )
    except (EmailNotValidError, UnicodeError):
        raise BadAddress from None
    domain = found.ascii_domain.lower()
    if "." not in domain:
        raise BadAddress
    return f"{normalize('NFC', found.local_part.lower())}@{domain}"


def is_no_reply(address: str) -> bool:
    """Whether mail to this address reaches a program or a duty mailbox instead of the customer (D3)."""
    return _MACHINES.fullmatch(address.partition("@")[0].strip().lower()) is not None


def is_shared(address: str) -> bool:
    """Whether the mailbox is a role's, read by several people, so that nobody knows who would answer (D3)."""
    return _SHARED.fullmatch(address.partition("@")[0].partition("+")[0].strip().lower()) is not None
