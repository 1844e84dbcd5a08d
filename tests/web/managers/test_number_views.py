"""The same numbers as they come in today and over thirteen months, and what happened marked on the trends (N9, P5)."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from werkzeug.test import TestResponse

from survey_service.callbacks.release import Release
from survey_service.db import DbContext
from survey_service.responses.imported import ImportedRating, RatingImport
from survey_service.responses.method_break import MethodBreak
from tests.browsing import PageOf, looked_at
from tests.case_world import Cases
from tests.feedback_world import Rated, SignedIn, shown, words
from tests.people import StaffClient
from tests.world import START, HandClock

NOW = "/reports/?view=now"
TREND = "/reports/?view=trend"


def asked(browser: StaffClient, version: str) -> TestResponse:
    return browser.get(NOW, headers={"X-Live": "", "If-None-Match": f'"{version}"'})


def version_of(page: str) -> str:
    return page.partition('data-live="')[2].partition('"')[0]


def test_today_tells_answers_by_hour_open_cases_and_letters(
    cases: Cases, rated: Rated, signed_in: SignedIn, clock: HandClock
) -> None:
    rated(5, "cy")
    clock.move(hours=2)
    cases.low("di")

    page = words(shown(signed_in("Mia"), NOW))

    assert re.search(r"1 of 2 answers so far today were 4 or 5; the last came at \d\d:\d\d\.", page)
    assert re.search(r"Answers this hour 1 since \d\d:00 4 or 5: 0 of 1\.", page)
    assert "Open cases 1 None is late." in page
    assert "Waiting for review 0" in page
    assert "Surveys sent today 2 None is due any more today." in page
    assert "Yesterday 0" in page


def test_a_day_without_anything_says_so(signed_in: SignedIn) -> None:
    page = words(shown(signed_in("Asha"), NOW))

    assert "No answers yet today." in page
    assert "Nobody is waiting for a call." in page
    assert not re.search(r"\d %", page)


def test_today_is_narrowed_like_the_other_views(cases: Cases, rated: Rated, signed_in: SignedIn) -> None:
    rated(5, "cy")
    cases.low("di", agent__team="Technical")

    page = words(shown(signed_in("Mia"), f"{NOW}&team=Billing"))

    assert "1 of 1 answer so far today was 4 or 5" in page
    assert "Open cases 0" in page


def test_an_open_page_gets_the_list_alone_when_something_came_and_nothing_else(
    rated: Rated, signed_in: SignedIn
) -> None:
    mia = signed_in("Mia")
    before = version_of(shown(mia, NOW))
    quiet = asked(mia, before)
    rated(4, "cy")

    answer = asked(mia, before)

    assert (quiet.status_code, quiet.data) == (304, b"")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "1 of 1 answer so far today was 4 or 5" in answer.text
    assert asked(mia, answer.headers["ETag"].strip('"')).status_code == 304


def test_the_day_of_closing_has_no_today(signed_in: SignedIn) -> None:
    answer = signed_in("Mia").get(f"{NOW}&basis=closed_at&team=Billing")

    assert answer.status_code == 302
    assert set(answer.headers["Location"].partition("?")[2].split("&")) == {"month=2026-03", "team=Billing", "view=now"}


def test_thirteen_months_end_with_the_running_one_and_lead_to_each(rated: Rated, signed_in: SignedIn) -> None:
    rated(5, "cy")
    rated(1, "di")

    page = shown(signed_in("Mia"), f"{TREND}&team=Billing")

    table = page[page.index('id="h-m"') :].partition("</table>")[0]
    names = re.findall(r'<th scope="row"><a href="([^"]*)">([^<]*)</a>(<small>so far</small>)?', table)
    assert len(names) == 13
    assert (names[0][1], names[-1][1]) == ("March 2026", "March 2025")
    assert [bool(so_far) for _, _, so_far in names] == [True, *[False] * 12]
    assert unescape(names[1][0]) == "/reports/?team=Billing&month=2026-02"
    assert "1 of 2 answers in 13 months were 4 or 5; no month is beyond what chance alone gives." in words(page)
    assert 'href="/reports/ratings?from=2026-03-01&amp;to=2026-03-31&amp;team=Billing"' in page


@pytest.mark.parametrize("view", ["", "?view=trend"])
def test_releases_incidents_and_breaks_of_method_are_marked_and_named(
    signed_in: SignedIn, ctx: Callable[[], DbContext], view: str
) -> None:
    with ctx().writing() as session:
        session.add(Release(name="Exports 4.2", released_at=START - timedelta(days=20), made_at=START))
        session.add(Release(name="Maps 1", product_area="maps", released_at=START - timedelta(days=40), made_at=START))
        session.add(MethodBreak(day=date(2026, 2, 2), note="Asked by phone before", made_at=START))

    page = shown(signed_in("Pia"), f"/reports/{view}")
    of_area = shown(signed_in("Pia"), f"/reports/{view or '?'}&product_area=exports")

    assert "release Exports 4.2" in words(page)
    assert 'class="mark cut"' in page
    key = words(page[page.rindex('<ol class="key">') :].partition("</ol>")[0])
    assert re.search(r"Asked by phone before, 2 Feb", key)
    table = page[page.index("Share of 4 and 5 by week") :].partition("</table>")[0]
    assert "Asked by phone before, 2 Feb" in words(table[table.index("<tbody") :])
    assert "Maps 1" in page
    assert "Maps 1" not in of_area


@pytest.mark.parametrize(
    ("query", "told"),
    [("", "2 of 3"), ("&team=Billing", "1 of 1"), ("&team=Technical", None), ("&channel=email", None)],
)
def test_an_earlier_tool_has_a_line_of_its_own_and_is_in_no_figure(
    signed_in: SignedIn, ctx: Callable[[], DbContext], query: str, told: str | None
) -> None:
    with ctx().writing() as session:
        earlier = RatingImport(tool="Old desk", imported_at=START)
        session.add(earlier)
        session.flush()
        for score, team in ((5, "Billing"), (4, None), (1, None)):
            facts = {"import_id": earlier.id, "day": date(2025, 11, 3), "score": score, "team": team}
            session.add(ImportedRating(**facts, row_hash=bytes(31) + bytes([score])))

    page = shown(signed_in("Asha"), f"{TREND}{query}")

    assert ('class="ln old"' in page) == (told is not None)
    assert (f"November 2025 Old desk {told}" in words(page)) == (told is not None)
    assert "No answers in 13 months." in words(page)


def test_every_view_keeps_the_filters_and_the_days_chosen(signed_in: SignedIn) -> None:
    mia, query = signed_in("Mia"), "?days=90&team=Billing"
    views = {}

    for view in ("", "now", "trend"):
        page = shown(mia, f"/reports/{query}{'&view=' + view if view else ''}")
        tabs = page[page.index('aria-label="View"') :].partition("</nav>")[0]
        views[view] = [unescape(link) for link in re.findall(r'href="([^"]*)"', tabs)]

    assert views[""] == views["now"] == views["trend"]
    assert [set(link.partition("?")[2].split("&")) for link in views[""]] == [
        {"days=90", "team=Billing"},
        {"days=90", "team=Billing", "view=now"},
        {"days=90", "team=Billing", "view=trend"},
    ]


@pytest.mark.parametrize(
    ("who", "place", "name"),
    [
        ("Mia", "/reports/?level=channel", "levels"),
        ("Mia", "/reports/?team=Billing&channel=email&level=account&months=24", "filtered"),
        ("Pia", "/reports/?level=product_area", "product"),
        ("Mia", NOW, "now"),
        ("Lena", TREND, "trend"),
        ("Mia", "/reports/?level=team&q=x", "searched"),
    ],
)
def test_the_views_are_accessible_and_fit(rated: Rated, page_of: PageOf, who: str, place: str, name: str) -> None:
    for number in range(3):
        rated(
            5 - number, f"c{number}", ticket__channel="email", customer__account={"id": "a", "name": "شركة Acme " * 9}
        )

    assert looked_at(page_of(who), place, name) == []
