"""An outage and those it hit: accounts, their tickets and what they said."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from survey_service.flows.callback_attempted import Try, callback_attempted
from survey_service.flows.incident_declared import Told, incident_declared
from tests.case_world import Cases
from tests.feedback_world import BEN, words

NORTHWIND = {"id": "a-1", "name": "Northwind", "vip": True, "value": 90_000}
CONTOSO = {"id": "a-2", "name": "Contoso", "vip": False, "value": 120_000}
FABRIKAM = {"id": "a-3", "name": "Fabrikam", "vip": False, "value": 120_000}


@dataclass
class Outage:
    """`declared()` an hour and a half ago in the area exports; `hit` adds a customer whose ticket is in it."""

    cases: Cases
    mia: int

    def declared(self, name: str = "Exports stop", **facts: Any) -> int:
        told = {"starts_at": self.cases.clock.at - timedelta(minutes=90), "product_area": "exports"} | facts
        return incident_declared(self.cases.acting(self.mia), Told(name, **told))

    def hit(self, customer: str, account: dict[str, Any] | None = None, score: int | None = None, **said: Any) -> int:
        """The id of the case that came of it, 0 for none; by default in exports, solved an hour ago."""
        changes = said.pop("event", {}) | ({"customer__account": account} if account else {})
        link = self.cases.asked(customer, **changes)
        if score is None:
            return 0
        before = {case.id for case in self.cases.all()}
        self.cases.rate(link, score, **said)
        return next((case.id for case in self.cases.all() if case.id not in before), 0)

    def tried(self, case_id: int) -> None:
        callback_attempted(self.cases.acting(self.mia), case_id, Try("phone", "no_answer"))

    def many(self) -> None:
        """Of every kind: VIP and not, with and without account, unhappy, happy and silent, of two teams."""
        self.hit("cy", NORTHWIND, 2, why="The export stops since this morning, says Cy Young")
        self.hit("dee", CONTOSO, 4, why="Thanks for telling us")
        self.hit("eli", CONTOSO)
        self.hit("fay", FABRIKAM, 1, why="Nobody tells us anything", event=BEN)
        self.hit("gus", None, 1, why="=1+1 is what the export says")
        self.hit("hal", None, event={"ticket__product_area": "billing"})


@pytest.fixture
def outage(cases: Cases, person: Callable[[str], int]) -> Outage:
    return Outage(cases, person("Mia"))


def rows(page: str, number: int = 0) -> list[str]:
    """What is read of each row of a table, without its head."""
    table = re.findall(r"<table.*?</table>", page, re.DOTALL)[number]
    return [words(row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]]
