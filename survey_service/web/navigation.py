"""What stands in the head of a staff page, by role: a table. Entries whose page is not there yet are left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from survey_service.callbacks.acting import how_many_owed
from survey_service.callbacks.board import waiting_for
from survey_service.db import request_context
from survey_service.language import N_
from survey_service.mail.pausing import open_pause
from survey_service.preferences.openings import local_day
from survey_service.reports.review_queue import how_many_appeals, how_many_wait
from survey_service.reports.unknown_mails import how_many_undecided
from survey_service.staff.department import Department
from survey_service.staff.reader import Reader
from survey_service.staff.team import Team
from survey_service.web.letter_words import pause_words
from survey_service.web.words import current_translator


@dataclass(frozen=True)
class NavItem:
    """`count` is what waits there; None and 0 show no number."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Me:
    """The reader as the page names him."""

    name: str
    role: str
    initials: str


def open_callbacks(session: Session, reader: Reader) -> int:
    """Customers who wait for a call from those this reader answers for; the board has counted them already."""
    counted: int | None = g.get("callbacks_waiting")
    return counted if counted is not None else waiting_for(session, reader, request_context().now)


@dataclass(frozen=True)
class Entry:
    """One page of the menu and the roles that have it there; `beside`: another page under the same head."""

    label: str
    url: str
    roles: frozenset[str]
    count: Callable[[Session, Reader], int] | None = None
    beside: str | None = None


def _entry(
    label: str,
    url: str,
    *roles: str,
    count: Callable[[Session, Reader], int] | None = None,
    beside: str | None = None,
) -> Entry:
    return Entry(label, url, frozenset(roles), count, beside)


def to_review(session: Session, reader: Reader) -> int:
    """Words to tell apart, and appeals to decide; the pages of the queues have counted them already."""
    counted: int | None = g.get("to_review")
    return counted if counted is not None else how_many_wait(session, reader) + how_many_appeals(session, reader)


def owed_actions(session: Session, reader: Reader) -> int:
    """Corrective actions that are late or to be checked."""
    ctx = request_context()
    return how_many_owed(session, reader, local_day(ctx.now, ctx.preferences.report_zone))


def unknown_letters(session: Session, _reader: Reader) -> int:
    """Letters nobody knows the fate of, that wait for somebody to decide."""
    return how_many_undecided(session)


APPEALS = "/reports/appeals"
MENU = (
    _entry(N_("Callbacks"), "/callbacks/", "lead", "manager", count=open_callbacks),
    _entry(N_("Callbacks"), "/callbacks/", "auditor"),
    _entry(N_("To review"), "/reports/review", "manager", count=to_review, beside=APPEALS),
    _entry(N_("Appeals"), APPEALS, "auditor"),
    _entry(N_("My feedback"), "/agents/", "agent"),
    _entry(N_("Team wall"), "/agents/wall", "agent", "lead"),
    _entry(N_("Team and company"), "/reports/", "agent"),
    _entry(N_("Product"), "/product/", "product"),
    _entry(N_("What we change"), "/callbacks/actions", "product", count=owed_actions),
    _entry(N_("Numbers"), "/reports/", "lead", "manager", "product", "auditor"),
    _entry(N_("Asking"), "/reports/funnel", "lead", "manager", "admin", "auditor", beside="/reports/leaving"),
    _entry(N_("Agents"), "/agents/", "lead", "manager", "auditor"),
    _entry(N_("Team wall"), "/agents/wall", "manager", "auditor"),
    _entry(N_("Product"), "/product/", "manager"),
    _entry(N_("Going live"), "/admin/", "admin", beside="/admin/setup"),
    _entry(N_("Sources"), "/admin/sources", "admin"),
    _entry(N_("Users"), "/admin/users", "admin"),
    _entry(N_("Teams"), "/admin/teams", "admin", beside="/admin/account-owners"),
    _entry(N_("Whom to ask"), "/admin/asking", "admin"),
    _entry(N_("Settings"), "/admin/settings", "admin"),
    _entry(N_("Brands"), "/admin/brands", "admin"),
    _entry(N_("Reasons"), "/admin/reasons", "admin"),
    _entry(N_("Not asked"), "/admin/not-asked", "admin"),
    _entry(N_("Mail"), "/admin/mail", "admin", count=unknown_letters),
    _entry(N_("Learning"), "/admin/models", "admin"),
    _entry(N_("Audit"), "/admin/audit", "admin", "auditor"),
    _entry(N_("Outbox"), "/outbox/", "admin"),
)
ABSENCE = "/account/absence"
PAUSES = "/admin/mail/pauses"
COUNTING, WHO_SEES = "/reports/definitions", "/reports/who-sees-what"

