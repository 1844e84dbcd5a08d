"""The board asks again while it is open: the list alone, nothing when nothing has changed."""

from collections.abc import Callable

from werkzeug.test import TestResponse

from survey_service.flows.callback_taken import callback_taken
from tests.case_world import Cases
from tests.people import StaffClient
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]
Person = Callable[[str], int]


def asked(browser: StaffClient, version: str = "", shown: str = "") -> TestResponse:
    return browser.get("/callbacks/", headers={"X-Live": shown, "If-None-Match": f'"{version}"'})


def version_of(browser: StaffClient) -> str:
    page = browser.get("/callbacks/").get_data(as_text=True)
    return page.partition('data-live="')[2].partition('"')[0]


def test_nothing_is_sent_while_nothing_has_changed(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()
    mia = signed_in("Mia")

    answer = asked(mia, version_of(mia))

    assert (answer.status_code, answer.data) == (304, b"")


def test_the_list_comes_alone_when_something_was_done(signed_in: SignedIn, person: Person, cases: Cases) -> None:
    first, second = cases.low("cy"), cases.low("dee")
    mia = signed_in("Mia")
    before = version_of(mia)
    callback_taken(cases.acting(person("Lena")), first)

    answer = asked(mia, before, shown=f"{first}")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert answer.headers["ETag"] != f'"{before}"'
    assert "<html" not in page
    assert "1 new case on this page." in page
    assert f'id="case-{second}"' in page
    assert asked(mia, answer.headers["ETag"].strip('"')).status_code == 304


def test_the_times_it_tells_do_not_grow_old(signed_in: SignedIn, cases: Cases, clock: HandClock) -> None:
    cases.low()
    mia = signed_in("Mia")
    clock.move(hours=7, minutes=30)
    within_the_hour = version_of(mia)

    clock.move(minutes=1)

    assert asked(mia, within_the_hour).status_code == 200


def test_another_reader_or_filter_is_another_version(signed_in: SignedIn, cases: Cases) -> None:
    cases.low()

    assert version_of(signed_in("Mia")) != version_of(signed_in("Lena"))
    answer = signed_in("Mia").get(
        "/callbacks/?vip=1", headers={"X-Live": "", "If-None-Match": f'"{version_of(signed_in("Mia"))}"'}
    )
    assert answer.status_code == 200
