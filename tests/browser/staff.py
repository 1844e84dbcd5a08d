"""A year of demo data behind the running product, and people of each role signed in to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from survey_service.db import db, product_of
from tests.browser.product import Product
from tests.world import make_app

ROLES = ("agent", "lead", "manager", "product", "admin", "auditor")


@pytest.fixture(scope="session")
def told(new_product: Callable[..., Product]) -> tuple[Product, dict[str, tuple[str, str]]]:
    """The product with demo data; e-mail and password of one person of each role."""
    product = new_product()
    app = make_app(product.environ["DATABASE_URL"], product.folder)
    with app.app_context():
        printed = app.test_cli_runner().invoke(args=["demo"])
        assert printed.exit_code == 0, printed.output
        db.session.remove()
        db.engine.dispose()
    lock = product_of(app).write_lock
    assert lock is not None
    lock.close()
    logins: dict[str, tuple[str, str]] = {}
    for line in printed.stdout.splitlines():
        role, email, password = line.split("\t")
        logins.setdefault(role, (email, password))
    return product, logins


@pytest.fixture(scope="session")
def demo(told: tuple[Product, dict[str, tuple[str, str]]]) -> Product:
    return told[0]


@pytest.fixture(scope="session")
def signed_in_state(
    told: tuple[Product, dict[str, tuple[str, str]]], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Where the cookies of a person of this role lie, who has signed in on the page, once."""
    product, logins = told
    folder = tmp_path_factory.mktemp("sessions")

    def state(role: str) -> Path:
        kept = folder / role
        if not kept.exists():
            context = browser.new_context(base_url=product.address)
            sign_in(context, *logins[role])
            context.storage_state(path=kept)
            context.close()
        return kept

    return state


def sign_in(context: BrowserContext, email: str, password: str) -> None:
    """As a person does."""
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()


@pytest.fixture
def as_role(
    demo: Product, browser: Browser, signed_in_state: Callable[[str], Path]
) -> Iterator[Callable[..., BrowserContext]]:
    """`as_role("manager")` is the browser of one; `as_role(None)` of a stranger."""
    opened: list[BrowserContext] = []

    def make(role: str | None, **options: object) -> BrowserContext:
        kept = {"storage_state": signed_in_state(role)} if role else {}
        context = browser.new_context(base_url=demo.address, **kept, **options)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
