"""The page of a talk: who makes, sees, changes and fills it, when, and what stands on it (A8)."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.db import db
from survey_service.feedback.brief import Brief, BriefPoint
from survey_service.feedback.briefing import LONGEST_POINT, MOST_POINTS
from survey_service.flows.briefs_told import briefs_told
from survey_service.flows.lesson_proposed import lesson_proposed
from survey_service.mail.queued import Mail
from survey_service.staff.agent import Agent
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words

MONDAY = "2026-03-09"  # a week after START
FRIDAY = "2026-03-06"
FORM = {"meets_on": MONDAY, "shown_on": FRIDAY, "days": "90", "questions": ["went_well", "hard"]}


@pytest.fixture
def asha(person: Callable[[str], int]) -> int:
    person("Asha")
    db.session.rollback()
    found = db.session.scalar(select(Agent.id).where(Agent.email == "asha@example.com"))
    assert found is not None
    return found


@pytest.fixture
def brief(signed_in: SignedIn, asha: int) -> str:
    """Its address, made by Lena for Monday; Asha sees it from Friday on."""
    answer = signed_in("Lena").post(f"/agents/{asha}/briefs/new", data=FORM)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def acts() -> list[tuple[str, list[str]]]:
    db.session.rollback()
    found = select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.about == "brief").order_by(AuditEntry.id)
    return [(act, changed) for act, changed in db.session.execute(found)]


def stored() -> Brief:
    db.session.rollback()
    return db.session.scalars(select(Brief)).one()


def test_before_its_day_it_is_not_there_for_the_agent_then_it_is(signed_in: SignedIn, brief: str, cases: Cases) -> None:
    asha = signed_in("Asha")
    before = [asha.get(brief).status_code, asha.post(f"{brief}/points", data={"words": "x"}).status_code]
    assert "Monday" not in words(shown(asha, "/agents/briefs"))

    cases.clock.move(days=4)

    assert before == [404, 404]
    assert brief in shown(asha, "/agents/briefs")
    assert "What I want to talk about" in words(shown(asha, brief))


@pytest.mark.parametrize(("who", "status"), [("Ben", 404), ("Pia", 403), ("Ada", 403), ("Otto", 403), ("Mia", 200)])
def test_nobody_but_the_two_who_meet_and_managers_open_it(
    signed_in: SignedIn, brief: str, asha: int, cases: Cases, who: str, status: int
) -> None:
    cases.clock.move(days=5)
    reader = signed_in(who)

    assert reader.get(brief).status_code == status
    if status != 200:
        for path in (f"{brief}/points", f"{brief}/remove", f"{brief}/edit", f"/agents/{asha}/briefs/new"):
            assert reader.post(path, data=FORM | {"words": "x"}).status_code in (403, 404), path
        assert acts() == [("brief_made", [])]


def test_a_lead_of_another_team_has_none_of_it(signed_in: SignedIn, brief: str, person: Callable[[str], int]) -> None:
    ben = db.session.scalar(select(Agent.id).where(Agent.email == "ben@example.com")) or 0
    if not ben:
        person("Ben")
        db.session.rollback()
        ben = db.session.scalar(select(Agent.id).where(Agent.email == "ben@example.com")) or 0
    lena = signed_in("Lena")

    assert [lena.get(f"/agents/{ben}/briefs{rest}").status_code for rest in ("", "/new")] == [404, 404]
    assert lena.post(f"/agents/{ben}/briefs/new", data=FORM).status_code == 404
    assert signed_in("Mia").post(f"/agents/{ben}/briefs/new", data=FORM).status_code == 302
    db.session.rollback()
    other = db.session.scalars(select(Brief.id).order_by(Brief.id.desc())).first()
    assert [lena.open(f"/agents/briefs/{other}{rest}", method=way, data=FORM).status_code for way, rest in (
        ("GET", ""), ("GET", "/edit"), ("POST", "/edit"), ("POST", "/remove"), ("POST", "/points")
    )] == [404] * 5  # fmt: skip


def test_points_of_the_agent_stand_first_and_each_takes_away_only_the_own(
    signed_in: SignedIn, brief: str, cases: Cases
) -> None:
    cases.clock.move(days=4)
    lena, asha = signed_in("Lena"), signed_in("Asha")

    lena.post(f"{brief}/points", data={"words": "Your texts on invoices"})
    asha.post(f"{brief}/points", data={"words": "A course in January"})
    asha.post(f"{brief}/points", data={"words": "A course in January"})

    page = words(shown(lena, brief))
    assert page.count("A course in January") == 1
    assert page.index("A course in January") < page.index("Good, by week") < page.index("Your texts on invoices")
    db.session.rollback()
    leads, own = db.session.scalars(select(BriefPoint.id).order_by(BriefPoint.id)).all()
    assert asha.post(f"{brief}/points/{leads}/remove").status_code == 404
    assert asha.post(f"{brief}/points/{own}/remove").status_code == 302
    assert "A course in January" not in words(shown(lena, brief))
    assert acts() == [
        ("brief_made", []),
        ("brief_point_added", ["words"]),
        ("brief_point_added", ["words"]),
        ("brief_point_removed", []),
    ]


def test_what_does_not_fit_is_said_and_nothing_is_kept(signed_in: SignedIn, brief: str, cases: Cases) -> None:
    cases.clock.move(days=4)
    asha = signed_in("Asha")

    empty = asha.post(f"{brief}/points", data={"words": " "})
    long = asha.post(f"{brief}/points", data={"words": "w" * (LONGEST_POINT + 1)})
    for number in range(MOST_POINTS):
        asha.post(f"{brief}/points", data={"words": f"Point {number}"})
    full = asha.post(f"{brief}/points", data={"words": "One more"})

    assert (empty.status_code, long.status_code, full.status_code) == (422, 422, 409)
    assert "Write what you want to talk about." in words(empty.text)
    assert "There is no room for more points" in words(shown(asha, brief))


def test_after_the_talk_both_read_it_and_nobody_writes(signed_in: SignedIn, brief: str, cases: Cases) -> None:
    cases.clock.move(days=8)

    for name in ("Asha", "Lena"):
        reader = signed_in(name)
        assert "The talk is over" in words(shown(reader, brief))
        assert reader.post(f"{brief}/points", data={"words": "Too late"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"meets_on": ""}, "Choose the day you meet."),
        ({"meets_on": "2026-03-03", "shown_on": ""}, "Choose a day at least two days ahead"),
        ({"meets_on": "2028-03-03"}, "Choose a day within a year."),
        ({"shown_on": "2026-03-08"}, "Two days before the talk at the latest"),
        ({"shown_on": "2026-03-01"}, "Choose today or a day to come."),
        ({"days": "7"}, "Choose one."),
        ({"questions": ["went_well", "x"]}, "Choose from the list."),
        (
            {"questions": ["went_well", "content", "hard", "differently", "tools", "team", "next"]},
            "Choose at most 6",
        ),
    ],
)
def test_days_and_questions_that_do_not_fit_are_told_beside_their_field(
    signed_in: SignedIn, asha: int, changes: dict[str, str], said: str
) -> None:
    answer = signed_in("Lena").post(f"/agents/{asha}/briefs/new", data=FORM | changes)

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert acts() == []


def test_without_a_day_the_agent_sees_it_on_the_last_working_day_two_days_before(
    signed_in: SignedIn, asha: int
) -> None:
    signed_in("Lena").post(f"/agents/{asha}/briefs/new", data=FORM | {"shown_on": ""})

    assert stored().shown_on == date.fromisoformat(FRIDAY)


def test_the_lead_moves_it_while_unseen_and_what_was_seen_stays(signed_in: SignedIn, brief: str, cases: Cases) -> None:
    lena = signed_in("Lena")
    lena.post(f"{brief}/edit", data=FORM | {"shown_on": "2026-03-04", "questions": ["next"]})
    cases.clock.move(days=3)

    moved = lena.post(f"{brief}/edit", data=FORM | {"meets_on": "2026-03-16", "shown_on": "2026-03-14"})
    early = lena.post(f"{brief}/edit", data=FORM | {"meets_on": "2026-03-05"})

    assert (moved.status_code, early.status_code) == (302, 422)
    assert (stored().meets_on, stored().shown_on) == (date(2026, 3, 16), date(2026, 3, 4))
    assert acts()[1:] == [("brief_changed", ["questions", "shown_on"]), ("brief_changed", ["meets_on", "questions"])]


def test_a_removed_brief_is_gone_for_both_and_from_the_letter(signed_in: SignedIn, brief: str, cases: Cases) -> None:
    signed_in("Lena").post(f"{brief}/remove")
    cases.clock.move(days=4)

    assert [signed_in(name).get(brief).status_code for name in ("Lena", "Asha")] == [404, 404]
    assert briefs_told(cases.ctx()) == 0


def test_one_letter_tells_of_it_in_the_morning_of_its_day(signed_in: SignedIn, brief: str, cases: Cases) -> None:
    told = []
    for hours in (0, 24 * 4 - 2, 1, 24, 24):  # Monday 9:00; Friday 7:00; 8:00; Saturday; Sunday
        cases.clock.move(hours=hours)
        told.append(briefs_told(cases.ctx()))

    assert told == [0, 0, 1, 0, 0]
    db.session.rollback()
    letter = db.session.scalars(select(Mail).where(Mail.letter == "brief_ready")).one()
    assert letter.params == {"brief_id": stored().id}


def test_figures_praise_and_lessons_are_the_agents_alone_and_name_no_customer(
    signed_in: SignedIn, brief: str, cases: Cases, rated: Rated, person: Callable[[str], int]
) -> None:
    shared = rated(5, "cy", {"why": "Asha rang me at once, says Cy Young"})
    rated(5, "ben", {"why": "Ben was quick"}, **BEN)
    for number in range(10):
        rated(2, f"c{number}", {"product_was": "bad", "agent_was": "good"}, ticket__product_area="exports")
    rated(1, "out", {"product_was": "bad"}, ticket__product_area="exports")
    lesson_proposed(cases.acting(person("Asha")), shared, "lesson", "Ring before the third mail")
    cases.clock.move(days=4)

    for name in ("Lena", "Asha"):
        page = words(shown(signed_in(name), brief))
        assert "The person: good 100 % of 11" in page
        assert "Left out 1 , not about the person: 1 Poor" in page
        assert re.search(r"exports\s+12\s+0\s+11\s+0", page)
        assert "rang me at once" in page
        assert "Ring before the third mail" in page
        assert "Cy Young" not in page
        assert "Ben was quick" not in page
        assert "What went well since we last talked?" in page


def test_after_the_talk_a_later_rating_is_in_no_figure_of_it(
    signed_in: SignedIn, brief: str, cases: Cases, rated: Rated
) -> None:
    rated(5, "cy", {"agent_was": "good"})
    cases.clock.at += timedelta(days=7)
    rated(1, "di", {"agent_was": "bad"})

    assert "The person: good 1 of 1" in words(shown(signed_in("Lena"), brief))
