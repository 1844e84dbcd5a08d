"""The worker tells comments apart and lets reviews lapse; what it cannot read, it leaves to the score."""

from sqlalchemy import select

from survey_service.responses.response import Response
from survey_service.worker import loop
from survey_service.worker.splitting import lapse_reviews, split_comments
from tests.case_world import Cases
from tests.review_world import Said, commented, parts, response


def test_the_words_of_an_answer_are_split_once(cases: Cases) -> None:
    rating = cases.rate(cases.asked(), 2, why="Asha was wonderful but the export keeps crashing.").response_id

    assert (split_comments(), split_comments()) == (1, 0)

    found = response(cases, rating)
    assert found.words_split_at == cases.clock.at
    whole = [(one["start"], one["end"]) for one in parts(cases, rating)]
    assert (whole[0][0], whole[-1][1]) == (0, len(found.why or ""))
    assert [end for _, end in whole[:-1]] == [start for start, _ in whole[1:]]


def test_a_language_it_does_not_know_leaves_the_score(cases: Cases) -> None:
    rating = cases.rate(cases.asked(), 5, why="Þakka þér kærlega fyrir hjálpina").response_id

    split_comments()

    assert (response(cases, rating).agent_source, parts(cases, rating)) == ("score", [])


def test_one_round_of_the_worker_does_both(cases: Cases) -> None:
    waiting = commented(cases, Said("It was not.", "agent", "bad", filed=False), customer="dee")
    cases.clock.move(days=15)
    cases.rate(cases.asked(), 2, why="The export keeps crashing.")

    done, well = loop.once()

    assert (done["comments"], done["reviews_lapsed"], well) == (1, 1, True)
    assert response(cases, waiting).agent_source == "score"
    assert lapse_reviews() == 0


def test_words_of_every_kind_are_survived(cases: Cases) -> None:
    for number, text in enumerate(("👩🏽‍🚒", "\u202eevil", ". . .", "x" * 2000, "a\n\nb", "كانت آنا رائعة")):
        cases.rate(cases.asked(f"c{number}"), 3, why=text)

    assert split_comments() == 6
    ratings = cases.ctx().session.scalars(select(Response)).all()
    assert all(one.words_split_at for one in ratings)
    for one in ratings:
        assert all(part["start"] < part["end"] <= len(one.why or "") for part in parts(cases, one.id))


def test_a_rating_without_words_has_nothing_to_split(cases: Cases) -> None:
    cases.rate(cases.asked(), 4)

    assert split_comments() == 0
