"""The figures against a recount in plain Python, over histories nobody would think of."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey_service.reports.kpis import Kpi, kpis
from survey_service.staff.reader import Scope
from tests.reports.conftest import Tell
from tests.reports.histories import SIDES, told

BERLIN = ZoneInfo("Europe/Berlin")
FROM, TO = date(2026, 3, 28), date(2026, 3, 30)  # the clocks change on the 29th
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
EXPIRY = timedelta(days=28)
MUCH_LATER = NOON + timedelta(days=60)

moments = st.integers(-8 * 12, 8 * 12).map(lambda quarters: datetime(2026, 3, 29, tzinfo=UTC) + quarters * QUARTER)
QUARTER = timedelta(minutes=30)
verdicts = st.sampled_from([("good", "customer"), ("bad", "score"), ("neutral", "score"), ("none", None)])
judged = verdicts | st.just(("none", "to_review"))
UNRATED = ("sent", "unknown", "refused", "bounced", "dropped", "revoked", "scheduled", "not_asked")


@dataclass(frozen=True)
class Told:
    """One survey of a history."""

    state: str
    sent_at: datetime | None
    closed_at: datetime
    agent: int | None
    team: str | None
    customer: int
    rating: tuple[str, int, datetime, tuple[tuple[str, str | None], ...]] | None


ratings = st.tuples(
    st.sampled_from(["counted", "counted", "invalid", "quarantined"]),
    st.integers(1, 5),
    moments,
    st.tuples(judged, judged, judged),
)
surveys = st.builds(
    Told,
    state=st.sampled_from(UNRATED),
    sent_at=st.none() | moments,
    closed_at=moments,
    agent=st.sampled_from([None, 1, 2, 12]),
    team=st.sampled_from([None, "Billing", "Ärger"]),
    customer=st.integers(1, 3),
    rating=st.none() | ratings,
)


def store(session: Session, survey: Told) -> None:
    facts: dict[str, Any] = {"sent_at": survey.sent_at, "closed_at": survey.closed_at, "customer_id": survey.customer}
    facts |= {"created_at": survey.closed_at, "credit_agent_id": survey.agent, "credit_team": survey.team}
    dropped = survey.state == "dropped"
    facts |= {"state": "bounced" if dropped else survey.state, "reason": "dropped" if dropped else None}
    if survey.rating:
        status, score, rated_at, sides = survey.rating
        facts |= {"status": status, "score": score, "rated_at": rated_at}
        facts |= {f"{side}_verdict": verdict for side, (verdict, _) in zip(SIDES, sides, strict=True)}
        facts |= {f"{side}_source": source for side, (_, source) in zip(SIDES, sides, strict=True)}
        facts["state"] = "rated" if status != "quarantined" else facts["state"]
    told(session, **facts)


def recount(history: list[Told], basis: str) -> dict[str, Any]:
    """The same figures of one group, one survey after the other."""
    inside = [s for s in history if s.rating and s.rating[0] == "counted"]
    inside = [s for s in inside if in_period(s.rating[2] if basis == "rated_at" else s.closed_at)]  # type: ignore[index]
    scores = Counter(s.rating[1] for s in inside if s.rating)
    figures: dict[str, Any] = {"n": len(inside), "customers": len({s.customer for s in inside})}
    figures["distribution"] = [scores[score] for score in range(1, 6)]
    figures["csat"] = (scores[4] + scores[5]) / len(inside) if inside else None
    figures["dsat"] = (scores[1] + scores[2]) / len(inside) if inside else None
    figures["mean"] = sum(scores.elements()) / len(inside) if inside else None
    for index, side in enumerate(SIDES):
        figures[f"{side}_verdict"] = recount_side([(s.rating[1], *s.rating[3][index]) for s in inside if s.rating])
    return figures | {"response": recount_sent(history)}


def recount_side(found: list[tuple[int, str, str | None]]) -> dict[str, Any]:
    decided = [(score, verdict) for score, verdict, source in found if source != "to_review"]
    times = Counter(verdict for _, verdict in decided)
    judged = times["good"] + times["neutral"] + times["bad"]
    left = [sum(1 for s, verdict in decided if verdict == "none" and s == score) for score in range(1, 6)]
    share = times["good"] / judged if judged else None
    words = {verdict: times[verdict] for verdict in ("good", "neutral", "bad")}
    return words | {"left_out": left, "to_review": len(found) - len(decided), "share": share}


def recount_sent(history: list[Told]) -> dict[str, Any]:
    sent = [s for s in history if s.sent_at and in_period(s.sent_at)]
    sent = [s for s in sent if is_rated(s) or s.state != "refused"]
    unrated = Counter(s.state for s in sent if not is_rated(s))
    gone = unrated["bounced"] + unrated["dropped"] + unrated["revoked"]
    rated = sum(is_rated(s) for s in sent)
    counts = {name: unrated[name] for name in ("unknown", "bounced", "dropped")}
    counts |= {"sent": len(sent), "rated": rated, "revoked_unanswered": unrated["revoked"]}
    return counts | {"rate": rated / (len(sent) - gone) if len(sent) - gone else None}


def is_rated(survey: Told) -> bool:
    return survey.rating is not None and survey.rating[0] != "quarantined"


def in_period(moment: datetime) -> bool:
    return FROM <= moment.astimezone(BERLIN).date() < TO


def asked(session: Session, level: str = "company", key: str | None = None, **more: Any) -> list[Kpi]:
    basis, now = more.pop("basis", "rated_at"), more.pop("now", MUCH_LATER)
    return kpis(session, level, key, FROM, TO, basis, BERLIN, now, EXPIRY, **more)


def agrees(kpi: Kpi, history: list[Told], basis: str) -> None:
    said, counted = kpi.as_dict(), recount(history, basis)
    for name, value in counted.items():
        mine = {part: said[name][part] for part in value} if isinstance(value, dict) else said[name]
        assert mine == value, name


@settings(max_examples=60, deadline=None)
@given(history=st.lists(surveys, max_size=25), basis=st.sampled_from(["rated_at", "closed_at"]))
@pytest.mark.parametrize("level", ["company", "team", "agent"])
def test_every_figure_equals_a_recount_one_by_one(memory: Any, level: str, history: list[Told], basis: str) -> None:
    with Session(memory) as session:
        for survey in history:
            store(session, survey)

        found = asked(session, level, basis=basis)

        for kpi in found:
            own = [s for s in history if level == "company" or key_of(s, level) == kpi.key]
            agrees(kpi, own, basis)
        assert sum(kpi.n for kpi in found) == recount(history, basis)["n"]
        assert sum(kpi.response.sent for kpi in found) == recount_sent(history)["sent"]
        session.rollback()


def key_of(survey: Told, level: str) -> str | None:
    value = survey.agent if level == "agent" else survey.team
    return None if value is None else str(value)


def test_a_company_without_ratings_is_one_item_of_dashes(session: Session) -> None:
    (kpi,) = asked(session)

    said = kpi.as_dict()
    empty = ("csat", "csat_low", "csat_high", "dsat", "mean", "key")
    assert said["n"] == 0
    assert [said[name] for name in empty] == [None] * 6
    assert said["response"]["rate"] is None
    assert said["agent_verdict"]["share"] is None


def test_the_object_is_exactly_the_interfaces(session: Session) -> None:
    said = asked(session)[0].as_dict()

    verdict = {"good", "neutral", "bad", "left_out", "to_review", "share", "low", "high"}
    rate = {"cohort_from", "cohort_to", "sent", "unknown", "bounced", "dropped", "revoked_unanswered", "rated", "rate"}
    figures = {"level", "key", "from", "to", "basis", "n", "customers", "csat", "csat_low", "csat_high", "dsat", "mean"}
    figures |= {"distribution", "response"}
    assert set(said) == {*figures, "agent_verdict", "product_verdict", "process_verdict"}
    assert set(said["response"]) == rate | {"mature"}
    assert set(said["agent_verdict"]) == set(said["process_verdict"]) == verdict


@pytest.mark.parametrize(("key", "n"), [("Billing", 1), ("", 1), ("Sales", 0), (None, 1)])
def test_a_key_asked_for_has_one_item_and_empty_means_without(
    session: Session, tell: Tell, key: str | None, n: int
) -> None:
    tell(score=4, rated_at=NOON, credit_team="Billing")
    tell(score=2, rated_at=NOON, credit_team=None)

    found = asked(session, "team", key)

    assert [kpi.n for kpi in found] == [n] * (2 if key is None else 1)
    assert found[-1].key == (key or None)


@pytest.mark.parametrize("key", ["asha", "²", "٣", "9" * 40, "-1", "1 or 1"])
def test_an_agent_is_asked_for_by_number_and_nothing_else_fits(session: Session, tell: Tell, key: str) -> None:
    tell(score=4, rated_at=NOON, credit_agent_id=3)

    (kpi,) = asked(session, "agent", key)

    assert (kpi.key, kpi.n) == (key, 0)


def test_figures_can_be_narrowed_to_a_team_and_to_what_a_lead_may_open(session: Session, tell: Tell) -> None:
    tell(score=5, rated_at=NOON, credit_agent_id=1, credit_team="Billing", credit_team_id=7)
    tell(score=1, rated_at=NOON, credit_agent_id=1, credit_team="Claims", credit_team_id=8)

    within = asked(session, "agent", within=[("team", "Billing")])
    opened = asked(session, "agent", scope=Scope(team_id=8))

    assert [kpi.csat for kpi in (*within, *opened)] == [1.0, 0.0]
    assert asked(session, "agent", scope=Scope()) == []


def test_recovery_answers_are_in_no_figure(session: Session, tell: Tell) -> None:
    tell(score=5, rated_at=NOON, sent_at=NOON, kind="recovery")

    (kpi,) = asked(session)

    assert (kpi.n, kpi.response.sent) == (0, 0)


def test_a_cohort_is_mature_when_its_last_day_is_older_than_expiry(session: Session) -> None:
    last = datetime(2026, 3, 29, 22, tzinfo=UTC)  # midnight in Berlin, in summer time

    assert asked(session, now=last + EXPIRY)[0].response.mature
    assert not asked(session, now=last + EXPIRY - timedelta(seconds=1))[0].response.mature
