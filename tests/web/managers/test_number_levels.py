"""All thirteen levels on one page, narrowed by pairs of level and key in its address (N2)."""

import re
from html import unescape

import pytest

from survey_service.reports.slices import LEVELS
from tests.feedback_world import BEN, Rated, SignedIn, shown, words

KEYS = {
    "department": "Support",
    "team": "Billing",
    "account": "Acme",
    "segment": "enterprise",
    "brand": "acme",
    "channel": "email",
    "product_area": "exports",
    "reason": "bug",
    "severity": "high",
    "shift": "early",
    "region": "EMEA",
}
ALL = {
    "ticket__brand": "acme",
    "ticket__reason": "bug",
    "ticket__severity": "high",
    "customer__region": "EMEA",
    "customer__account": {"id": "a-3", "name": "Acme", "segment": "enterprise"},
    "agent__shift": "early",
}
NONE = {"ticket__channel": None, "ticket__product_area": None, "ticket__reason": None, "ticket__severity": None}
PERSONAS = ("Asha", "Lena", "Mia", "Pia", "Ada", "Otto")
NO_AGENTS, NO_ACCOUNTS = ("Pia", "Ada"), ("Asha", "Pia", "Ada")


@pytest.fixture
def company(rated: Rated) -> None:
    rated(5, "cy", {"agent_was": "good"}, **ALL)
    rated(1, "di", {"product_was": "bad"}, **ALL)
    rated(4, "ed", {"process_was": "good"}, **ALL, **BEN)
    rated(3, "flo", None, **NONE, agent=None)


OWN = "the page's own"


def table(page: str) -> dict[str, list[str]]:
    """The cells of each row by its name: answers, 4 or 5, range, person, product, process. The first is the page's."""
    part = page[page.index('id="levels"') :].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", part, re.DOTALL)
    return {
        unescape(words(name).strip()) if place else OWN: [
            words(cell).strip().replace(" .", ".").replace("  ", " ")
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)
        ]
        for place, (name, cells) in enumerate(rows)
    }


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("level", LEVELS[1:])
def test_each_level_lists_its_keys_and_adds_up_for_who_may_have_them(signed_in: SignedIn, level: str) -> None:
    found = {}
    for who in PERSONAS:
        refused = who in NO_AGENTS if level == "agent" else who in NO_ACCOUNTS if level == "account" else False
        answer = signed_in(who).get(f"/reports/?level={level}")
        assert answer.status_code == (403 if refused else 200), who
        if not refused:
            found[who] = table(answer.get_data(as_text=True))

    for who, rows in found.items():
        own, below = rows[OWN], [cells for name, cells in rows.items() if name != OWN]
        assert own[0] == "4"
        if level != "agent" or who in ("Mia", "Otto"):
            assert sum(int(row[0]) for row in below) == 4, who
    assert {tuple(rows) for who, rows in found.items() if level != "agent" or who in ("Mia", "Otto")} == {
        tuple(found["Mia"])
    }


@pytest.mark.usefixtures("company")
def test_the_score_and_three_verdicts_stand_side_by_side_with_n_and_who_is_left_out(signed_in: SignedIn) -> None:
    rows = table(shown(signed_in("Mia"), "/reports/?level=channel"))

    assert rows["email"][:2] == ["3", "2 of 3"]
    assert rows["email"][3:] == [
        "1 of 1 2 left out.",
        "0 of 1 1 problem 2 do not speak of it.",
        "1 of 1 2 do not speak of it.",
    ]
    assert rows["No channel"][:2] == ["1", "0 of 1"]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(("level", "key"), KEYS.items())
def test_any_level_narrows_the_page_and_its_chip_takes_it_off(signed_in: SignedIn, level: str, key: str) -> None:
    mia = signed_in("Mia")

    page = shown(mia, f"/reports/?{level}={key}&months=3&basis=closed_at")

    chip = re.search(r'<a class="chip off" href="([^"]*)"', page)
    assert chip
    assert unescape(chip[1]) == "/reports/?months=3&basis=closed_at"
    assert int(table(page)[OWN][0]) in (2, 3, 4)
    links = re.findall(r'href="(/reports/ratings\?[^"]*)"', page)
    assert links
    assert all(f"{level}={key}" in unescape(link) for link in links)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("address", "is_live"),
    [
        ("/reports/?channel=email", False),
        ("/reports/?team=Billing&channel=email", True),
        ("/reports/?team=Billing&brand=acme", False),
        ("/reports/?channel=email&level=team", False),
        ("/reports/?channel=email&level=agent", True),
        ("/reports/?channel=email&reason=bug", True),
        ("/reports/ratings?team=Billing&channel=email", False),
        ("/reports/ratings?channel=email&reason=bug", True),
    ],
)
def test_a_page_counts_live_and_says_so_where_no_figures_are_kept_for_what_it_shows(
    signed_in: SignedIn, address: str, is_live: bool
) -> None:
    page = words(shown(signed_in("Mia"), f"{address}&from=2020-01-01&to=2026-12-31"))

    assert ("answers are counted as the page is made" in page) == is_live


@pytest.mark.usefixtures("company")
def test_filters_go_together_through_tabs_and_rows(signed_in: SignedIn) -> None:
    mia = signed_in("Mia")

    page = shown(mia, "/reports/?team=Billing&channel=email&level=severity&days=90")

    assert table(page)[OWN][0] == "2"
    assert "answers are counted as the page is made, over 13 months at most" in words(page)
    row = re.search(r'<th scope="row" class="said"><a href="([^"]*)">high', page)
    assert row
    assert set(unescape(row[1]).partition("?")[2].split("&")) == {
        "days=90",
        "team=Billing",
        "channel=email",
        "severity=high",
    }
    assert table(shown(mia, unescape(row[1])))[OWN][0] == "2"


