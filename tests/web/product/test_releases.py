"""Releases are told, changed, removed and brought back; a page compares before and after (P5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.callbacks.release import Release
from survey_service.db import db
from survey_service.flows.incident_declared import Told, incident_declared
from tests.feedback_world import Rated, SignedIn, shown, words
from tests.theme_world import Themes
from tests.world import HandClock

FORM = {"name": "4.2", "released_on": "2026-03-02", "area": "exports", "url": "https://t.example/4.2", "note": "Faster"}


def tell(signed_in: SignedIn, **changes: str) -> str:
    answer = signed_in("Pia").post("/product/releases/new", data=FORM | changes)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def acts() -> list[tuple[str, list[str]]]:
    db.session.rollback()
    found = select(AuditEntry.act, AuditEntry.changed).where(AuditEntry.about == "release").order_by(AuditEntry.id)
    return [(act, changed) for act, changed in db.session.execute(found)]


def test_an_empty_list_says_what_releases_are_for(signed_in: SignedIn) -> None:
    assert "tell of it here: the trends get a mark" in words(shown(signed_in("Pia"), "/product/releases"))
    assert "Tell of a release" not in words(shown(signed_in("Asha"), "/product/releases"))


def test_a_release_is_told_changed_removed_and_brought_back(signed_in: SignedIn) -> None:
    page = tell(signed_in)
    pia = signed_in("Pia")

    pia.post(f"{page}/edit", data=FORM | {"name": "4.2.1"})
    pia.post(f"{page}/edit", data=FORM | {"name": "4.2.1"})
    gone = pia.post(f"{page}/remove").location
    assert signed_in("Pia").get(page).status_code == 404
    assert "Bring it back" in words(shown(pia, gone))
    pia.post(f"{page}/restore")

    assert "4.2.1" in words(shown(pia, page))
    assert acts() == [
        ("release_told", []),
        ("release_changed", ["name"]),
        ("release_removed", []),
        ("release_restored", []),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Name the release"),
        ({"name": "x" * 201}, "Shorten it to 200 characters."),
        ({"released_on": ""}, "Choose the day customers got it."),
        ({"released_on": "yesterday"}, "Enter a day, like"),
        ({"released_on": "1999-01-01"}, "Choose a date of this century."),
        ({"url": "javascript:alert(1)"}, "Enter an address that begins with https://"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(signed_in: SignedIn, changes: dict[str, str], said: str) -> None:
    answer = signed_in("Mia").post("/product/releases/new", data=FORM | changes)

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert db.session.scalars(select(Release)).all() == []


def test_what_is_not_there_is_404(signed_in: SignedIn) -> None:
    pia = signed_in("Pia")

    for method, path in (("GET", ""), ("GET", "/edit"), ("POST", "/edit"), ("POST", "/remove"), ("POST", "/restore")):
        assert pia.open(f"/product/releases/99{path}", method=method, data=FORM).status_code == 404, path
    assert pia.get(f"{tell(signed_in)}?side=15").status_code == 422


def test_it_is_too_early_until_the_after_side_is_over(signed_in: SignedIn, rated: Rated, clock: HandClock) -> None:
    page = tell(signed_in)
    rated(2, "cy", {"product_was": "bad"}, ticket__product_area="exports")

    early = words(shown(signed_in("Lena"), f"{page}?side=14"))
    clock.move(days=14)
    late = words(shown(signed_in("Lena"), f"{page}?side=14"))

    assert "Too early: 14 days after it are over on 16 Mar 2026." in early
    assert "There are not yet answers on both sides: 0 before, 1 after." in late


def test_before_and_after_stand_beside_each_other_with_what_else_happened(
    signed_in: SignedIn, themes: Themes, rated: Rated, clock: HandClock, person: Callable[[str], int]
) -> None:
    theme = themes.make("Export stops", "export")
    for number in range(12):
        rated(5, f"a{number}", ticket__product_area="exports")
    clock.move(days=20)
    page = tell(signed_in, released_on=clock.at.date().isoformat())
    incident_declared(themes.as_("Mia"), Told("Exports stop", clock.at - timedelta(days=1), clock.at))
    for number in range(12):
        themes.said("The export stops", f"b{number}", 2, ticket__product_area="exports")
    themes.apply()
    clock.move(days=31)

    mia, asha, pia = (shown(signed_in(name), page) for name in ("Mia", "Asha", "Pia"))

    read = words(mia)
    assert "0 % of 12 answers were 4 or 5, in the 30 days before 100 % of 12; down 100 points, beyond chance" in read
    assert "Incident, 21 Mar 2026 – 22 Mar 2026: Exports stop" in read
    assert "Export stops 0 of 12 12 of 12 up 100 points, beyond chance" in read
    assert "level=product_area&amp;key=exports" in mia
    assert "Exports stop" not in words(asha)
    assert "Incident, 21 Mar 2026" in words(asha)
    assert f"/product/themes/{theme}" in pia
    assert f"/product/themes/{theme}" not in asha
    assert "/reports/ratings" not in pia