ROLE_WORDS: Mapping[str, str] = {
    "manager": N_("Manager"),
    "lead": N_("Lead"),
    "agent": N_("Agent"),
    "product": N_("Product"),
    "admin": N_("Administrator"),
    "auditor": N_("Auditor"),
}


def staff_context() -> dict[str, Any]:
    """For templates rendered by Flask. Without a reader, in a part of a page or while an error is told, nothing that
    asks the database."""
    speaker = current_translator()
    told: dict[str, Any] = {"language": speaker.language, "direction": speaker.direction}
    told["installation"] = current_app.extensions["settings"].installation_name
    reader: Reader | None = g.get("reader")
    if reader is None or g.get("failing") or g.get("only_part"):
        return told
    ctx = request_context()
    return told | {
        "nav": menu(ctx.session, reader, request.path),
        "me": Me(reader.name, _role(ctx.session, reader), initials(reader.name)),
        "zone_words": speaker.zone(ctx.preferences.report_zone),
        **_pause(ctx.session, reader),
        "home_url": "/",
        "account_url": "/change",
        "mails_url": "/account/mails",
        **({"absence_url": ABSENCE} if reader.acts_on_cases else {}),
        "sign_out_url": "/logout",
        **{name: url for name, url in (("counting_url", COUNTING), ("who_sees_url", WHO_SEES)) if routed(url)},
    }


def _pause(session: Session, reader: Reader) -> dict[str, str]:
    """Why nothing is sent to customers, for those who answer for it; an administrator finds the way back there."""
    pause = open_pause(session) if reader.has("admin", "manager") else None
    if pause is None:
        return {}
    return {"paused_words": pause_words(pause)} | ({"pauses_url": PAUSES} if reader.has("admin") else {})


def menu(session: Session, reader: Reader, path: str) -> list[NavItem]:
    """The entries of all the reader's roles, each page once; current is the longest that the path begins with."""
    entries: dict[str, Entry] = {}
    for entry in MENU:
        if reader.has(*entry.roles) and routed(entry.url):
            entries.setdefault(entry.url, entry)
    at = {place: url for url, one in entries.items() for place in (url, one.beside) if place is not None}
    here = at.get(
        max((url for url in at if path == url or path.startswith(url.rstrip("/") + "/")), key=len, default="")
    )
    gettext = current_translator().gettext
    return [
        NavItem(gettext(one.label), url, url == here, one.count(session, reader) if one.count else None)
        for url, one in entries.items()
    ]


def initials(name: str) -> str:
    """ "MT" of Mia Torres, "A" of Asha."""
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else "?"


def _role(session: Session, reader: Reader) -> str:
    """ "Manager, Support": what, and for whom."""
    role = next((words for role, words in ROLE_WORDS.items() if role in reader.roles), "")
    place = None
    if reader.has("manager") and reader.department_id is not None:
        place = session.scalar(select(Department.name).where(Department.id == reader.department_id))
    elif reader.has("lead", "agent") and reader.team_id is not None:
        place = session.scalar(select(Team.name).where(Team.id == reader.team_id))
    words = current_translator().gettext(role) if role else ""
    return f"{words}, {place}" if place else words


def routed(url: str) -> bool:
    """Whether a page answers there in this installation."""
    known: dict[str, bool] = current_app.extensions.setdefault("routed", {})
    if url not in known:
        try:
            current_app.url_map.bind("localhost").match(url, method="GET")
            known[url] = True
        except RequestRedirect:
            known[url] = True
        except HTTPException:
            known[url] = False
    return known[url]
