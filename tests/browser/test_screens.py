"""Every screen, for the right person, in a filled world: small and wide, in both themes, empty and refused."""

import pytest
from playwright.sync_api import Page

from tests.browser import showing
from tests.browser.axe import COLOURS, overflow, violations
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast

REFUSED = ("status of 404", "status of 422")  # what Chromium says of a page with this status
NARROW = 360  # pixels
NARROWEST = 320  # pixels: a window of 1280 at 400 %


def faults(page: Page, path: str, *, status: int = 200) -> list[str]:
    """What is wrong with a screen at this address."""
    answer = page.goto(path)
    found = [] if answer.status == status else [f"answers {answer.status}"]
    return [f"{path}: {fault}" for fault in found + look(page)]


def look(page: Page) -> list[str]:
    """What is wrong with the screen that is open: all of it in the light, then what darkness changes."""
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    found = violations(page)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    found += [f"dark: {fault}" for fault in violations(page, COLOURS)]
    if page.viewport_size["width"] == NARROW:
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        found += sideways(page)
        page.set_viewport_size({"width": NARROW, "height": 900})
    return found + sideways(page)


def sideways(page: Page) -> list[str]:
    """How far the screen can be scrolled sideways, which it should not."""
    pixels = overflow(page)
    return [f"{pixels} px sideways at {page.viewport_size['width']}"] if pixels else []


def sent_empty(page: Page, path: str, button: str) -> list[str]:
    """What is wrong with a form that comes back with its errors."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    page.get_by_role("button", name=button).click()
    page.locator(".error-summary, [role=alert] a").first.wait_for()
    return [f"{path} sent empty: {fault}" for fault in look(page)]


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_every_screen(page_of: PageOf, cast: Cast, width: int):
    world, found = showing.fill(cast), []
    for actor, paths in showing.screens(cast, world).items():
        page = page_of(actor, width=width, reduced_motion="reduce")  # colours change at once with the theme
        for path in paths:
            found += faults(page, path)
    refused = page_of(cast.employee, width=width, forgives=REFUSED, reduced_motion="reduce")
    found += faults(refused, "/nowhere", status=404)
    found += sent_empty(refused, "/c/new", "Create community")
    found += sent_empty(refused, "/compose?to=fraud-desk", "Post to Fraud Desk")
    found += sent_empty(page_of(None, width=width, forgives=REFUSED, reduced_motion="reduce"), "/sign-in", "Sign in")
    assert found == []
