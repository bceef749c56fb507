"""A leader asks, one answers in private, the other one, addressed too, learns nothing of it (TEAM-1, TEAM-2)."""

import re

from playwright.sync_api import Page, expect

from esn.messages.actions.announcements import end_announcement
from tests.browser.conftest import PageOf
from tests.browser.test_live import go_live
from tests.factories.cast import Cast
from tests.factories.worlds import make_announcement, run_team_jobs

SECRET = "The zebra safe opens late."


def listen(page: Page) -> list[str]:
    """What comes to this page, over its socket and in answers."""
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    page.on("response", lambda answer: heard.append(answer.url))
    return heard


def test_a_private_answer_is_between_two(page_of: PageOf, cast: Cast):
    maria, tomasz, grace = page_of(cast.leader), page_of(cast.colleague), page_of(cast.employee)
    maria.goto("/messages")
    maria.get_by_role("link", name="New team message").click()
    maria.get_by_label("For", exact=True).select_option("reports")
    maria.get_by_role("textbox", name="Message", exact=True).fill("We count at 13:00 from Monday. Questions?")
    maria.get_by_role("button", name="See whom it reaches").click()
    expect(maria.locator("#reach")).to_contain_text("2 people")
    maria.get_by_role("button", name="Send to 2 people").click()
    expect(maria.get_by_role("heading", name="Your team message")).to_be_visible()
    maria.get_by_role("textbox", name="Answer all").fill("Half a sentence")
    run_team_jobs()

    heard = listen(grace)
    go_live(grace, "/messages")
    grace.get_by_role("link", name=re.compile("^Maria Ortiz")).click()
    box = grace.get_by_role("textbox", name="Reply privately to Maria")
    expect(box).to_have_accessible_description(re.compile("^Only Maria Ortiz sees your reply"))
    expect(grace.get_by_role("button", name="Reply privately to Maria")).to_be_visible()
    expect(grace.get_by_text("Only Maria Ortiz sees your reply")).to_be_visible()

    tomasz.goto("/messages")
    tomasz.get_by_role("link", name=re.compile("^Maria Ortiz")).click()
    place = tomasz.url
    tomasz.get_by_role("textbox", name="Reply privately to Maria").fill(SECRET)
    tomasz.get_by_role("button", name="Reply privately to Maria").click()
    expect(tomasz.locator("#log .msg")).to_have_count(1)
    private = tomasz.url.partition("?")[0]

    maria.get_by_role("link", name="1 new reply").click()  # what she is writing stays
    expect(maria.locator(".triage")).to_contain_text(SECRET)
    expect(maria.locator("#reach")).to_contain_text("Replies waiting1")
    expect(maria.get_by_role("textbox", name="Answer all")).to_have_value("Half a sentence")
    expect(maria.get_by_role("link", name="1 new reply")).to_be_hidden()
    maria.get_by_role("link", name="Reply privately to Tomasz Nowak").click()
    maria.get_by_role("textbox", name=re.compile("^Message to")).fill("Then you open it first.")
    maria.get_by_role("button", name="Reply privately to Tomasz Nowak").click()
    expect(tomasz.locator("#log .msg")).to_have_count(2)  # it came by itself

    grace.reload()
    for address in (place, "/messages", "/notifications?filter=all", "/search?q=zebra", "/"):
        grace.goto(address)
        expect(grace.locator("main").first).not_to_contain_text("safe opens")
        expect(grace.locator("main").first).not_to_contain_text("Tomasz")
    announce_to(grace, cast)
    assert grace.request.get(private).status == 404
    assert not [frame for frame in heard if "safe opens" in frame or "message.new" in frame]


def announce_to(page: Page, cast: Cast) -> None:
    """An announcement comes to an open Home under a pill, once, and says so when it is over."""
    go_live(page, "/")
    earlier = make_announcement(cast.moderator)
    expect(page.locator("#announcements")).to_have_count(0)  # nothing comes by itself
    page.get_by_role("link", name="1 announcement").click()
    line = page.locator("#announcements").get_by_role("listitem")
    expect(line).to_contain_text("The canteen opens at 07:00.")
    expect(page.locator("#standing :focus")).to_have_count(1)
    expect(page.get_by_role("link", name="1 announcement")).to_be_hidden()
    end_announcement(cast.moderator, earlier)
    expect(line).to_contain_text("no longer in force")
    make_announcement(cast.moderator, text="The lift is mended.")
    page.get_by_role("link", name="1 announcement").click()
    expect(line).to_contain_text("The lift is mended.")  # alone


def test_answering_all_and_confirming(page_of: PageOf, cast: Cast):
    maria, grace = page_of(cast.leader), page_of(cast.employee)
    maria.goto("/messages/team/new")
    maria.get_by_label("For", exact=True).select_option("reports")
    maria.get_by_role("textbox", name="Message", exact=True).fill("Read the guide on the second count.")
    maria.get_by_label("What they confirm").fill("I have read the guide.")
    maria.get_by_label("Until").fill("2099-12-01")
    maria.get_by_role("button", name="See whom it reaches").click()
    maria.get_by_role("button", name="Send to 2 people").click()
    expect(maria.get_by_role("heading", name="Your team message")).to_be_visible()
    run_team_jobs()
    grace.goto("/messages/team")
    grace.get_by_role("link", name=re.compile("^Maria Ortiz")).click()
    grace.get_by_role("textbox", name="Reply privately to Maria").fill("May we start later?")
    grace.get_by_role("button", name="Reply privately to Maria").click()
    grace.get_by_role("link", name=re.compile("^It answers the team message")).click()
    grace.get_by_role("button", name="Confirm what Maria Ortiz asks").click()
    expect(grace.locator("#confirm")).to_contain_text("You confirmed it")
    maria.reload()
    maria.get_by_role("link", name=re.compile("^Answer all ?, from the reply by Grace")).click()
    maria.get_by_role("textbox", name="Answer all").fill("You may all start later.")
    maria.get_by_role("button", name="Answer all").click()
    expect(maria.locator("#answers")).to_contain_text("You may all start later.")
    maria.get_by_role("button", name="Remind 1 person once").click()
    expect(maria.get_by_text("There is no second reminder.")).to_be_visible()
    grace.reload()
    expect(grace.locator("#answers")).to_contain_text("You may all start later.")
