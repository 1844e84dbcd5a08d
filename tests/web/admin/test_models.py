"""`/admin/models`: scores side by side, the way back, and not a word of a customer."""

from collections.abc import Callable

import pytest

from survey_service.db import DbContext
from survey_service.feedback.learnt_model import LearntModel
from survey_service.feedback.scoring import Scores
from tests.case_world import Cases
from tests.learning_world import comments, told
from tests.people import StaffClient
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
Ctx = Callable[[], DbContext]


def scores(f1: float, spans: float, filed: float | None) -> dict[str, object]:
    return Scores(n=160, macro_f1=f1, spans=spans, spans_n=90, filed=filed, filed_n=44 if filed else 0).as_dict()


@pytest.fixture
def nights(ctx: Ctx, clock: HandClock) -> list[int]:
    """An active one, one before it whose weights are there, one rejected, one whose weights are gone."""
    both = {"old": scores(0.641, 0.503, None), "new": scores(0.872, 0.764, 0.951), "responses": [1, 2]}
    made = []
    with ctx().writing() as session:
        for number, (state, weights) in enumerate(
            [("retired", None), ("retired", b"old"), ("active", b"new"), ("rejected", None)], start=1
        ):
            model = LearntModel(
                version=f"learnt-2026-03-0{number}-abcdef12",
                made_at=clock.at,
                learnt_from=640,
                held_back=160,
                scores=both,
                weights=weights,
                state=state,
            )
            session.add(model)
            session.flush()
            made.append(model.id)
    return made


def shown(client: StaffClient) -> str:
    answer = client.get("/admin/models")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_empty_it_says_what_will_appear(signed_in: SignedIn) -> None:
    page = shown(signed_in("Mia"))

    assert "Nothing was learnt here yet" in page
    assert "When managers have corrected 40 comments" in page
    assert "Go back to this one" not in page


def test_scores_stand_side_by_side_with_their_n(signed_in: SignedIn, nights: list[int]) -> None:
    page = shown(signed_in("Ada"))

    for score in ("64\N{NARROW NO-BREAK SPACE}%", "87\N{NARROW NO-BREAK SPACE}%", "95\N{NARROW NO-BREAK SPACE}%"):
        assert score in page
    assert "of 160" in page
    assert "of 44" in page
    assert "learnt-2026-03-03-abcdef12" in page
    assert "Not better, not used" in page
    assert page.count("Go back to this one") == 2


@pytest.mark.parametrize("name", ["Ada", "Mia"])
def test_the_way_back_is_one_button(signed_in: SignedIn, nights: list[int], ctx: Ctx, name: str) -> None:
    client = signed_in(name)

    answer = client.post("/admin/models/back", data={"model": str(nights[1])})

    session = ctx().session
    session.rollback()
    assert (answer.status_code, answer.location) == (303, "/admin/models")
    assert [session.get_one(LearntModel, number).state for number in nights] == [
        "retired",
        "active",
        "retired",
        "rejected",
    ]
    assert "from now on" in shown(client)


def test_the_way_back_leads_to_what_came_with_the_product(signed_in: SignedIn, nights: list[int]) -> None:
    client = signed_in("Ada")

    client.post("/admin/models/back", data={"model": "shipped"})

    assert "by the splitter the product came with" in shown(client)
    assert "chose another splitter" in client.get("/admin/audit").get_data(as_text=True)


def test_an_auditor_reads_and_changes_nothing(signed_in: SignedIn, nights: list[int]) -> None:
    otto = signed_in("Otto")

    assert "Go back to this one" not in shown(otto)
    assert otto.post("/admin/models/back", data={"model": "shipped"}).status_code == 403


@pytest.mark.parametrize("name", ["Asha", "Lena", "Pia"])
def test_nobody_else_reads_it(signed_in: SignedIn, name: str) -> None:
    assert signed_in(name).get("/admin/models").status_code == 403


@pytest.mark.parametrize(
    ("model", "status"), [("", 422), ("x", 422), ("-1", 422), ("9" * 30, 422), ("²", 422), ("99", 404)]
)
def test_what_is_no_model_is_told(signed_in: SignedIn, nights: list[int], model: str, status: int) -> None:
    assert signed_in("Ada").post("/admin/models/back", data={"model": model}).status_code == status


def test_one_without_weights_is_no_way_back(signed_in: SignedIn, nights: list[int]) -> None:
    answer = signed_in("Ada").post("/admin/models/back", data={"model": str(nights[0])})

    assert answer.status_code == 404
    assert "no such model to go back to" in answer.get_data(as_text=True)


def test_no_customer_s_words_are_on_it(signed_in: SignedIn, cases: Cases, nights: list[int]) -> None:
    told(cases, comments(3))

    page = shown(signed_in("Ada"))

    assert "3 comments were corrected by a person so far" in page
    assert not [one.text for one in comments(3) if one.text in page]
