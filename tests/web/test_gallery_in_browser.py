"""The parts in a real browser: accessible in light, dark and on a phone; keys move, act, and can be switched off."""

from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Response
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.web.gallery import gallery_app

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'"
PAGES = ("/", "/flashed", "/bare", "/errors/404", "/security/login_user?wrong=1", "/security/change_password?wrong=1")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = gallery_app()

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def current(page: Page) -> str:
    return page.locator("[data-row][aria-current] h3 a").inner_text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("light", 1280), ("dark", 390)])
def test_every_part_is_accessible_and_fits(browser: Browser, address: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
    )
    found = {}
    for path in PAGES:
        page = context.new_page()
        page.goto(path)
        found[path] = [one["id"] for one in Axe().run(page, options=WCAG).response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.close()
    context.close()

    assert found == {path: [] for path in PAGES}


def test_the_content_policy_holds_back_nothing_we_use(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto("/")
    context.close()

    assert said == []


def test_j_and_k_move_over_the_rows_and_stop_at_the_ends(page: Page) -> None:
    page.keyboard.press("j")
    below = current(page)
    for _ in range(3):
        page.keyboard.press("k")

    assert below == "Tom Okafor, Kestrel Studios"
    assert current(page) == "Claire Dumont, Atlas Mutual"


def test_o_opens_the_row_and_c_opens_it_at_its_closing(page: Page, address: str) -> None:
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"{address}/callbacks/2")
    page.goto("/")
    page.keyboard.press("c")
    page.wait_for_url(f"{address}/callbacks/1#close")


def test_a_letter_presses_the_button_of_the_row(page: Page) -> None:
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("t")

    assert sent.value.url.endswith("/callbacks/1/take")
    assert "csrf_token=token" in (sent.value.post_data or "")


def test_digits_choose_and_go_on_to_the_next_group(page: Page) -> None:
    page.keyboard.press("l")
    page.keyboard.press("2")
    page.keyboard.press("1")

    expect(page.locator("#channel-1")).to_be_checked()
    expect(page.locator("#outcome-0")).to_be_checked()


def test_keys_leave_typing_alone(page: Page) -> None:
    page.locator("#step").focus()
    page.keyboard.type("jkt1")

    assert page.locator("#step").input_value() == "jkt1"
    assert current(page) == "Claire Dumont, Atlas Mutual"


def test_keys_can_be_switched_off_and_stay_off(page: Page) -> None:
    page.get_by_role("button", name="Switch the keys off").click()
    page.reload()
    page.keyboard.press("j")

    assert current(page) == "Claire Dumont, Atlas Mutual"
    expect(page.get_by_role("button", name="Switch the keys on")).to_be_visible()


def test_on_a_phone_the_navigation_opens_from_the_menu_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    numbers = page.get_by_role("link", name="Numbers")

    expect(numbers).to_be_hidden()
    page.get_by_role("button", name="Menu").click()

    expect(numbers).to_be_visible()
    context.close()
