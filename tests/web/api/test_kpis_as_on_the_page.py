"""`/api/v1/kpis` says of each key of each level what the page of numbers says (N2, N11)."""

from collections.abc import Callable
from typing import Any

import pytest

from survey_service.reports.slices import LEVELS
from tests.feedback_world import BEN, Rated, SignedIn, shown
from tests.web.api.conftest import Program
from tests.web.managers.test_number_levels import ALL, NONE, OWN, table

Programs = Callable[..., Program]


@pytest.fixture
def company(rated: Rated) -> None:
    rated(5, "cy", {"agent_was": "good"}, **ALL)
    rated(1, "di", {"product_was": "bad", "process_was": "good"}, **ALL)
    rated(4, "ed", {"process_was": "bad"}, **{**ALL, "ticket__channel": "chat"}, **BEN)
    rated(3, "flo", None, **NONE, agent=None)


def figure(good: int, n: int) -> str:
    """As a cell has it under ten answers."""
    return f"{good} of {n}" if n else "— of 0"


def cells(item: dict[str, Any]) -> list[str]:
    """Of one row, without its range and without what stands under each verdict."""
    sides = [item[f"{name}_verdict"] for name in ("agent", "product", "process")]
    verdicts = [figure(one["good"], one["good"] + one["neutral"] + one["bad"]) for one in sides]
    return [str(item["n"]), figure(sum(item["distribution"][3:]), item["n"]), *verdicts]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("level", LEVELS)
def test_each_level_has_the_figures_of_the_page(level: str, program: Programs, signed_in: SignedIn) -> None:
    items = program("read").items("/kpis", level=level)
    page = table(shown(signed_in("Mia"), f"/reports/?level={level}"))

    told = [cells(item) for item in items]
    rows = [page[OWN]] if level == "company" else [row for name, row in page.items() if name != OWN]
    seen = [[row[0], row[1], *(" ".join(one.split()[:3]) for one in row[3:])] for row in rows]
    assert sorted(told) == sorted(seen)
    if level not in ("company", "agent"):
        assert [item["key"] for item in items if item["key"]] == [name for name in page if not name.startswith("No ")][
            1:
        ]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(("who", "status"), [("Pia", 403), ("Asha", 403), ("Lena", 200), ("Mia", 200)])
def test_names_of_accounts_are_for_those_who_see_them_on_pages(
    who: str, status: int, program: Programs, person: Callable[[str], int]
) -> None:
    reader = program("read", user_id=person(who))

    assert reader.get("/kpis", level="account").status_code == status
