"""Accessibility of a page, judged by axe-core (a development dependency of the front end)."""

from collections.abc import Sequence
from functools import cache

from playwright.sync_api import Page

from tests.architecture.source import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme can change
# What is right is not described (it would take as long again), and style sheets of other hosts do not exist.
RUN = """async (rules) => {
  const options = { runOnly: rules, resultTypes: ["violations"], preload: false };
  return (await axe.run(document, options)).violations;
}"""


WIDTHS = (1280, 360)  # pixels: a desk and a telephone
NARROWEST = 320  # pixels: a window of 1280 at 400 %


@cache
def _script() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds by these tags or rules: one line for each rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{_script()};undefined")  # through the debugger: the page's own policy would refuse a script
    found = page.evaluate(RUN, rules)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def look(page: Page) -> list[str]:
    """What is wrong with the screen that is open, at each width: all of it in the light, then what darkness changes."""
    page.emulate_media(reduced_motion="reduce")  # colours change at once with the theme
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        found += [f"{width}: {fault}" for fault in violations(page)]
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        found += [f"{width}, dark: {fault}" for fault in violations(page, COLOURS)]
    for width in (*WIDTHS, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        if pixels := overflow(page):
            found.append(f"{pixels} px sideways at {width}")
    return found


def overflow(page: Page) -> int:
    """How many pixels the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
