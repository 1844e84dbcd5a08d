"""The running product as fixtures, and the pages people open on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.product import Product

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def new_product(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Callable[..., Product]]:
    """`new_product(CLOCK=…)` runs on a database of its own until the tests end."""
    made: list[Product] = []

    def make(**environ: str) -> Product:
        product = Product(tmp_path_factory.mktemp("product"), migrated, **environ)
        made.append(product)
        product.start()
        return product

    yield make
    for product in made:
        product.stop()


@pytest.fixture(scope="session")
def running(new_product: Callable[..., Product]) -> Product:
    """One for all tests: each takes letters of its own."""
    return new_product()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own, without what another one was told; a phone unless other options are given."""
    opened: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**({"viewport": PHONE} | options))  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """Cy's phone."""
    return new_context().new_page()
