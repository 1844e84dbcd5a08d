"""The numbers without incidents or of one alone, and where an incident is named beside them (M8, P5)."""

import re
from datetime import timedelta

import pytest

from tests.feedback_world import SignedIn, shown, words
from tests.incident_world import Outage


def test_the_numbers_go_without_incidents_or_with_one_alone(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", None, 1)
    outage.hit("dee", None, 5, event={"ticket__product_area": "billing"})
    number, mia = outage.declared(), signed_in("Mia")

    def figure(which: str) -> str:
        return words(shown(mia, f"/reports/?incident={which}"))

    assert "0 of 1 answer this month was 4 or 5" in figure(str(number))
    assert "1 of 1 answer this month was 4 or 5" in figure("none")
    assert "1 of 1 answer this month was 4 or 5" in figure(f"not-{number}")
    assert "1 of 2 answers this month were 4 or 5" in figure("")
    assert "1 counted answer: Only: Exports stop." in words(shown(mia, f"/reports/ratings?incident={number}"))


@pytest.mark.parametrize("which", ["7", "x", "not-", "-1", "٧"])
def test_a_filter_there_is_not_is_told(signed_in: SignedIn, which: str) -> None:
    assert signed_in("Mia").get("/reports/", query_string={"incident": which}).status_code == 422


def test_colleagues_see_a_mark_and_no_name(outage: Outage, signed_in: SignedIn) -> None:
    number = outage.declared("Outage at Northwind")

    page = shown(signed_in("Asha"), "/reports/")

    assert 'class="mark"' in page
    assert "an incident, 2 Mar" in words(page)
    assert "Northwind" not in page
    assert "Without incidents" in page
    assert signed_in("Asha").get(f"/reports/?incident={number}").status_code == 422
    assert "Outage at Northwind" in shown(signed_in("Mia"), "/reports/")


def test_the_rating_names_its_incident(outage: Outage, signed_in: SignedIn) -> None:
    outage.hit("cy", None, 1)
    number = outage.declared()

    page = shown(signed_in("Mia"), "/callbacks/ratings/1")

    assert f'href="/callbacks/incidents/{number}"' in page


def test_marks_are_numbered_and_named_under_the_picture(outage: Outage, signed_in: SignedIn) -> None:
    number = outage.declared("Exports stop")
    outage.declared("Imports stop", starts_at=outage.cases.clock.at - timedelta(days=9))

    page = shown(signed_in("Mia"), "/reports/")

    key = words(page[page.index('<ol class="key">') :].partition("</ol>")[0])
    assert re.fullmatch(r" *1 incident Imports stop, 21 Feb 2 incident Exports stop, 2 Mar *", key)
    assert f'href="/callbacks/incidents/{number}"' in page
