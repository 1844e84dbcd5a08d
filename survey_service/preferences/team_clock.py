"""The clock a team's callbacks run by, and who gets them: the team's own settings over the installation's (D4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from survey_service.preferences.preferences import Preferences
from survey_service.preferences.team_preference import TeamPreference
from survey_service.preferences.texts import holiday_country
from survey_service.preferences.values import BusinessHours, CallbackDue, assignment, time_zone
from survey_service.prepared import run


@dataclass(frozen=True)
class TeamClock:
    """`holidays` is a country's code; `backup_id` the user an overdue case is brought to first."""

    hours: BusinessHours
    zone: ZoneInfo
    holidays: str | None
    due: CallbackDue
    assignment: str
    backup_id: int | None


def _user_id(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{text!r} is not the number of a user")
    return int(text)


TEAM_EDITABLE: Mapping[str, Callable[[str], Any]] = {
    "business_hours": BusinessHours.parse,
    "timezone": time_zone,
    "holidays": holiday_country,
    "callback_due": CallbackDue.parse,
    "assignment": assignment,
    "backup": _user_id,
}
"""Name → parser of what a team may set; each raises ValueError with a sentence."""

_NEWEST = (
    select(func.max(TeamPreference.id))
    .where(TeamPreference.team_id.in_(bindparam("teams", expanding=True)))
    .group_by(TeamPreference.team_id, TeamPreference.name)
)
_TEXTS = select(TeamPreference.team_id, TeamPreference.name, TeamPreference.value).where(TeamPreference.id.in_(_NEWEST))


def clock_of(session: Session, preferences: Preferences, team_id: int | None) -> TeamClock:
    """What holds for a case of this team; None: the installation's."""
    own = team_texts(session, [team_id])[team_id] if team_id is not None else {}
    return clock_from(preferences, own)


def clock_from(preferences: Preferences, own: Mapping[str, str]) -> TeamClock:
    """The installation's under these texts of a team."""
    said = {name: TEAM_EDITABLE[name](text) for name, text in own.items()}
    return TeamClock(
        hours=said.get("business_hours", preferences.business_hours),
        zone=said.get("timezone", preferences.report_zone),
        holidays=said.get("holidays", preferences.holidays),
        due=said.get("callback_due", preferences.callback_due),
        assignment=said.get("assignment", preferences.callback_assignment),
        backup_id=said.get("backup"),
    )


def team_texts(session: Session, team_ids: list[int]) -> dict[int, dict[str, str]]:
    """The texts in force by team and name; those written last."""
    found: dict[int, dict[str, str]] = {team_id: {} for team_id in team_ids}
    for row in run(session, _TEXTS, {"teams": team_ids}):
        if row.value and row.name in TEAM_EDITABLE:
            found[row.team_id][row.name] = row.value
    return found
