"""Searching: words, phrases, filters, order, pages. The same on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from esn.content.actions.changes import edit_content, remove_content
from esn.core import clock
from esn.search.language import Marker
from esn.search.queries import finding
from esn.spaces.actions.lifecycle import change_space
from tests.domain.search.searching import index_people, look, urls
from tests.factories.worlds import make_community, make_post, make_reply

DAY = timedelta(days=1)


@pytest.fixture
def space(cast):
    return make_community(cast.employee, "fraud-desk", name="Fraud Desk", members=[cast.colleague])


@pytest.fixture
def texts(cast, space):
    """Posts by their first word."""
    sources = {
        "IBAN": "IBAN checks run against the successor code of the merged bank.",
        "Counter": "The counter card shows the transfer limits.",
        "Card": "A card at the counter was refused.",
        "Überweisungen": "Überweisungen sind heute noch nicht gebucht, und das Konto ist in Ordnung.",
        "Café": "Café vouchers are in the résumé folder.",
        "口座番号": "口座番号が違います",
        "تحويل": "تحويل الأموال غدا",
        "PAY-207": "PAY-207 means the code was not found.",
    }
    return {name: f"/p/{make_post(cast.employee, space, source=text)}" for name, text in sources.items()}


WORDS = {
    "iban": ["IBAN"],
    "checking iban": ["IBAN"],
    "counter card": ["Counter", "Card"],
    '"counter card"': ["Counter"],
    '"card counter"': [],
    "counter -limits": ["Card"],
    'card -"counter card"': ["Card"],
    "iban OR vouchers": ["IBAN", "Café"],
    "iban OR vouchers -folder": ["IBAN"],
    "transf*": ["Counter"],
    "transferring*": ["Counter"],
    "limit": ["Counter"],
    "Überweisung": ["Überweisungen"],
    "uberweisungen konten OR konto": ["Überweisungen"],
    "cafe resume": ["Café"],
    "CAFÉ": ["Café"],
    "口座": ["口座番号"],
    "座口": [],
    "تحويل": ["تحويل"],
    "pay-207": ["PAY-207"],
    "207 pay": ["PAY-207"],
    '"207 pay"': [],
    "nothing-like-this": [],
}


def test_words(cast, texts):
    names = {url: name for name, url in texts.items()}
    found = {typed: sorted(names[url] for url in urls(cast.colleague, typed)) for typed in WORDS}
    assert found == {typed: sorted(expected) for typed, expected in WORDS.items()}


def test_a_phrase_does_not_run_from_title_to_text(cast, space):
    make_post(cast.employee, space, title="Opening hours", source="Monday to Friday.")
    assert urls(cast.colleague, '"opening hours"')
    assert not urls(cast.colleague, '"hours monday"')


def test_found_at_once_and_by_new_words_after_an_edit(cast, space):
    post_id = make_post(cast.employee, space, source="The lift is broken.")
    reply_id = make_reply(cast.colleague, post_id, "Engineers come at noon.")
    assert urls(cast.outsider, "lift") == [f"/p/{post_id}"]
    assert urls(cast.outsider, "engineer") == [f"/p/{post_id}?reply={reply_id}#r{reply_id}"]
    edit_content(cast.employee, post_id, source="The elevator is broken.", base_version=1)
    assert urls(cast.outsider, "elevator") == [f"/p/{post_id}"]
    assert not urls(cast.outsider, "lift")


def test_gone_at_once_with_its_replies(cast, space):
    post_id = make_post(cast.employee, space, source="The lift is broken.")
    make_reply(cast.colleague, post_id, "Engineers come at noon.")
    remove_content(cast.employee, post_id)
    assert not urls(cast.outsider, "lift")
    assert not urls(cast.colleague, "engineer")
    assert not urls(cast.employee, "lift"), "not even its author: it is gone from search"


def test_a_removed_reply_alone(cast, space):
    post_id = make_post(cast.employee, space, source="The lift is broken.")
    reply_id = make_reply(cast.colleague, post_id, "Engineers come at noon.")
    remove_content(cast.colleague, reply_id)
    assert not urls(cast.outsider, "engineer")
    assert urls(cast.outsider, "lift")


def test_people_and_communities(cast, space):
    index_people()
    found = look(cast.outsider, "okafor")
    assert [(row.kind, row.url) for row in found.rows] == [("person", "/u/employee")]
    assert urls(cast.outsider, "title of leader")[0] == "/u/leader"
    assert urls(cast.outsider, "fraud") == ["/c/fraud-desk"]
    change_space(cast.employee, space.id, name="Loss Desk", purpose="Where losses are looked at.")
    assert urls(cast.outsider, "losses") == ["/c/fraud-desk"]
    assert urls(cast.outsider, "fraud") == ["/c/fraud-desk"], "its address still says so"


def test_names_are_not_stemmed(cast, texts):
    index_people()
    assert urls(cast.outsider, "Ortiz type:person") == ["/u/leader"]
    assert urls(cast.outsider, "nair") == ["/u/moderator2"]
    assert not urls(cast.outsider, "nai")


FILTERS = {
    "card from:employee": ["one", "reply"],
    "card from:@employee": ["one", "reply"],
    'card from:"grace okafor"': ["one", "reply"],
    "card from:me": ["two"],
    "card from:employee from:colleague": ["one", "two", "reply"],
    "card in:fraud-desk": ["one"],
    'card in:"Fraud Desk"': ["one"],
    "card in:fraud-desk in:lending": ["one", "two", "reply"],
    "card type:reply": ["reply"],
    "card type:posts": ["one", "two"],
    "card type:post type:reply": ["one", "two", "reply"],
    "card after:2026-03": ["two", "reply"],
    "card before:2026-03": ["one"],
    "card after:2026-01 before:2026-03-02": ["one"],
    "from:employee": ["one", "reply"],
    "from:employee -card": [],
    "type:reply": ["reply"],
    "in:lending after:2026": ["two", "reply"],
}


def test_filters(cast):
    fraud, lending = make_community(cast.employee), make_community(cast.colleague, "lending", members=[cast.employee])
    with clock.at(datetime(2026, 2, 10, tzinfo=UTC)):
        one = make_post(cast.employee, fraud, source="A card.")
    with clock.at(datetime(2026, 3, 10, tzinfo=UTC)):
        two = make_post(cast.colleague, lending, source="Another card.")
        reply = make_reply(cast.employee, two, "My card.")
    names = {f"/p/{one}": "one", f"/p/{two}": "two", f"/p/{two}?reply={reply}#r{reply}": "reply"}
    found = {typed: sorted(names[url] for url in urls(cast.colleague, typed)) for typed in FILTERS}
    assert found == {typed: sorted(expected) for typed, expected in FILTERS.items()}


def test_filters_beside_the_text_are_the_same(cast, texts, space):
    assert urls(cast.colleague, "counter", by="employee", within="fraud-desk", type="post", after="2020")
    assert not urls(cast.colleague, "counter", by="colleague")
    assert not urls(cast.colleague, "counter", before="2020")


def test_what_cannot_be_read_is_named_and_the_rest_searched(cast, texts):
    for operator in (
        *("from:nobody", "from:", "in:nowhere", "in:", "type:wish", "type:"),
        *("after:soon", "before:2026-13", "after:0000"),
    ):
        found = look(cast.colleague, f"iban {operator}")
        assert [problem.text for problem in found.problems] == [operator]
        assert str(found.problems[0].reason).endswith(".")
        assert [row.url for row in found.rows] == [texts["IBAN"]]


def test_nothing_to_search_for(cast, texts):
    for typed in ("", "   ", "-word", "from:nobody", "!!!", '""'):
        assert not look(cast.colleague, typed).is_asked, typed


def test_the_title_counts_more_and_the_newer_goes_first(cast, space):
    filler = "word " * 30
    text = make_post(cast.employee, space, source=f"payments {filler}", title="Other things")
    titled = make_post(cast.employee, space, source=filler, title="Payments")
    newer = make_post(cast.employee, space, source=f"payments {filler}", title="Other things")
    assert urls(cast.colleague, "payments") == [f"/p/{titled}", f"/p/{newer}", f"/p/{text}"]
    assert urls(cast.colleague, "payments", sort="newest") == [f"/p/{newer}", f"/p/{titled}", f"/p/{text}"]


def test_pages_by_cursor_show_everything_once(cast, space, small):
    small(finding, PAGE_SIZE=3)
    ids = [make_post(cast.employee, space, source=f"payment number {number}") for number in range(8)]
    for sort in ("best", "newest"):
        seen, cursor = [], ""
        while cursor is not None:
            page = look(cast.colleague, "payment", sort=sort, cursor=cursor)
            seen += [row.url for row in page.rows]
            cursor = page.next_cursor
            make_post(cast.employee, space, source="Something else meanwhile.")
        assert sorted(seen) == sorted(f"/p/{post_id}" for post_id in ids)
        assert page.shown == page.total == 8


@pytest.mark.parametrize("sort", ["best", "newest"])
def test_nothing_is_skipped_where_hits_are_gone_that_were_shown(cast, space, small, sort):
    for number in range(11):
        make_post(cast.employee, space, source=f"payment {'and ' * number}")
    urls_in_order = urls(cast.colleague, "payment", sort=sort)
    small(finding, PAGE_SIZE=3)
    cursor = ""
    for begin, gone in ((0, (2,)), (3, (0, 5, 4)), (6, (6, 7, 8)), (9, ())):
        page = look(cast.colleague, "payment", sort=sort, cursor=cursor)
        assert [row.url for row in page.rows] == urls_in_order[begin : begin + 3]
        for place in gone:
            remove_content(cast.employee, int(urls_in_order[place].removeprefix("/p/")))
        cursor = page.next_cursor
    assert cursor is None


def test_a_made_up_cursor_begins_at_the_beginning(cast, texts):
    for cursor in ("x", "1", "1.", ".1", "-1.-1", "9" * 400, "1.2.3", "²."):
        assert look(cast.colleague, "counter", cursor=cursor).rows, cursor


def test_counts_of_kinds_ignore_the_chosen_kind(cast, space):
    post_id = make_post(cast.employee, space, source="A card.")
    make_reply(cast.employee, post_id, "My card.")
    make_reply(cast.employee, post_id, "Your card.")
    found = look(cast.colleague, "card type:post")
    assert found.kinds == {"post": 1, "reply": 2}
    assert found.total == 1


def test_nothing_found_says_what_to_drop(cast, texts):
    found = look(cast.colleague, "counter from:colleague after:2020")
    assert [(each.name, n) for each, n in found.without] == [("from", 2)]


def test_rows_say_where_they_come_from(cast, space):
    post_id = make_post(cast.employee, space, source="The *first* card.\n\nSecond line.", title="A <b>card</b>")
    make_reply(cast.colleague, post_id, "A card & more.")
    post, reply = sorted(
        look(cast.outsider, "card", type="post").rows + look(cast.outsider, "card", type="reply").rows,
        key=lambda row: row.kind,
    )
    assert post.title == "A &lt;b&gt;<mark>card</mark>&lt;/b&gt;"
    assert post.passage == "The first <mark>card</mark>. Second line."
    assert (post.author, [place.name for place in post.places]) == ("Grace Okafor", ["Fraud Desk"])
    assert reply.title == "A &lt;b&gt;<mark>card</mark>&lt;/b&gt;"
    assert reply.passage == "A <mark>card</mark> &amp; more."


def test_an_untitled_post_is_called_by_its_beginning(cast, space):
    make_post(cast.employee, space, source="Something about cards. " * 20)
    (row,) = look(cast.outsider, "cards").rows
    assert row.title.startswith("Something about <mark>cards</mark>.")
    assert len(Marker((), ()).whole(row.title)) < 600
