"""Asha appeals, Mia decides; both pages and the figures follow. Who may not, cannot."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from survey_service.audit import AuditEntry
from survey_service.db import db
from survey_service.feedback.appeal import Appeal
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.invalid_marked import invalid_proposed
from survey_service.responses.response import Response
from survey_service.staff.department import Department
from survey_service.staff.user import User
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words
from tests.world import HandClock

Person = Callable[[str], int]


@pytest.fixture
def appealed(cases: Cases, rated: Rated, person: Person) -> Callable[..., int]:
    """`appealed("product")` is the id of an appeal of Asha's against a fresh 1."""

    def make(reason: str = "product", customer: str = "cy", score: int = 1, **changes: object) -> int:
        rating = rated(score, customer, {"why": "Cy Young: the export stops"}, **changes)
        return appeal_made(cases.acting(person("Asha")), rating, reason, "The limit is in the product")

    return make


def appeal_now(appeal: int) -> Appeal:
    db.session.rollback()
    return db.session.get_one(Appeal, appeal, populate_existing=True)


def test_the_queue_is_in_due_order_and_says_when_in_words(
    appealed: Callable[..., int], signed_in: SignedIn, clock: HandClock, person: Person
) -> None:
    person("Mia")
    appealed("product", "cy")
    clock.move(days=1)
    appealed("abuse", "dee")
    clock.move(days=5, hours=22)

    page = words(shown(signed_in("Mia"), "/reports/appeals"))

    assert "2 appeals wait for a decision. The next is due in 2 hours." in page
    assert page.index("Asha Rao: It is about the product") < page.index("Asha Rao: Abuse")
    assert "in 2 h" in page
    assert "Your turn" in page
    clock.move(hours=3)
    late = words(shown(signed_in("Mia"), "/reports/appeals"))
    assert "1 is late." in late
    assert "1 h late" in late


def test_the_effect_is_shown_before_deciding_and_comes_true(
    appealed: Callable[..., int], rated: Rated, signed_in: SignedIn
) -> None:
    for n in range(12):
        rated(5 if n < 9 else 1, f"other{n}")
    appeal = appealed("mistake")
    mia = signed_in("Mia")

    page = words(shown(mia, f"/reports/appeals/{appeal}"))

    assert "Asha Rao’s agent figure 69 % of 13 → becomes 75 % of 12" in page
    assert "Company, 4 or 5 69 % of 13 → becomes 75 % of 12" in page
    assert "The clock of the open callback stops, and closing it is suggested." in page
    assert mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"}).status_code == 302
    assert "75 % of 12 answers about this agent" in words(shown(mia, f"/agents/{appeal_now(appeal).agent_id}"))


def test_product_shows_the_agents_figure_and_leaves_the_companys(
    appealed: Callable[..., int], rated: Rated, signed_in: SignedIn
) -> None:
    rated(5, "dee")
    appeal = appealed("product")

    page = words(shown(signed_in("Mia"), f"/reports/appeals/{appeal}"))

    assert "Asha Rao’s agent figure 1 of 2 → becomes 1 of 1" in page
    assert "Company, 4 or 5 1 of 2 , unchanged" in page
    assert "The open callback stays as it is." in page


def test_granted_with_the_verdict_chosen_and_taken_back(appealed: Callable[..., int], signed_in: SignedIn) -> None:
    appeal, mia = appealed("product"), signed_in("Mia")

    sent = {"grant": "1", "verdict": "neutral", "answer": "Agreed, the limit is ours"}
    assert mia.post(f"/reports/appeals/{appeal}/decide", data=sent).status_code == 302

    rating = db.session.get_one(Response, appeal_now(appeal).response_id, populate_existing=True)
    assert (rating.agent_verdict, rating.product_verdict) == ("none", "neutral")
    page = words(shown(mia, f"/reports/appeals/{appeal}"))
    assert "Granted by Mia Torres." in page
    assert "The limit is in the product" in page
    assert "Agreed, the limit is ours" in page
    assert "Asha Rao: It is about the product" in words(shown(mia, "/reports/appeals?show=decided"))
    assert mia.post(f"/reports/appeals/{appeal}/undo").status_code == 302
    assert appeal_now(appeal).state == "undone"


