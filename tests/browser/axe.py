"""Accessibility of a page, judged by axe-core (a development dependency of the front end)."""

from collections.abc import Sequence
from functools import cache

from playwright.sync_api import Page

from tests.architecture.source import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme can change


@cache
def _script() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds by these tags or rules: one line for each rule and element."""
    # through the debugger: the page's own policy would refuse a script
    page.evaluate(f"if (!window.axe) {{{_script()}}};undefined")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """How many pixels the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
