"""Two people write to each other, each in a browser: what comes by itself, what waits, and who hears none of it."""

import re

from playwright.sync_api import Page, expect

from esn.messages.actions.people import leave_conversation
from esn.messages.actions.sending import send_message
from tests.browser.conftest import PageOf
from tests.browser.test_live import go_live
from tests.factories.cast import Cast
from tests.factories.worlds import make_conversation


def box(page: Page):
    """Where a message is written."""
    return page.get_by_role("textbox", name=re.compile("^Message to"))


def messages(page: Page):
    """What the log shows."""
    return page.locator("#log .msg")


def test_two_people_at_once(page_of: PageOf, cast: Cast):
    grace, tomasz = page_of(cast.employee), page_of(cast.colleague)
    go_live(tomasz, "/")
    grace.goto("/u/colleague")
    grace.get_by_role("link", name="Message Tomasz Nowak").click()
    grace.get_by_role("textbox", name="Message", exact=True).fill("Who holds the second key?")
    grace.get_by_role("button", name="Send message").click()
    expect(messages(grace)).to_have_count(1)

    badge = tomasz.locator(".rail [data-unread-messages]")
    expect(badge).to_contain_text("1")
    tomasz.get_by_role("link", name=re.compile("^Messages")).first.click()
    tomasz.get_by_role("link", name=re.compile("Grace Okafor")).click()
    expect(tomasz.locator("#new")).to_have_text("1 new message")
    expect(badge).to_be_hidden()  # it was before his eyes

    box(tomasz).press_sequentially("I")
    expect(grace.locator(".typing")).to_have_text("Tomasz is writing")
    box(tomasz).fill("I do.")
    box(tomasz).press("Control+Enter")
    expect(messages(grace)).to_have_count(2)  # it came by itself
    expect(messages(tomasz)).to_have_count(2)
    expect(box(tomasz)).to_have_value("")
    expect(box(tomasz)).to_be_focused()
    expect(grace.locator(".typing")).not_to_contain_text("writing")
    expect(grace.locator("#polite")).to_contain_text("I do.")

    box(grace).fill("Then open at nine.")
    grace.get_by_role("button", name="Send to Tomasz Nowak").click()
    expect(messages(tomasz)).to_have_count(3)
    expect(messages(grace)).to_have_count(3)
    tomasz.locator("#log .msg").last.get_by_role("button", name=re.compile("^Thanks")).click()
    expect(messages(grace).last.locator("[data-count=thanks]")).to_have_text("1")
    box(grace).press("ArrowUp")  # in the empty box: the last one again
    expect(grace).to_have_url(re.compile(r"/m/\d+/edit"))
    grace.get_by_role("textbox", name="Text").fill("Then open at ten.")
    grace.get_by_role("button", name="Save new version").click()
    tomasz.get_by_role("link", name="Show", exact=True).click()
    expect(messages(tomasz).last).to_contain_text("Then open at ten.")


def test_who_reads_above_is_not_moved_and_who_left_hears_nothing(page_of: PageOf, cast: Cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader, text="First.")
    for number in range(30):
        send_message(cast.employee, space_id, f"Number {number}.")
    page = page_of(cast.colleague)
    go_live(page, f"/messages/{space_id}")
    page.locator("#log .msg").nth(2).scroll_into_view_if_needed()
    page.wait_for_function("document.getElementById('message-bar').getBoundingClientRect().top > innerHeight")
    at = page.evaluate("scrollY")
    send_message(cast.employee, space_id, "Below.")
    pill = page.locator("[data-bar]")
    expect(pill).to_have_text("1 new message")
    assert (page.evaluate("scrollY"), messages(page).count()) == (at, 31)
    send_message(cast.leader, space_id, "And further below.")
    expect(pill).to_have_text("2 new messages")
    pill.evaluate("(link) => link.click()")
    expect(messages(page)).to_have_count(33)
    leave_conversation(cast.colleague, space_id)
    send_message(cast.employee, space_id, "Not for Tomasz.")
    make_conversation(cast.leader, cast.colleague, text="Another one.")
    expect(page.locator(".rail [data-unread-messages]")).to_contain_text("1")
    assert messages(page).count() == 33
