"""An administrator sets a team's clock and who gets its cases, over what holds for the installation."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select

from survey_service import audit
from survey_service.callbacks.callers import is_caller
from survey_service.flows.context import Context
from survey_service.flows.preference_set import NotEditable
from survey_service.preferences.team_clock import TEAM_EDITABLE
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.team import Team
from survey_service.staff.user import User

TICK = timedelta(microseconds=1)


class NoSuchTeam(LookupError):
    """There is no team of this number."""


class NoBackup(ValueError):
    """Whoever backs a team up calls customers back: an active lead or manager."""


def team_preferences_set(ctx: Context, team_id: int, texts: Mapping[str, str]) -> list[str]:
    """The names that are different now; names that are not given stay, an empty text goes back to the installation's.

    Cases open already keep their deadlines. Raises NotEditable, ValueError with the parser's sentence, NoSuchTeam,
    NoBackup.
    """
    wanted = {name: str(text).strip() or None for name, text in texts.items()}
    for name, value in wanted.items():
        if name not in TEAM_EDITABLE:
            raise NotEditable(name)
        if value is not None:
            TEAM_EDITABLE[name](value)
    with ctx.writing() as session:
        ctx.lock(f"preferences of team {team_id}")
        if session.get(Team, team_id) is None:
            raise NoSuchTeam(team_id)
        newest = select(func.max(TeamPreference.id)).where(TeamPreference.team_id == team_id)
        rows = select(TeamPreference).where(TeamPreference.id.in_(newest.group_by(TeamPreference.name)))
        last = {row.name: row for row in session.scalars(rows)}
        changed = [name for name, value in wanted.items() if (last[name].value if name in last else None) != value]
        backup = wanted["backup"] if "backup" in changed else None
        if backup and session.scalar(select(User.id).where(User.id == int(backup), is_caller())) is None:
            raise NoBackup(backup)
        for name in changed:
            # Another process's clock may be ahead: what is written later must not look older.
            valid_from = max(ctx.now, last[name].valid_from + TICK) if name in last else ctx.now
            session.add(TeamPreference(team_id=team_id, name=name, value=wanted[name], valid_from=valid_from))
        if changed:
            audit.record(session, ctx.now, ctx.actor, "team_preferences_set", "team", team_id, changed)
        session.flush()
        return changed
