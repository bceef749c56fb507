"""Every screen, for the right person, in a filled world: small and wide, in both themes, empty and refused."""

import pytest
from playwright.sync_api import Page

from tests.browser import showing
from tests.browser.axe import look
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast

PARTS = 3  # for as many processes
REFUSED = ("status of 404", "status of 422")  # what Chromium says of a page with this status


def faults(page: Page, path: str, *, turn: int = 0, status: int = 200) -> list[str]:
    """What is wrong with a screen at this address; Home, which has the frame of all, is looked at in every way."""
    answer = page.goto(path)
    found = [] if answer.status == status else [f"answers {answer.status}"]
    found += look(page, turn) if path != "/" else look(page, 0) + look(page, 1)
    return [f"{path}: {fault}" for fault in found]


def sent_empty(page: Page, path: str, button: str) -> list[str]:
    """What is wrong with a form that comes back with its errors."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    page.get_by_role("button", name=button).click()
    page.locator(".error-summary, [role=alert] a").first.wait_for()
    return [f"{path} sent empty: {fault}" for fault in look(page)]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_screen_of_an_employee(page_of: PageOf, cast: Cast, part: int):
    paths = showing.screens(cast, showing.fill(cast))[cast.employee]
    page = page_of(cast.employee)
    assert [fault for turn, path in enumerate(paths[part::PARTS]) for fault in faults(page, path, turn=turn)] == []


def test_every_screen_of_the_others(page_of: PageOf, cast: Cast):
    found = []
    for actor, paths in showing.screens(cast, showing.fill(cast)).items():
        if actor != cast.employee:
            page = page_of(actor)
            found += [fault for turn, path in enumerate(paths) for fault in faults(page, path, turn=turn)]
    assert found == []


def test_refusals(page_of: PageOf, cast: Cast):
    showing.fill(cast)
    page = page_of(cast.employee, forgives=REFUSED)
    found = faults(page, "/nowhere", status=404)
    found += sent_empty(page, "/c/new", "Create community")
    found += sent_empty(page, "/compose?to=fraud-desk", "Post to Fraud Desk")
    page.get_by_text("Schedule", exact=True).press("Enter")
    page.get_by_role("textbox", name="Text").fill("A text without a time.")
    page.get_by_label("Day and time").clear()
    page.get_by_role("button", name="Schedule post").click()
    page.get_by_text("Give a day and a time.").first.wait_for()
    found += look(page)
    found += sent_empty(page_of(None, forgives=REFUSED), "/sign-in", "Sign in")
    assert found == []
