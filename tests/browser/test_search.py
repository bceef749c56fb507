"""Searching in Chromium: suggestions by keyboard, the page in both themes and widths, more results."""

import re

import pytest
from playwright.sync_api import expect

from esn.search.index import index_items
from tests.browser.axe import look, violations
from tests.factories.worlds import make_community, make_post, make_reply


@pytest.fixture
def world(cast):
    index_items("person", list(range(1, 100)))
    space = make_community(cast.employee, "fraud-desk", name="Fraud Desk", members=[cast.colleague])
    text = "The check runs against the successor code. " * 3
    for number in range(24):
        post_id = make_post(cast.employee, space, source=f"{text} IBAN number {number}.", title=f"IBAN check {number}")
    make_reply(cast.colleague, post_id, "The IBAN list of last year is outdated.")
    return space


def test_suggestions_by_keyboard(cast, world, page_of):
    page = page_of(cast.outsider)
    page.goto("/search")
    box = page.locator("#q")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("fra")
    option = page.get_by_role("option", name="Fraud Desk")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("role", "combobox")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(option).to_have_count(0)
    expect(box).to_be_focused()
    page.keyboard.type("u")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/c/fraud-desk$"))


def test_enter_searches_when_nothing_is_chosen(cast, world, page_of):
    page = page_of(cast.outsider)
    page.goto("/search")
    page.locator("#q").fill("iban")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=iban$"))
    expect(page.get_by_role("status").filter(has_text="25 results.")).to_be_visible()


def test_no_violations(cast, world, page_of):
    page = page_of(cast.outsider)
    for turn, query in enumerate(("iban", "iban+from:nobody+in:fraud-desk&sort=newest", "okafor")):
        page.goto(f"/search?q={query}")
        assert look(page, turn) == [], query


def test_more_results_come_below(cast, world, page_of):
    page = page_of(cast.outsider)
    page.goto("/search?q=iban")
    results = page.locator("#results > li")
    expect(results).to_have_count(20)
    page.get_by_role("link", name="Show 5 more results").click()
    expect(results).to_have_count(25)
    expect(page).to_have_url(re.compile(r"/search\?q=iban$"))
    expect(page.get_by_text("These are all results.")).to_be_visible()
    expect(page.get_by_role("link", name="more results")).to_have_count(0)


def test_without_scripts(cast, world, page_of):
    page = page_of(cast.outsider, java_script_enabled=False)
    page.goto("/search?q=iban")
    page.get_by_role("link", name="Show 5 more results").click()
    expect(page.locator("#results > li")).to_have_count(5)
    page.get_by_role("link", name="Replies").click()
    expect(page.get_by_role("status").filter(has_text="1 result.")).to_be_visible()
    page.get_by_role("link", name="Replies , remove").click()
    expect(page.locator("#results > li")).to_have_count(20)
