"""The acceptance walk in Chromium, from an empty database. Every page is under the recorder of conftest."""

import pytest
from playwright.sync_api import expect

from tests.browser import walking
from tests.browser.conftest import PageOf

NOT_FOUND = "status of 404"  # Chromium says so in the console of whoever opens a page that is not for them


@pytest.fixture
def app(databases, tmp_path):
    with walking.fresh_house(databases, tmp_path) as app:
        yield app


def test_the_walk(page_of: PageOf):
    employee = walking.sign_in(page_of, "employee")
    walking.found_community(employee, "colleague")
    colleague = walking.sign_in(page_of, "colleague")
    walking.come_in(colleague)
    home = colleague.context.new_page()
    home.goto("/")
    outsider = walking.sign_in(page_of, "outsider", forgives=(NOT_FOUND,))
    before = {page: page.evaluate("performance.timeOrigin") for page in (colleague, home, outsider)}

    path = walking.write_post(employee)
    for page in (colleague, home):
        expect(page.locator("#feed-pill")).to_contain_text("1 new post")
    expect(outsider.locator("#feed-pill a")).to_be_hidden()
    assert outsider.request.get("/live/since?feed=0").json()["feed"] == []
    assert before == {page: page.evaluate("performance.timeOrigin") for page in before}, "nobody has loaded anew"
    home.locator("#feed-pill a").click()
    expect(home.get_by_role("article").first).to_contain_text(walking.TITLE)

    walking.cannot_find(outsider, path)
    walking.find_and_report(colleague, path)
    walking.decide(walking.sign_in(page_of, "moderator"))
    expect(employee.locator("[data-needs-you]").first).to_have_text("1")
    walking.appeal(employee, path)
    walking.grant(walking.sign_in(page_of, "moderator2"))
    walking.read_again(colleague, path)
    walking.read_log(outsider)
    walking.find_archive_good()
