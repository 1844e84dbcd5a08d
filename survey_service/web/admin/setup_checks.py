"""Each thing an operator wants to know of the set-up, as found: a state, what it means, what to do about it (D8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from survey_service.flows.mail_events_applied import EVENTS_SEEN, TRACKING_SEEN
from survey_service.flows.setup_checked import LETTER_ARRIVED, LETTER_SENT, domain_found, sender_domain
from survey_service.language import N_
from survey_service.mail.sender_domain import Finding, State
from survey_service.preferences.preference import InstallationFact
from survey_service.preferences.preferences import Preferences
from survey_service.web.admin.words import moment
from survey_service.web.saying import say as _

STATES: Final = {
    "ok": ("green", N_("good")),
    "wrong": ("red", N_("wrong")),
    "missing": ("amber", N_("to do")),
    "unchecked": ("none", N_("could not check")),
}
"""State → colour and word."""

SAID: Final = {
    ("spf", "ok"): N_("The domain says who may send its mail."),
    ("spf", "missing"): N_(
        "The domain does not say who may send its mail: publish a TXT record v=spf1 that names your sender and ends in "
        "~all."
    ),
    ("spf", "several"): N_("There are several v=spf1 records, which counts as none: make them one."),
    ("spf", "everybody"): N_("The record lets everybody send (+all): end it in ~all or -all."),
    ("spf", "open_end"): N_("The record does not say what to do with other senders: end it in ~all or -all."),
    ("dkim", "ok"): N_("A signing key is published under the name %(detail)s."),
    ("dkim", "missing"): N_(
        "No signing key was found under the usual names. Switch domain authentication on at your mail service and "
        "publish the records it names."
    ),
    ("dmarc", "ok"): N_("A policy is published; it asks receivers for: %(detail)s."),
    ("dmarc", "missing"): N_(
        "No policy is published: add a TXT record at _dmarc with v=DMARC1; p=none to begin with. Gmail and Yahoo want "
        "one from senders of many mails."
    ),
    ("dmarc", "several"): N_("There are several policies, which counts as none: keep one."),
    ("dmarc", "no_policy"): N_("The record has no policy: it needs p=none, p=quarantine or p=reject."),
}
"""Check and state, or what is wrong → a sentence."""

UNCHECKED: Final = N_("The DNS did not answer, so nothing is known. Are we offline?")
NOT_ASKED: Final = N_("Not looked up yet: press the button below.")


@dataclass(frozen=True, slots=True)
class Check:
    """One row: `colour` and `word` tell the state, `said` what was found and what to do."""

    name: str
    title: str
    state: State
    said: str

    @property
    def colour(self) -> str:
        """As the parts of pages know it."""
        return STATES[self.state][0]

    @property
    def word(self) -> str:
        """The state for those who see no colour."""
        return _(STATES[self.state][1])


@dataclass(frozen=True, slots=True)
class Setup:
    """All checks, the sender's domain, and when the DNS was asked last."""

    checks: list[Check]
    domain: str
    asked_at: datetime | None

    @property
    def open(self) -> int:
        """How many are not good."""
        return sum(check.state != "ok" for check in self.checks)


def setup_of(session: Session, preferences: Preferences, settings: Any, origin: str) -> Setup:
    """As things stand; `origin` is the address under which the reader came here."""
    domain = sender_domain(preferences.mail_from)
    found = domain_found(session, domain)
    checks = [_address(preferences.base_url, origin), _https(preferences.base_url)]
    checks += [_of_domain(name, title, found[0][name] if found else None) for name, title in _domain_titles()]
    checks += [_events(session, preferences, settings), _tracking(session, preferences), _letter(session)]
    return Setup(checks, domain, found[1] if found else None)


def _domain_titles() -> list[tuple[str, str]]:
    return [
        ("spf", _("SPF: who may send for the domain")),
        ("dkim", _("DKIM: letters are signed")),
        ("dmarc", _("DMARC: what becomes of forgeries")),
    ]


def _address(base_url: str, origin: str) -> Check:
    title = _("Letters link to this site")
    if base_url == origin:
        return Check("address", title, "ok", _("Links begin with %(url)s, and you are there.", url=base_url))
    said = _(
        "Links begin with %(url)s, but you came here by %(origin)s. Is BASE_URL right?", url=base_url, origin=origin
    )
    return Check("address", title, "wrong", said)


def _https(base_url: str) -> Check:
    title = _("Links are encrypted")
    if urlsplit(base_url).scheme == "https":
        return Check("https", title, "ok", _("BASE_URL begins with https."))
    return Check("https", title, "missing", _("Set BASE_URL to an https address before real customers are asked."))


def _of_domain(name: str, title: str, found: Finding | None) -> Check:
    if found is None:
        return Check(name, title, "missing", _(NOT_ASKED))
    if found.state == "unchecked":
        return Check(name, title, "unchecked", _(UNCHECKED))
    words = SAID[name, found.detail if found.state == "wrong" else found.state]
    return Check(name, title, found.state, _(words, detail=found.detail) if "%(detail)s" in words else _(words))


def _events(session: Session, preferences: Preferences, settings: Any) -> Check:
    title = _("The mail service tells what became of letters")
    if preferences.mail_transport != "sendgrid":
        kept = _("Letters stay here in the outbox, so nothing comes back.")
        back = _("Only SendGrid tells; by this way out, bounces come back to the sender's mailbox.")
        said = kept if preferences.mail_transport == "outbox" else back
        return Check("events", title, "ok", said)
    if settings.sendgrid_webhook_key is None:
        said = _("Set SENDGRID_WEBHOOK_KEY to the key of the signed event webhook; until then its calls are refused.")
        return Check("events", title, "missing", said)
    seen = _fact(session, EVENTS_SEEN)
    if seen is None:
        said = _(
            "No signed event came yet. At SendGrid, let the event webhook call %(url)s.",
            url=f"{preferences.base_url}/hooks/sendgrid/events",
        )
        return Check("events", title, "missing", said)
    return Check("events", title, "ok", _("The last signed events came on %(when)s.", when=moment(seen)))


def _tracking(session: Session, preferences: Preferences) -> Check:
    title = _("Nobody follows clicks and opens")
    seen = _fact(session, TRACKING_SEEN)
    if preferences.mail_transport != "sendgrid" or seen is None:
        return Check("tracking", title, "ok", _("Each letter asks for no tracking, and no sign of any was seen."))
    said = _(
        "On %(when)s SendGrid told of an open or a click: switch click and open tracking off in its settings, as it "
        "rewrites links and spoils them.",
        when=moment(seen),
    )
    return Check("tracking", title, "wrong", said)


def _letter(session: Session) -> Check:
    title = _("A letter arrives")
    sent, arrived = _fact(session, LETTER_SENT), _fact(session, LETTER_ARRIVED)
    if sent is None:
        return Check("letter", title, "missing", _("Send yourself a letter, and press the button behind its link."))
    if arrived is None or arrived < sent:
        said = _(
            "A letter left for you on %(when)s. Is it there, and not among the spam? Press the button behind its link.",
            when=moment(sent),
        )
        return Check("letter", title, "missing", said)
    return Check("letter", title, "ok", _("The letter of %(when)s arrived.", when=moment(sent)))


def _fact(session: Session, name: str) -> datetime | None:
    kept = session.get(InstallationFact, name)
    return datetime.fromisoformat(kept.value) if kept is not None else None
