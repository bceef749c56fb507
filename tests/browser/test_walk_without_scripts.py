"""The acceptance walk with scripts off: all of it, but for the pill."""

import pytest
from playwright.sync_api import expect

from tests.browser import walking
from tests.browser.conftest import PageOf

NOT_FOUND = "status of 404"


@pytest.fixture
def app(databases, tmp_path):
    with walking.fresh_house(databases, tmp_path) as app:
        yield app


def test_the_walk_without_scripts(page_of: PageOf):
    def sign_in(username: str):
        return walking.sign_in(page_of, username, java_script_enabled=False, forgives=(NOT_FOUND,))

    employee, colleague, outsider = sign_in("employee"), sign_in("colleague"), sign_in("outsider")
    walking.found_community(employee, "colleague")
    walking.come_in(colleague)
    path = walking.write_post(employee)
    colleague.goto("/")
    expect(colleague.get_by_role("article").first).to_contain_text(walking.TITLE)
    walking.cannot_find(outsider, path)
    walking.write_messages(employee, colleague)
    walking.write_to_team(sign_in("leader"), colleague)
    walking.find_and_report(colleague, path)
    walking.decide(sign_in("moderator"))
    walking.appeal(employee, path)
    walking.grant(sign_in("moderator2"))
    walking.read_again(colleague, path)
    walking.read_log(outsider)
    walking.find_archive_good()
