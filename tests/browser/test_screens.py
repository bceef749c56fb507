"""Every screen, for the right person, in a filled world: both themes, small and wide, empty and refused."""

import pytest
from playwright.sync_api import Page

from tests.browser import showing
from tests.browser.axe import overflow, violations
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast

REFUSED = ("status of 404", "status of 422")  # what Chromium says of a page with this status
NARROWEST = 320  # pixels: a window of 1280 at 400 %


def faults(page: Page, path: str, *, status: int = 200) -> list[str]:
    """What is wrong with a screen at this address."""
    answer = page.goto(path)
    found = [] if answer.status == status else [f"answers {answer.status}"]
    return [f"{path}: {fault}" for fault in found + look(page)]


def look(page: Page) -> list[str]:
    """What is wrong with the screen that is open."""
    sideways = overflow(page)
    return violations(page) + ([f"{sideways} px sideways"] if sideways else [])


def sent_empty(page: Page, path: str, button: str) -> list[str]:
    """What is wrong with a form that comes back with its errors."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    page.get_by_role("button", name=button).click()
    page.locator(".error-summary, [role=alert] a").first.wait_for()
    return [f"{path} sent empty: {fault}" for fault in look(page)]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen(page_of: PageOf, cast: Cast, theme: str, width: int):
    world, found = showing.fill(cast), []
    for actor, paths in showing.screens(cast, world).items():
        page = page_of(actor, width=width, theme=theme)
        for path in paths:
            found += faults(page, path)
    refused = page_of(cast.employee, width=width, theme=theme, forgives=REFUSED)
    found += faults(refused, "/nowhere", status=404)
    found += sent_empty(refused, "/c/new", "Create community")
    found += sent_empty(refused, "/compose?to=fraud-desk", "Post to Fraud Desk")
    found += sent_empty(page_of(None, width=width, theme=theme, forgives=REFUSED), "/sign-in", "Sign in")
    assert found == []


def test_nothing_scrolls_sideways_in_the_narrowest_window(page_of: PageOf, cast: Cast):
    world, found = showing.fill(cast), []
    for actor, paths in showing.screens(cast, world).items():
        page = page_of(actor, width=NARROWEST)
        for path in paths:
            page.goto(path)
            if sideways := overflow(page):
                found.append(f"{path}: {sideways} px")
    assert found == []
