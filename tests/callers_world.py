"""Colleagues who call customers back, of whom some come and go."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.team import Team
from tests.case_world import Cases

BERLIN = {"timezone": "Europe/Berlin", "holidays": "DE", "callback_due": "1=PT4H,2=PT8H"}


@dataclass
class People:
    """`zoe` stays for ever, so that somebody is always there; `others` come and go."""

    admin: int
    zoe: int
    others: tuple[int, ...]


@pytest.fixture
def people(cases: Cases) -> People:
    """The first ticket makes the team Billing, which keeps Berlin's hours and holidays."""
    cases.asked("known")
    session = cases.ctx().session
    team = session.scalar(select(Team.id).where(Team.name == "Billing"))
    context = cases.ctx()
    with context.writing() as writing:
        for name, value in BERLIN.items():
            writing.add(TeamPreference(team_id=team, name=name, value=value, valid_from=context.now))
    return People(
        admin=cases.person("Ada Root", "admin"),
        zoe=cases.person("Zoe Stays", "manager"),
        others=(
            cases.person("Lena Lead", "lead", team_id=team),
            cases.person("Mia Manager", "manager"),
            cases.person("Asha Rao", "lead", team_id=team, agent="asha@example.com"),
        ),
    )
