"""What stands in the head of a staff page, by role: a table. Entries whose page is not there yet are left out."""

from collections.abc import Callable, Iterable, Mapping
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
    """One page of the menu and the roles that have it there; `beside`: other pages under the same head, `group`: those
    that each of them shows as tabs, this one with them."""

    label: str
    url: str
    roles: frozenset[str]
    count: Callable[[Session, Reader], int] | None = None
    beside: tuple[str, ...] = ()
    group: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """All addresses under which this entry is the current one."""
        return (self.url, *self.beside, *(url for _, url in self.group))


def _entry(
    label: str,
    url: str,
    *roles: str,
    count: Callable[[Session, Reader], int] | None = None,
    beside: tuple[str, ...] = (),
    group: tuple[tuple[str, str], ...] = (),
) -> Entry:
    return Entry(label, url, frozenset(roles), count, beside, group)


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
FUNNEL = "/reports/funnel"
GOING_LIVE = ((N_("Steps"), "/admin/"), (N_("Set-up check"), "/admin/setup"))
ASKING = (
    (N_("Whom to ask"), "/admin/asking"),
    (N_("Not asked"), "/admin/not-asked"),
    (N_("From solved to answered"), FUNNEL),
)
NUMBERS = (
    (N_("Scores"), "/reports/"),
    (N_("Tickets"), "/reports/tickets"),
    (N_("Further questions"), "/reports/further"),
    (N_("Scorecard"), "/reports/scorecard"),
    (N_("Months"), "/reports/months"),
)
MINE = ((N_("My feedback"), "/agents/"), (N_("My talks"), "/agents/briefs"))
AGENTS = ((N_("Agents"), "/agents/"), (N_("Talks"), "/agents/briefs"))
BRANDS = ((N_("Brands"), "/admin/brands"), (N_("Reasons"), "/admin/reasons"))
MAIL = ((N_("Letters"), "/admin/mail"), (N_("Outbox"), "/outbox/"))
PRODUCT = ((N_("Inbox"), "/product/"), (N_("Themes"), "/product/themes"), (N_("Releases"), "/product/releases"))
PEOPLE = ((N_("Users"), "/admin/users"), (N_("Teams"), "/admin/teams"))
SETTINGS = (
    (N_("Settings"), "/admin/settings"),
    (N_("Targets"), "/admin/targets"),
    (N_("Learning"), "/admin/models"),
    (N_("History"), "/admin/history"),
    (N_("Erase a person"), "/admin/erase"),
)
MENU = (
    _entry(N_("Callbacks"), "/callbacks/", "lead", "manager", count=open_callbacks),
    _entry(N_("Callbacks"), "/callbacks/", "auditor"),
    _entry(N_("To review"), "/reports/review", "manager", count=to_review, beside=(APPEALS,)),
    _entry(N_("Appeals"), APPEALS, "auditor"),
    _entry(N_("My feedback"), "/agents/", "agent", group=MINE),
    _entry(N_("Team wall"), "/agents/wall", "agent", "lead"),
    _entry(N_("Team and company"), "/reports/", "agent", group=NUMBERS),
    _entry(N_("Product"), "/product/", "product", group=PRODUCT),
    _entry(N_("What we change"), "/callbacks/actions", "product", count=owed_actions),
    _entry(N_("Numbers"), "/reports/", "lead", "manager", "product", "auditor", group=NUMBERS),
    _entry(N_("Asking"), FUNNEL, "lead", "manager", "auditor", beside=("/reports/leaving",)),
    _entry(N_("Agents"), "/agents/", "lead", "manager", "auditor", group=AGENTS),
    _entry(N_("Team wall"), "/agents/wall", "manager", "auditor"),
    _entry(N_("Product"), "/product/", "manager", group=PRODUCT),
    _entry(N_("Going live"), "/admin/", "admin", group=GOING_LIVE),
    _entry(N_("Sources"), "/admin/sources", "admin"),
    _entry(N_("Asking"), "/admin/asking", "admin", group=ASKING),
    _entry(N_("Brands"), "/admin/brands", "admin", group=BRANDS),
    _entry(N_("Mail"), "/admin/mail", "admin", count=unknown_letters, group=MAIL),
    _entry(N_("People"), "/admin/users", "admin", beside=("/admin/account-owners",), group=PEOPLE),
    _entry(N_("Settings"), "/admin/settings", "admin", group=SETTINGS),
    _entry(N_("Audit"), "/admin/audit", "admin", "auditor"),
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
        "part_tabs": part_tabs(reader, request.path),
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
    """The entries of all the reader's roles, each page once."""
    entries = _entries(reader)
    here = _current(entries, path)
    gettext = current_translator().gettext
    return [
        NavItem(gettext(one.label), one.url, one is here, one.count(session, reader) if one.count else None)
        for one in entries
    ]


def part_tabs(reader: Reader, path: str) -> list[tuple[str, str, bool]]:
    """The tabs of the part this page is in that the reader may open: text, address, whether it is this one; none where
    it stands alone."""
    here = _current(_entries(reader), path)
    tabs = [(text, url) for text, url in here.group if routed(url) and _open_to(reader, url)] if here else []
    current = _longest((url for _, url in tabs), path)
    if len(tabs) < 2 or current is None:  # one tab is no choice
        return []
    return [(current_translator().gettext(text), url, url == current) for text, url in tabs]


def _entries(reader: Reader) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for entry in MENU:
        if reader.has(*entry.roles) and routed(entry.url):
            entries.setdefault(entry.url, entry)
    return list(entries.values())


def _current(entries: list[Entry], path: str) -> Entry | None:
    """The one with the longest address that the path begins with."""
    at: dict[str, Entry] = {}
    for entry in entries:
        at.setdefault(entry.url, entry)
        for place in entry.places:
            at.setdefault(place, entry)
    here = _longest(at, path)
    return at[here] if here is not None else None


def _longest(urls: Iterable[str], path: str) -> str | None:
    fitting = [url for url in urls if path == url or path.startswith(url.rstrip("/") + "/")]
    return max(fitting, key=len, default=None)


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


def _open_to(reader: Reader, url: str) -> bool:
    """By the roles its view names (web/auth.may)."""
    known: dict[str, frozenset[str]] = current_app.extensions.setdefault("roles_of", {})
    if url not in known:
        try:
            endpoint = current_app.url_map.bind("localhost").match(url, method="GET")[0]
            known[url] = getattr(current_app.view_functions[endpoint], "roles", frozenset())
        except RequestRedirect:
            known[url] = frozenset()
    return not known[url] or reader.has(*known[url])


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
