"""Every setting in words: what it is called, what it does, and its value as a reader would say it."""

from dataclasses import dataclass
from datetime import timedelta

from survey_service.language import N_
from survey_service.preferences.asking_texts import CUSTOMERS_COUNTRY
from survey_service.preferences.values import CallbackDue, Window
from survey_service.web.admin.words import span
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@dataclass(frozen=True, slots=True)
class Words:
    """`form` says what to type, for those that can be set here; `nothing` what it means that there is no value."""

    label: str
    definition: str
    form: str | None = None
    nothing: str = N_("none")


@dataclass(frozen=True, slots=True)
class Group:
    """A table of the page."""

    title: str
    names: tuple[str, ...]


DURATION = N_("A duration as ISO 8601 writes it: PT24H is 24 hours, P14D is 14 days, PT1H30M is an hour and a half.")

WORD_LIST = N_("Words split by commas; capitals make no difference. none is none.")
YES_NO = N_("yes or no")

GROUPS = (
    Group(
        N_("When to ask"),
        (
            *("survey_delay", "survey_window", "survey_days", "survey_holidays", "survey_throttle"),
            *("survey_account_throttle", "survey_max_age", "survey_reminder", "survey_expiry", "edit_window"),
        ),
    ),
    Group(
        N_("Whom to ask"),
        (
            *("survey_sampling", "skip_tags", "spam_tags", "skip_channels", "internal_domains"),
            *("min_public_replies", "ask_auto_closed", "skip_role_addresses", "consent_countries"),
        ),
    ),
    Group(
        N_("Figures and callbacks"),
        (
            "business_hours",
            "holidays",
            "callback_due",
            "callback_assignment",
            "report_timezone",
            "vip_tags",
            "credit_rule",
        ),
    ),
    Group(N_("Mail"), ("mail_transport", "mail_from", "mail_reply_to", "default_language")),
    Group(N_("Where it runs"), ("installation_name", "base_url", "trusted_hosts", "celery_broker_url", "clock")),
)

SECRETS = (
    *("secret_key", "secret_key_fallbacks", "privacy_key", "smtp_url", "sendgrid_api_key", "sendgrid_webhook_key"),
    "metrics_token",
)
"""Shown as set or not set, never more."""

UNSHOWN = frozenset({"celery_broker_url"})
"""May hold a password, so only whether it is set is told."""

