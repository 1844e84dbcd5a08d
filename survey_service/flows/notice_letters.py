"""What the letter about callbacks says, gathered as it leaves: severity, ticket, when it is due. Nothing a customer is
or said, since mail is read in more places than our pages."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.callbacks.callback import Callback, CallbackCause
from survey_service.callbacks.callers import is_caller
from survey_service.callbacks.notice import CaseNotice
from survey_service.callbacks.ranking import NEVER
from survey_service.flows.context import Context
from survey_service.flows.feedback_mailed import zone_of
from survey_service.invitations.invitation import Invitation
from survey_service.language import N_, Translator, staff_translator
from survey_service.mail.queued import Mail
from survey_service.responses.scores import score_word
from survey_service.staff.user import User
from survey_service.tickets.ticket import Ticket

SHOWN = 20
URGENT_FIRST = ("overdue_department", "overdue", "returned", "assigned", "unassigned")
SEVERITIES = {
    "contact": N_("Asked for contact"),
    "unsolved": N_("Not solved yet"),
    "vip": N_("VIP with a 3"),
}


class Told(NamedTuple):
    """A case and the most urgent thing to be said of it."""

    kind: str
    case: Callback


class Topic(NamedTuple):
    """Of its newest cause that counts."""

    ticket: str
    area: str | None


def case_notice(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """None where nothing of it is so any more, or the reader calls nobody back any more."""
    user = session.scalar(select(User).where(User.id == mail.user_id, is_caller())) if mail.user_id else None
    told = _told(session, mail) if user is not None else []
    if user is None or not told:
        return None
    shown = told[:SHOWN]
    topics = _topics(session, [one.case.id for one in shown])
    words, base = staff_translator(user.language), ctx.preferences.base_url.rstrip("/")
    zone = zone_of(ctx, user.timezone)
    said: dict[str, list[dict[str, str]]] = {kind: [] for kind in URGENT_FIRST}
    for kind, case in shown:
        lines = {"about": _about(case, topics[case.id], words), "due": _due(case, words, zone)}
        said[kind].append(lines | {"link": f"{base}/callbacks/{case.id}"})
    late = len([one for one in told if one.kind.startswith("overdue")])
    return {
        **said,
        "count": len(told),
        "late": late,
        "more": len(told) - len(shown),
        "zone": words.zone(zone),
        "link": f"{base}/callbacks/",
    }


def severity_words(severity: str, words: Translator) -> str:
    """ "1 Poor", "Asked for contact"."""
    if severity in SEVERITIES:
        return words.gettext(SEVERITIES[severity])
    return f"{severity} {score_word(int(severity), words)}"


def _about(case: Callback, topic: Topic, words: Translator) -> str:
    ticket = words.gettext("ticket %(number)s") % {"number": topic.ticket}
    parts = (severity_words(case.severity, words), words.gettext("VIP") if case.vip else None, ticket, topic.area)
    return ", ".join(part for part in parts if part)


def _due(case: Callback, words: Translator, zone: ZoneInfo) -> str:
    if case.due_at is None:
        return words.gettext("No call is due any more; please close it.")
    when = {"when": words.datetime(case.due_at, zone)}
    if case.review_only:
        return words.gettext("No contact is wanted; please read and close it by %(when)s.") % when
    if case.first_attempt_at is not None:
        return words.gettext("It was tried; say what comes next.")
    return words.gettext("First attempt due %(when)s") % when


def _told(session: Session, mail: Mail) -> list[Told]:
    """The most urgent first, each case once; closed cases, and those that are somebody else's by now, are not told."""
    rows = session.execute(
        select(CaseNotice.kind, Callback)
        .join(Callback, Callback.id == CaseNotice.callback_id)
        .where(CaseNotice.mail_id == mail.id, Callback.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    found: dict[int, Told] = {}
    for kind, case in sorted(rows, key=lambda row: URGENT_FIRST.index(row[0])):
        if _still(kind, case, mail.user_id):
            found.setdefault(case.id, Told(kind, case))
    return sorted(found.values(), key=lambda one: (URGENT_FIRST.index(one.kind), one.case.due_at or NEVER, one.case.id))


def _still(kind: str, case: Callback, user_id: int | None) -> bool:
    if kind == "assigned":
        return case.owner_id == user_id
    if kind in ("unassigned", "returned"):
        return case.owner_id is None
    return case.first_attempt_at is None and not case.suggest_close and not case.review_only


def _topics(session: Session, case_ids: Sequence[int]) -> dict[int, Topic]:
    rows = session.execute(
        select(
            CallbackCause.callback_id,
            Ticket.external_id,
            func.coalesce(Invitation.credit_product_area, Ticket.product_area),
        )
        .join(Invitation, Invitation.id == CallbackCause.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(CallbackCause.callback_id.in_(case_ids))
        .order_by((CallbackCause.kind != "eased"), CallbackCause.at, CallbackCause.id)
    )
    return {case_id: Topic(ticket, area) for case_id, ticket, area in rows}
