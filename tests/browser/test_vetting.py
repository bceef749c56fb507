"""A profile's text before and after compliance has read it: its writer, everybody else, and the reviewer, at once."""

from playwright.sync_api import Page, expect

from esn.people.actions import change_profile
from esn.search.index import index_items
from esn.settings import settings_override
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast

OLD, NEW = "I keep the merged lists.", "I promise wonderful rates."


def reads(page: Page, word: str, *, is_there: bool) -> None:
    """Whether somebody finds a text by a word of it, and reads it on the profile and on the card beside the name."""
    page.goto("/u/colleague")
    expect(page.get_by_text(NEW)).to_have_count(1 if is_there else 0)
    page.goto("/people?q=nowak")
    page.get_by_role("link", name="Tomasz Nowak").hover()
    expect(page.get_by_role("tooltip")).to_contain_text(NEW if is_there else OLD)
    page.goto(f"/search?q={word}+type:person")
    expect(page.get_by_role("link", name="Tomasz Nowak")).to_have_count(1 if is_there else 0)


def test_everybody_else_reads_the_old_text_until_it_is_approved(page_of: PageOf, cast: Cast):
    with settings_override(profiles={"about": "free"}):
        change_profile(cast.colleague, about=OLD, skills=[], languages=[], time_zone="UTC", base_version=0)
    index_items("person", [cast.colleague.id])
    writer, other, reviewer = (page_of(actor) for actor in (cast.colleague, cast.outsider, cast.compliance))
    writer.goto("/settings/profile")
    writer.get_by_label("About you").fill(NEW)
    writer.get_by_role("button", name="Save profile").click()
    expect(writer.get_by_role("heading", name="Waiting for review")).to_be_visible()
    expect(writer.get_by_text(NEW)).to_be_visible()
    reads(other, "wonderful", is_there=False)
    reviewer.goto("/compliance/profiles")
    reviewer.get_by_role("link", name="Tomasz Nowak").click()
    reviewer.get_by_role("radio", name="Approve").check()
    reviewer.get_by_role("button", name="Send decision").click()
    expect(reviewer.get_by_text("Decided. The person is told.")).to_be_visible()
    reads(other, "wonderful", is_there=True)
    writer.goto("/notifications?filter=all")
    expect(writer.get_by_role("link", name="Your profile text is approved")).to_be_visible()
