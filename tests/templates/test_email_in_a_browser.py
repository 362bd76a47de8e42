"""The e-mails on a wide and a narrow screen, by day and by night: nothing overflows, everything can be read (R22, R29)."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from app.brand_book import BrandBook
from app.rendering import EMAIL_ANSWERS, Facts, Renderer
from tests.templates.conftest import EMAIL_KINDS, longest, ordinary
from tests.templates.sayings import LONG, SAYINGS, spoiled

LINK = "https://lark.example.com/p/1"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,  # Playwright talks to its driver by a socket pair
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: the e-mails were not looked at"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def told(brand: str, kind: str) -> list[Facts]:
    """Facts to look at: ordinary ones, and as long as they come."""
    ordinary_ones = [ordinary(brand, link=LINK, saying=saying) for saying in SAYINGS.get(kind, [{}])[:2]]
    return [*ordinary_ones, replace(longest(), saying=spoiled(LONG) if kind in EMAIL_ANSWERS else {})]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("brand", "width"), [("lark", 360), ("federweg", 600)])
def test_every_email_fits_and_has_contrast(
    browser: Browser, brands: BrandBook, renderer: Renderer, brand: str, width: int, scheme: str
) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 800})
    locale = brands.get(brand).default_locale
    for kind in (*EMAIL_KINDS, *EMAIL_ANSWERS):
        for facts in told(brand, kind):
            page.set_content(renderer.render(brands.get(brand), kind, "email", locale, facts).html)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
            found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast", "html-has-lang"]}})
            assert found.violations_count == 0, (kind, found.generate_report())
    page.close()
