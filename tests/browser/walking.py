"""The acceptance walk in steps: eight hands, one text, from the sign-in page to the moderation log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from esn.app import create_schema
from esn.archive.jobs import seal_records
from esn.archive.judge import Verdict
from esn.archive.keys import make_signing_key
from esn.archive.verification import verify_archive
from esn.core.db import db
from esn.people.directory import company_directory
from esn.people.sync import synchronise
from esn.settings import settings
from tests.browser.conftest import PageOf
from tests.conftest import running_app
from tests.engines.databases import Databases
from tests.factories.cast import PASSWORD
from tests.factories.terms import publish
from tests.factories.worlds import run_team_jobs

COMMUNITY, SLUG = "Vault Night Shift", "vault-night-shift"
TITLE, TEXT = "Who holds the second key?", "Mrs Krasny of 14 Harbour Street waits for her safe."
SECRETS = (COMMUNITY, TITLE, "Krasny", "Grace", "Okafor", "Tomasz", "Nowak", "Sara", "Pradeep")


@contextmanager
def fresh_house(databases: Databases, folder: Path) -> Iterator[Flask]:
    """What `make run` makes of an empty folder, but for the talk: tables, a key, the terms, the demo firm's people."""
    with databases.copy() as url, running_app(url, folder) as app:
        create_schema()
        make_signing_key(settings().archive.signing_key_file)
        publish()
        synchronise(company_directory())
        yield app


def sign_in(page_of: PageOf, username: str, **options: object) -> Page:
    """Come in by the door and accept the terms."""
    page = page_of(None, **options)
    page.goto("/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="The short version")).to_be_visible()
    page.get_by_role("button", name=re.compile("^I accept version")).click()
    expect(page.get_by_role("heading", name="Home", exact=True)).to_be_attached()
    return page


def found_community(page: Page, invited: str) -> None:
    """Make a private community and ask somebody in."""
    page.goto("/c")
    page.get_by_role("link", name="Create a community").first.click()
    page.get_by_label("Name", exact=True).fill(COMMUNITY)
    page.get_by_role("textbox", name="Purpose").fill("Who opens and who closes.")
    page.get_by_role("radio", name="Private").check()
    page.get_by_role("button", name="Create community").click()
    expect(page).to_have_url(re.compile(f"/c/{SLUG}"))
    page.goto(f"/c/{SLUG}/invite?q={invited}")
    page.get_by_role("button", name=re.compile("^Invite")).first.click()
    expect(page.get_by_text("You invited Tomasz Nowak")).to_be_visible()


def come_in(page: Page) -> None:
    """Follow the invitation and hear everything that is posted."""
    page.goto("/notifications")
    page.get_by_role("link", name=re.compile(COMMUNITY)).first.click()
    page.get_by_role("button", name="Accept invitation").click()
    page.goto(f"/c/{SLUG}")
    page.locator(".level-summary").click()
    page.get_by_role("radio", name="Everything").check()
    page.get_by_role("button", name="Save level").click()
    expect(page.locator(".level-summary")).to_contain_text("Everything")


def write_post(page: Page) -> str:
    """Post in the community; gives the path of the post."""
    page.goto(f"/c/{SLUG}")
    page.get_by_role("link", name=f"Write to {COMMUNITY}").click()
    page.get_by_role("textbox", name="Title").fill(TITLE)
    page.get_by_role("textbox", name="Text").fill(TEXT)
    page.get_by_role("button", name=f"Post to {COMMUNITY}").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    return "/p/" + re.search(r"/p/(\d+)", page.url)[1]


def cannot_find(page: Page, path: str) -> None:
    """Neither by search, nor in Home, nor at its address."""
    page.goto("/search?q=krasny")
    expect(page.get_by_role("heading", name=TITLE)).to_have_count(0)
    page.goto("/")
    expect(page.get_by_text(TITLE)).to_have_count(0)
    assert page.goto(path).status == 404


def find_and_report(page: Page, path: str) -> None:
    """Find the text by one of its words and tell the moderators."""
    page.goto("/search")
    page.locator("#search-field").fill("krasny")
    page.locator("#search-field").press("Enter")
    page.get_by_role("link", name=re.compile(re.escape(TITLE))).click()
    expect(page).to_have_url(re.compile(f"{path}$"))
    page.locator(f"#p{path.rpartition('/')[2]}-card details[data-menu] summary").click()
    page.get_by_role("link", name="Report post").click()
    page.get_by_role("radio", name="Customer or personal data").check()
    page.get_by_label("Details").fill("It names a customer and her street.")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def claim(page: Page, tab: str = "") -> None:
    """Open the one case of the queue and take it."""
    page.goto(f"/moderation{tab}")
    page.get_by_role("link", name=re.compile("case 1$")).click()
    expect(page.get_by_role("heading", name="Case 1: Customer or personal data")).to_be_visible()
    page.get_by_role("button", name="Claim case").click()
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    expect(page.locator("blockquote.reported")).to_contain_text("Krasny")


def decide(page: Page) -> None:
    """Remove the text under a rule, with a reason."""
    claim(page)
    page.get_by_role("radio", name="Remove").check()
    page.get_by_label("Rule", exact=True).select_option("rule-4")
    page.get_by_label("Reason", exact=True).fill("A street and a name say who she is.")
    page.get_by_role("button", name="Decide case").click()
    expect(page.get_by_text("Decided. The people concerned are told.")).to_be_visible()


def appeal(page: Page, path: str) -> None:
    """Learn of the decision, read the letter, object."""
    page.goto(path)
    expect(page.get_by_text(TEXT)).to_have_count(0)
    page.goto("/notifications")
    page.get_by_role("link", name="Moderators decided about something you wrote").first.click()
    expect(page.get_by_role("heading", name="We removed your post")).to_be_visible()
    expect(page.get_by_text("A street and a name say who she is.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Sara")
    page.get_by_label("Tell us what we got wrong").fill("She is our colleague's cat.")
    page.get_by_role("button", name="Send appeal").click()
    expect(page.get_by_text("Your appeal is sent.")).to_be_visible()


def grant(page: Page) -> None:
    """Decide the appeal as somebody who did not decide before."""
    claim(page, "?tab=appeals")
    page.get_by_role("radio", name="Grant it").check()
    page.get_by_label("Reason to Grace").fill("No customer is meant.")
    page.get_by_role("button", name="Decide appeal").click()
    expect(page.get_by_text("The appeal is decided. The author is told.")).to_be_visible()


def write_messages(page: Page, other: Page) -> None:
    """One asks from a profile, the other reads, is asked no more, and answers; one schedules, and does not wait."""
    page.goto("/u/colleague")
    page.get_by_role("link", name="Message Tomasz Nowak").click()
    page.get_by_label("Message", exact=True).fill("Who opens tonight?")
    page.get_by_role("button", name="Send message").click()
    other.goto("/messages")
    other.get_by_role("link", name=re.compile("Grace Okafor.*Who opens tonight")).click()
    other.get_by_role("button", name="Mark as read").click()
    expect(other.locator(".rail [data-unread-messages]")).to_be_hidden()
    other.get_by_role("link", name=re.compile("Grace Okafor")).click()
    other.get_by_label("Message to Grace Okafor").fill("I do.")
    other.get_by_role("button", name="Send to Grace Okafor").click()
    page.reload()
    expect(page.locator(".msg").last).to_contain_text("I do.")
    page.get_by_label("Message to Tomasz Nowak").fill("A reminder.")
    page.get_by_text("Schedule", exact=True).click()
    page.get_by_role("button", name="Schedule message").click()
    expect(page.get_by_text("It will be sent at")).to_be_visible()
    expect(page.get_by_label("Message to Tomasz Nowak")).to_have_value("")
    page.goto("/scheduled")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".msg").last).to_contain_text("A reminder.")


