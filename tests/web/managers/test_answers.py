"""The answers behind a number: as many as counted, and of them those the reader may open."""

import pytest

from tests.feedback_world import BEN, Rated, SignedIn, shown, words


@pytest.fixture
def company(rated: Rated) -> None:
    rated(5, "cy", {"why": "good of Asha"})
    rated(2, "di", {"why": "the export", "product_was": "bad"})
    rated(4, "ed", {"why": "good of Ben"}, **BEN)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("Asha", ["good of Asha", "the export"]),
        ("Ben", ["good of Ben"]),
        ("Lena", ["good of Asha", "the export"]),
        ("Mia", ["good of Asha", "the export", "good of Ben"]),
        ("Otto", ["name hidden", "the export"]),
        ("Pia", []),
        ("Ada", []),
    ],
)
def test_all_are_counted_and_only_ones_own_are_opened(signed_in: SignedIn, who: str, seen: list[str]) -> None:
    page = words(shown(signed_in(who), "/reports/ratings"))

    texts = ["good of Asha", "the export", "good of Ben", "name hidden"]
    assert "3 counted answers." in page
    assert sorted(text for text in texts if text in page) == sorted(seen)
    assert ("of them you may open" in page) == (who in ("Asha", "Ben", "Lena"))


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("query", "n", "words_of_it"),
    [
        ("min=4", 2, "scores 4 to 5"),
        ("max=2", 1, "scores 1 to 2"),
        ("score=5", 1, "score 5"),
        ("min=4&max=2", 0, "scores 4 to 2"),
        ("product=bad", 1, "the product was a problem"),
        ("agent=none", 1, "the person was not spoken of"),
        ("agent=good&min=5", 1, "the person was good"),
        ("level=team&key=Technical", 1, "Answers, Technical"),
        ("level=product_area&key=exports", 3, "Answers, exports"),
        ("level=team&key=", 0, "Answers, No team"),
        ("from=2026-02-01&to=2026-02-28", 0, "1 Feb 2026 – 28 Feb 2026"),
    ],
)
def test_filters_of_the_address_count_and_say_what_they_are(
    signed_in: SignedIn, query: str, n: int, words_of_it: str
) -> None:
    page = words(shown(signed_in("Mia"), f"/reports/ratings?{query}"))

    assert f"{n} counted answer" in page
    assert words_of_it in page


@pytest.mark.parametrize(
    "query", ["score=6", "score=0", "score=4abc", "min=%D9%A3", "agent=fine", "level=planet", "after=x"]
)
def test_a_filter_there_is_not_is_told_so(signed_in: SignedIn, query: str) -> None:
    assert signed_in("Mia").get(f"/reports/ratings?{query}").status_code == 422


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("who", ["Lena", "Pia", "Ada"])
def test_nobody_counts_the_answers_of_an_agent_of_others(signed_in: SignedIn, who: str) -> None:
    statuses = {signed_in(who).get(f"/reports/ratings?level=agent&key={key}").status_code for key in range(1, 9)}

    assert statuses == ({200, 404} if who == "Lena" else {404})


def test_pages_keep_the_filters(rated: Rated, signed_in: SignedIn) -> None:
    for number in range(27):
        rated(5, f"c{number}", agent__team="")
    mia = signed_in("Mia")

    first = shown(mia, "/reports/ratings?min=4")
    address = first[first.index('rel="next" href="') + 17 :].partition('"')[0].replace("&amp;", "&")
    second = shown(mia, address)

    assert (first.count("<article"), second.count("<article")) == (25, 2)
    assert "scores 4 to 5" in second
    back = second[second.index('rel="prev" href="') + 17 :].partition('"')[0].replace("&amp;", "&")
    assert words(shown(mia, back)).count("Ticket T") == 25
