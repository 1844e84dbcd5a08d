"""A case in words: the sentence on top, how to reach the customer, and the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from survey_service.callbacks.case import CasePage, Said
from survey_service.callbacks.closing import TRIES, tried_enough
from survey_service.db import DbContext
from survey_service.feedback.masking import Hit, hidden_in, masked
from survey_service.feedback.parts import parts_of_each
from survey_service.feedback.said import Said as SaidWords
from survey_service.feedback.said import said as in_parts
from survey_service.feedback.segment import Segment
from survey_service.reports.evidence import evidence
from survey_service.reports.names import staff_names
from survey_service.staff.reader import Reader
from survey_service.web.managers.case_clock import promise
from survey_service.web.managers.case_reach import Reach, reach
from survey_service.web.managers.words import (
    OUTCOMES,
    ROOT_CAUSES,
    clock_time,
    exact,
    minutes_to,
    span,
    when,
)
from survey_service.web.saying import inside, ngettext, reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

Facts = list[tuple[str, str | Markup]]


@dataclass(frozen=True)
class CaseShown:
    """What the template prints. `said`: each cause with its words in their parts, masked for those who may not see
    names, what its verdicts were taken from, and when."""

    name: str
    note: str
    sentence: str
    reach: Reach
    promise: Facts
    said: list[tuple[Said, SaidWords | None, str | None, Markup]]
    customer: Facts
    paper: Facts
    tickets: list[tuple[str, Facts]]
    attempts_hint: str
    unreachable_warning: bool
    likely: tuple[str, str] | None
    hide: Callable[[str], str]


def case_shown(page: CasePage, reader: Reader, ctx: DbContext) -> CaseShown:
    """For this reader at this moment."""
    sees = reader.sees_customer and not page.is_about_reader
    who = (page.customer.name or page.customer.email if sees else None) or _("the customer")
    tries = [(one.attempt.at, one.attempt.channel) for one in page.tried]
    likely = page.likely_cause
    return CaseShown(
        name=who,
        note=_note(page, reader, ctx.now),
        sentence=_sentence(page, who, ctx.now, subject=not reader.masked),
        reach=reach(page, ctx, sees=sees),
        promise=promise(page, ctx),
        said=_said(page, reader, ctx),
        customer=_customer(page, who),
        paper=_paper(page, sees=sees, subject=not reader.masked),
        tickets=[(one.ticket.external_id, _ticket(one, ctx.now, subject=not reader.masked)) for one in page.said],
        attempts_hint=_attempts_hint(len(tries)),
        unreachable_warning=bool(tries) and not tried_enough(tries, reader_zone()),
        likely=(likely, _("last time here")) if likely else None,
        hide=_hider(page, reader, ctx),
    )


def _hider(page: CasePage, reader: Reader, ctx: DbContext) -> Callable[[str], str]:
    """Takes names out of what colleagues wrote: all for who may read none, the customer's for who is rated here."""
    if reader.sees_customer and not page.is_about_reader:
        return str
    staff = staff_names(ctx.session) if reader.masked else frozenset[str]()
    people = staff | {name for name in (page.customer.name,) if name}
    firms = [_account(page)] if page.account else []
    return lambda text: "".join(piece.text for piece in masked(text, people, current_translator(), firms))


def _note(page: CasePage, reader: Reader, now: datetime) -> str:
    case = page.case
    if page.state == "closed" and case.closed_at is not None:
        return _("closed on %(when)s", when=exact(case.closed_at))
    if page.owner is None:
        return _("open, nobody has it")
    since = clock_time(case.acknowledged_at, now) if case.acknowledged_at else ""
    who = _("you") if case.owner_id == reader.user_id else page.owner
    if page.state == "waiting" and case.waiting_until is not None:
        return _("waiting until %(when)s, owned by %(who)s", when=exact(case.waiting_until), who=who)
    return _("owned by %(who)s, acknowledged %(since)s", who=who, since=since)


def _sentence(page: CasePage, who: str, now: datetime, *, subject: bool) -> str:
    """`subject`: it is shown, though it may name people."""
    case = page.case
    name = _("%(who)s of %(account)s", who=who, account=_account(page)) if page.account else who
    if page.state == "closed":
        how = _(OUTCOMES[case.outcome]) if case.outcome else _("Closed")
        why = f", {inside(_(ROOT_CAUSES[case.root_cause]))}" if case.root_cause else ""
        return _("%(name)s: %(how)s%(why)s.", name=name, how=inside(how), why=why)
    if case.suggest_close:
        return _("%(name)s is owed no call any more: the rating has risen, or does not count. Close it.", name=name)
    if case.review_only:
        return _("%(name)s asked not to be contacted: read the answer and close the case.", name=name)
    if page.tried:
        return _tried_sentence(page, name, now)
    return _due_sentence(page, name, now, page.main.ticket.subject if subject else None)


def _tried_sentence(page: CasePage, name: str, now: datetime) -> str:
    if page.state == "waiting" and page.case.waiting_until is not None:
        return _("%(name)s can wait until %(when)s.", name=name, when=exact(page.case.waiting_until))
    latest = page.tried[0].attempt
    step = latest.next_step or _("get in touch again")
    if latest.next_at is None:
        return _("%(name)s was tried %(when)s; say what comes next.", name=name, when=clock_time(latest.at, now))
    return _("%(name)s: %(step)s, %(when)s.", name=name, step=step, when=exact(latest.next_at))


