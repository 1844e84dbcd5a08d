"""Pages of corrective actions: the sentence first, forms that say what is wrong, names only for those who may know."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from survey_service.callbacks.action import ActionTold, CorrectiveAction
from survey_service.flows.action_linked import case_linked
from survey_service.staff.known import known_department
from tests.action_world import TOLD, Loop
from tests.people import StaffClient
from tests.world import HandClock

SignedIn = Callable[[str], StaffClient]


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def read(browser: StaffClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return text(answer.get_data(as_text=True))


def plan(loop: Loop, **changes: str) -> dict[str, str]:
    usual = {"title": "Test large exports", "root_cause": "defect", "product_area": "exports"}
    usual |= {"owner": str(loop.person("Mia")), "due_on": str(loop.today + timedelta(days=14))}
    return usual | changes


def test_without_any_action_the_page_says_what_one_is_for(signed_in: SignedIn) -> None:
    page = read(signed_in("Mia"), "/callbacks/actions")

    assert "Nothing is being changed at the moment." in page
    assert "No change is planned" in page


def test_the_sentence_counts_open_late_to_check_and_what_worked(
    signed_in: SignedIn, loop: Loop, clock: HandClock
) -> None:
    late, done = loop.plan(title="Late one"), loop.done(loop.plan(title="Done one"))
    clock.move(days=20)
    loop.plan(title="Open one")
    assert "2 open, 1 late." in read(signed_in("Mia"), "/callbacks/actions")

    clock.move(days=30)
    mia = signed_in("Mia")
    assert "2 open, 2 late; 1 to check." in read(mia, "/callbacks/actions")
    assert "What we change 3" in read(mia, "/callbacks/actions")

    mia.post(f"/callbacks/actions/{done}/check", data={"effect": "worked", "words": "No case since."})
    page = read(mia, "/callbacks/actions")
    assert "2 open, 2 late; of 1 checked 1 worked." in page
    assert late


def test_tabs_show_those_that_stand_so(signed_in: SignedIn, loop: Loop) -> None:
    loop.plan(title="Open one")
    loop.done(loop.plan(title="Done one"))

    page = read(signed_in("Mia"), "/callbacks/actions?show=open")

    assert "Open one" in page
    assert "Done one" not in page
    assert "None like this" in read(signed_in("Mia"), "/callbacks/actions?show=late")


def test_the_form_takes_cause_and_area_from_the_case_and_links_it(signed_in: SignedIn, loop: Loop) -> None:
    case = loop.learnt("cy", "slow", "invoices")
    mia = signed_in("Mia")

    page = mia.get(f"/callbacks/actions/new?case={case}").get_data(as_text=True)
    assert re.search(r'<option selected value="slow">', page)
    assert 'value="invoices"' in page

    answer = mia.post("/callbacks/actions/new", data=plan(loop, case=str(case)))
    assert f"Callback {case}" in read(mia, answer.location)


def test_an_action_under_way_against_the_same_cause_is_offered_first(signed_in: SignedIn, loop: Loop) -> None:
    action, case = loop.plan(loop.learnt("cy")), loop.learnt("di")
    mia = signed_in("Mia")
    assert "Is it one of these?" in read(mia, f"/callbacks/actions/new?case={case}")

    mia.post(f"/callbacks/actions/{action}/link", data={"case": case})

    assert "2 cases taught it" in read(mia, f"/callbacks/actions/{action}")
    mia.post(f"/callbacks/actions/{action}/unlink", data={"case": case})
    assert "1 case taught it" in read(mia, f"/callbacks/actions/{action}")


def test_a_wrong_plan_is_a_clear_error_and_makes_nothing(signed_in: SignedIn, loop: Loop) -> None:
    mia = signed_in("Mia")

    answer = mia.post(
        "/callbacks/actions/new",
        data=plan(loop, title=" ", root_cause="x", owner="0", due_on="soon", check_on="2020-01-01"),
    )

    page = text(answer.get_data(as_text=True))
    assert answer.status_code == 422
    for said in ("Say in a few words", "Choose why it happened", "Choose who sees to it", "Enter a day, like"):
        assert said in page
    assert "No change is planned" in read(mia, "/callbacks/actions")


def test_every_form_of_an_action_says_what_is_wrong(signed_in: SignedIn, loop: Loop) -> None:
    mia = signed_in("Mia")
    open_one, done = loop.plan(), loop.done(loop.plan())

    tries = (
        (f"{open_one}/change", plan(loop, check_on="2000-01-01"), "within a year"),
        (f"{open_one}/done", {"told": "x" * 501}, "Shorten it to 500"),
        (f"{done}/told", {"told": "x" * 501}, "Shorten it to 500"),
        (f"{done}/check", {"effect": "perhaps", "words": ""}, "Say in a sentence"),
        (f"{done}/reopen", {"due_on": ""}, "Choose the day"),
    )
    for path, data, said in tries:
        answer = mia.post(f"/callbacks/actions/{path}", data=data)
        assert answer.status_code == 422, path
        assert said in text(answer.get_data(as_text=True)), path


def test_a_step_that_came_too_late_says_so_and_leads_back(signed_in: SignedIn, loop: Loop) -> None:
    done = loop.done(loop.plan())

    answer = signed_in("Mia").post(f"/callbacks/actions/{done}/drop")

    assert answer.status_code == 409
    assert "A colleague has changed this action" in answer.get_data(as_text=True)
    assert f"/callbacks/actions/{done}" in answer.get_data(as_text=True)


def test_the_page_shows_before_and_after_and_the_judgement_is_a_persons(
    signed_in: SignedIn, loop: Loop, clock: HandClock
) -> None:
    loop.learnt("cy")
    clock.move(hours=1)
    action = loop.done(loop.plan())
    mia = signed_in("Mia")
    assert "The days to compare with have not begun." in read(mia, f"/callbacks/actions/{action}")

    clock.move(days=20)
    page = read(mia, f"/callbacks/actions/{action}")
    assert "So far. 1 or 2: 1 of 1 before, no answers after." in page
    clock.move(days=30)
    assert "1 before, 0 after" in read(mia, f"/callbacks/actions/{action}")

    mia.post(f"/callbacks/actions/{action}/check", data={"effect": "worked", "words": "No case since."})
    page = read(mia, f"/callbacks/actions/{action}")
    assert "Done, and it worked." in page
    assert "It worked. No case since." in page


def test_pia_owns_an_action_and_reads_no_customers_name(signed_in: SignedIn, loop: Loop) -> None:
    case = loop.learnt("cy")
    action = loop.plan(case, owner_id=loop.person("Pia"))
    pia = signed_in("Pia")

    page = read(pia, f"/callbacks/actions/{action}")
    assert "Cy" not in page
    assert f"Callback {case}" not in page
    assert "1 case taught it" in page
    pia.post(f"/callbacks/actions/{action}/done", data={"told": TOLD})

    page = read(pia, f"/callbacks/actions/{action}/tell")
    assert "1 customer can be told what was changed." in page
    assert "Names are for those who call back." in page
    assert "Cy" not in page
    assert "What we change" in read(pia, "/callbacks/actions")


def test_what_is_anothers_can_be_read_and_not_told_by_pia(signed_in: SignedIn, loop: Loop) -> None:
    action = loop.done(loop.plan(loop.learnt("cy")))
    pia = signed_in("Pia")

    assert "It is done" not in read(pia, f"/callbacks/actions/{action}")
    assert pia.get(f"/callbacks/actions/{action}/tell").status_code == 404
    assert pia.post(f"/callbacks/actions/{action}/told", data={"told": "x"}).status_code == 409
    assert pia.get("/callbacks/actions/999").status_code == 404


def test_a_lead_finds_what_is_of_the_own_department_and_nothing_of_others(signed_in: SignedIn, loop: Loop) -> None:
    own, others = loop.plan(by="Lena"), loop.plan()
    with loop.cases.ctx().writing() as session:
        session.get_one(CorrectiveAction, others).department_id = known_department(session, "Sales").id
    lena = signed_in("Lena")

    assert lena.post(f"/callbacks/actions/{own}/done").status_code == 302
    assert lena.get(f"/callbacks/actions/{others}").status_code == 404
    assert lena.post(f"/callbacks/actions/{others}/done").status_code == 404
    assert signed_in("Otto").get(f"/callbacks/actions/{others}").status_code == 200


def test_mia_tries_the_letter_then_tells_those_she_saw(signed_in: SignedIn, loop: Loop) -> None:
    action = loop.done(loop.plan(loop.learnt("cy")))
    case_linked(loop.as_("Mia"), action, loop.learnt("di"))
    mia = signed_in("Mia")

    page = read(mia, f"/callbacks/actions/{action}/tell")
    assert "2 customers can be told" in page
    assert TOLD in page
    assert "Cy Young" in page
    test = mia.post(f"/callbacks/actions/{action}/tell", data={"do": "test"})
    assert "A test of the letter is on its way to mia@example.com" in read(mia, test.location)

    few = {"do": "send", "shown": "1", "changed": TOLD}
    assert mia.post(f"/callbacks/actions/{action}/tell", data=few).status_code == 409
    told = mia.post(f"/callbacks/actions/{action}/tell", data=few | {"shown": "2"})
    assert "2 customers were written to" in read(mia, told.location)
    loop.cases.ctx().session.rollback()
    assert len(loop.cases.ctx().session.scalars(select(ActionTold)).all()) == 2


def test_words_typed_by_people_stay_words(signed_in: SignedIn, loop: Loop) -> None:
    hostile = "<script>alert(1)</script>"
    action = loop.plan(title=hostile, detail=hostile, product_area=hostile)

    for path in ("/callbacks/actions", f"/callbacks/actions/{action}"):
        assert hostile not in signed_in("Mia").get(path).get_data(as_text=True)
