"""What the counts say equals what the ratings say, whatever happened to them: every level, every one filter."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from survey_service import models
from survey_service.counts.cells import CLOSED, SIDES
from survey_service.counts.comparing import parted
from survey_service.counts.folding import fold
from survey_service.counts.prints import prints_of
from survey_service.counts.recounting import differences, rebuild
from survey_service.counts.tables import SLICES
from survey_service.counts.whole import begun
from survey_service.invitations.invitation import Invitation
from survey_service.reports import kept
from survey_service.reports.comments import Asked, how_many
from survey_service.reports.kpis import kpis
from survey_service.reports.period import Period
from survey_service.reports.slices import LEVELS
from survey_service.reports.weeks import weeks
from survey_service.responses.response import Response
from survey_service.responses.touched import watch
from survey_service.schema import Base
from survey_service.staff.reader import Scope
from tests.counts.broken import basis_forgotten
from tests.counts.plain import Row, day_of, recounted, rows_of, shown
from tests.reports.histories import told

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 1, 20, 21, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
EXPIRY = timedelta(days=28)
VERDICTS = ("good", "neutral", "bad", "none")
STATES = ("sent", "bounced", "dropped", "revoked", "unknown", "refused")
FIELDS = {
    "credit_agent_id": (None, 1, 2),
    "credit_team": (None, "Billing", "Exports"),
    "credit_team_id": (None, 1, 2),
    "credit_department": (None, "Support"),
    "credit_brand": (None, "acme", "b"),
    "credit_channel": ("email", "chat"),
    "credit_account": (None, "Contoso"),
    "credit_segment": (None, "small"),
    "credit_product_area": ("exports", "login"),
    "credit_shift": (None, "early"),
    "credit_reason": ("bug", None),
    "credit_severity": ("high", "low"),
    "credit_region": ("EMEA", None),
}

hours = st.integers(0, 24 * 80)
credit = st.fixed_dictionaries({name: st.sampled_from(held) for name, held in FIELDS.items()})
judged = st.tuples(*[st.sampled_from(VERDICTS)] * 3, st.booleans())
answers = st.tuples(
    st.none() | st.integers(1, 5), hours, st.integers(0, 90), st.sampled_from([None, 1, 1, 2]), credit, judged,
    st.sampled_from(STATES),
)  # fmt: skip
CHANGES = ("score", "judge", "invalid", "restore", "quarantine", "credit", "moved", "state", "unsent")
changes = st.tuples(st.integers(0, 30), st.sampled_from(CHANGES), judged, st.sampled_from(STATES))


def columns(said: tuple[Any, ...]) -> dict[str, Any]:
    agent, product, process, waits = said
    verdicts = {"agent_verdict": "none" if waits else agent, "product_verdict": product, "process_verdict": process}
    return verdicts | {"agent_source": "to_review" if waits else None, "review_due_at": NOW if waits else None}


def state_of(name: str) -> dict[str, Any]:
    return {"state": "bounced", "reason": "dropped"} if name == "dropped" else {"state": name, "reason": None}


@pytest.fixture(scope="module")
def empty() -> Any:
    assert models
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine


def given_surveys(session: Session, rows: list[Any]) -> list[Invitation]:
    for score, closed, waited, customer, credited, said, state in rows:
        closed_at = FIRST + timedelta(hours=closed)
        facts = {"closed_at": closed_at, "sent_at": closed_at + timedelta(hours=12), "customer_id": customer} | credited
        if score is None:
            told(session, **facts, **state_of(state))
        else:
            told(session, score=score, rated_at=closed_at + timedelta(hours=waited), **facts, **columns(said))
    return list(session.query(Invitation).order_by(Invitation.id))


def change(session: Session, survey: Invitation, what: str, said: tuple[Any, ...], state: str) -> None:
    rating = session.query(Response).filter_by(invitation_id=survey.id).one_or_none()
    if what == "credit":  # an appeal: the wrong person
        survey.credit_agent_id = survey.credit_agent = None
    elif what == "moved":
        survey.credit_segment, survey.credit_team = "large", "Logins"
    elif what == "unsent":
        survey.sent_at = None
    elif rating is None:
        for name, value in state_of(state).items():
            setattr(survey, name, value)
    elif what == "score":
        rating.score = 6 - rating.score
    elif what == "judge":
        for name, value in columns(said).items():
            setattr(rating, name, value)
    else:
        rating.status = {"invalid": "invalid", "quarantine": "quarantined"}.get(what, "counted")


def days(rows: list[Row], start: date, end: date, level: str, key: str) -> list[tuple[int, int]]:
    """By week from `start` on: good answers and all, of one key."""
    fitting = [row for row in rows if row["status"] == "counted" and row[f"credit_{level}"] == key]
    told = [(day_of(row["closed_at"], BERLIN), row["score"]) for row in fitting]
    weeks = [[score for day, score in told if day and 0 <= (day - monday).days < 7] for monday in mondays(start, end)]
    return [(sum(score >= 4 for score in week), len(week)) for week in weeks]


def mondays(start: date, end: date) -> list[date]:
    return [start + timedelta(days=7 * place) for place in range((end - start).days // 7)]


def check(session: Session, start: date, end: date, some: Random | None) -> None:
    """Everything there is to ask, or some of it."""
    rows = rows_of(session)
    filters = [None, *((level, key) for level in LEVELS[1:] for key in keys_in(rows, level))]
    asked = [(level, within, basis) for level in LEVELS for within in filters for basis in ("rated_at", "closed_at")]
    for level, within, basis in some.sample(asked, 30) if some else asked:
        pairs = [within] if within else []
        found = kpis(session, level, None, start, end, basis, BERLIN, NOW, EXPIRY, within=pairs)  # type: ignore[arg-type]
        wanted = recounted(rows, level, within, start, end, basis, BERLIN)
        assert {one.key: shown(one) for one in found} == wanted, (level, within, basis)
    monday = start - timedelta(days=start.weekday())
    by_week = weeks(session, "team", "Billing", monday + timedelta(days=7 * 9 - 1), 9, "closed_at", BERLIN)
    assert [(week.good, week.n) for week in by_week] == days(
        rows, monday, monday + timedelta(days=63), "team", "Billing"
    )


def wrong(session: Session) -> list[str]:
    """By both ways of comparing: figure by figure, and by the prints of all slices."""
    kept, counted = prints_of(session, BERLIN, parted(session, 1)[0])
    found = [f"slice {one}" for one in kept.differing(counted)]
    found += [f"survey {one}" for one in counted.wrong] + (["stale"] if counted.stale else [])
    return [*map(str, differences(session, BERLIN)), *found]


def keys_in(rows: list[Row], level: str) -> list[str]:
    """Each there is, "" for none."""
    return sorted({str(row["credit_agent_id" if level == "agent" else f"credit_{level}"] or "") for row in rows})


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(answers, min_size=6, max_size=20),
    later=st.lists(changes, max_size=15),
    start=st.integers(0, 25),
    length=st.sampled_from([1, 7, 40, 100]),
    some=st.integers(0, 10_000).map(Random),
)
def test_the_counts_say_what_the_ratings_say(
    empty: Any, rows: list[Any], later: list[Any], start: int, length: int, some: Random
) -> None:
    with Session(empty) as session:
        watch(session)
        begun(session, BERLIN)
        surveys = given_surveys(session, rows)
        for place, what, said, state in later:
            if place % 2:
                fold(session, BERLIN)
            change(session, surveys[place % len(surveys)], what, said, state)
        fold(session, BERLIN)

        first = FIRST.date() + timedelta(days=start)
        check(session, first, first + timedelta(days=length), some)
        assert wrong(session) == []
        rebuild(session, BERLIN)
        assert wrong(session) == []
        session.rollback()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(answers, min_size=6, max_size=20), agent=st.none() | st.just(1), team=st.none() | st.just(2))
def test_a_reader_of_some_gets_the_same_from_the_counts_as_from_the_ratings(
    empty: Any, monkeypatch: pytest.MonkeyPatch, rows: list[Any], agent: int | None, team: int | None
) -> None:
    with Session(empty) as session:
        watch(session)
        begun(session, BERLIN)
        given_surveys(session, rows)
        fold(session, BERLIN)
        asked = (date(2026, 1, 1), date(2026, 6, 1), "rated_at", BERLIN, NOW, EXPIRY)
        scope = Scope(agent_id=agent, team_id=team)
        of = [("agent", None), ("agent", "1"), ("agent", ""), ("team", None), ("company", None)]

        counted = [kpis(session, level, key, *asked, scope=scope) for level, key in of]  # type: ignore[arg-type]
        with monkeypatch.context() as without:
            without.setattr(kept, "are_kept_here", lambda *_: False)
            live = [kpis(session, level, key, *asked, scope=scope) for level, key in of]  # type: ignore[arg-type]

        assert not any(kpi.live for found in counted for kpi in found)
        assert all(kpi.live for found in live for kpi in found)
        assert [[shown(kpi) for kpi in found] for found in counted] == [[shown(kpi) for kpi in found] for found in live]
        session.rollback()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(answers, min_size=6, max_size=20), scores=st.sets(st.integers(1, 5)).map(sorted).map(tuple))
def test_a_list_is_as_long_by_the_counts_as_it_is(
    empty: Any, monkeypatch: pytest.MonkeyPatch, rows: list[Any], scores: tuple[int, ...]
) -> None:
    with Session(empty) as session:
        watch(session)
        begun(session, BERLIN)
        given_surveys(session, rows)
        fold(session, BERLIN)
        period = Period(date(2026, 1, 1), date(2026, 6, 1), BERLIN)
        sides: list[dict[str, Any]] = [{side: stand} for side in SIDES for stand in (*VERDICTS, "to_review")]
        asked = [
            Asked(period, basis, within, scores, only_counted=True, **side)
            for basis in ("rated_at", "closed_at")
            for within in ((), (("team", "Billing"),), (("agent", "1"),))
            for side in ({}, *sides)
        ]
        scopes = [Scope(everybody=True), Scope(agent_id=1), Scope()]

        counted = [how_many(session, one, scope) for one in asked for scope in scopes]
        with monkeypatch.context() as without:
            without.setattr(kept, "are_kept_here", lambda *_: False)
            assert counted == [how_many(session, one, scope) for one in asked for scope in scopes]
        session.rollback()


def test_one_figure_changed_by_hand_is_found_both_ways(empty: Any) -> None:
    with Session(empty) as session:
        watch(session)
        begun(session, BERLIN)
        told(session, score=5, rated_at=NOW, sent_at=NOW, closed_at=NOW, credit_team="Billing")
        fold(session, BERLIN)
        company = select(SLICES.c.id).where(SLICES.c.family == 0).scalar_subquery()
        basis_forgotten(session, CLOSED, *session.scalars(select(company)))

        assert sorted(wrong(session)) == [
            "company, closed on 2026-12-01, agent_none_5: kept 0, counted 1",
            "company, closed on 2026-12-01, process_none_5: kept 0, counted 1",
            "company, closed on 2026-12-01, product_none_5: kept 0, counted 1",
            "company, closed on 2026-12-01, score_5: kept 0, counted 1",
            f"slice {session.scalar(select(company))}",
        ]
        session.rollback()
