"""A rating Asha may appeal against, and the people round it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from survey_service.feedback.appeal import Appeal
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from survey_service.reports.kpis import Kpi, kpis
from survey_service.responses.response import Response
from survey_service.staff.agent import Agent
from survey_service.staff.department import Department
from tests.case_world import Cases
from tests.feedback_world import BEN

Row = TypeVar("Row", Appeal, Response)


@dataclass
class Appeals:
    """`made()` is an appeal of Asha's against a fresh rating; Mia decides, who answers for all."""

    cases: Cases
    asha: int
    mia: int

    def rated(self, score: int = 1, customer: str = "cy", said: dict[str, Any] | None = None, **changes: Any) -> int:
        return self.cases.rate(self.cases.asked(customer, **changes), score, **(said or {})).response_id

    def made(self, reason: str = "product", words: str | None = "It was the export", **rated: Any) -> int:
        return appeal_made(self.cases.acting(self.asha), self.rated(**rated), reason, words)

    def decide(self, appeal: int, *, grant: bool = True, by: int | None = None, **more: Any) -> None:
        appeal_decided(self.cases.acting(by or self.mia), appeal, grant=grant, **more)

    def one(self, appeal: int) -> Appeal:
        """As it is now."""
        return self._now(Appeal, appeal)

    def rating(self, response: int) -> Response:
        """As it is now."""
        return self._now(Response, response)

    def figures(self, level: str = "agent", email: str = "asha@example.com") -> Kpi:
        """Of one agent, or of all."""
        context = self.cases.ctx()
        context.session.rollback()
        key = str(self.agent(email)) if level == "agent" else None
        today = self.cases.clock.at.date()
        first, last = today - timedelta(days=90), today + timedelta(days=1)
        zone, expiry = context.preferences.report_zone, context.preferences.survey_expiry
        asked: tuple[str, str | None, date, date] = (level, key, first, last)
        return kpis(context.session, *asked, "rated_at", zone, context.now, expiry)[0]

    def agent(self, email: str = "asha@example.com") -> int:
        found = self.cases.ctx().session.scalar(select(Agent.id).where(Agent.email == email))
        assert found is not None
        return found

    def department(self, name: str = "Support") -> int:
        found = self.cases.ctx().session.scalar(select(Department.id).where(Department.name == name))
        assert found is not None
        return found

    def _now(self, table: type[Row], number: int) -> Row:
        session = self.cases.ctx().session
        session.rollback()
        return session.get_one(table, number, populate_existing=True)


@pytest.fixture
def appeals(cases: Cases) -> Appeals:
    """Asha's and Ben's first ratings make them, their teams and the department known."""
    cases.rate(cases.asked("first"), 5)
    cases.rate(cases.asked("second", **BEN), 5)
    return Appeals(
        cases, cases.person("Asha Rao", "agent", agent="asha@example.com"), cases.person("Mia Torres", "manager")
    )
