"""An administrator checks the set-up: what the sender's domain says in the DNS, and whether a letter arrives (D8)."""

import hmac
import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.user_changed import UnknownUser
from survey_service.keys import token
from survey_service.mail.message import sender_parts
from survey_service.mail.queue import enqueue
from survey_service.mail.sender_domain import Finding, Resolver, dkim, dmarc, spf
from survey_service.preferences.preference import InstallationFact
from survey_service.staff.user import User

DOMAIN, LETTER_SENT, LETTER_CODE, LETTER_ARRIVED = "setup_domain", "setup_sent", "setup_code", "setup_arrived"
CHECKS = {"spf": spf, "dkim": dkim, "dmarc": dmarc}


def sender_domain(mail_from: str) -> str:
    """The part of the sender's address that receivers ask the DNS about."""
    return sender_parts(mail_from)[1].rpartition("@")[2].lower()


def domain_checked(ctx: Context, resolver: Resolver) -> None:
    """Ask the DNS, outside any transaction, and keep what it said."""
    domain = sender_domain(ctx.preferences.mail_from)
    found = {name: check(resolver, domain) for name, check in CHECKS.items()}
    told = {name: [finding.state, finding.detail] for name, finding in found.items()}
    told["of"] = [_hashed(domain)[:12], ctx.now.isoformat()]
    with ctx.writing() as session:
        session.merge(InstallationFact(name=DOMAIN, value=json.dumps(told, separators=(",", ":"))))
        audit.record(session, ctx.now, ctx.actor, "sender_domain_checked", "installation", None)


def domain_found(session: Session, domain: str) -> tuple[dict[str, Finding], datetime] | None:
    """What the DNS said of this domain when it was asked last, and when that was; None: never asked."""
    kept = session.get(InstallationFact, DOMAIN)
    told = json.loads(kept.value) if kept is not None else {}
    if not told or told["of"][0] != _hashed(domain)[:12]:
        return None
    return {name: Finding(*told[name]) for name in CHECKS}, datetime.fromisoformat(told["of"][1])


def letter_sent(ctx: Context) -> None:
    """To whoever asks, at once; the code in its link tells that it is this letter that arrived."""
    with ctx.writing() as session:
        user = session.get(User, ctx.actor.id) if ctx.actor.kind == "user" else None
        if user is None:
            raise UnknownUser(ctx.actor.id)
        code = token()
        link = f"{ctx.preferences.base_url.rstrip('/')}/admin/setup/arrived/{code}"
        sealed = ctx.keys.seal(json.dumps({"link": link}))
        enqueue(session, "setup_letter", {}, due=ctx.now, now=ctx.now, sealed=sealed, user_id=user.id)
        session.merge(InstallationFact(name=LETTER_CODE, value=_hashed(code)))
        session.merge(InstallationFact(name=LETTER_SENT, value=ctx.now.isoformat()))
        audit.record(session, ctx.now, ctx.actor, "setup_letter_sent", "installation", None)


def letter_arrived(ctx: Context, code: str) -> bool:
    """False: the code is not of the letter sent last."""
    with ctx.writing() as session:
        kept = session.get(InstallationFact, LETTER_CODE)
        if kept is None or not hmac.compare_digest(kept.value, _hashed(code)):
            return False
        session.merge(InstallationFact(name=LETTER_ARRIVED, value=ctx.now.isoformat()))
        audit.record(session, ctx.now, ctx.actor, "setup_letter_arrived", "installation", None)
        return True


def _hashed(code: str) -> str:
    return sha256(code.encode()).hexdigest()
