"""One step on the cases that are ticked on the board."""

from datetime import datetime

from flask import flash
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from survey_service.callbacks.callers import is_caller
from survey_service.callbacks.scope import openable
from survey_service.db import DbContext
from survey_service.flows.callback_closed import reviews_closed
from survey_service.flows.callbacks_in_bulk import Bulk, Ticked, cases_handed_over, cases_taken, cases_waiting
from survey_service.staff.reader import Reader
from survey_service.staff.user import User
from survey_service.web.managers.forms import HandOverForm, WaitForm
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

AT_MOST = 200
ACTS = ("take", "hand_over", "wait", "review")


class Sent:
    """What was pressed: `act`, the `ticks` as the rows name them, the two small forms, and the `error` if any."""

    def __init__(self, form: MultiDict[str, str] | None, those: list[tuple[int, str]], now: datetime) -> None:
        given = form if form is not None else MultiDict[str, str]()
        self.act = given.get("act", "")
        named = given.getlist("shown" if given.get("all") else "case")
        self.ticks = [tick for tick in dict.fromkeys(named) if _parsed(tick)][:AT_MOST]
        self._names = {str(number): name for number, name in those}
        self.hand_over = HandOverForm(form if self.act == "hand_over" else None, people=those)
        self.wait = WaitForm(form if self.act == "wait" else None)
        self.wait.now = now
        self.error = self._wrong() if form is not None else None

    @property
    def ticked(self) -> list[Ticked]:
        """Each case once."""
        found = (_parsed(tick) for tick in self.ticks)
        return list({one.case_id: one for one in found if one is not None}.values())

    @property
    def to(self) -> tuple[int, str]:
        """Who is to have them."""
        return int(self.hand_over.to.data), self._names[self.hand_over.to.data]

    def _wrong(self) -> str | None:
        if self.act not in ACTS:
            return _("Choose what is to be done with the cases that are ticked.")
        if not self.ticks:
            return _("Tick the cases first, then choose what is to be done with them.")
        if self.act == "hand_over" and not self.hand_over.validate():
            return _("Choose who is to have the cases that are ticked.")
        if self.act == "wait" and not self.wait.validate():
            return _(
                "The cases do not wait yet: %(why)s", why=" ".join(self.wait.until.errors or self.wait.reason.errors)
            )
        return None


def people(session: Session, reader: Reader) -> list[tuple[int, str]]:
    """Who could be given cases of this reader's: id and name. Each case then says whether it is for that person."""
    wanted = select(User.id, User.name).where(is_caller()).order_by(User.name, User.id)
    if reader.department_id is not None and not reader.has("auditor"):
        wanted = wanted.where(or_(User.department_id.is_(None), User.department_id == reader.department_id))
    return [(number, name) for number, name in session.execute(wanted)]


def acted(ctx: DbContext, reader: Reader, sent: Sent) -> Bulk:
    """What came of it; cases the reader may not open are left."""
    ticked = sent.ticked
    seen = set(openable(ctx.session, reader, [one.case_id for one in ticked]))
    mine = [one for one in ticked if one.case_id in seen]
    if sent.act == "take":
        done = cases_taken(ctx, mine)
    elif sent.act == "hand_over":
        done = cases_handed_over(ctx, mine, sent.to[0])
    elif sent.act == "wait":
        until = sent.wait.until.moment  # type: ignore[attr-defined]  # set while validating
        done = cases_waiting(ctx, mine, until, sent.wait.reason.data)
    else:
        reviewed = reviews_closed(ctx, [one.case_id for one in mine])
        done = Bulk(reviewed.closed, reviewed.left, 0)
    return Bulk(done.done, done.left + len(ticked) - len(mine), done.unfit)


def told_of(sent: Sent, done: Bulk) -> None:
    """Flashes: what was done, and what was left as it is, and why."""
    who = sent.to[1] if sent.act == "hand_over" else ""
    if done.done:
        flash(_done(sent.act, done.done, who), "success")
    if done.unfit:
        flash(
            ngettext(
                "%(n)s was left: %(who)s is rated in it, or it belongs to others.",
                "%(n)s were left: %(who)s is rated in them, or they belong to others.",
                done.unfit,
                who=who,
            )
        )
    if done.left:
        flash(
            ngettext(
                "%(n)s was left: somebody has it, or it changed meanwhile.",
                "%(n)s were left: somebody has them, or they changed meanwhile.",
                done.left,
            )
        )


def _done(act: str, n: int, who: str) -> str:
    if act == "take":
        return ngettext("%(n)s case is yours.", "%(n)s cases are yours.", n)
    if act == "hand_over":
        return ngettext("%(who)s has %(n)s case more.", "%(who)s has %(n)s cases more.", n, who=who)
    if act == "wait":
        return ngettext(
            "%(n)s case waits, and comes back on its date.", "%(n)s cases wait, and come back on their date.", n
        )
    return ngettext("%(n)s case is closed as reviewed.", "%(n)s cases are closed as reviewed.", n)


def _parsed(tick: str) -> Ticked | None:
    """ "12-7" is case 12 owned by 7, "12-0" owned by nobody; a number alone names no owner."""
    case, _dash, owner = tick.partition("-")
    numbers = [int(text) for text in (case, owner or "0") if text.isascii() and text.isdecimal() and len(text) < 11]
    if len(numbers) != 2 or not 0 < numbers[0] < 2**31 or numbers[1] >= 2**31:
        return None
    return Ticked(numbers[0], numbers[1] or None)
