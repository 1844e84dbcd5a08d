"""An administrator saves rules of asking whose dry run was shown: all of a place at once (D3, D4)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.preference_set import NotEditable
from survey_service.flows.team_preferences_set import NoSuchTeam
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.asking_drafts import Place, foundation
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.preference import Preference
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.team import Team

TICK = timedelta(microseconds=1)


class RulesMoved(RuntimeError):
    """Other rules hold now than those the draft was looked at beside."""


def asking_rules_set(ctx: Context, place: Place, texts: Mapping[str, str], beside: str) -> list[str]:
    """The names that are different now; an empty text falls back to what lies under the place.

    `beside`: the foundation the dry run showed. Raises RulesMoved, NotEditable, NoSuchTeam, or ValueError with the
    parser's sentence.
    """
    wanted = {name: str(text).strip() or None for name, text in texts.items()}
    for name, value in wanted.items():
        if name not in ASKING_EDITABLE:
            raise NotEditable(name)
        if value is not None:
            ASKING_EDITABLE[name](value)
    with ctx.writing() as session:
        ctx.lock("rules of asking", *locks_of(place, wanted))
        if foundation(session) != beside:
            raise RulesMoved
        changed = written(ctx, session, place, wanted)
    ctx.forget_preferences()
    return changed


def locks_of(place: Place, wanted: Mapping[str, str | None]) -> list[str]:
    """The locks of the flows that write the same rows."""
    if place.team_id is not None:
        return [f"preferences of team {place.team_id}"]
    return [f"brand {place.brand}"] if place.brand is not None else [f"preference {name}" for name in wanted]


def written(ctx: Context, session: Session, place: Place, wanted: Mapping[str, str | None]) -> list[str]:
    """The names that are different now; the rows and the audit's entry are added. Raises NoSuchTeam."""
    model: Any = Preference
    whose: dict[str, Any] = {}
    act, about = "preference_set", "preference"
    if place.team_id is not None:
        if session.get(Team, place.team_id) is None:
            raise NoSuchTeam(place.team_id)
        model, whose = TeamPreference, {"team_id": place.team_id}
        act, about = "team_preferences_set", "team"
    elif place.brand is not None:
        model, whose = BrandPreference, {"brand": place.brand}
        act, about = "brand_changed", "brand"
    newest = select(func.max(model.id)).filter_by(**whose).group_by(model.name)
    last = {row.name: row for row in session.scalars(select(model).where(model.id.in_(newest)))}
    changed = [name for name, value in wanted.items() if (last[name].value if name in last else None) != value]
    row = None
    for name in changed:
        # Another process's clock may be ahead: what is written later must not look older.
        valid_from = max(ctx.now, last[name].valid_from + TICK) if name in last else ctx.now
        row = model(**whose, name=name, value=wanted[name], valid_from=valid_from)
        session.add(row)
    session.flush()
    if row is not None:
        number = {"team": place.team_id, "brand": row.id}.get(about)
        audit.record(session, ctx.now, ctx.actor, act, about, number, changed)
    return changed
