"""Every staff page and state, by axe, on a year of demo data: one table of who opens what."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from tests.browser.accessible import LOOKS, violations
from tests.browser.product import Product

PAGES = (
    *(
        ("", path)
        for path in ("/login", "/reset", "/reset/torn", "/nowhere", "/openapi.html", "/test-letter", "/test-letter/4")
    ),
    *(
        ("agent", path)
        for path in ("/agents/", "/reports/", "/reports/definitions", "/reports/who-sees-what", "/change")
    ),
    *(("agent", path) for path in ("/agents/999999", "/admin/", "/agents/wall", "/account/mails")),
    *(("lead", path) for path in ("/callbacks/", "/reports/", "/agents/", "{agent}", "{case}")),
    *(("manager", path) for path in ("/callbacks/", "{case}", "{closed}", "{rating}", "/callbacks/quarantine")),
    *(("manager", path) for path in ("/reports/", "/reports/ratings", "{team}", "{agent}", "/product/")),
    *(("manager", path) for path in ("/reports/review", "{reviewed}", "/callbacks/figures?months=12")),
    *(("manager", path) for path in ("/reports/?from=2020-01-01&to=2020-02-01", "/reports/?from=x")),
    *(("product", path) for path in ("/product/", "/product/themes", "/product/themes/new", "/reports/")),
    *(("admin", path) for path in ("/admin/", "/admin/sources", "/admin/sources/new", "{source}", "/admin/users")),
    *(
        ("admin", path)
        for path in ("/admin/users/new", "{user}", "/admin/settings", "/admin/not-asked", "/admin/audit")
    ),
    *(("admin", "/admin/targets"), ("manager", "/reports/responders")),
    *(
        ("admin", path)
        for path in ("/admin/teams", "{team_clock}", "/admin/account-owners", "/admin/account-owners?q=a")
    ),
    *(("admin", f"/admin/asking{draft}") for draft in ("", "?survey_sampling=50%25", "?survey_sampling=many")),
    ("admin", "{source}/asking"),
    *(("admin", f"/admin/brands{path}") for path in ("", "/~", "/~/words", "/~/further", "/~/preview?language=ar")),
    *((who, "/account/absence") for who in ("lead", "manager")),
    *(
        ("admin", path)
        for path in (
            "/admin/setup",
            "/admin/history",
            "/admin/setup/arrived/abc",
            "/admin/erase",
            "/outbox/",
            "/admin/reasons",
            "/admin/reasons?edit=fault",
        )
    ),
    *(("admin", f"/admin/mail{place}") for place in ("", "?show=left", "/suppressed", "/pauses", "/surveys", "{way}")),
    *(("manager", path) for path in ("/reports/appeals", "/reports/appeals?show=decided", "/reports/exclusions")),
    *(("agent", path) for path in ("/reports/exclusions", "{own}")),
    *(("manager", path) for path in ("/reports/months", "{month}", "/account/mails")),
    *(("manager", path) for path in ("{appeal}", "/admin/models")),
    *(("manager", path) for path in ("/reports/further?months=12", "/reports/further/answers?months=12")),
    *(("manager", path) for path in ("/reports/funnel", "/reports/funnel?by=language&months=12", "/reports/leaving")),
    *(("manager", path) for path in ("{leaving}", "/reports/leaving?show=stopped", "/reports/leaving?ticket=none")),
    *(("lead", path) for path in ("/reports/funnel", "/reports/leaving")),
    *(("manager", f"/reports/tickets{path}") for path in ("", "?team=-", "/list?of=resolved", "/list?of=open")),
    *(("agent", path) for path in ("/reports/tickets?days=90", "/reports/tickets?from=2020-01-01&to=2020-01-02")),
    *(("manager", path) for path in ("/callbacks/incidents", "/callbacks/incidents/new", "{incident}")),
    *(("manager", path) for path in ("{incident}/edit", "/callbacks/accounts")),
    ("auditor", "{incident}"),
    *(("product", path) for path in ("/product/releases", "/product/releases/new", "{release}", "{release}/edit")),
    ("agent", "{release}"),
    *((role, "/reports/scorecard") for role in ("agent", "product")),
    *(("agent", path) for path in ("/agents/briefs", "{brief}")),
    *(("lead", path) for path in ("/agents/briefs", "{talks}", "{talks}/new", "{brief}", "{brief}/edit")),
    *(("manager", path) for path in ("/callbacks/causes", "/callbacks/actions", "/callbacks/actions/new")),
    *(("manager", path) for path in ("{action}", "{changed}")),
    *(("product", path) for path in ("{theme}", "{theme}/check", "{theme}/tell")),
    *(("auditor", path) for path in ("/callbacks/", "/admin/audit", "/agents/", "/agents/wall")),
)
FIRST = {
    "/admin/mail{way}": ("SELECT min(id) AS id FROM invitations WHERE rated_at IS NOT NULL", "/admin/mail/surveys/{}"),
    "{case}": ("SELECT id FROM callbacks WHERE state = 'open' ORDER BY due_at LIMIT 1", "/callbacks/{}"),
    "{closed}": ("SELECT id FROM callbacks WHERE state = 'closed' ORDER BY id DESC LIMIT 1", "/callbacks/{}"),
    "{rating}": ("SELECT id FROM responses WHERE why IS NOT NULL ORDER BY id DESC LIMIT 1", "/callbacks/ratings/{}"),
    "{reviewed}": ("SELECT id FROM responses WHERE why IS NOT NULL ORDER BY id LIMIT 1", "/reports/review?id={}"),
    "{agent}": (
        "SELECT min(credit_agent_id) AS id FROM invitations WHERE rated_at IS NOT NULL",
        "/agents/{}",
    ),
    "{team}": ("SELECT id FROM teams ORDER BY id LIMIT 1", "/reports/?level=team&key={}"),
    "{team_clock}": ("SELECT id FROM teams ORDER BY id LIMIT 1", "/admin/teams/{}"),
    "{own}": (
        "SELECT responses.id FROM responses JOIN invitations ON invitations.id = invitation_id"
        " JOIN users ON users.agent_id = credit_agent_id WHERE users.email LIKE 'asha@%' ORDER BY 1 DESC LIMIT 1",
        "/agents/ratings/{}/appeal",
    ),
    "{appeal}": ("SELECT id FROM appeals WHERE state = 'open' ORDER BY id LIMIT 1", "/reports/appeals/{}"),
    "{leaving}": (
        "SELECT id FROM invitations WHERE state = 'scheduled' ORDER BY due_at LIMIT 1",
        "/reports/leaving/{}",
    ),
    "{incident}": ("SELECT id FROM incidents WHERE ends_at IS NULL LIMIT 1", "/callbacks/incidents/{}"),
    "{incident}/edit": ("SELECT id FROM incidents WHERE ends_at IS NULL LIMIT 1", "/callbacks/incidents/{}/edit"),
    "{incident}/accounts.csv": ("SELECT min(id) AS id FROM incidents", "/callbacks/incidents/{}/accounts.csv"),
    "{brief}": ("SELECT max(id) AS id FROM briefs", "/agents/briefs/{}"),
    "{brief}/edit": ("SELECT max(id) AS id FROM briefs", "/agents/briefs/{}/edit"),
    "{talks}": ("SELECT max(agent_id) AS id FROM briefs", "/agents/{}/briefs"),
    "{talks}/new": ("SELECT max(agent_id) AS id FROM briefs", "/agents/{}/briefs/new"),
    "{release}": ("SELECT id FROM releases WHERE name = '7.4'", "/product/releases/{}"),
    "{release}/edit": ("SELECT id FROM releases WHERE name = '7.4'", "/product/releases/{}/edit"),
    "{action}": ("SELECT id FROM corrective_actions WHERE effect IS NULL ORDER BY id LIMIT 1", "/callbacks/actions/{}"),
    "{changed}": (
        "SELECT id FROM corrective_actions WHERE told IS NOT NULL ORDER BY id LIMIT 1",
        "/callbacks/actions/{}/tell",
    ),
    "{month}": ("SELECT substr(max(month), 1, 7) AS id FROM kept_months", "/reports/months/{}"),
    "{theme}": ("SELECT id FROM themes ORDER BY id LIMIT 1", "/product/themes/{}"),
    "{theme}/check": ("SELECT id FROM themes ORDER BY id LIMIT 1", "/product/themes/{}/check"),
    "{theme}/tell": ("SELECT id FROM themes ORDER BY id LIMIT 1", "/product/themes/{}/tell"),
    "{source}": ("SELECT id FROM sources ORDER BY id LIMIT 1", "/admin/sources/{}"),
    "{source}/asking": ("SELECT id FROM sources ORDER BY id LIMIT 1", "/admin/sources/{}/asking"),
    "{user}": ("SELECT id FROM users ORDER BY id DESC LIMIT 1", "/admin/users/{}"),
}


def address(demo: Product, path: str) -> str:
    if path not in FIRST:
        return path
    statement, shape = FIRST[path]
    return shape.format(demo.rows(statement)[0]["id"])


@pytest.mark.parametrize(("role", "path"), PAGES, ids=lambda value: value or "anybody")
def test_a_staff_page_is_accessible_and_fits(
    demo: Product, as_role: Callable[..., BrowserContext], role: str, path: str
) -> None:
    page = as_role(role or None, bypass_csp=True).new_page()

    page.goto(address(demo, path))
    unfold(page)

    assert violations(page) == []


@pytest.mark.prove
@pytest.mark.parametrize(("role", "path"), PAGES, ids=lambda value: value or "anybody")
def test_a_staff_page_is_accessible_in_every_look(
    demo: Product, as_role: Callable[..., BrowserContext], role: str, path: str
) -> None:
    page = as_role(role or None, bypass_csp=True).new_page()

    page.goto(address(demo, path))
    unfold(page)

    assert violations(page, tuple(LOOKS)) == []


FORMS = {
    "sign-in with a wrong password": ("", "/login", "Sign in"),
    "a source without a name": ("admin", "/admin/sources/new", None),
    "a user without an address": ("admin", "/admin/users/new", None),
    "erasing nobody": ("admin", "/admin/erase", None),
    "an attempt without a channel": ("manager", "{case}", "#log"),
    "closing without a cause": ("manager", "{case}", "#close"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_was_refused_is_accessible_and_fits(
    demo: Product, as_role: Callable[..., BrowserContext], form: str
) -> None:
    role, path, which = FORMS[form]
    page = as_role(role or None, bypass_csp=True).new_page()
    page.goto(address(demo, path))

    sends_empty(page, which)

    assert violations(page) == []


def unfold(page: Page) -> None:
    """What is folded away is part of the page."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def sends_empty(page: Page, which: str | None) -> None:
    """The form in the section `which`, or the page's own, as it stands, past the browser's own checks."""
    unfold(page)
    inside = page.locator(which) if which and which.startswith("#") else page.locator("main")
    form = inside.locator("form[method=post]").first
    with page.expect_navigation():
        form.evaluate("one => { one.noValidate = true; one.requestSubmit() }")


def test_the_table_names_every_page(app: Flask) -> None:
    at = app.url_map.bind("localhost")
    addresses = [FIRST[path][1].replace("{}", "1") if path in FIRST else path for _, path in PAGES]
    looked_at = {
        at.match(address.split("?")[0], method="GET", return_rule=True)[0].rule
        for address in addresses
        if at.test(address.split("?")[0], method="GET")
    }
    elsewhere = ("/api/", "/r/", "/u/", "/outbox/", "/reset/", "/brand/")
    no_pages = {"/", "/healthz", "/readyz", "/metrics", "/openapi.json"}
    missing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith(elsewhere)
        and not rule.rule.endswith((".csv", ".<form>"))
        if rule.rule not in looked_at | no_pages
    ]

    assert sorted(missing) == [
        "/admin/brands/<key>/asking",  # leads on
        "/admin/brands/<key>/letter.html",  # what stands in the frames of the preview
        "/admin/brands/<key>/survey.html",
        "/callbacks/next",  # goes on to the next case
    ]
