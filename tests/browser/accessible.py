"""axe on a page as it stands, on a phone and a desktop, light and dark; and whether it fits the smallest phone.

The normal run looks twice, the long proofs (`LOOKS` whole) four times.
"""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
SCREENS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
NARROWEST = {"width": 320, "height": 568}
TOO_WIDE = """[...document.querySelectorAll('main *')]
  .map(one => [one, one.getBoundingClientRect().right | 0])
  .filter(([one, right]) => right > 320 && !one.closest('[role=region]'))
  .slice(0, 8).map(([one, right]) => `${one.tagName}.${one.className} ${right}`)"""
# A light page that turns dark fades for an instant, and axe would measure the colours on the way.
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"


LOOKS = {"phone, light": "light", "phone, dark": "dark", "desktop, light": "light", "desktop, dark": "dark"}


def violations(page: Page, looks: Sequence[str] = ("phone, dark", "desktop, light")) -> list[str]:
    """`rule on look: where`, for whatever axe finds; and what is too wide for the smallest phone."""
    page.add_style_tag(content=STILL)
    page.evaluate(AXE_SCRIPT)
    found = []
    for look in looks:
        page.set_viewport_size(SCREENS[look.partition(",")[0]])  # type: ignore[arg-type]
        page.emulate_media(color_scheme=LOOKS[look])  # type: ignore[arg-type]
        for one in page.evaluate("wanted => axe.run(wanted).then(told => told.violations)", WCAG):
            where = "; ".join(node["html"][:120] for node in one["nodes"][:3])
            found.append(f"{one['id']} on {look}: {where}")
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    if page.evaluate("document.documentElement.scrollWidth") > NARROWEST["width"]:
        found.append(f"too wide for 320 px: {page.evaluate(TOO_WIDE)}")
    return found
