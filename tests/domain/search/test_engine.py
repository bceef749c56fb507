"""The engines: limits, common words, whatever people type."""

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esn.search import engine, fts5, postgresql
from esn.search.asked import Asked
from esn.search.compile import Match
from esn.search.jobs import count_terms
from esn.search.language import read_query
from esn.search.policy import readable_matches
from esn.search.queries.suggestions import list_suggestions
from tests.domain.search.searching import index_people, look, urls
from tests.factories.worlds import make_community, make_post, make_reply

CAP = 10


@pytest.fixture
def small_cap(monkeypatch):
    """Looks at the newest ten matches only."""
    for module in (engine, fts5, postgresql):
        monkeypatch.setattr(module, "CANDIDATES", CAP)


@pytest.fixture
def posts(cast):
    """Twenty posts of one word, the two oldest with a reply."""
    space = make_community(cast.employee)
    ids = [make_post(cast.employee, space, source=f"canary {'lark' if n < 2 else 'sparrow'}") for n in range(20)]
    for post_id in ids[:2]:
        make_reply(cast.employee, post_id, "a lark")
    return ids


def test_of_a_common_word_the_newest_are_looked_at(cast, posts, small_cap):
    found = look(cast.outsider, "canary")
    assert found.is_capped
    assert {row.url for row in found.rows} == {f"/p/{post_id}" for post_id in posts[-CAP:]}
    assert not look(cast.outsider, "lark").is_capped
    assert look(cast.outsider, "lark").total == 4


def test_filters_count_before_the_cap(cast, posts, small_cap):
    space = make_community(cast.colleague, "lending")
    other = make_post(cast.colleague, space, source="canary")
    make_community(cast.employee, "canary-nest")
    assert urls(cast.outsider, "canary from:colleague") == [f"/p/{other}"]
    assert urls(cast.outsider, "canary in:lending") == [f"/p/{other}"]
    assert urls(cast.outsider, "canary type:community") == ["/c/canary-nest"]
    assert look(cast.outsider, "lark OR sparrow type:reply").total == 2


def test_people_are_not_crowded_out_by_posts(cast, posts, small_cap):
    index_people()
    for _more in range(CAP):
        make_reply(cast.employee, posts[0], "okafor")
    assert "/u/employee" in urls(cast.outsider, "okafor")


def test_walking_the_newest_finds_the_same(app, cast, posts, small_cap, monkeypatch):
    count_terms()
    queries = ("canary", "canary sparrow", "lark", "canary -lark", "canary OR lark", "canary type:post", "spar*")
    before = {typed: sorted(urls(cast.outsider, typed)) for typed in queries}
    monkeypatch.setattr(postgresql, "WALK_LEAST", 0)
    assert {typed: sorted(urls(cast.outsider, typed)) for typed in queries} == before
    monkeypatch.setattr(postgresql, "WALK_MARGIN", 0.01)  # too small a window: the index is asked after all
    assert {typed: sorted(urls(cast.outsider, typed)) for typed in queries} == before


def test_common_words_are_walked_and_rare_ones_are_not():
    asked = partial(Asked, "content")
    statistics = {":every": 100_000, "bank": 50_000, "iban": 10, ":by7": 3}

    def window(typed: str, *facets: tuple[str, ...]) -> int | None:
        return postgresql.choose_window(asked(Match(read_query(typed, ("en",)).wanted, facets=facets)), statistics)

    assert window("bank") == 9_000
    assert window("bank OR iban") == 8_999
    assert window("iban") is window("bank iban") is window("unknown") is None
    assert window("bank", ("by7",)) is None
    assert postgresql.choose_window(asked(Match()), statistics) is None


def test_rare_words_weigh_more_than_common_ones(cast, posts):
    space = make_community(cast.employee, "lending")
    rare = make_post(cast.employee, space, source="canary nightingale")
    common = make_post(cast.employee, space, source="canary canary sparrow sparrow")
    count_terms()
    assert urls(cast.outsider, "nightingale OR sparrow")[0] == f"/p/{rare}"
    assert urls(cast.outsider, "canary sparrow")[0] == f"/p/{common}"


def test_a_judge_decides_about_every_hit(cast, posts):
    found = engine.find(
        [Asked("content", Match(read_query("canary", ("en",)).wanted))], partial(readable_matches, cast.outsider)
    )
    assert len(found.hits) == 20
    assert {hit.item_id for hit in found.hits} == set(posts)


signs = st.sampled_from(
    ['"', "-", "*", "(", ")", ":", " OR ", " AND ", "from:", "in:", "type:post ", "after:2026 ", "before:x", " ",
     "canary", "lark", "a", "'", "\\", "\0", "é", "口", "%", "_", "{", "}", "^", "!", "&", "|", "<->", ":*", "NEAR("]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(typed=st.one_of(st.text(max_size=220), st.lists(signs, max_size=40).map("".join)))
def test_nothing_typed_breaks_an_engine(cast, posts, typed):
    found = look(cast.outsider, typed)
    assert found.total >= len(found.rows)
    list_suggestions(cast.outsider, typed)