def test_whoever_declines_says_why(appealed: Callable[..., int], signed_in: SignedIn) -> None:
    appeal, mia = appealed("abuse"), signed_in("Mia")

    silent = mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "0"})

    assert silent.status_code == 422
    assert "Say why you decline; the agent reads it." in words(silent.get_data(as_text=True))
    assert mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "0", "answer": "Harsh only"}).status_code == 302
    assert appeal_now(appeal).state == "declined"


@pytest.mark.parametrize("data", [{}, {"grant": "2"}, {"grant": "1", "verdict": "great"}, {"answer": "x" * 2001}])
def test_a_form_that_does_not_fit_changes_nothing(
    appealed: Callable[..., int], signed_in: SignedIn, data: dict[str, str]
) -> None:
    appeal = appealed("product")

    assert signed_in("Mia").post(f"/reports/appeals/{appeal}/decide", data=data).status_code == 422
    assert appeal_now(appeal).state == "open"


@pytest.mark.parametrize(("who", "reads", "decides"), [("Lena", 403, 403), ("Asha", 403, 403), ("Pia", 403, 403)])
def test_lead_agent_and_product_team_do_not_open_it(
    appealed: Callable[..., int], signed_in: SignedIn, who: str, reads: int, decides: int
) -> None:
    appeal, browser = appealed(), signed_in(who)

    assert browser.get(f"/reports/appeals/{appeal}").status_code == reads
    assert browser.get("/reports/appeals").status_code == reads
    assert browser.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"}).status_code == decides
    assert appeal_now(appeal).state == "open"


def test_a_manager_of_the_team_reads_and_is_refused(
    appealed: Callable[..., int], signed_in: SignedIn, cases: Cases, person: Person
) -> None:
    appeal = appealed()
    mia, lena, context = signed_in("Mia"), person("Lena"), cases.ctx()
    with context.writing() as session:
        team = select(User.team_id).where(User.id == lena).scalar_subquery()
        session.execute(update(User).where(User.name == "Mia Torres").values(team_id=team))

    assert "so somebody else decides" in words(shown(mia, f"/reports/appeals/{appeal}"))
    refused = mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"})
    assert refused.status_code == 409
    assert "somebody else decides" in words(refused.get_data(as_text=True))


def test_the_auditor_reads_without_names(appealed: Callable[..., int], signed_in: SignedIn, cases: Cases) -> None:
    appeal, otto = appealed(), signed_in("Otto")

    page = shown(otto, f"/reports/appeals/{appeal}")

    assert "Cy Young" not in page
    assert "the export stops" in page
    assert "Decline: it goes on counting" not in page
    assert otto.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"}).status_code == 403
    assert "The limit is in the product" not in shown(otto, "/reports/appeals")


def test_another_departments_manager_finds_nothing(
    appealed: Callable[..., int], signed_in: SignedIn, cases: Cases
) -> None:
    appeal = appealed()
    elsewhere = {"agent__id": "u-3", "agent__email": "di@example.com", "agent__department": "Sales"}
    cases.asked("sales", **elsewhere, agent__team="Deals")
    mia, context = signed_in("Mia"), cases.ctx()
    with context.writing() as session:
        sales = select(Department.id).where(Department.name == "Sales").scalar_subquery()
        session.execute(update(User).where(User.name == "Mia Torres").values(department_id=sales))

    assert mia.get(f"/reports/appeals/{appeal}").status_code == 404
    assert mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"}).status_code == 404
    assert "No appeals" in words(shown(mia, "/reports/appeals"))


def test_a_lead_sees_on_the_rating_only_that_an_appeal_waits(appealed: Callable[..., int], signed_in: SignedIn) -> None:
    appeal = appealed()
    rating = f"/callbacks/ratings/{appeal_now(appeal).response_id}"

    leads, managers = (shown(signed_in(who), rating) for who in ("Lena", "Mia"))

    assert "The agent has appealed against this rating" in words(leads)
    assert "The limit is in the product" not in leads
    assert "/reports/appeals" not in leads
    assert f"/reports/appeals/{appeal}" in managers


