"""What SendGrid's event webhook tells, read: a JSON array of events, each with the two ids we sent along.

Of an event only ids, its kind, its time and a code are kept. The other side's words quote addresses and stay out.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from survey_service.mail.signed_events import NotFromSendGrid

LARGEST_ID = 2**31 - 1
TRACKED = "tracked"
"""An open or a click: both are switched off for each mail, so one means that the account switched them on again."""

KINDS = {
    "processed": "processed",
    "delivered": "delivered",
    "deferred": "deferred",
    "blocked": "blocked",
    "bounce": "bounce",
    "dropped": "dropped",
    "spamreport": "spam_report",
    "unsubscribe": "unsubscribe",
    "group_unsubscribe": "unsubscribe",
    "open": TRACKED,
    "click": TRACKED,
}
"""SendGrid's names → ours. `group_resubscribe` is not among them: what a customer told us is undone with us alone."""

DROPS = {
    "bounced address": "bounced_address",
    "invalid": "invalid_address",
    "spam reporting address": "spam_reporting_address",
    "unsubscribed address": "unsubscribed_address",
    "spam content (if spam checker app is enabled)": "spam_content",
    "spam content": "spam_content",
    "recipient list over package quota": "over_quota",
    "invalid smtpapi header": "bad_header",
}


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """`code`: the enhanced status (RFC 3463), else the reply code, or the kind of a drop. `address` is there only for
    what a person did, and in no repr: somebody erased meanwhile is known by nothing else."""

    key: str
    mail_id: int
    attempt_id: str
    kind: str
    at: datetime | None
    code: str | None = None
    address: str | None = field(default=None, repr=False)


def told_events(body: bytes) -> list[ToldEvent]:
    """Those about a mail that may be ours, in the order they came. Raises NotFromSendGrid: no JSON array of objects."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise NotFromSendGrid from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotFromSendGrid
    return [told for one in found if (told := _told(one)) is not None]


def _told(one: Mapping[str, Any]) -> ToldEvent | None:
    name, attempt_id, mail_id = one.get("event"), one.get("attempt_id"), _number(one.get("mail_id"))
    if not isinstance(name, str) or not isinstance(attempt_id, str) or mail_id is None or name not in KINDS:
        return None
    kind = KINDS[name]
    if kind == "bounce" and one.get("type") == "blocked":
        kind = "blocked"
    address = one.get("email") if kind in ("spam_report", "unsubscribe") else None
    return ToldEvent(
        key=_key(one),
        mail_id=mail_id,
        attempt_id=attempt_id,
        kind=kind,
        at=_moment(one.get("timestamp")),
        code=_code(kind, one),
        address=address if isinstance(address, str) else None,
    )


def _number(value: object) -> int | None:
    """Custom arguments come back as texts."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,10}", value, re.ASCII):
        value = int(value)
    return value if type(value) is int and 0 < value <= LARGEST_ID else None


def _key(one: Mapping[str, Any]) -> str:
    """The event's id; a hash of it where it is no short word, of the whole event where there is none."""
    told = one.get("sg_event_id")
    if isinstance(told, str) and re.fullmatch(r"[!-~]{1,100}", told):
        return told
    whole = told if isinstance(told, str) and told else json.dumps(one, sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(value: object) -> datetime | None:
    """None where it is no time a mail can have; whoever stores it takes its own clock then."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,11}", value, re.ASCII):
        value = int(value)
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]  # a number by then
        return None
    seconds = float(value)  # type: ignore[arg-type]
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4_102_444_800 else None  # before the year 2100


def _code(kind: str, one: Mapping[str, Any]) -> str | None:
    said = one.get("reason") or one.get("response")
    if kind == "dropped":
        return DROPS.get(said.strip().lower(), "other") if isinstance(said, str) else "other"
    if kind not in ("bounce", "blocked", "deferred"):
        return None
    status = one.get("status")
    if isinstance(status, str) and re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", status, re.ASCII):
        return status
    reply = re.match(r"[245]\d\d(?=\D|$)", said, re.ASCII) if isinstance(said, str) else None
    return reply[0] if reply else None
