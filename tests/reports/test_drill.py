"""Every number opens as many ratings as it says, at every level and under every filter; levels add up (0.3, N2)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.counts.cells import SIDES
from survey_service.reports.comments import Asked, how_many
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.level_keys import Asked as KeysAsked
from survey_service.reports.level_keys import keys_of
from survey_service.reports.period import Period
from survey_service.reports.slices import LEVELS
from survey_service.staff.reader import Scope
from tests.reports.histories import told

ZONE = ZoneInfo("Europe/Berlin")
PERIOD = Period(date(2026, 3, 1), date(2026, 4, 1), ZONE)
START = datetime(2026, 2, 25, tzinfo=UTC)
EVERYBODY = Scope(everybody=True)
NAMES = st.sampled_from([None, "a", "B", "Über uns", "100 %_"])
VERDICTS = st.sampled_from([("good", "score"), ("bad", "words"), ("neutral", "score"), ("none", None)])
JUDGED = VERDICTS | st.just(("none", "to_review"))
KEYED = [level for level in LEVELS if level not in ("company", "agent")]

ratings = st.fixed_dictionaries(
    {
        "score": st.integers(1, 5),
        "rated_at": st.integers(0, 40 * 24).map(lambda hours: START + timedelta(hours=hours)),
        "status": st.sampled_from(["counted", "counted", "counted", "invalid", "quarantined"]),
        "sides": st.tuples(JUDGED, JUDGED, JUDGED),
        "credit_agent_id": st.sampled_from([None, 1, 2, 30]),
        "credit_team_id": st.sampled_from([None, 7, 8]),
        **{f"credit_{level}": NAMES for level in KEYED},
    }
)


def kept(session: Session, rating: dict[str, Any]) -> None:
    facts = {name: value for name, value in rating.items() if name != "sides"}
    for side, (verdict, source) in zip(SIDES, rating["sides"], strict=True):
        facts |= {f"{side}_verdict": verdict, f"{side}_source": source}
    told(session, **facts)


def figures(session: Session, level: str, within: Any = (), scope: Scope | None = None, **more: Any) -> list[Kpi]:
    asked = (level, None, PERIOD.start, PERIOD.end, "rated_at", ZONE, START, timedelta(days=28))
    return kpis(session, *asked, within=within, scope=scope, ratings_only=True, **more)  # type: ignore[arg-type]


def numbers(kpi: Kpi) -> dict[str, tuple[int, dict[str, Any]]]:
    """Each number of a row, and what the address of its ratings asks for."""
    found: dict[str, tuple[int, dict[str, Any]]] = {
        "answers": (kpi.n, {}),
        "4 or 5": (kpi.good, {"scores": (4, 5)}),
        "1 or 2": (kpi.low, {"scores": (1, 2)}),
    }
    for score in range(1, 6):
        found[f"score {score}"] = (kpi.distribution[score - 1], {"scores": (score,)})
    for name in SIDES:
        side = getattr(kpi, name)
        for verdict in ("good", "neutral", "bad", "to_review"):
            found[f"{name} {verdict}"] = (getattr(side, verdict), {name: verdict})
        found[f"{name} left out"] = (sum(side.left_out), {name: "none"})
    return found


@settings(max_examples=15, deadline=None)
@given(history=st.lists(ratings, max_size=20), filtered=st.sampled_from([None, *LEVELS[1:]]))
@pytest.mark.parametrize("level", LEVELS)
def test_a_number_opens_as_many_ratings_as_it_says(
    memory: Any, level: str, history: list[dict[str, Any]], filtered: str | None
) -> None:
    with Session(memory) as session:
        for rating in history:
            kept(session, rating)
        some = history[0].get(f"credit_{filtered}", history[0]["credit_agent_id"]) if history and filtered else None
        within = [(filtered, "" if some is None else str(some))] if filtered else []
        scope = Scope(team_id=7) if "agent" in (level, filtered) else None

        found = figures(session, level, within, scope)

        for kpi in found:
            own = [] if level == "company" else [(level, kpi.key or "")]
            for name, (number, asked_for) in numbers(kpi).items():
                asked = Asked(PERIOD, "rated_at", (*within, *own), only_counted=True, **asked_for)
                assert how_many(session, asked, scope or EVERYBODY) == number, (kpi.key, name)
        session.rollback()


@settings(max_examples=12, deadline=None)
@given(history=st.lists(ratings, max_size=20), begins=st.sampled_from(["", "a", "b", "ü", "Ü", "%", "100 %_"]))
@pytest.mark.parametrize("level", LEVELS[1:])
def test_rows_add_up_to_the_company_and_pages_of_names_hold_each_once(
    memory: Any, level: str, history: list[dict[str, Any]], begins: str
) -> None:
    with Session(memory) as session:
        for rating in history:
            kept(session, rating)
        (company,), rows = figures(session, "company"), figures(session, level)

        assert [sum(row.distribution[i] for row in rows) for i in range(5)] == company.distribution
        for name in SIDES:
            for part in ("good", "neutral", "bad", "to_review"):
                assert sum(getattr(getattr(row, name), part) for row in rows) == getattr(getattr(company, name), part)

        asked = KeysAsked(level, PERIOD, "rated_at")
        pages = paged(session, asked)
        assert sorted(pages, key=str) == sorted({row.key for row in rows} | {None}, key=str)
        of_page = figures(session, level, keys=pages[:2])
        assert [(kpi.key, kpi.n) for kpi in rows if kpi.key in pages[:2]] == [(kpi.key, kpi.n) for kpi in of_page]
        if level != "agent":
            fits = paged(session, KeysAsked(level, PERIOD, "rated_at", begins=begins))
            assert {key for key in fits if key} >= {
                row.key for row in rows if row.key and begins and row.key.startswith(begins)
            }
            assert not [key for key in fits if key and not key.casefold().startswith(begins.casefold())]
        session.rollback()


def paged(session: Session, asked: KeysAsked) -> list[str | None]:
    """All pages, two names each."""
    found: list[str | None] = []
    after = None
    while True:
        page = keys_of(session, asked, after, size=2)
        assert len(page.keys) <= 3
        found += page.keys
        after = page.after
        if after is None:
            return found
