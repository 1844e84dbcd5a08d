"""Themes on pages: made, previewed, changed, merged, split, put away, checked; by whom (P3)."""

import pytest
from sqlalchemy import select

from survey_service.audit import AuditEntry
from survey_service.feedback.theme import Theme, ThemeCheck
from tests.feedback_world import SignedIn, shown, words
from tests.people import StaffClient
from tests.theme_world import Themes

RULE = {"name": "Export stops", "keywords": "export stop*\ntimes out", "area": ""}


def sent(browser: StaffClient, address: str, status: int = 302, **data: object) -> str:
    answer = browser.post(address, data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status, page
    return answer.location if status == 302 else page


@pytest.fixture
def pia(signed_in: SignedIn) -> StaffClient:
    return signed_in("Pia")


def test_a_theme_is_made_after_a_look_at_what_it_would_take(themes: Themes, pia: StaffClient) -> None:
    part = themes.said("Asha says the export stops", "a")
    themes.said("slow", "b")

    page = words(sent(pia, "/product/themes/new", 200, **RULE, do="preview"))
    assert "This takes 1 of the last 2 parts about the product." in page
    assert "name hidden says the export stops" in page
    assert themes.now().scalar(select(Theme.id)) is None

    sent(pia, "/product/themes/new", **RULE, do="save")
    themes.apply()
    assert themes.inside(1) == {part}
    assert themes.theme(1).keywords == ["export stop*", "times out"]


@pytest.mark.parametrize("name", ["Asha", "Cy", "Rao", "cy@example.com"])
def test_a_preview_finds_nobody_by_name(themes: Themes, pia: StaffClient, name: str) -> None:
    themes.said(f"{name} and the export", "cy")

    page = words(sent(pia, "/product/themes/new", 200, name="Who", keywords=name, area="", do="preview"))

    assert "This takes 0 of the last 1 part about the product." in page


def test_suggestions_have_three_examples_without_names_and_no_name_is_one(themes: Themes, pia: StaffClient) -> None:
    for number in range(4):
        themes.said(f"Asha Rao knows: invoice totals are off {number}", f"c{number}")

    page = shown(pia, "/product/themes")

    assert "invoice totals" in page
    assert words(page).count("name hidden knows") == 3
    assert "asha" not in page[page.index("<main") :].lower()
    assert "keyword=invoice+totals" in page
    form = shown(pia, "/product/themes/new?keyword=invoice+totals")
    assert 'value="Invoice totals"' in form
    assert "This takes 4 of the last 4 parts" in words(form)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Give the theme a name."),
        ("name", "n" * 81, "Shorten it to 80 characters."),
        ("name", "TAKEN", "There is a theme of this name."),
        ("keywords", "*", "would take nearly everything"),
        ("keywords", "k" * 101, "is too long"),
        ("keywords", "a*b", "one star, at the end"),
        ("keywords", "\n".join(f"word{n}" for n in range(61)), "Use at most 60 key words"),
        ("area", "a" * 201, "Shorten it to 200 characters."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    themes: Themes, pia: StaffClient, field: str, value: str, said: str
) -> None:
    themes.make("Taken")

    page = sent(pia, "/product/themes/new", 422, **(RULE | {field: value}))

    assert said in words(page)
    assert themes.now().scalars(select(Theme.id)).all() == [1]


def test_a_changed_rule_has_a_new_revision_and_a_rename_has_not(themes: Themes, pia: StaffClient) -> None:
    theme = themes.make("Export", "export")

    sent(pia, f"/product/themes/{theme}/rule", name="Exports", keywords="export", area="")
    assert (themes.theme(theme).name, themes.theme(theme).revision) == ("Exports", 1)
    page = words(sent(pia, f"/product/themes/{theme}/rule", 200, **RULE, do="preview"))
    assert "Nothing is saved yet" in page
    sent(pia, f"/product/themes/{theme}/rule", **RULE)
    assert themes.theme(theme).revision == 2
    assert "its parts are being looked for" in words(shown(pia, f"/product/themes/{theme}"))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example/1",
        "https://",
        "//x.example",
        "https://x.example/a b",
        "http://[",
        "x" * 9,
    ],
)
def test_a_tracker_is_an_http_address(themes: Themes, pia: StaffClient, url: str) -> None:
    theme = themes.make("Export")

    page = sent(pia, f"/product/themes/{theme}/work", 422, tracker_url=url, fixed_in="", fixed_on="")

    assert "begins with https:// or http://" in words(page)
    assert themes.theme(theme).tracker_url is None