def write_to_team(page: Page, other: Page) -> None:
    """The leader of a district writes to all of it; one of them answers privately, and confirms."""
    page.goto("/messages/team/new")
    page.get_by_label("For", exact=True).select_option(label="District North")
    page.get_by_label("Message", exact=True).fill("Count at 13:00 from Monday.")
    page.get_by_label("What they confirm").fill("I have read it.")
    page.get_by_label("Until").fill("2099-12-01")
    page.get_by_role("button", name="See whom it reaches").click()
    page.get_by_role("button", name=re.compile("^Send to [0-9]+ people")).click()
    expect(page.get_by_role("heading", name="Your team message")).to_be_visible()
    run_team_jobs()
    other.goto("/messages")
    other.get_by_role("link", name=re.compile("Maria Ortiz.*Count at 13:00")).click()
    other.get_by_role("button", name=re.compile("^Confirm")).click()
    other.get_by_role("textbox", name="Reply privately to Maria").fill("At 13:30, if I may.")
    other.get_by_role("button", name="Reply privately to Maria").click()
    expect(other.locator("#about-line")).to_contain_text("Only you and Maria Ortiz see this.")
    page.reload()
    expect(page.locator(".triage")).to_contain_text("At 13:30, if I may.")


def read_again(page: Page, path: str) -> None:
    """The text is back in its place."""
    page.goto(path)
    expect(page.get_by_text(TEXT)).to_be_visible()


def read_log(page: Page) -> None:
    """What was decided is open to everybody, without names or words of the text."""
    page.goto("/moderation/log")
    row = page.locator("tr[id^=entry-]")
    expect(row).to_contain_text("Removed")
    _names_nobody(page)
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Entry of the moderation log")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Reversed")
    _names_nobody(page)


def _names_nobody(page: Page) -> None:
    text = page.locator("main").inner_text()
    assert [secret for secret in SECRETS if secret.lower() in text.lower()] == []


def find_archive_good() -> None:
    """Everything of the walk is sealed, and nothing of it altered."""
    db.session.rollback()
    seal_records()
    finding = verify_archive()
    assert finding.verdict == Verdict.GOOD, finding.sentence()
