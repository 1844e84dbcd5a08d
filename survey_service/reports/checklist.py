"""What is still to do before customers are asked for real, told by facts alone: nobody ticks anything off."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.staff.role import Role
from survey_service.staff.user import User
from survey_service.tickets.source import Source

DEMO_SOURCE = "demo"  # what `flask demo` calls its source
INVENTED = "%.example"  # RFC 2606: no real address ends so; the demo's people have such


@dataclass(frozen=True, slots=True)
class Installed:
    """What only the settings know. `hours_set`: by the environment or here."""

    transport: str
    base_url: str
    production: bool
    hours_set: bool

    @property
    def https(self) -> bool:
        """Whether letters link to an encrypted address."""
        return self.base_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Connected:
    """The source heard of last."""

    id: str
    name: str
    last_event_at: datetime


@dataclass(frozen=True, slots=True)
class Checklist:
    """`connected` None: no helpdesk has said anything yet. `signed_in` and `invited` count people by role."""

    connected: Connected | None
    sources: int
    invited: dict[str, int]
    signed_in: dict[str, int]
    installed: Installed
    demo: bool

    @property
    def team_is_in(self) -> bool:
        """An agent and a manager have signed in."""
        return all(self.signed_in.get(role) for role in ("agent", "manager"))

    @property
    def mail_leaves(self) -> bool:
        """Mail reaches people."""
        return self.installed.transport != "outbox"

    @property
    def safe(self) -> bool:
        """Keys of the operator's own, and an encrypted address."""
        return self.installed.production and self.installed.https

    @property
    def steps(self) -> dict[str, bool]:
        """Name → done, in order."""
        return {
            "helpdesk": self.connected is not None,
            "team": self.team_is_in,
            "hours": self.installed.hours_set,
            "mail": self.mail_leaves,
            "safe": self.safe,
        }


def checklist(session: Session, installed: Installed) -> Checklist:
    """As things stand; what the demo brought counts for nothing."""
    real = Source.id != DEMO_SOURCE
    heard = session.execute(
        select(Source.id, Source.name, Source.last_event_at.label("at"))
        .where(real, Source.last_event_at.is_not(None))
        .order_by(Source.last_event_at.desc())
        .limit(1)
    ).first()
    return Checklist(
        connected=Connected(heard.id, heard.name, heard.at) if heard else None,
        sources=session.scalar(select(func.count()).select_from(Source).where(real)) or 0,
        invited=_people(session, signed_in=False),
        signed_in=_people(session, signed_in=True),
        installed=installed,
        demo=session.get(Source, DEMO_SOURCE) is not None,
    )


def _people(session: Session, *, signed_in: bool) -> dict[str, int]:
    counted = (
        select(Role.name, func.count().label("number"))
        .join(User.roles)
        .where(User.active.is_(True), User.email.not_like(INVENTED))
        .group_by(Role.name)
    )
    if signed_in:
        counted = counted.where(User.signed_in_at.is_not(None))
    return {row.name: row.number for row in session.execute(counted)}
