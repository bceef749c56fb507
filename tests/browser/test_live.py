"""What comes by itself: the pill with and without a socket, once each; nothing moves; sessions end everywhere."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from esn.core.actor import Actor
from esn.core.errors import TermsRequired
from esn.core.revocation import revoke
from esn.people.actions import lock_account
from esn.spaces.actions.preference import set_level
from esn.spaces.models import EVERYTHING
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply

SOCKET = "**/socket.io/**"
UNAUTHORIZED = "status of 401"  # what a page asks when its session has ended
CLEARED = "Clear-Site-Data"  # Chromium tells what signing out has cleared
TOO_LATE = "status of 400"  # what was seen is told while the page is left: the token has ended with the session
ENDED = "You are signed out. Your text is safe on this page."

# Sums what moves without anybody having pressed anything (Layout Instability API).
MEASURE = """() => { window.moved = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
  }).observe({ type: 'layout-shift' }); }"""
# What stands in the middle of the window, and where.
IN_SIGHT = """() => { const rows = [...document.querySelectorAll('#feed > article')];
  const row = rows.find((one) => one.getBoundingClientRect().bottom > innerHeight / 2);
  return [row.id, row.getBoundingClientRect().top]; }"""
COUNT_TOLD = """() => {
  const told = document.documentElement.dataset;
  told.told = 0;
  document.addEventListener("live:feed.new", () => (told.told = Number(told.told) + 1));
}"""

BACK_AT_LAST = 60_000  # milliseconds: the longer it was cut off, the longer a page waits before it tries again
PILL_GROWS = 0.001  # layout shift: "1 new post" becomes "60 new posts" in its own place; 0.1 is what people notice


LET_IN = "40"  # how a server of Socket.IO says so


class Line:
    """The way to the server: cut and mended by hand."""

    def __init__(self, page: Page, *, is_cut: bool = False) -> None:
        self.is_cut = is_cut
        self.holds_news = False
        self.held: list[str | bytes] = []
        self._open: list[WebSocketRoute] = []
        self._is_heard = False
        page.route_web_socket(SOCKET, self._take)

    def cut(self) -> None:
        """Lose every connection, and let none through."""
        self.is_cut = True
        for route in self._open:
            route.close()
        self._open.clear()
        self._is_heard = False

    def _take(self, route: WebSocketRoute) -> None:
        if self.is_cut:
            route.close()
        else:
            route.connect_to_server().on_message(lambda message: self._pass_on(route, message))
            self._open.append(route)

    def deliver(self, page: Page) -> None:
        """Let through what was held, as soon as the page hears again."""
        while not self._is_heard:
            page.evaluate("null")  # a round trip, in which the line works
        for message in self.held:
            self._open[-1].send(message)

    def _pass_on(self, route: WebSocketRoute, message: str | bytes) -> None:
        if self.holds_news and "feed.new" in str(message):
            self.held.append(message)
        else:
            route.send(message)
            self._is_heard |= str(message).startswith(LET_IN)


@pytest.fixture
def desk(cast: Cast):
    """A community that colleague hears everything of."""
    space = make_community(cast.employee, members=[cast.colleague])
    set_level(cast.colleague, space.id, EVERYTHING)
    make_post(cast.employee, space, title="The first")
    return space


def pill(page: Page):
    """Where "3 new posts" appears."""
    return page.locator("#feed-pill")


def go_live(page: Page, path: str) -> None:
    """Open a page and wait until it hears what happens: it asks once when it has joined its rooms."""
    with page.expect_response("**/live/since*"):
        page.goto(path)


def test_the_pill_comes_by_asking_when_sockets_are_blocked(page_of: PageOf, cast: Cast, desk):
    page = page_of(cast.colleague)
    page.clock.install()
    Line(page, is_cut=True)
    page.goto(desk.url)
    make_post(cast.employee, desk, title="The second")
    with page.expect_response("**/live/since*"):
        page.clock.fast_forward(9_000)
    expect(pill(page)).to_contain_text("1 new post")
    make_post(cast.employee, desk, title="The third")
    with page.expect_response("**/live/since*"):
        page.clock.fast_forward(61_000)
    expect(pill(page)).to_contain_text("2 new posts")
    expect(page.locator(".connection")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/c/fraud-desk"])
def test_everything_missed_is_shown_once(page_of: PageOf, cast: Cast, desk, path: str):
    other = make_community(cast.employee, "second-desk", members=[cast.colleague])
    set_level(cast.colleague, other.id, EVERYTHING)
    page = page_of(cast.colleague)
    line = Line(page)
    go_live(page, path)
    make_post(cast.employee, desk, other, title="Heard in two places")
    expect(pill(page)).to_contain_text("1 new post")
    line.cut()
    for number in range(3):
        make_post(cast.employee, desk, other, title=f"Missed {number}")
    with page.expect_response("**/live/since*"):
        line.is_cut = False
    expect(pill(page)).to_contain_text("4 new posts")
    make_post(cast.employee, desk, title="Heard again")
    expect(pill(page)).to_contain_text("5 new posts", timeout=BACK_AT_LAST)
    pill(page).locator("a").click()
    expect(page.locator("#feed > article")).to_have_count(6)
    assert len(set(page.locator("#feed > article").evaluate_all("rows => rows.map((row) => row.id)"))) == 6


@pytest.mark.parametrize("path", ["/", "/c/fraud-desk"])
def test_news_that_come_late_are_counted_once(page_of: PageOf, cast: Cast, desk, path: str):
    page = page_of(cast.colleague)
    line = Line(page)
    go_live(page, path)
    line.holds_news = True
    make_post(cast.employee, desk, title="Told late")
    while not line.held:
        page.evaluate("null")  # a round trip, in which the line works
    line.cut()
    line.is_cut = False
    expect(pill(page)).to_contain_text("1 new post")  # it has asked
    page.evaluate(COUNT_TOLD)
    line.deliver(page)
    line.holds_news = False
    make_post(cast.employee, desk, title="Told at once")
    expect(page.locator("html")).to_have_attribute("data-told", "2")
    assert "2 new posts" in pill(page).inner_text()


def test_the_pill_takes_no_room(page_of: PageOf, cast: Cast, desk):
    page = page_of(cast.colleague)
    go_live(page, "/")
    page.evaluate(MEASURE)
    before = page.locator("#feed").bounding_box()
    make_post(cast.employee, desk, title="The second")
    expect(pill(page).locator("a")).to_be_visible()
    assert page.locator("#feed").bounding_box() == before
    assert page.evaluate("window.moved") == 0


def test_new_replies_move_nothing_under_who_writes(page_of: PageOf, cast: Cast, desk):
    post_id = make_post(cast.employee, desk, title="A thread")
    for _number in range(12):
        make_reply(cast.employee, post_id, "A few words.")
    page = page_of(cast.colleague)
    go_live(page, f"/p/{post_id}")
    text = page.locator("#reply textarea")
    text.fill("Half a thought")
    expect(page.locator("#reply markdown-toolbar")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    before = text.bounding_box()
    make_reply(cast.employee, post_id, "One more.")
    expect(page.locator("#reply-bar")).to_contain_text("1 new reply")
    assert text.bounding_box() == before


def test_sixty_posts_at_once_move_nothing(page_of: PageOf, cast: Cast, desk):
    for number in range(15):
        make_post(cast.employee, desk, title=f"Earlier {number}", source="A few words. " * 20)
    page = page_of(cast.colleague)
    go_live(page, "/")
    page.locator("#feed > article").nth(8).scroll_into_view_if_needed()
    page.evaluate(MEASURE)
    before = page.evaluate(IN_SIGHT)
    assert page.evaluate("scrollY") > 0
    for number in range(60):
        make_post(cast.employee, desk, title=f"Later {number}")
    expect(pill(page)).to_contain_text("60 new posts")
    assert page.evaluate(IN_SIGHT) == before
    assert page.evaluate("window.moved") < PILL_GROWS
    expect(page.locator("#feed > article")).to_have_count(16)
    with page.expect_navigation():
        pill(page).locator("a").click()
    expect(page.locator("#feed > article").first).to_contain_text("Later 59")
    assert page.evaluate("scrollY") == 0


def test_the_pill_brings_to_the_top(page_of: PageOf, cast: Cast, desk):
    for number in range(15):
        make_post(cast.employee, desk, title=f"Earlier {number}", source="A few words. " * 20)
    page = page_of(cast.colleague)
    go_live(page, desk.url)
    page.locator("#feed > article").nth(8).scroll_into_view_if_needed()
    make_post(cast.employee, desk, title="Just now")
    pill(page).locator("a").click()
    first = page.locator("#feed > article").first
    expect(first).to_contain_text("Just now")
    expect(first).to_be_focused()
    expect(page.locator("html")).to_have_js_property("scrollTop", 0)
    expect(pill(page).locator("a")).to_be_hidden()


def test_signing_out_in_one_tab_ends_the_other(page_of: PageOf, cast: Cast, desk):
    page = page_of(cast.colleague, forgives=(CLEARED, TOO_LATE, UNAUTHORIZED))
    go_live(page, desk.url)
    other = page.context.new_page()
    go_live(other, "/")
    other.locator(".header details[data-menu] > summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You are signed out.")).to_be_visible()
    expect(page.locator("#banners")).to_contain_text(ENDED)


def test_a_revoked_session_is_told(page_of: PageOf, cast: Cast, desk):
    page = page_of(cast.colleague)
    go_live(page, "/compose?to=fraud-desk")
    page.locator("textarea[name=text]").fill("Half a thought")
    lock_account(cast.admin, cast.colleague.id, "security")
    expect(page.locator("#banners")).to_contain_text(ENDED)
    expect(page.locator("#banners").get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_value("Half a thought")


def test_a_session_ended_from_another_device_is_told(page_of: PageOf, cast: Cast, desk):
    page, device = page_of(cast.colleague, forgives=(UNAUTHORIZED,)), page_of(cast.colleague)
    go_live(page, desk.url)
    device.goto("/settings/sessions")
    device.locator("li", has_not_text="This device").locator("form[action$='/end']").get_by_role("button").click()
    expect(page.locator("#banners")).to_contain_text(ENDED)


@pytest.mark.parametrize("is_cut", [False, True], ids=["socket", "polling"])
def test_a_new_policy_is_told_and_nothing_else(page_of: PageOf, cast: Cast, desk, app, monkeypatch, is_cut: bool):
    page = page_of(cast.colleague, forgives=("status of 403",))
    page.clock.install()
    Line(page, is_cut=is_cut)
    page.goto(desk.url) if is_cut else go_live(page, desk.url)

    def require_more(_actor: Actor) -> None:
        raise TermsRequired

    gates = app.extensions["esn_request_gates"]
    monkeypatch.setitem(app.extensions, "esn_request_gates", (*gates, require_more))
    revoke()
    if not is_cut:
        expect(page.locator("#banners")).to_contain_text("A new version of the policy is in force.")
    for patience in (9_000, 61_000):
        with page.expect_response("**/live/since*"):
            page.clock.fast_forward(patience)
    expect(page.locator("#banners")).to_contain_text("A new version of the policy is in force.")
    expect(page.locator("#banners .banner")).to_have_count(1)
    expect(page.locator(".connection")).to_be_hidden()


def minutes(number: int) -> int:
    """In milliseconds, as the page's clock counts."""
    return number * 60_000