def test_tracker_and_version_are_shown_and_the_link_opens_elsewhere(themes: Themes, pia: StaffClient) -> None:
    theme = themes.make("Export")

    sent(
        pia,
        f"/product/themes/{theme}/work",
        tracker_url="https://t.example/EX-1?a=1&b=2",
        fixed_in="7.4",
        fixed_on="2026-03-01",
    )

    page = shown(pia, f"/product/themes/{theme}")
    assert 'href="https://t.example/EX-1?a=1&amp;b=2" rel="noopener noreferrer" target="_blank"' in page
    assert "fixed in 7.4" in page
    assert "1 Mar 2026" in words(page)
    assert 'value="2026-03-01"' in page
    bad = sent(pia, f"/product/themes/{theme}/work", 422, tracker_url="", fixed_in="7.4", fixed_on="soon")
    assert "Enter a day" in words(bad)


def test_merging_and_splitting_lead_to_the_theme_that_is_there_now(themes: Themes, pia: StaffClient) -> None:
    one, two = themes.make("One", "one"), themes.make("Two", "two")

    assert sent(pia, f"/product/themes/{one}/merge", into=two).endswith(f"/{two}")
    assert pia.get(f"/product/themes/{one}").location.endswith(f"/{two}")
    assert "Merged into it: One." in words(shown(pia, f"/product/themes/{two}"))
    sent(pia, f"/product/themes/{two}/merge", 422, into=two)
    sent(pia, f"/product/themes/{two}/merge", 422, into="x")
    sent(pia, f"/product/themes/{one}/rule", 409, **RULE)

    new = sent(pia, f"/product/themes/{two}/split", name="Three", moving="one", more="three").rpartition("/")[2]
    assert themes.theme(int(new)).keywords == ["one", "three"]
    assert themes.theme(two).keywords == ["two"]
    page = sent(pia, f"/product/themes/{two}/split", 422, name="Four", more="")
    assert "Choose the key words that move" in words(page)


def test_a_theme_put_away_leaves_the_inbox_and_comes_back(themes: Themes, pia: StaffClient) -> None:
    theme = themes.make("Export", "export")
    themes.said("export")
    themes.apply()

    sent(pia, f"/product/themes/{theme}/archive", archived="1")
    assert "Export" not in words(shown(pia, "/product/")).replace("export", "")
    assert "Take it up again" in words(shown(pia, "/product/themes"))
    sent(pia, f"/product/themes/{theme}/archive", archived="0")
    assert "Export 1" in words(shown(pia, "/product/"))


def test_a_part_is_put_in_and_taken_out_on_the_inbox(themes: Themes, pia: StaffClient) -> None:
    theme = themes.make("Export")
    part = themes.said("the file stops")

    back = sent(pia, f"/product/parts/{part}/theme", put=theme, next="/product/?tone=bad#a1")
    assert back.endswith("/product/?tone=bad#a1")
    assert themes.sources(theme) == {part: "held"}
    assert sent(pia, f"/product/parts/{part}/theme", take=theme, next="https://evil.example/").endswith("/product/")
    assert themes.sources(theme) == {part: "left_out"}
    sent(pia, f"/product/parts/{part}/theme", 422)
    sent(pia, f"/product/parts/{part + 9}/theme", 404, put=theme)
    sent(pia, f"/product/parts/{part}/theme", 404, put=theme + 9)


def test_a_sample_is_the_same_for_everybody_and_its_precision_stands_beside_the_theme(
    themes: Themes, pia: StaffClient, signed_in: SignedIn
) -> None:
    parts = [themes.said(f"The export stops {number}", f"c{number}") for number in range(23)]
    theme = themes.make("Export", "export")
    themes.apply()
    address = f"/product/themes/{theme}/check"

    page = shown(pia, address)
    assert page.count("<article") == 20
    assert shown(signed_in("Mia"), address)[page.index("<main") :].count("<article") == 20
    listed = [part for part in parts if f"{address}/{part}" in page]
    for number, part in enumerate(listed[:10]):
        sent(pia, f"{address}/{part}", right="1" if number else "0")

    said = "9 of 10 right, likely 60 % to 98 %, of revision 1"
    assert said in words(shown(pia, address))
    assert [part for part in parts if f"{address}/{part}" in shown(pia, address)] == listed
    assert said in words(shown(pia, "/product/themes"))
    sent(pia, f"/product/themes/{theme}/rule", name="Export", keywords="export\nstops", area="")
    assert f"{said}; the rule has changed since" in words(shown(pia, f"/product/themes/{theme}"))


