"""Who calls customers back, for whom and when not: teams with their clocks, account owners, absences."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from survey_service.callbacks.account_owner import AccountOwner
from survey_service.callbacks.callers import is_caller
from survey_service.customers.account import Account
from survey_service.preferences.preferences import Preferences
from survey_service.preferences.team_clock import TeamClock, clock_from, team_texts
from survey_service.staff.absence import Absence
from survey_service.staff.department import Department
from survey_service.staff.team import Team
from survey_service.staff.user import User

MOST = 50


@dataclass(frozen=True)
class TeamRow:
    """`own`: the texts a team has set itself; `backup` by name, also of somebody who calls nobody back any more."""

    id: int
    name: str
    department: str | None
    own: dict[str, str]
    clock: TeamClock
    backup: str | None


@dataclass(frozen=True)
class AccountRow:
    """`calls`: the owner still calls customers back."""

    id: int
    name: str
    segment: str | None
    owner_id: int | None
    owner: str | None
    calls: bool


@dataclass(frozen=True)
class AwayRow:
    """Whole days, both included."""

    id: int
    user_id: int
    name: str
    first_day: date
    last_day: date
    cover: str | None


def teams(session: Session, preferences: Preferences) -> list[TeamRow]:
    """By name."""
    rows = session.execute(
        select(Team.id, Team.name, Department.name)
        .outerjoin(Department, Department.id == Team.department_id)
        .order_by(func.lower(Team.name), Team.id)
    ).all()
    texts = team_texts(session, [team_id for team_id, _, _ in rows])
    clocks = {team_id: clock_from(preferences, own) for team_id, own in texts.items()}
    backups = [clock.backup_id for clock in clocks.values() if clock.backup_id is not None]
    named = select(User.id, User.name).where(User.id.in_(backups))
    names = dict(session.execute(named).all())
    return [
        TeamRow(team_id, name, department, texts[team_id], clocks[team_id], names.get(clocks[team_id].backup_id or 0))
        for team_id, name, department in rows
    ]


def callers(session: Session) -> list[tuple[int, str]]:
    """Id and name of every active lead and manager, by name."""
    found = select(User.id, User.name).where(is_caller()).order_by(func.lower(User.name), User.id)
    return [(number, name) for number, name in session.execute(found)]


def accounts(session: Session, asked: str | None) -> tuple[list[AccountRow], int]:
    """Those whose name holds what is asked for, else those with an owner; by name, MOST of them, and how many."""
    name = func.coalesce(Account.name, Account.external_id)
    owned = (
        select(Account.id, name, Account.segment, User.id, User.name, is_caller())
        .outerjoin(AccountOwner, AccountOwner.account_id == Account.id)
        .outerjoin(User, User.id == AccountOwner.user_id)
    )
    if asked:
        owned = owned.where(name.icontains(asked, autoescape=True))
    else:
        owned = owned.where(AccountOwner.user_id.is_not(None))
    n = session.scalar(select(func.count()).select_from(owned.subquery())) or 0
    rows = session.execute(owned.order_by(func.lower(name), Account.id).limit(MOST))
    return [AccountRow(*row[:5], calls=bool(row[5])) for row in rows], n


def account_name(session: Session, account_id: int) -> str | None:
    """What a page calls it."""
    return session.scalar(select(func.coalesce(Account.name, Account.external_id)).where(Account.id == account_id))


def absences(session: Session, user_ids: list[int], today: date) -> list[AwayRow]:
    """Of these people, those that have not ended, the next first."""
    cover = aliased(User)
    rows = session.execute(
        select(Absence.id, Absence.user_id, User.name, Absence.first_day, Absence.last_day, cover.name)
        .join(User, User.id == Absence.user_id)
        .outerjoin(cover, cover.id == Absence.cover_id)
        .where(Absence.user_id.in_(user_ids), Absence.last_day >= today)
        .order_by(Absence.first_day, Absence.id)
    )
    return [AwayRow(*row) for row in rows]