WORDS = {
    "survey_delay": Words(
        N_("Wait before asking"),
        N_("How long after a ticket is closed its customer is asked; then the next moment the window allows."),
        DURATION,
    ),
    "survey_window": Words(
        N_("Hours for letters"),
        N_("The time of day, where the customer is, when letters may leave, from Monday to Friday."),
        N_("From and to, like 08:00-20:00. 00:00-24:00 is always, weekends too."),
    ),
    "survey_throttle": Words(
        N_("Leave customers in peace for"),
        N_("At most one survey per customer in this time, whatever the number of tickets."),
        DURATION,
    ),
    "survey_max_age": Words(
        N_("Do not ask about older tickets"), N_("Nobody is asked about a ticket solved longer ago."), DURATION
    ),
    "survey_expiry": Words(N_("Links can be answered for"), N_("Counted from when the letter left."), DURATION),
    "survey_reminder": Words(
        N_("Remind once after"), N_("An unanswered survey is sent once more; zero is never."), DURATION
    ),
    "survey_days": Words(
        N_("Days for letters"),
        N_("The weekdays, where the customer is, on which surveys may leave."),
        N_("Like Mon-Fri or Mon, Wed, Sat; window is as the hours for letters have them."),
        N_("as the hours for letters have them"),
    ),
    "survey_holidays": Words(
        N_("No letters on public holidays of"),
        N_("On those days, where the customer is, no survey leaves."),
        N_("customer: of the country each customer is in. Or a country’s code, like DE, for all. none is none."),
    ),
    "survey_account_throttle": Words(
        N_("Leave accounts in peace for"),
        N_("At most one survey in this time to all customers of one account; zero asks each of them."),
        DURATION,
    ),
    "survey_sampling": Words(
        N_("Share of tickets asked about"),
        N_("Drawn at random for each solved ticket, and kept: the same ticket is drawn the same way again."),
        N_("Like 0.25, which is every fourth; 1 asks about each."),
    ),
    "skip_tags": Words(
        N_("Tags not asked about"), N_("Nobody is asked about a ticket with one of these tags."), WORD_LIST
    ),
    "spam_tags": Words(
        N_("Tags of spam"), N_("A ticket with one of these tags is spam: nobody is asked about it."), WORD_LIST
    ),
    "skip_channels": Words(
        N_("Channels not asked about"), N_("Nobody is asked about a ticket that came by one of these."), WORD_LIST
    ),
    "internal_domains": Words(
        N_("Domains of colleagues"),
        N_("Addresses there are our own people’s, as are those of agents and users: they are not asked."),
        N_("Domains split by commas, like acme.com; .acme.com stands for all below it. none is none."),
    ),
    "min_public_replies": Words(
        N_("Least number of public replies"),
        N_("Fewer replies the customer could read, and nobody is asked; an unknown number is enough."),
        N_("A whole number; 0 asks about each."),
    ),
    "ask_auto_closed": Words(N_("Ask about tickets closed automatically"), N_("Those that no person closed."), YES_NO),
    "skip_role_addresses": Words(
        N_("Leave out shared mailboxes"),
        N_("Addresses like info@ or sales@, read by several people. Addresses that nobody reads are always left out."),
        YES_NO,
    ),
    "default_language": Words(
        N_("Language where none is told"),
        N_("Customers whose language no ticket ever told are written to in this one."),
    ),
    "edit_window": Words(
        N_("Answers can be changed for"),
        N_("Counted from the first answer; after that they can only be read."),
        DURATION,
    ),
    "consent_countries": Words(
        N_("Countries that need consent"),
        N_("Where silence is no consent: customers there are asked if they said yes."),
        N_("Two-letter codes split by commas, like DE, AT. none is none."),
    ),
    "business_hours": Words(
        N_("Business hours"),
        N_("When callbacks are due is counted in these hours, in the zone of the reports."),
        N_("Days and hours, several split by a semicolon: Mon-Thu 09:00-17:00; Fri 09:00-15:00"),
    ),
    "holidays": Words(N_("Public holidays"), N_("The country whose public holidays are no business days.")),
    "callback_due": Words(
        N_("Call back within"),
        N_("Business time from the rating to the first attempt: after a 1, a 2, for other reasons, and for VIPs."),
        N_("Like 1=PT8H,2=PT16H,other=PT16H,vip=PT4H. What is not named keeps the product’s own default."),
    ),
    "callback_assignment": Words(
        N_("Who gets a new callback"),
        N_("Nobody: whoever takes it. Else the team’s lead or manager, its callers in turn, or the account’s owner."),
        N_("nobody, manager, round_robin or account_owner; a team may set its own."),
    ),
    "report_timezone": Words(N_("Time zone of the reports"), N_("Days and months of every figure begin there.")),
    "vip_tags": Words(N_("VIP tags"), N_("A ticket with one of these tags is a VIP’s, whatever the account.")),
    "credit_rule": Words(
        N_("Who is credited"),
        N_("The assignee, the closer or the last one who replied when the ticket was closed; fixed from then on."),
    ),
    "mail_transport": Words(
        N_("How mail leaves"), N_("By smtp or sendgrid; outbox keeps it here, and it reaches nobody.")
    ),
    "mail_from": Words(N_("Sender"), N_("The name and address customers see.")),
    "mail_reply_to": Words(N_("Answers to letters go to"), N_("Where a reply arrives; without it, at the sender.")),
    "installation_name": Words(N_("Name of this installation"), N_("The name customers see as the one who asks.")),
    "base_url": Words(
        N_("Address of this site"), N_("Links in letters and the addresses for helpdesks begin with it.")
    ),
    "trusted_hosts": Words(N_("Host names answered for"), N_("A request that names another host is refused.")),
    "celery_broker_url": Words(
        N_("Broker of the workers"), N_("Set: Celery does the work. Not set: the worker built in does it.")
    ),
    "clock": Words(N_("Rehearsal clock"), N_("The moment this process started at, for rehearsals only.")),
    "secret_key": Words(N_("Key for sessions"), N_("Signs sessions and seals what waits.")),
    "secret_key_fallbacks": Words(N_("Former keys for sessions"), N_("Still good for reading while keys change.")),
    "privacy_key": Words(N_("Key for opt-outs"), N_("Knows again who opted out, even after erasure. Never change it.")),
    "smtp_url": Words(N_("Mail server"), N_("With its password.")),
    "sendgrid_api_key": Words(N_("SendGrid’s key"), N_("Letters are sent with it.")),
    "sendgrid_webhook_key": Words(N_("SendGrid’s verification key"), N_("Proves that events about letters are real.")),
    "metrics_token": Words(N_("Token for the metrics"), N_("Without it only this machine may read them.")),
}


def in_words(value: object, nothing: str = N_("none")) -> str:
    """Of any setting that is no secret; `nothing` is the word for no value."""
    if isinstance(value, timedelta):
        return span(value)
    if isinstance(value, Window):
        return _("always, weekends too") if value.always else _("%(hours)s, Monday to Friday", hours=value)
    if isinstance(value, CallbackDue):
        return _callback_due(value)
    if isinstance(value, frozenset | tuple):
        return _list(value)
    return _(nothing) if value is None else _single(value)


def _single(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return current_translator().percent(value, 0 if round(value * 100, 6).is_integer() else 2)
    return _("the country each customer is in") if value == CUSTOMERS_COUNTRY else str(value)


def _list(values: frozenset[object] | tuple[object, ...]) -> str:
    """Words, or weekdays by their number."""
    days = sorted(value for value in values if isinstance(value, int))
    return ", ".join([_(WEEKDAYS[day]) for day in days] or sorted(map(str, values))) or _("none")


def _callback_due(due: CallbackDue) -> str:
    return _(
        "1: %(one)s; 2: %(two)s; other: %(other)s; VIP: %(vip)s",
        one=span(due.score_1),
        two=span(due.score_2),
        other=span(due.other),
        vip=span(due.vip),
    )