def test_a_part_said_right_and_then_wrong_is_wrong_and_stays_in_the_sample_when_taken_out(
    themes: Themes, pia: StaffClient
) -> None:
    part = themes.said("The export stops")
    theme = themes.make("Export", "export")
    themes.apply()
    address = f"/product/themes/{theme}/check"

    sent(pia, f"{address}/{part}", right="1")
    sent(pia, f"{address}/{part}", right="0")
    sent(pia, f"/product/parts/{part}/theme", take=theme, next=address)

    assert "0 of 1 right" in words(shown(pia, address))
    assert "not in the theme any more" in words(shown(pia, address))
    assert len(themes.now().scalars(select(ThemeCheck)).all()) == 1


def test_every_act_is_in_the_audit_log_without_a_word(themes: Themes, pia: StaffClient) -> None:
    part = themes.said("The export stops")
    sent(pia, "/product/themes/new", **RULE)
    sent(pia, "/product/themes/1/rule", name="Exports", keywords="export", area="exports")
    sent(pia, "/product/themes/1/work", tracker_url="https://t.example/1", fixed_in="7", fixed_on="")
    sent(pia, f"/product/parts/{part}/theme", put=1)
    sent(pia, f"/product/themes/1/check/{part}", right="1")
    sent(pia, "/product/themes/1/split", name="Other", more="other", moving="export")
    sent(pia, "/product/themes/2/merge", into=1)
    sent(pia, "/product/themes/1/archive", archived="1")

    entries = themes.now().scalars(select(AuditEntry).where(AuditEntry.about == "theme").order_by(AuditEntry.id)).all()
    assert [one.act for one in entries] == [
        *("theme_made", "theme_rule", "theme_work", "part_put_in", "theme_checked", "theme_made", "theme_split"),
        *("theme_merged", "theme_rule", "theme_archived"),
    ]
    assert {one.actor_id for one in entries} == {str(entries[0].actor_id)}
    assert "export" not in str([one.changed for one in entries]).lower()


def test_an_empty_product_says_what_will_appear(pia: StaffClient) -> None:
    page = words(shown(pia, "/product/themes"))

    assert "No themes yet" in page
    assert "A phrase is suggested when at least 3 parts without a theme share it." in page


def test_hostile_and_endless_names_stay_words(themes: Themes, pia: StaffClient) -> None:
    name = '"><script>alert(1)</script>' + "W" * 50
    sent(pia, "/product/themes/new", name=name, keywords='<b>"x"</b>\n' + "w" * 100, area='"><i>')
    themes.said("the export")

    for path in ("/product/", "/product/themes", "/product/themes/1", "/product/themes/1/check"):
        page = shown(pia, path)
        assert "<script>alert" not in page
        assert "<b>&#34;x" not in page


@pytest.mark.parametrize("who", ["Asha", "Lena", "Ada", "Ben"])
@pytest.mark.parametrize("path", ["", "themes", "themes/1", "themes/1/check", "themes/1/tell", "themes/new"])
def test_agents_leads_and_administrators_have_none_of_it(signed_in: SignedIn, who: str, path: str) -> None:
    assert signed_in(who).get(f"/product/{path}").status_code == 403


def test_an_auditor_looks_and_changes_nothing(themes: Themes, signed_in: SignedIn) -> None:
    themes.make("Export")
    otto = signed_in("Otto")

    page = shown(otto, "/product/themes/1")

    assert "<form" not in page[page.index("<main") :]
    assert otto.post("/product/themes/1/rule", data=RULE).status_code == 403


def test_a_form_without_its_token_changes_nothing(themes: Themes, pia: StaffClient) -> None:
    assert pia.open("/product/themes/new", method="POST", data=RULE, csrf=False).status_code == 400
