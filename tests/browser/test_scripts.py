"""The scripts of the page: nothing typed is lost, nothing is sent twice, focus stays, keys do not surprise."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from esn.content.models import Draft
from esn.core.db import db
from esn.people.actions import lock_account
from tests.browser.axe import violations
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply


def focused(page: Page) -> str:
    """The id of the element that has the focus, or its tag."""
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def open_thread(page_of: PageOf, cast: Cast, *, forgives: tuple[str, ...] = ()) -> tuple[Page, int]:
    """A post with one reply, open before its reader; and the post's id."""
    space = make_community(cast.colleague, members=[cast.employee])
    post_id = make_post(cast.colleague, space, title="Which check?", source="The code is not found.")
    make_reply(cast.colleague, post_id, "Try the *merged* list.")
    page = page_of(cast.employee, forgives=forgives)
    page.goto(f"/p/{post_id}")
    return page, post_id


def test_a_reaction_shows_at_once_and_keeps_the_focus(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast)
    thanks = page.locator(f"#reaction-{post_id}-thanks")
    thanks.click()
    expect(thanks).to_have_attribute("aria-pressed", "true")
    expect(thanks).to_have_attribute("name", "take_back")  # the server's answer has come
    expect(thanks.locator(".num")).to_have_text("1")
    assert focused(page) == f"reaction-{post_id}-thanks"


def test_a_reaction_that_was_not_taken_goes_back(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast)
    page.route("**/reactions", lambda route: route.fulfill(status=204, headers={"HX-Reswap": "none"}))
    thanks = page.locator(f"#reaction-{post_id}-thanks")
    thanks.click()
    page.unroute("**/reactions")
    page.reload()
    expect(thanks).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_under_a_press_when_the_toolbar_comes(page_of: PageOf, cast: Cast, width: int):
    make_community(cast.colleague)
    page = page_of(cast.colleague, width=width)
    page.goto("/compose?to=fraud-desk")
    send = page.get_by_role("button", name="Post to Fraud Desk")
    expect(page.locator("markdown-toolbar")).to_be_hidden()
    before = send.bounding_box()
    page.locator("textarea[name=text]").focus()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    assert send.bounding_box() == before


def test_a_draft_is_kept_by_the_server_and_by_this_tab(page_of: PageOf, cast: Cast):
    page, _post_id = open_thread(page_of, cast)
    text = page.locator("#reply textarea")
    text.click()
    text.press_sequentially("The list is on the wiki.")
    expect(page.locator("#reply [data-save-state]")).to_contain_text("Draft saved")
    text.press_sequentially(" And more.")
    page.reload()
    expect(text).to_have_value("The list is on the wiki. And more.")


def test_a_double_press_sends_one_reply(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast)
    sent: list[str] = []

    def hold(route: Route) -> None:
        sent.append(route.request.url)
        route.continue_()

    page.route(f"**/p/{post_id}/reply", hold)
    page.locator("#reply textarea").fill("Once only.")
    page.locator("#reply [data-send]").dblclick()
    expect(page.locator("#replies article")).to_have_count(2)
    assert len(sent) == 1


def test_a_mention_is_completed_by_keys(page_of: PageOf, cast: Cast):
    page, _post_id = open_thread(page_of, cast)
    text = page.locator("#reply textarea")
    text.click()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    text.press_sequentially("Ask @colleag")
    expect(text).to_have_attribute("role", "combobox")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Ask @colleague ")
    assert text.get_attribute("role") is None
    page.keyboard.press("Backspace")
    expect(text).to_have_value("Ask ")


def test_escape_closes_the_menu_and_gives_the_focus_back(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast)
    menu = page.locator(f"#p{post_id}-card details[data-menu]")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert focused(page) == "SUMMARY"


def test_single_keys_press_controls_but_never_in_fields(page_of: PageOf, cast: Cast):
    page, _post_id = open_thread(page_of, cast)
    page.locator("#reply textarea").press_sequentially("cgh/j?")
    expect(page.locator("#reply textarea")).to_have_value("cgh/j?")
    page.locator("#main").focus()
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.locator("#main").focus()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")


