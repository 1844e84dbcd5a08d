"""A row of "Accounts to call" in words: who they are to this reader, what they said, whether somebody called."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from survey_service.callbacks.incident import Incident
from survey_service.customers.phones import as_written
from survey_service.db import DbContext
from survey_service.feedback.masking import Piece, masked
from survey_service.language import N_
from survey_service.reports.incident_calls import Case, Hit, tell
from survey_service.reports.names import staff_names
from survey_service.staff.reader import Reader
from survey_service.web.managers.words import clock_time, minutes_to, span
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

WORDS = 160
CASES = 3
Told = tuple[int, str | None, str]


@dataclass(frozen=True)
class ByHand:
    """How to reach who wrote last, where nobody owes them a call."""

    name: str
    phone: str | None
    phone_words: str | None
    mail: str | None
    refuses: bool
    ticket: str
    ticket_url: str | None


@dataclass(frozen=True)
class CallRow:
    """`told`: what was done, as (number of the case, its address or None, text); `more`: cases
    that are not told."""

    hit: Hit
    name: str
    is_person: bool
    words: list[Piece]
    told: list[Told]
    more: int
    is_uncalled: bool
    by_hand: ByHand | None

    @property
    def words_plain(self) -> str:
        """For a file."""
        return "".join(piece.text for piece in self.words)


def call_rows(ctx: DbContext, reader: Reader, incident: Incident, hits: list[Hit]) -> list[CallRow]:
    """In the order of the list."""
    tell(ctx.session, reader, incident, ctx.now, hits)
    staff = staff_names(ctx.session) if reader.masked else frozenset()
    return [_row(hit, reader, ctx.now, staff) for hit in hits]


def _row(hit: Hit, reader: Reader, now: datetime, staff: frozenset[str]) -> CallRow:
    is_person = hit.key[0] is None
    contact = hit.contact.name or hit.contact.mail if hit.contact else None
    person = hit.name or contact
    name = (person if reader.sees_customer else None) or _("A customer") if is_person else hit.name or ""
    return CallRow(
        hit=hit,
        name=name,
        is_person=is_person,
        words=_words(hit, reader, staff),
        told=[_case(case, reader, now) for case in hit.cases[:CASES]],
        more=max(len(hit.cases) - CASES, 0),
        is_uncalled=not hit.tries and not hit.open_cases,
        by_hand=_by_hand(hit) if reader.sees_customer and not hit.open_cases else None,
    )


def _words(hit: Hit, reader: Reader, staff: frozenset[str]) -> list[Piece]:
    if hit.said is None:
        return []
    text = " ".join(hit.said.why.split())
    if not reader.masked:
        return _cut([Piece(text)])
    names = {name for name in (hit.said.customer,) if name} | staff
    return _cut(masked(text, names, current_translator(), {name for name in (hit.said.account,) if name}))


def _cut(pieces: list[Piece]) -> list[Piece]:
    """After masking, so that no half of a name is left."""
    kept: list[Piece] = []
    room = WORDS
    for piece in pieces:
        if len(piece.text) > room:
            return [*kept, Piece(f"{piece.text[:room].rstrip()}…", piece.masked)]
        kept.append(piece)
        room -= len(piece.text)
    return kept


def _case(case: Case, reader: Reader, now: datetime) -> Told:
    if not case.may_open:
        return case.id, None, _("another team has a case") if case.is_open else _("another team called")
    parts = []
    if case.is_open:
        owner = _("you have it") if case.owner_id == reader.user_id else _("%(who)s has it", who=case.owner)
        parts.append(owner if case.owner_id is not None else _("nobody has it yet"))
    if case.tries and case.last_try is not None:
        last = clock_time(case.last_try, now)
        parts.append(ngettext("tried %(n)s time, %(last)s", "tried %(n)s times, last %(last)s", case.tries, last=last))
    elif case.is_open and case.review_only:
        parts.append(_("asked not to be contacted"))
    elif case.is_open and case.due_at is not None:
        minutes = minutes_to(case.due_at, now) or 0
        words = N_("%(span)s late") if minutes < 0 else N_("due in %(span)s")
        parts.append(_(words, span=span(minutes)))
    if not case.is_open:
        parts.append(_("closed"))
    return case.id, url_for("callbacks.case_view", case_id=case.id), ", ".join(parts)


def _by_hand(hit: Hit) -> ByHand | None:
    contact = hit.contact
    if contact is None:
        return None
    url = contact.ticket_url
    return ByHand(
        name=contact.name or contact.mail or _("A customer"),
        phone=None if contact.refuses else contact.phone,
        phone_words=as_written(contact.phone) if contact.phone and not contact.refuses else None,
        mail=None if contact.refuses else contact.mail,
        refuses=contact.refuses,
        ticket=contact.ticket,
        ticket_url=url if url and url.lower().startswith(("https://", "http://")) else None,
    )