# Resolves once every observer of the page knows of the request.
HEARD = """url => new Promise((known) => new PerformanceObserver((list) => {
    if (list.getEntries().some((entry) => entry.name.endsWith(url))) known();
}).observe({ type: "resource", buffered: true }))"""


def write_unheard(page: Page) -> None:
    """Begin a text on a page whose clock tests turn and which asks nothing by itself."""
    page.clock.install()
    page.route("**/dist/live-*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto("/compose?to=fraud-desk")
    page.locator("textarea[name=text]").fill("Half a thought")
    with page.expect_response("**/drafts"):
        page.clock.run_for(3_000)
    # The page hears of it later than this test does, and counts its session from then.
    page.evaluate(HEARD, "/drafts")


def test_who_writes_for_long_is_asked_and_stays(page_of: PageOf, cast: Cast, desk):
    page = page_of(cast.colleague)
    write_unheard(page)
    text, line = page.locator("textarea[name=text]"), page.locator('.banner[data-key="session"]')
    page.clock.fast_forward(minutes(20))
    expect(line).to_have_count(0)
    page.clock.fast_forward(minutes(5))
    expect(line).to_contain_text("You will be signed out")
    with page.expect_response("**/live/since*") as answer:
        line.get_by_role("button", name="Stay signed in").click()
    assert answer.value.ok
    expect(line).to_have_count(0)
    expect(text).to_be_focused()
    expect(text).to_have_value("Half a thought")
    page.clock.fast_forward(minutes(20))
    expect(line).to_have_count(0)


def test_who_does_not_answer_is_told_and_loses_nothing(page_of: PageOf, cast: Cast, desk):
    page = page_of(cast.colleague)
    write_unheard(page)
    page.clock.fast_forward(minutes(31))
    expect(page.locator("#banners")).to_contain_text(ENDED)
    expect(page.locator("textarea[name=text]")).to_have_value("Half a thought")
