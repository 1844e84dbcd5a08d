"""Calls of SendGrid's mail/send for up to 1,000 mails each: who goes into which, and what an answer says of whom.

Limits (Twilio SendGrid, "Mail Send" reference, "Limitations" and "Errors"): 1,000 personalizations and recipients a
call, each address once, 30 MB a call, 10,000 bytes of substitutions a personalization. An error names its field:
`personalizations.3.to.0.email` is about the fourth mail alone.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from survey_service.mail.message import one_line, sender_parts
from survey_service.mail.outgoing import Outgoing

MOST = 1000
MOST_BYTES = 20_000_000  # of JSON; well below the 30 MB that a call's mail may have
MOST_SUBSTITUTED = 10_000  # bytes
_ONE = re.compile(r"personalizations[.\[](\d+)\]?(?:\.(.+))?")


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """Mails that share all but their personalizations. `numbers` are theirs in what was to be sent, each with its JSON
    in `written`; its repr shows none of it."""

    shared: str
    numbers: tuple[int, ...]
    written: tuple[str, ...]

    def body(self) -> bytes:
        """ASCII, as the official client writes it too."""
        return f'{{"personalizations": [{", ".join(self.written)}], {self.shared}}}'.encode("ascii")

    def without(self, places: frozenset[int]) -> "Call":
        """The mails that are not at those places."""
        return self._of(place for place in range(len(self.numbers)) if place not in places)

    def halves(self) -> tuple["Call", "Call"]:
        middle = len(self.numbers) // 2
        return self._of(range(middle)), self._of(range(middle, len(self.numbers)))

    def _of(self, places: Iterator[int] | range) -> "Call":
        kept = tuple(places)
        numbers = tuple(self.numbers[place] for place in kept)
        return Call(self.shared, numbers, tuple(self.written[place] for place in kept))


@dataclass(frozen=True, slots=True)
class Blame:
    """What a refusal (400) is about. `places`: which personalizations; `addresses`: those of them whose address it is.
    `is_shared`: it names fields, and all are of what the mails share."""

    places: frozenset[int]
    addresses: frozenset[int]
    is_shared: bool


def blame(fields: Sequence[str], most: int) -> Blame:
    """`fields` as the answer names them, of a call with `most` mails."""
    named = [(int(found[1]), found[2] or "") for found in map(_ONE.fullmatch, fields) if found]
    places = frozenset(place for place, _ in named if place < most)
    addresses = frozenset(place for place, rest in named if place < most and is_address(rest))
    shared = [field for field in fields if field.split(".")[0] in _SHARED]
    return Blame(places, addresses, bool(fields) and len(shared) == len(fields))


def is_address(field: str) -> bool:
    """Whether a field is a recipient, or within one."""
    return bool(re.search(r"(^|\.)to(\.|$)", field))


_SHARED = frozenset({"from", "reply_to", "content", "attachments", "tracking_settings"})


def calls(outgoings: Sequence[Outgoing]) -> list[Call]:
    """As few as the limits allow, the first mails first."""
    groups: dict[tuple[object, ...], list[int]] = {}
    ready = [_within(mail) for mail in outgoings]
    for number, mail in enumerate(ready):
        groups.setdefault((mail.sender, mail.reply_to, mail.text, mail.html, mail.inline), []).append(number)
    return [call for numbers in groups.values() for call in _of_group(ready, numbers)]


def _within(mail: Outgoing) -> Outgoing:
    """One with more words than substitutions may have takes none."""
    said = "".join([*mail.substitutions, *mail.substitutions.values()])
    if len(said) * 4 <= MOST_SUBSTITUTED:  # no character has more bytes
        return mail
    return mail.whole() if len(said.encode()) > MOST_SUBSTITUTED else mail


def _of_group(mails: Sequence[Outgoing], numbers: list[int]) -> Iterator[Call]:
    shared = json.dumps(shared_body(mails[numbers[0]]))[1:-1]
    left = [(number, json.dumps(personalization(mails[number]))) for number in numbers]
    while left:
        taken: list[tuple[int, str]] = []
        waiting: list[tuple[int, str]] = []
        addresses: set[str] = set()
        size = len(shared)
        for number, written in left:
            address = mails[number].to.lower()
            if len(taken) == MOST or address in addresses or (taken and size + len(written) > MOST_BYTES):
                waiting.append((number, written))
                continue
            taken.append((number, written))
            addresses.add(address)
            size += len(written) + 2
        yield Call(shared, tuple(number for number, _ in taken), tuple(written for _, written in taken))
        left = waiting


def personalization(mail: Outgoing) -> dict[str, Any]:
    """What is this mail's alone. Only our two ids come back with events; SendGrid keeps a Message-ID of ours."""
    said: dict[str, Any] = {
        "to": [mailbox(mail.to, mail.to_name)],
        "subject": one_line(mail.subject),
        "headers": {**mail.headers, "Message-ID": mail.message_id},
        "custom_args": {"mail_id": str(mail.mail_id), "attempt_id": mail.attempt_id},
    }
    if mail.substitutions:
        said["substitutions"] = mail.substitutions
    return said


def shared_body(mail: Outgoing) -> dict[str, Any]:
    """What all mails of a call have in common. Tracking is off."""
    name, address = sender_parts(mail.sender)
    body: dict[str, Any] = {
        "from": mailbox(address, name),
        "content": [
            {"type": "text/plain", "value": mail.text},
            {"type": "text/html", "value": mail.html},
        ],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if mail.reply_to:
        body["reply_to"] = {"email": mail.reply_to}
    if mail.inline is not None:
        name, content = mail.inline.name, base64.b64encode(mail.inline.png).decode()
        picture = {"content": content, "type": "image/png", "filename": f"{name}.png"}
        body["attachments"] = [{**picture, "disposition": "inline", "content_id": name}]
    return body


def mailbox(address: str, name: str | None) -> dict[str, str]:
    """As the API takes one."""
    said = one_line(name or "")
    if "," in said or ";" in said:  # the API reads them as the end of an address unless the name is quoted
        said = '"' + said.replace('"', "") + '"'
    return {"email": address, "name": said} if said else {"email": address}
