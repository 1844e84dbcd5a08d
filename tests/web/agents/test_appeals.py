"""An agent's side of an appeal: the form on each own counted comment, its state, both sides' words afterwards."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.db import db
from survey_service.feedback.appeal import Appeal
from survey_service.flows.appeal_decided import appeal_decided
from survey_service.flows.appeal_made import appeal_made
from survey_service.staff.agent import Agent
from tests.case_world import Cases
from tests.feedback_world import BEN, Rated, SignedIn, shown, words

Person = Callable[[str], int]
SENT = {"reason": "product", "words": "The limit is in the product"}


def states() -> list[tuple[str, str, str | None]]:
    db.session.rollback()
    return [(one.state, one.reason, one.words) for one in db.session.scalars(select(Appeal).order_by(Appeal.id))]


def test_sent_from_the_card_it_waits_and_can_be_withdrawn(rated: Rated, signed_in: SignedIn) -> None:
    rating, asha = rated(1, "cy", {"why": "The export stops"}), signed_in("Asha")
    assert "Appeal against this rating" in shown(asha, "/agents/")

    sent = asha.post(f"/agents/ratings/{rating}/appeal", data={**SENT, "next": "/agents/?days=30"})

    assert (sent.status_code, sent.location) == (302, f"/agents/?days=30#a{rating}")
    page = shown(asha, "/agents/")
    assert "You have appealed. It is about the product." in words(page)
    assert "Appeal against this rating" not in page
    (appeal,) = re.findall(r"/agents/appeals/(\d+)/withdraw", page)[:1]
    assert asha.post(f"/agents/appeals/{appeal}/withdraw").status_code == 302
    assert states() == [("withdrawn", "product", "The limit is in the product")]
    assert "Appeal against this rating" in shown(asha, "/agents/")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"words": "x"}, "Choose what is not right."),
        ({"reason": "too low", "words": "x"}, "Choose what is not right."),
        ({"reason": "abuse", "words": " \0 "}, "Say what the second person should know."),
        ({"reason": "abuse", "words": "x" * 2001}, "Shorten it to 2000 characters."),
    ],
)
def test_what_lacks_is_said_beside_its_field_and_nothing_typed_is_lost(
    rated: Rated, signed_in: SignedIn, data: dict[str, str], told: str
) -> None:
    rating = rated(1, "cy", {"why": "no"})

    answer = signed_in("Asha").post(f"/agents/ratings/{rating}/appeal", data=data)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in words(page)
    assert data["words"].strip(" \0") in page
    assert states() == []


def test_ben_finds_nothing_of_ashas(cases: Cases, rated: Rated, person: Person, signed_in: SignedIn) -> None:
    rating = rated(1, "cy", {"why": "for Asha"})
    appeal = appeal_made(cases.acting(person("Asha")), rating, "abuse", "Asha's words")
    rated(5, "dee", {"why": "for Ben"}, **BEN)
    ben = signed_in("Ben")

    addresses = [f"/agents/ratings/{rating}/appeal", f"/agents/appeals/{appeal}/withdraw"]

    assert ben.get(addresses[0]).status_code == 404
    assert [ben.post(one, data=SENT).status_code for one in addresses] == [404, 404]
    assert ben.get(f"/reports/appeals/{appeal}").status_code == 403
    assert "Asha's words" not in shown(ben, "/agents/")
    assert states()[0][0] == "open"


@pytest.mark.parametrize("who", ["Lena", "Mia", "Otto"])
def test_who_reads_the_agents_page_finds_neither_form_nor_her_words(
    cases: Cases, rated: Rated, person: Person, signed_in: SignedIn, who: str
) -> None:
    rating = rated(1, "cy", {"why": "for Asha"})
    appeal_made(cases.acting(person("Asha")), rating, "abuse", "Asha's words")
    rated(2, "dee", {"why": "another"})
    asha = db.session.scalar(select(Agent.id).where(Agent.email == "asha@example.com"))

    page = shown(signed_in(who), f"/agents/{asha}")

    assert "Asha&#39;s words" not in page
    assert "Appeal against this rating" not in page
    assert "My appeals" not in page


def test_after_the_decision_both_sides_stand_on_the_card_and_below(
    cases: Cases, rated: Rated, person: Person, signed_in: SignedIn
) -> None:
    rating = rated(1, "cy", {"why": "no"})
    appeal = appeal_made(cases.acting(person("Asha")), rating, "abuse", "Words no one should read")
    appeal_decided(cases.acting(person("Mia")), appeal, grant=False, answer="Cy Young was harsh, not abusive")

    page = shown(signed_in("Asha"), "/agents/")

    assert "Your appeal: Declined" in words(page)
    assert words(page).count("Words no one should read") == 2
    assert "was harsh, not abusive" in words(page)
    assert "Cy Young" not in page
    assert "Appeal against this rating" in page


def test_the_wrong_persons_rating_is_gone_and_its_appeal_stays_readable(
    cases: Cases, rated: Rated, person: Person, signed_in: SignedIn
) -> None:
    rating = rated(1, "cy", {"why": "Somebody was rude"})
    appeal = appeal_made(cases.acting(person("Asha")), rating, "wrong_person", "It was the night team")
    appeal_decided(cases.acting(person("Mia")), appeal, grant=True, answer="Agreed")
    asha = signed_in("Asha")

    page = shown(asha, "/agents/")

    assert "Somebody was rude" not in page
    assert "It was the night team" in page
    assert "It stays with the team and is credited to nobody." in page
    assert asha.get(f"/agents/ratings/{rating}/appeal").status_code == 404


def test_against_what_counts_nowhere_there_is_no_form(
    cases: Cases, rated: Rated, person: Person, signed_in: SignedIn
) -> None:
    rating = rated(1, "cy", {"why": "no"})
    appeal = appeal_made(cases.acting(person("Asha")), rating, "scanner", "At 3 at night")
    appeal_decided(cases.acting(person("Mia")), appeal, grant=True)
    asha = signed_in("Asha")

    assert "Appeal against this rating" not in shown(asha, "/agents/")
    refused = asha.post(f"/agents/ratings/{rating}/appeal", data=SENT)
    assert refused.status_code == 409
    assert "nothing to appeal against" in refused.get_data(as_text=True)
    assert "not counted: a machine" in words(shown(asha, "/agents/"))


def test_a_rating_without_words_is_appealed_against_on_a_page_of_its_own(rated: Rated, signed_in: SignedIn) -> None:
    rating, asha = rated(1), signed_in("Asha")
    assert f"/agents/ratings/{rating}/appeal" in shown(asha, "/reports/ratings?level=agent&key=1&days=90")

    page = shown(asha, f"/agents/ratings/{rating}/appeal")

    assert "no words" in page
    assert asha.post(f"/agents/ratings/{rating}/appeal", data=SENT | {"reason": "scanner"}).location.endswith(
        f"/agents/#a{rating}"
    )


def test_sent_twice_the_second_is_told(rated: Rated, signed_in: SignedIn) -> None:
    rating, asha = rated(1, "cy", {"why": "no"}), signed_in("Asha")
    asha.post(f"/agents/ratings/{rating}/appeal", data=SENT)

    again = asha.post(f"/agents/ratings/{rating}/appeal", data=SENT)

    assert again.status_code == 409
    assert "You have appealed against this rating already" in again.get_data(as_text=True)


def test_a_foreign_address_to_go_back_to_is_not_followed(rated: Rated, signed_in: SignedIn) -> None:
    rating = rated(1, "cy", {"why": "no"})

    sent = signed_in("Asha").post(
        f"/agents/ratings/{rating}/appeal", data={**SENT, "next": "https://elsewhere.example/"}
    )

    assert sent.location == f"/agents/#a{rating}"