def _due_sentence(page: CasePage, name: str, now: datetime, about: str | None) -> str:
    topic = f": {about}" if about else ""
    due = page.case.due_at
    if due is None:
        return _("Call %(name)s%(topic)s.", name=name, topic=topic)
    minutes = minutes_to(due, now) or 0
    words = {"name": name, "topic": topic, "time": clock_time(due, now), "span": span(minutes)}
    if minutes < 0:
        return _("Call %(name)s now, %(span)s late (it was due %(time)s)%(topic)s.", **words)
    return _("Call %(name)s by %(time)s, in %(span)s%(topic)s.", **words)


def _account(page: CasePage) -> str:
    assert page.account is not None
    return page.account.name or page.account.external_id


def _customer(page: CasePage, who: str) -> Facts:
    rows: Facts = [(_("Customer"), who)]
    if page.account is not None:
        rows.append((_("Account"), _account(page)))
    if page.case.value:
        rows.append((_("Value"), _("%(value)s a year", value=current_translator().number(page.case.value))))
    if page.closed_of_account:
        rows.append((_("Closed cases of the account"), current_translator().number(page.closed_of_account)))
    return rows


def _paper(page: CasePage, *, sees: bool, subject: bool) -> Facts:
    """What is printed: no number, no address."""
    case, main = page.case, page.main
    said = main.response.score_now if main.response is not None else None
    rows = [
        (_("Customer"), page.customer.name if sees else None),
        (_("Account"), _account(page) if page.account else None),
        (_("Ticket"), main.ticket.external_id),
        (_("About"), main.ticket.subject if subject else None),
        (_("Area"), main.invitation.credit_product_area),
        (_("Team"), main.invitation.credit_team),
        (_("Score"), current_translator().number(said) if said is not None else None),
        (_("Opened"), exact(case.opened_at)),
        (_("Closed"), exact(case.closed_at) if case.closed_at else None),
        (_("How it ended"), _(OUTCOMES[case.outcome]) if case.outcome else None),
        (_("Why it happened"), _(ROOT_CAUSES[case.root_cause]) if case.root_cause else None),
    ]
    return [(term, what) for term, what in rows if what]


def _ticket(one: Said, now: datetime, *, subject: bool) -> Facts:
    ticket, survey = one.ticket, one.invitation
    rows: Facts = []
    number = _("%(number)s in %(source)s", number=ticket.external_id, source=one.source)
    if ticket.url and ticket.url.lower().startswith(("https://", "http://")):
        link = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(ticket.url, number)
        rows.append((_("Number"), link))
    else:
        rows.append((_("Number"), number))
    told = (
        (_("About"), ticket.subject if subject else None),
        (_("Area"), survey.credit_product_area),
        (_("Severity"), survey.credit_severity),
        (_("Agent"), ", ".join(name for name in (survey.credit_agent, survey.credit_team) if name)),
    )
    rows += [(term, what) for term, what in told if what]
    if ticket.opened_at and ticket.first_response_at and ticket.first_response_at >= ticket.opened_at:
        took = int((ticket.first_response_at - ticket.opened_at).total_seconds() // 60)
        rows.append((_("First reply after"), span(took)))
    rows.append((_("Solved"), when(survey.closed_at, now)))
    if ticket.public_replies is not None:
        rows.append((_("Replies"), current_translator().number(ticket.public_replies)))
    if is_open_again(one):
        rows.append((_("Reopened since"), when(ticket.reopened_at, now) if ticket.reopened_at else _("yes")))
    if ticket.reopens:
        rows.append((_("Reopened"), ngettext("%(n)s time", "%(n)s times", ticket.reopens)))
    return rows


def is_open_again(one: Said) -> bool:
    """The ticket was reopened after the resolution this rating is about."""
    reopened = one.ticket.reopened_at
    return reopened is not None and reopened > one.invitation.closed_at


def _said_at(one: Said) -> datetime:
    return one.response.rated_at if one.response is not None else one.at


def _said(page: CasePage, reader: Reader, ctx: DbContext) -> list[tuple[Said, SaidWords | None, str | None, Markup]]:
    parts = parts_of_each(ctx.session, [one.response.id for one in page.said if one.response is not None])
    staff = staff_names(ctx.session) if reader.masked else None
    found = []
    for one in page.said:
        cut = parts.get(one.response.id, []) if one.response is not None else []
        source = evidence(one.response, cut, current_translator(), reader_zone()) if one.response is not None else None
        found.append((one, _words(one, page, staff, cut), source, when(_said_at(one), ctx.now)))
    return found


def _words(one: Said, page: CasePage, staff: frozenset[str] | None, parts: list[Segment]) -> SaidWords | None:
    """`staff`: names to hide with the customer's, None for who may read them."""
    why = one.response.why if one.response is not None else None
    if not why:
        return None

    def hits(text: str) -> list[Hit]:
        if staff is None:
            return []
        people = {name for name in (page.customer.name, one.invitation.credit_agent, page.owner) if name}
        return hidden_in(text, people | staff, [_account(page)] if page.account else [])

    return in_parts(why, hits, parts, current_translator())


def _attempts_hint(made: int) -> str:
    if made < TRIES:
        return _(
            "Attempt %(n)s. After %(most)s on two days by two ways, “unreachable” is fair.", n=made + 1, most=TRIES
        )
    return _("%(n)s attempts so far.", n=made)