def test_the_theme_changes_at_once_and_stays(page_of: PageOf, cast: Cast):
    page = page_of(cast.employee)
    page.goto("/")
    page.locator(".header details[data-menu] > summary").click()
    with page.expect_response("**/settings/appearance"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_nothing_of_a_page_lands_in_the_browsers_storage(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast)
    page.locator(f"#reaction-{post_id}-thanks").click()
    expect(page.locator(f"#reaction-{post_id}-thanks")).to_have_attribute("name", "take_back")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_report_is_a_dialog_that_keeps_what_is_typed(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast, forgives=("status of 422",))
    menu = page.locator(f"#p{post_id}-card details[data-menu]")
    menu.locator("summary").click()
    menu.get_by_role("link", name="Report post").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Details").fill("It names a customer.")
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    expect(dialog.get_by_label("Details")).to_have_value("It names a customer.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Report post").click()
    expect(dialog.get_by_label("Details")).to_have_value("It names a customer.")
    dialog.get_by_role("radio").first.check()
    dialog.get_by_role("button", name="Send report").click()
    expect(page).to_have_url(re.compile(r"/reports/\d+"))


def test_the_end_of_a_session_is_said_above_an_open_dialog(page_of: PageOf, cast: Cast):
    page, post_id = open_thread(page_of, cast, forgives=("status of 401",))
    page.locator(f"#p{post_id}-card details[data-menu] summary").click()
    page.locator(f"#p{post_id}-card").get_by_role("link", name="Report post").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Details").fill("It names a customer.")
    lock_account(cast.admin, cast.employee.id, "security")
    expect(dialog.get_by_role("alert")).to_contain_text("You are signed out.")
    expect(dialog.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator(".banner[data-key=session]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#banners").get_by_role("link", name="Sign in")).to_be_visible()


# What somebody finds who comes back to a form by the browser's own memory of the page.
COME_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.mark.parametrize("comes_back", ["by the cache", "unnoticed"])
def test_a_form_that_was_sent_takes_a_second_text(page_of: PageOf, cast: Cast, comes_back: str):
    make_community(cast.employee)
    page = page_of(cast.employee)
    page.goto("/compose?to=fraud-desk")
    text, send = page.locator("textarea[name=text]"), page.locator("[data-send]")
    text.fill("The first text.")

    def take_and_stay(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.fulfill(status=204)

    page.route("**/compose", take_and_stay)
    with page.expect_response("**/compose"):
        send.click()
    page.unroute("**/compose")
    page.evaluate(COME_BACK if comes_back == "by the cache" else COME_BACK.replace("true", "false"))
    text.fill("The second text.")
    expect(page.locator("[data-save-state]")).to_contain_text("Draft saved")
    assert db.session.scalars(sa.select(Draft.source)).all() == ["The second text."]
    send.click()
    expect(page.locator("article").first).to_contain_text("The second text.")
    expect(page).to_have_url(re.compile(r"/p/\d+"))


def test_the_audience_line_follows_the_communities_chosen(page_of: PageOf, cast: Cast):
    make_community(cast.employee, "fraud-desk")
    make_community(cast.employee, "lending", visibility="private")
    page = page_of(cast.employee)
    page.goto("/compose?to=fraud-desk")
    line = page.locator("#audience")
    expect(line).not_to_contain_text("Lending")
    page.get_by_text("Share in more communities").click()
    page.get_by_role("checkbox", name="Lending").check()
    expect(line).to_contain_text("Visible to the 1 member of Lending.")
    expect(line).to_contain_text("who opens Fraud Desk")
    page.get_by_role("checkbox", name="Lending").uncheck()
    expect(line).not_to_contain_text("Lending")
    page.locator("select[name=to]").select_option("Lending")
    expect(page.locator("[data-send]")).to_have_text("Post to Lending")


# A browser that tells nothing about the page it has opened.
SILENT = "performance.getEntriesByType = () => [];"


def test_a_browser_that_does_not_tell_the_status_loses_nothing(page_of: PageOf, cast: Cast):
    page, _post_id = open_thread(page_of, cast, forgives=("status of 422",))
    page.add_init_script(SILENT)
    page.reload()
    text, send = page.locator("#reply textarea"), page.locator("#reply [data-send]")
    kept = "Object.values(sessionStorage).join()"
    text.fill("Long words. " * 2000)
    send.click()
    expect(page.locator("#reply").get_by_role("alert")).to_be_visible()
    assert "Long words." in page.evaluate(kept)
    text.fill("Short words.")
    send.click()
    expect(page.locator("#replies article")).to_have_count(2)
    assert page.evaluate(kept) == ""


def test_a_card_beside_a_name_comes_stays_and_goes(page_of: PageOf, cast: Cast):
    page, _post_id = open_thread(page_of, cast)
    fetches = []
    page.on("request", lambda request: request.url.endswith("/card") and fetches.append(request.url))
    card, name = page.get_by_role("tooltip"), page.locator(".reply-by .person-name")
    page.clock.install()
    page.reload()  # what the page has begun before knows nothing of this clock
    name.hover()
    page.clock.run_for(500)
    expect(card).to_contain_text("Title of colleague")
    assert violations(page) == []
    card.hover()
    page.clock.fast_forward(1000)  # longer than a card stays when nobody points at it
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    name.focus()
    expect(card).to_have_count(0)
    page.keyboard.press("u")
    expect(name).to_have_attribute("aria-describedby", "person-card")
    page.keyboard.press("Tab")
    expect(card).to_have_count(0)
    assert len(fetches) == 1
