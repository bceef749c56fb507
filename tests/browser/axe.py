"""Accessibility of a page, judged by axe-core (a development dependency of the front end)."""

from functools import cache

from playwright.sync_api import Page

from tests.architecture.source import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What theme and width change; all else is the same document, judged once.
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
# What is right is not described (it would take as long again), and style sheets of other hosts do not exist.
RUN = """async ([theme, wanted]) => {
  if (theme) document.documentElement.dataset.theme = theme;
  const options = { runOnly: wanted, resultTypes: ["violations"], preload: false };
  const found = [];
  for (const rule of (await axe.run(document, options)).violations) {
    for (const node of rule.nodes) found.push(`${theme} ${rule.id}: ${node.html.slice(0, 160)}`);
  }
  return found;
}"""
THEMES = ("light", "dark")
WIDTHS = (1280, 360)  # pixels: a desk and a telephone
NARROWEST = 320  # pixels: a window of 1280 at 400 %


@cache
def _script() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, theme: str = "", rules: list[str] = RULES) -> list[str]:
    """What axe finds in a theme ("": as it is): one line for each rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{_script()};undefined")  # through the debugger: the page's own policy would refuse a script
        page.add_init_script(_script())  # the pages that follow have it from the first, which is three times as quick
    return page.evaluate(RUN, [theme, rules])


def look(page: Page, turn: int = 0) -> list[str]:
    """What is wrong with the screen that is open: wide in one theme, small in the other, by turns.

    What is on one screen is on others too, so both turns together see it in all four ways for half the time.
    """
    page.emulate_media(reduced_motion="reduce")  # colours change at once with the theme
    found = []
    for place, width in enumerate(WIDTHS, turn):
        page.set_viewport_size({"width": width, "height": 900})
        rules = SEEN if place > turn else RULES
        found += [f"{width}: {fault}" for fault in (*violations(page, THEMES[place % 2], rules), *overflow(page))]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    return found + [f"{NARROWEST}: {fault}" for fault in overflow(page)]


def overflow(page: Page) -> list[str]:
    """By how many pixels the page can be scrolled sideways, if it can."""
    pixels = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{pixels} px sideways"] if pixels else []