@pytest.mark.usefixtures("company")
def test_an_old_address_of_level_and_key_says_the_same(signed_in: SignedIn) -> None:
    mia = signed_in("Mia")

    old, new = (table(shown(mia, f"/reports/?{query}")) for query in ("level=team&key=Billing", "team=Billing"))

    assert old == new


@pytest.mark.parametrize("query", ["team=A&team=B", "team=A&level=team&key=B"])
def test_one_level_with_two_keys_is_told(signed_in: SignedIn, query: str) -> None:
    assert signed_in("Mia").get(f"/reports/?{query}").status_code == 422


def test_more_than_one_filter_reaches_thirteen_months_back_and_says_so(company: None, signed_in: SignedIn) -> None:
    mia = signed_in("Mia")

    one, two = (shown(mia, f"/reports/?months=24&{query}") for query in ("team=Billing", "team=Billing&channel=email"))

    assert "Counted from" not in one
    assert "Counted from 3 Feb 2025 on." in words(two)
    assert "from=2025-02-03" in two
    assert unescape(re.findall(r'<a class="chip off" href="([^"]*)"', two)[0]).startswith("/reports/?months=24&channel")


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("Lena", "agent=2", 404),
        ("Lena", "agent=2&channel=email", 404),
        ("Lena", "agent=1&channel=email", 200),
        ("Asha", "account=Acme", 403),
        ("Pia", "team=Billing&account=", 403),
        ("Pia", "agent=", 403),
        ("Ada", "agent=1", 404),
        ("Pia", "product_area=exports&brand=acme", 200),
    ],
)
def test_a_filter_opens_nothing_its_reader_may_not_have(signed_in: SignedIn, who: str, query: str, status: int) -> None:
    browser = signed_in(who)

    assert browser.get(f"/reports/?{query}").status_code == status
    of_ratings = query.replace("agent=", "level=agent&key=")
    assert browser.get(f"/reports/ratings?{of_ratings}").status_code == status


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("who", ["Pia", "Ada"])
@pytest.mark.parametrize("view", ["", "view=now", "view=trend"])
def test_who_opens_no_rating_sees_no_link_and_no_name(signed_in: SignedIn, who: str, view: str) -> None:
    page = shown(signed_in(who), f"/reports/?{view}")

    assert "/reports/ratings" not in page
    for name in ("Asha", "Ben Oduya", "Young", "Acme<"):
        assert name not in page.partition("<main")[2]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("only=team&begins=Bil", "/reports/?month=2026-03&team=Billing"),
        ("only=team&begins=billing&channel=email", "/reports/?month=2026-03&team=Billing&channel=email"),
        ("only=team&begins=X", "/reports/?month=2026-03&level=team&q=X"),
        ("only=team&begins=", "/reports/?month=2026-03&level=team"),
        ("only=agent&begins=ben", "/reports/?month=2026-03&agent=2"),
        ("only=channel&begins=email&view=trend", "/reports/?month=2026-03&channel=email&view=trend"),
    ],
)
def test_a_filter_is_added_by_a_name_or_how_it_begins(signed_in: SignedIn, typed: str, leads_to: str) -> None:
    answer = signed_in("Mia").get(f"/reports/?{typed}")

    assert answer.status_code == 302
    place, _, query = answer.headers["Location"].partition("?")
    assert (place, set(query.split("&"))) == ("/reports/", set(leads_to.partition("?")[2].split("&")))


def test_many_accounts_come_in_pages_by_name(
    rated: Rated, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_service.reports.level_keys.keys_of.__defaults__", (None, 3))
    for number in range(4):
        rated(4, f"c{number}", customer__account={"id": f"a{number}", "name": f"{'dcba'[number]} & Sons"})
    mia = signed_in("Mia")

    first = shown(mia, "/reports/?level=account")
    more = re.search(r'rel="next" href="([^"#]*)', first)
    assert more
    second = shown(mia, unescape(more[1]))

    assert list(table(first))[1:] == ["a & Sons", "b & Sons", "c & Sons"]
    assert list(table(second))[1:] == ["d & Sons"]
    assert "From the first name" in second
    assert list(table(shown(mia, "/reports/?level=account&q=B")))[1:] == ["b & Sons"]


@pytest.mark.usefixtures("company")
def test_a_lead_is_told_how_many_answers_are_about_others(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Lena"), "/reports/?level=agent"))

    assert "2 answers are about agents you do not answer for." in page


@pytest.mark.parametrize(("n", "shares"), [(0, False), (1, False), (9, False), (10, True)])
def test_no_per_cent_under_ten_answers_in_any_cell(rated: Rated, signed_in: SignedIn, n: int, shares: bool) -> None:
    for number in range(n):
        rated(5, f"c{number}")

    rows = table(shown(signed_in("Mia"), "/reports/?level=brand"))

    assert any("%" in cell for cells in rows.values() for cell in cells) == shares
    assert rows[OWN][1] == ("— of 0" if not n else f"{n} of {n}" if n < 10 else "100 % of 10")


@pytest.mark.usefixtures("company")
def test_what_was_closed_on_another_day_is_counted_by_the_day_asked_for(signed_in: SignedIn) -> None:
    page = shown(signed_in("Mia"), "/reports/?level=channel&basis=closed_at")

    assert all("basis=closed_at" in link for link in re.findall(r'href="(/reports/ratings\?[^"]*)"', page))
