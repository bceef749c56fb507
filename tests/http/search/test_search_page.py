"""GET /search and GET /search/suggest."""

import re

import pytest
import sqlalchemy as sa

from esn.core.db import db
from esn.search.index import index_items
from esn.search.queries import finding
from esn.spaces.actions.lifecycle import archive_space
from tests.factories.worlds import make_community, make_post, make_reply

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def space(cast):
    index_items("person", list(range(1, 100)))
    return make_community(cast.employee, "fraud-desk", name="Fraud Desk", members=[cast.colleague])


@pytest.fixture
def page(cast, client_of):
    """Gives the page as the outsider sees it."""
    client = client_of(cast.outsider)

    def get(address: str, **headers: str) -> str:
        response = client.get(address, headers=headers)
        assert response.status_code == 200
        return response.get_data(as_text=True)

    return get


def test_strangers_sign_in_first(anonymous):
    for address in ("/search", "/search?q=iban", "/search/suggest?q=ib"):
        response = anonymous.get(address)
        assert response.status_code == 303
        assert "/sign-in" in response.headers["Location"]


def test_only_reads(cast, client_of):
    client = client_of(cast.outsider)
    for address in ("/search", "/search/suggest"):
        assert client.send(address, q="x").status_code == 405


def test_shows_what_was_found(cast, space, page):
    post_id = make_post(cast.employee, space, source="Payments above the *limit* wait.", title="IBAN checks")
    reply_id = make_reply(cast.colleague, post_id, "The IBAN list is old.")
    text = page("/search?q=iban")
    assert f'<a href="/p/{post_id}"><span class="vh">Post: </span><mark>IBAN</mark> checks</a>' in text
    assert f'href="/p/{post_id}?reply={reply_id}#r{reply_id}"' in text
    assert "Reply to: <mark>IBAN</mark> checks" in text
    assert "The <mark>IBAN</mark> list is old." in text
    assert "<span>Grace Okafor</span><span>Fraud Desk</span>" in text
    assert "2 results." in text
    assert re.search("<title>“iban” . Search . Harbour</title>", text)


def test_people_and_communities_have_their_own_lines(cast, space, page):
    text = page("/search?q=okafor")
    assert 'href="/u/employee"' in text
    assert "Title of employee" in text
    text = page("/search?q=fraud")
    assert 'href="/c/fraud-desk"' in text
    assert "<span>Open to all staff</span><span>2 members</span>" in text
    archive_space(cast.employee, space.id)
    assert "Archived" in page("/search?q=fraud")


def test_nothing_of_what_is_hidden_reaches_the_page(cast, page):
    secret = make_community(cast.employee, "canary-nest", visibility="private", is_listed=False, name="Canary Nest")
    make_post(cast.employee, secret, source="canary7f3a sings", title="canary7f3a")
    for address in (
        "/search?q=canary7f3a",
        "/search?q=canary*",
        "/search?q=sings+in:canary-nest",
        "/search/suggest?q=cana",
    ):
        shown = re.sub(r'(value="[^"]*"|q=[^"]*|“[^”]*”|<strong>in:canary-nest</strong>)', "", page(address))
        assert "anary" not in shown


def test_chips_take_filters_off(cast, space, page):
    make_post(cast.employee, space, source="Payments wait.")
    text = page("/search?q=payments+in:fraud-desk+wait&from=employee&sort=newest")
    assert "in Fraud Desk" in text
    assert "from Grace Okafor" in text
    assert 'href="/search?q=payments+wait&amp;from=employee&amp;sort=newest"' in text
    assert 'href="/search?q=payments+in%3Afraud-desk+wait&amp;sort=newest"' in text
    assert '<input type="hidden" name="from" value="employee">' in text