def test_a_granted_appeal_is_the_reason_shown_with_the_rating(
    appealed: Callable[..., int], signed_in: SignedIn
) -> None:
    appeal, mia = appealed("wrong_person"), signed_in("Mia")
    mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"})

    page = words(shown(signed_in("Lena"), f"/callbacks/ratings/{appeal_now(appeal).response_id}"))

    assert "An appeal was granted: The wrong person for this ticket." in page
    assert "Agent nobody Team Billing" in page


def test_a_proposal_that_waits_is_named_beside_the_decision(
    appealed: Callable[..., int], signed_in: SignedIn, cases: Cases, person: Person
) -> None:
    appeal = appealed("mistake")
    invalid_proposed(cases.acting(person("Mia")), appeal_now(appeal).response_id, "abuse", None)
    mia = signed_in("Mia")

    assert "Somebody has proposed this rating as invalid." in words(shown(mia, f"/reports/appeals/{appeal}"))
    mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"})
    page = words(shown(mia, f"/callbacks/ratings/{appeal_now(appeal).response_id}"))
    assert "Abuse, settled by an appeal" in page


def test_two_deciders_from_two_pages(appealed: Callable[..., int], signed_in: SignedIn) -> None:
    appeal, mia = appealed("scanner"), signed_in("Mia")
    mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1"})

    again = mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "0", "answer": "No"})

    assert again.status_code == 409
    assert "This was decided meanwhile" in words(again.get_data(as_text=True))


def test_after_erasure_the_appeal_has_no_words(appealed: Callable[..., int], signed_in: SignedIn, cases: Cases) -> None:
    appeal = appealed()
    customer_erased(cases.ctx(), "cy@example.com")

    page = shown(signed_in("Mia"), f"/reports/appeals/{appeal}")

    assert "The limit is in the product" not in page
    assert "the export stops" not in page


def test_nothing_typed_reaches_the_audit_log(appealed: Callable[..., int], signed_in: SignedIn) -> None:
    appeal, mia = appealed("policy"), signed_in("Mia")
    mia.post(f"/reports/appeals/{appeal}/decide", data={"grant": "1", "answer": "Cy Young said so"})

    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.about == "appeal")).all()

    assert [entry.act for entry in kept] == ["appeal_made", "appeal_granted"]
    assert not re.search("Young|limit", str([(entry.changed, entry.about_id) for entry in kept]))


def test_the_decided_ones_come_page_by_page(
    appealed: Callable[..., int], signed_in: SignedIn, cases: Cases, person: Person
) -> None:
    for n in range(27):
        cases.clock.at += timedelta(seconds=1)
        appeal_decided(cases.acting(person("Mia")), appealed("product", f"c{n}"), grant=False, answer="No")
    mia = signed_in("Mia")

    first = shown(mia, "/reports/appeals?show=decided")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = shown(mia, older.group(1).replace("&amp;", "&"))

    assert [page.count('<li class="case"') for page in (first, second)] == [25, 2]
    assert mia.get("/reports/appeals?show=decided&after=torn").status_code == 422


def test_the_menu_counts_what_waits(appealed: Callable[..., int], signed_in: SignedIn) -> None:
    appealed()

    page = shown(signed_in("Mia"), "/reports/appeals")

    assert re.search(r'href="/reports/review" aria-current="page">To review\s*<span class="count">1', page)
    assert re.search(r'href="/reports/appeals" aria-current="true">Appeals 1<', page)


def test_bens_appeal_names_ben(cases: Cases, rated: Rated, person: Person, signed_in: SignedIn) -> None:
    rating = rated(1, "dee", {"why": "no"}, **BEN)
    appeal_made(cases.acting(person("Ben")), rating, "policy", "Our refund rule")

    assert "Ben Oduya: It is about policy, price or waiting" in words(shown(signed_in("Mia"), "/reports/appeals"))