def test_facets_lead_to_kinds_and_dates(cast, space, page):
    post_id = make_post(cast.employee, space, source="Fraud and payments.")
    make_reply(cast.employee, post_id, "Fraud, yes.")
    text = page("/search?q=fraud+type:reply")
    assert 'href="/search?q=fraud&amp;type=post">Posts<span class="count">1</span>' in text
    assert 'aria-current="true">Replies<span class="count">1</span>' in text
    assert 'href="/search?q=fraud&amp;type=community">Communities<span class="count">1</span>' in text
    assert 'href="/search?q=fraud">All types<span class="count">3</span>' in text
    assert "Past week" in text
    assert "1 result." in text


def test_what_was_left_out_is_said(space, page):
    text = page("/search?q=fraud+from:nobody+t*")
    assert "<strong>from:nobody</strong> Nobody has this name." in text
    assert "<strong>t*</strong> Type at least 2 letters before *." in text
    assert 'href="/c/fraud-desk"' in text


def test_no_results_say_what_to_drop(cast, space, page):
    make_post(cast.employee, space, source="Payments wait.")
    text = page("/search?q=payments+before:2020")
    assert "No results for “payments before:2020”." in text
    assert 'href="/search?q=payments">Without “before 1 Jan 2020”: 1 result</a>' in text
    assert "No results for “zzz”." in page("/search?q=zzz")


def test_an_empty_box_explains_itself(page):
    text = page("/search")
    assert "What the box understands" in text
    assert "No results" not in text


def test_more_results_as_page_and_as_part(cast, space, page, small):
    small(finding, PAGE_SIZE=3)
    for number in range(5):
        make_post(cast.employee, space, source=f"payment {number}")
    first = page("/search?q=payment")
    assert "Show 2 more results" in first
    more = re.search(r'href="(/search\?q=payment&amp;cursor=[^"]+)"', first)[1].replace("&amp;", "&")
    assert page(more).count('<li class="result">') == 2
    part = page(more, **PART)
    assert part.count('<li class="result">') == 2
    assert 'hx-target="#results"' in part
    assert "<html" not in part


def test_many_matches_are_said(cast, space, page, monkeypatch):
    for name in ("engine", "fts5", "postgresql"):
        monkeypatch.setattr(f"esn.search.{name}.CANDIDATES", 2)
    for number in range(3):
        make_post(cast.employee, space, source=f"payment {number}")
    assert "only the newest" in page("/search?q=payment")


ODD = (
    *("q=%ff%fe", "q=" + "x" * 5000, "q=%22", "q=)((", "q=a&sort=worst&cursor=9.9.9", "q=-", "q=a+OR"),
    *("type=x&in=y&from=z&after=w", "q=from:%22%3Cscript%3E", "q=%3Cscript%3Ealert(1)%3C/script%3E"),
    "q=" + "%F0%9F%98%80" * 50,
)


def test_odd_addresses_get_a_page(space, page):
    for query in ODD:
        assert "<script>alert" not in page(f"/search?{query}")
        page(f"/search/suggest?{query}")


def test_statements_do_not_grow_with_results(cast, space, client_of):
    client = client_of(cast.outsider)

    def count() -> int:
        statements: list[str] = []
        listen = lambda *arguments: statements.append(arguments[2])  # noqa: E731 - taken off again below
        sa.event.listen(db.engine, "before_cursor_execute", listen)
        client.get("/search?q=fraud+OR+payment+OR+okafor")
        sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(statements)

    post_id = make_post(cast.employee, space, source="payment")
    count()
    few = count()
    for number in range(15):
        make_reply(cast.employee, make_post(cast.employee, space, source=f"payment {number}"), "payment")
    make_reply(cast.employee, post_id, "payment")
    assert count() == few


def test_suggestions_are_people_and_communities(cast, space, page):
    make_post(cast.employee, space, source="Fraud everywhere.")
    text = page("/search/suggest?q=fra")
    assert text.count('role="option"') == 1
    assert 'data-url="/c/fraud-desk"' in text
    assert "<mark>Fraud</mark> Desk" in text
    assert 'data-url="/u/employee"' in page("/search/suggest?q=grace+oka")
    assert "option" not in page("/search/suggest?q=")
    assert "option" not in page("/search/suggest?q=g")
